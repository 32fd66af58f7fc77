//! Assets: who holds title and shares, what they earned, what was divided and paid.

use askama::Template;
use sunledger_domain::code::Period;
use sunledger_domain::id::AssetId;
use sunledger_domain::{Account, Bucket};
use sunledger_projections::query::asset::{
    AssetDetail, AssetFilter, AssetRow, DividendLineRow, DividendRow, ShareRow,
};
use sunledger_projections::query::asset_life::StepKind;

use super::pager::{Pager, ROWS};
use super::tally::difference;
use super::trace::{self, Told};
use crate::text;
use crate::trace::{Sources, What};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "assets.html")]
pub(in crate::web) struct Assets {
    c: Chrome,
    rows: Vec<AssetRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Assets, WebError> {
    let filter = AssetFilter {
        region: view.ask.param("region")?,
        ..AssetFilter::default()
    };
    let assets = view.snapshot.assets(&filter, view.page(ROWS)?)?;
    Ok(Assets {
        c: view.chrome(),
        pager: Pager::of(view, ROWS, &assets),
        rows: assets.rows,
    })
}

#[derive(Template)]
#[template(path = "asset.html")]
pub(in crate::web) struct AssetPage {
    c: Chrome,
    found: AssetDetail,
    register: Register,
    pager: Pager,
    traced: Told<Sources>,
}

impl AssetPage {
    /// Where the parts of a dividend are listed.
    fn dividend_path(&self, dividend: &DividendRow) -> String {
        let (asset, period) = (&self.found.asset.asset, dividend.period);
        format!("/assets/{asset}?period={period}")
    }
}

/// The list below the asset: its shares, or the parts of one dividend.
enum Register {
    Shares(Vec<ShareRow>),
    Dividend(Period, Vec<DividendLineRow>),
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<AssetPage, WebError> {
    let id: AssetId = view.ask.part("id")?;
    let snapshot = view.snapshot;
    let missing = WebError::Missing { name: "asset" };
    let found = snapshot.asset(&id)?.ok_or(missing)?;
    let (page, audience) = (view.page(ROWS)?, view.public());
    let (register, pager) = if let Some(period) = view.ask.param::<Period>("period")? {
        let parts = snapshot.dividend_lines(&id, period, &audience, page)?;
        let pager = Pager::of(view, ROWS, &parts);
        (Register::Dividend(period, parts.rows), pager)
    } else {
        let shares = snapshot.shares(&id, &audience, page)?;
        let pager = Pager::of(view, ROWS, &shares);
        (Register::Shares(shares.rows), pager)
    };
    Ok(AssetPage {
        c: view.chrome(),
        found,
        register,
        pager,
        traced: trace::sources(view, &What::Account(Account::Asset(id)))?,
    })
}

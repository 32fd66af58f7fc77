//! Divisions, from the province down to the villages.

use askama::Template;
use sunledger_domain::code::{Level, RegionCode};
use sunledger_projections::Page;
use sunledger_projections::query::notice::NoticeFilter;
use sunledger_projections::query::region::RegionDetail;

use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

#[derive(Template)]
#[template(path = "region.html")]
pub(in crate::web) struct RegionPage {
    c: Chrome,
    /// None in a ledger without divisions.
    found: Option<RegionDetail>,
    notices: u64,
}

/// The lowest division that holds all others: where everyone's way down begins.
pub(in crate::web) fn top(view: &View<'_>) -> Result<RegionPage, WebError> {
    Ok(RegionPage {
        c: view.chrome(),
        found: top_region(view)?,
        notices: 0,
    })
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<RegionPage, WebError> {
    let code: RegionCode = view.ask.part("code")?;
    let found = view.snapshot.region(code)?;
    let found = found.ok_or(WebError::Missing { name: "division" })?;
    let filter = NoticeFilter {
        within: Some(code),
        ..NoticeFilter::default()
    };
    Ok(RegionPage {
        c: view.chrome(),
        found: Some(found),
        notices: view.snapshot.notices(&filter, Page::new(0, 1)?)?.total,
    })
}

/// Goes down from the first province as long as there is only one way.
pub(super) fn top_region(view: &View<'_>) -> Result<Option<RegionDetail>, WebError> {
    let first = view.snapshot.find_regions("", Page::new(0, 1)?)?;
    let Some(first) = first.rows.first() else {
        return Ok(None);
    };
    let mut found = view.snapshot.region(first.code)?;
    while let Some(RegionDetail { children, .. }) = &found {
        let [only] = children.as_slice() else { break };
        found = view.snapshot.region(only.code)?;
    }
    Ok(found)
}

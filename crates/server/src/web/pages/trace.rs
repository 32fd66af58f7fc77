//! Where money came from and what it became, as parts of other pages.
//!
//! Sums are made by the trace alone; a page that cannot be told them says so instead of showing some.

use sunledger_domain::Money;
use sunledger_domain::event::Body;
use sunledger_domain::lineage::Lineage;

use crate::text::Words;
use crate::trace::{
    AssetShare, Became, DividendShare, Label, Named, Nature, Sources, Trace, TraceError, What,
};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

/// More rows than this nobody reads on a page: the finest ones are left to their sums then.
const ROWS_MAX: usize = 600;
/// As deep as rows are set in.
const DEPTH_MAX: usize = 9;

/// A part of a page that may have nothing to say.
pub(super) enum Told<T> {
    /// This.
    Yes(T),
    /// Nothing for now: fold and read model do not stand at the same entry, or do not agree.
    NotNow,
    /// It has no lineage.
    Nothing,
}

/// What a fund line or pool became, row by row.
pub(super) struct Tree {
    pub(super) whole: Money,
    pub(super) rows: Vec<Branch>,
    /// True where villages are left to the sums of their schemes.
    pub(super) coarse: bool,
    pub(super) assets: Vec<AssetShare>,
    pub(super) dividends: Vec<DividendShare>,
}

/// One row of it.
pub(super) struct Branch {
    /// How far it is set in.
    pub(super) class: String,
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) href: Option<String>,
    pub(super) amount: Money,
}

/// The sources of something.
pub(super) fn sources(view: &View<'_>, what: &What) -> Result<Told<Sources>, WebError> {
    ask(view, |trace| trace.up(what))
}

/// The sources of what an entry is about.
pub(super) fn sources_of_entry(view: &View<'_>, body: &Body) -> Result<Told<Sources>, WebError> {
    match What::of_event(body) {
        Some(what) => sources(view, &what),
        None => Ok(Told::Nothing),
    }
}

/// What a fund line or pool became.
pub(super) fn became(view: &View<'_>, what: &What) -> Result<Told<Tree>, WebError> {
    let c = view.chrome();
    ask(view, |trace| tree(&c, trace.down(what)?))
}

fn ask<T>(
    view: &View<'_>,
    question: impl FnOnce(&Trace<'_>) -> Result<T, TraceError>,
) -> Result<Told<T>, WebError> {
    let Some(lineage) = view.board.lineage(view.snapshot.as_of()) else {
        return Ok(Told::NotNow);
    };
    let lineage: &Lineage = &lineage;
    let told = Trace::new(lineage, view.snapshot).and_then(|trace| question(&trace));
    match told {
        Ok(told) => Ok(Told::Yes(told)),
        Err(TraceError::Read(error)) => Err(error.into()),
        Err(TraceError::Missing(_) | TraceError::Pointless(_)) => Ok(Told::Nothing),
        Err(TraceError::OutOfStep { .. }) => Ok(Told::NotNow),
        Err(error @ TraceError::Broken(_)) => {
            tracing::error!(%error, "a trace does not add up and is not shown");
            Ok(Told::NotNow)
        }
    }
}

fn tree(c: &Chrome, became: Became) -> Result<Tree, TraceError> {
    let mut rows = became.rows()?;
    let coarse = rows.len() > ROWS_MAX;
    if coarse {
        rows.retain(|row| !matches!(row.label, Label::Village(_)));
    }
    let branches = rows.into_iter().map(|row| {
        let (kind, name, href) = label(c, &row.label);
        Branch {
            class: format!("d{}", row.depth.min(DEPTH_MAX)),
            kind,
            name,
            href,
            amount: row.amount,
        }
    });
    Ok(Tree {
        whole: became.whole,
        rows: branches.collect(),
        coarse,
        assets: became.assets,
        dividends: became.dividends,
    })
}

fn label(c: &Chrome, label: &Label) -> (&'static str, String, Option<String>) {
    match label {
        Label::Place(place) => ("", c.w(&place.words()).to_owned(), None),
        Label::Village(None) => {
            let none = c.t("未写明村", "no village named");
            ("", none.to_owned(), None)
        }
        Label::Item(named)
        | Label::Village(Some(named))
        | Label::Project(named)
        | Label::Step(named) => (sort(c, named), named.name.clone(), address(c, named)),
    }
}

/// What sort of thing it is, where its name does not say so.
pub(super) fn sort(c: &Chrome, named: &Named) -> &'static str {
    match named.kind {
        "line" => c.t("指标", "fund line"),
        "pool" => c.t("整合资金", "pool"),
        "project" => c.t("项目", "project"),
        "voucher" => c.t("凭证", "voucher"),
        _ => "",
    }
}

/// The page of a thing, where it has one.
pub(super) fn address(c: &Chrome, named: &Named) -> Option<String> {
    let sort = match named.kind {
        "line" => "/funds/lines/",
        "pool" => "/funds/pools/",
        "project" => "/projects/",
        "voucher" => "/vouchers/",
        "village" => "/villages/",
        _ => return None,
    };
    Some(c.to(sort, &named.id))
}

/// What stands above a table of sources.
impl crate::web::named::Named for Nature {
    fn words(&self) -> Words {
        match self {
            Self::Paid => Words::new(
                "按每条指标精确到分，合计等于这笔钱的全部。",
                "To the fen by fund line; the sum is all of this money.",
            ),
            Self::Formed => Words::new(
                "形成这项资产的钱，按指标精确到分。",
                "What it was formed of, to the fen by fund line.",
            ),
            Self::Earned => Words::new(
                "收益是新的钱；下面是形成产生收益的资产所用的资金，按比例。",
                "New money, earned by what these sources formed, in proportion.",
            ),
        }
    }
}

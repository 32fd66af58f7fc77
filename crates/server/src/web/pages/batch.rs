//! A payment batch: who prepared it, who approved it, what the bank said, line by line.

use askama::Template;
use sunledger_domain::event::PublicationClass;
use sunledger_domain::id::BatchId;
use sunledger_domain::{Actor, BatchStatus};
use sunledger_projections::figure::LineScope;
use sunledger_projections::query::batch::BatchDetail;
use sunledger_projections::query::setup::OfficerRow;

use super::pager::Pager;
use super::sheet::{Line, lines};
use super::trace::{self, Told};
use super::unit::pick;
use crate::trace::{Sources, What};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

const ROWS: u32 = 200;

#[derive(Template)]
#[template(path = "batch.html")]
pub(in crate::web) struct BatchPage {
    c: Chrome,
    found: BatchDetail,
    maker: Option<OfficerRow>,
    approver: Option<OfficerRow>,
    rows: Vec<Line>,
    /// True where no line is for another period than its batch.
    same_period: bool,
    withheld: u64,
    pager: Pager,
    traced: Told<Sources>,
}

pub(in crate::web) fn show(view: &View<'_>) -> Result<BatchPage, WebError> {
    let id: BatchId = view.ask.part("id")?;
    let snapshot = view.snapshot;
    let missing = WebError::Missing { name: "batch" };
    let found = snapshot.batch(&id)?.ok_or(missing)?;
    let traced = trace::sources(view, &What::Batch(id.clone()))?;
    let scope = LineScope::of_batch(id);
    let payments = snapshot.payments(&scope, &view.public(), view.page(ROWS)?)?;
    let c = view.chrome();
    let period = found.batch.period;
    Ok(BatchPage {
        maker: officer(view, Some(&found.batch.maker))?,
        approver: officer(view, found.batch.approver.as_ref())?,
        pager: Pager::of(view, ROWS, &payments.page),
        same_period: payments.page.rows.iter().all(|row| row.period == period),
        rows: lines(&c, payments.page.rows, payments.page.offset),
        withheld: payments.withheld,
        traced,
        found,
        c,
    })
}

/// The post behind an officer's id; none for the system itself.
pub(super) fn officer(
    view: &View<'_>,
    actor: Option<&Actor>,
) -> Result<Option<OfficerRow>, WebError> {
    let Some(id) = actor.and_then(Actor::officer) else {
        return Ok(None);
    };
    let officers = |page| view.snapshot.officers(page);
    Ok(pick(officers, |officer| officer.officer == *id)?.pop())
}

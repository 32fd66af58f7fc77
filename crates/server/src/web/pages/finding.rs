//! Payments that a list points at: how many by kind of list, and which. Suspected, not proved; never who.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "templates pass what they show by reference"
)]

use askama::Template;
use sunledger_projections::Page;
use sunledger_projections::query::{FindingCount, FindingFilter, FindingRow, RunRow};

use super::pager::{Pager, ROWS};
use crate::web::app::View;
use crate::web::chrome::Chrome;
use crate::web::error::WebError;

/// Runs that the page shows; it says how many there are.
const RUNS: u32 = 50;

#[derive(Template)]
#[template(path = "findings.html")]
pub(in crate::web) struct Findings {
    c: Chrome,
    counts: Vec<FindingCount>,
    runs: Vec<RunRow>,
    runs_total: u64,
    rows: Vec<FindingRow>,
    pager: Pager,
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Findings, WebError> {
    let snapshot = view.snapshot;
    let runs = snapshot.match_runs(Page::new(0, RUNS)?)?;
    let findings = snapshot.findings(&FindingFilter::default(), view.page(ROWS)?)?;
    Ok(Findings {
        c: view.chrome(),
        counts: snapshot.finding_counts()?,
        runs: runs.rows,
        runs_total: runs.total,
        pager: Pager::of(view, ROWS, &findings),
        rows: findings.rows,
    })
}

/// A line's number as people count.
fn place(index: &u64) -> u64 {
    index.saturating_add(1)
}

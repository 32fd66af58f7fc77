//! Findings: how many of each colour are how far, and what a list points at. Suspected, not proved; never who.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "templates pass what they show by reference"
)]

use askama::Template;
use sunledger_projections::query::{
    CaseCount, CaseFilter, CaseRow, CaseStage, FindingCount, FindingFilter, FindingRow, RunRow,
};
use sunledger_projections::{Colour, Page, Question};

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
    cases: Vec<Counted>,
    judged: Vec<CaseRow>,
    counts: Vec<FindingCount>,
    runs: Vec<RunRow>,
    runs_total: u64,
    rows: Vec<FindingRow>,
    pager: Pager,
}

/// Cases of one question in one stage, in the colour of the question.
struct Counted {
    /// As a word: nobody should need to see it.
    colour: &'static str,
    grave: Option<Colour>,
    words: &'static str,
    row: CaseCount,
}

fn counted(view: &View<'_>, c: &Chrome) -> Result<Vec<Counted>, WebError> {
    let questions = Question::all()?;
    let counts = view.snapshot.case_counts()?.into_iter();
    let mut counted: Vec<Counted> = counts
        .map(|row| {
            let question = questions.iter().find(|asked| asked.id == row.question);
            Counted {
                colour: question.map_or("—", |asked| asked.colour.zh()),
                grave: question.map(|asked| asked.colour),
                words: question.map_or(c.t("其他来由", "another ground"), |asked| {
                    c.t(asked.zh, asked.en)
                }),
                row,
            }
        })
        .collect();
    // The gravest first; what no question stands behind comes last.
    counted.sort_by_key(|one| (one.grave.is_none(), one.grave, one.row.stage));
    Ok(counted)
}

/// Confirmed ones may be read by everybody; a suspicion is nobody's business yet.
fn judged(view: &View<'_>) -> Result<Vec<CaseRow>, WebError> {
    let mut judged = Vec::new();
    for stage in [CaseStage::Confirmed, CaseStage::Ordered, CaseStage::Done] {
        let filter = CaseFilter {
            stage: Some(stage),
            ..CaseFilter::default()
        };
        judged.append(&mut view.snapshot.cases(&filter, Page::new(0, RUNS)?)?.rows);
    }
    Ok(judged)
}

pub(in crate::web) fn list(view: &View<'_>) -> Result<Findings, WebError> {
    let snapshot = view.snapshot;
    let runs = snapshot.match_runs(Page::new(0, RUNS)?)?;
    let findings = snapshot.findings(&FindingFilter::default(), view.page(ROWS)?)?;
    let c = view.chrome();
    Ok(Findings {
        cases: counted(view, &c)?,
        judged: judged(view)?,
        c,
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

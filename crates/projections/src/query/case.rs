//! Findings as cases 疑点台账: how far each has come, and what came back. Nobody is ever named here.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::event::Offence;
use sunledger_domain::id::{FindingId, UnitId};

use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::RowExt;
use crate::sql::Filter;

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStage {
    /// 疑似
    Suspected,
    /// 已认定
    Confirmed,
    /// 整改中
    Ordered,
    /// 已整改
    Done,
    /// 已排除
    Dismissed,
}

/// Which cases.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// In this stage.
    pub stage: Option<CaseStage>,
    /// Of this audit question.
    pub question: Option<String>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRow {
    /// The finding.
    pub finding: FindingId,
    /// Its entry.
    pub seq: u64,
    /// The entry of its latest step.
    pub last_seq: Option<u64>,
    /// The audit question or another ground.
    pub question: String,
    /// What sort of thing it is about.
    pub kind: String,
    /// Which.
    pub subject: String,
    /// How much money it is about, as it was raised.
    pub amount: Money,
    /// When it was raised; none for a match against a list, whose day is the entry's.
    pub raised_on: Option<Date>,
    /// How far it has come.
    pub stage: CaseStage,
    /// What it was found to be.
    pub offence: Option<Offence>,
    /// How much was confirmed.
    pub confirmed: Option<Money>,
    /// The audit's document.
    pub document: Option<String>,
    /// When it was judged.
    pub judged_on: Option<Date>,
    /// Why it was dismissed.
    pub reason: Option<String>,
    /// Who is to put it right.
    pub unit: Option<UnitId>,
    /// By when.
    pub until: Option<Date>,
    /// How.
    pub measures: Option<String>,
    /// How much came back.
    pub recovered: Option<Money>,
    /// When it was closed.
    pub closed_on: Option<Date>,
    /// The entries that brought it back.
    pub restored: Vec<u64>,
}

/// Cases of one question in one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseCount {
    /// The audit question or another ground.
    pub question: String,
    /// How far they have come.
    pub stage: CaseStage,
    /// How many.
    pub cases: u64,
    /// What was confirmed, in all.
    pub confirmed: Money,
    /// What came back, in all.
    pub recovered: Money,
}

const COLUMNS: &str = "finding, seq, last_seq, question, kind, subject, amount, raised_on, stage, offence, confirmed,
    document, judged_on, reason, unit, until, measures, recovered, closed_on,
    (SELECT group_concat(e.seq) FROM (SELECT seq FROM case_entries x WHERE x.finding = cases.finding ORDER BY seq) e) AS restored";

impl Snapshot<'_> {
    /// Cases, the latest first.
    pub fn cases(
        &self,
        filter: &CaseFilter,
        page: Page,
    ) -> Result<Paged<CaseRow>, ProjectionError> {
        let mut conditions = Filter::default();
        if let Some(stage) = filter.stage {
            conditions.and("stage = ?", crate::word::word_of(&stage)?);
        }
        conditions.and_if("question = ?", filter.question.as_ref());
        let list = List {
            columns: COLUMNS,
            from: "cases",
            filter: conditions,
            order: "seq DESC",
        };
        self.paged(&list, page, read)
    }

    /// True where a case of this question about this very thing is there already.
    pub fn has_case(
        &self,
        question: &str,
        kind: &str,
        subject: &str,
    ) -> Result<bool, ProjectionError> {
        let sql = "SELECT count(*) FROM cases WHERE question = ? AND kind = ? AND subject = ?";
        Ok(self.number(sql, (question, kind, subject))? > 0)
    }

    /// How many cases of each question are in each stage, and what they come to.
    pub fn case_counts(&self) -> Result<Vec<CaseCount>, ProjectionError> {
        let sql =
            "SELECT question, stage, count(*) AS cases, coalesce(sum(confirmed), 0) AS confirmed,
                coalesce(sum(recovered), 0) AS recovered
            FROM cases GROUP BY question, stage ORDER BY question, stage";
        self.list(sql, [], |row| {
            Ok(CaseCount {
                question: row.text("question")?,
                stage: row.word("stage")?,
                cases: row.uint("cases")?,
                confirmed: row.money("confirmed")?,
                recovered: row.money("recovered")?,
            })
        })
    }
}

fn read(row: &Row<'_>) -> Result<CaseRow, ProjectionError> {
    let optional = |column: &str| -> Result<Option<Money>, ProjectionError> {
        let minor: Option<i64> = row.get(column)?;
        minor.map(crate::row::money).transpose()
    };
    let restored = row.opt_text("restored")?.unwrap_or_default();
    Ok(CaseRow {
        finding: row.id("finding")?,
        seq: row.uint("seq")?,
        last_seq: row.opt_uint("last_seq")?,
        question: row.text("question")?,
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        amount: row.money("amount")?,
        raised_on: row.opt_date("raised_on")?,
        stage: row.word("stage")?,
        offence: row.opt_word("offence")?,
        confirmed: optional("confirmed")?,
        document: row.opt_text("document")?,
        judged_on: row.opt_date("judged_on")?,
        reason: row.opt_text("reason")?,
        unit: row.opt_id("unit")?,
        until: row.opt_date("until")?,
        measures: row.opt_text("measures")?,
        recovered: optional("recovered")?,
        closed_on: row.opt_date("closed_on")?,
        restored: restored
            .split(',')
            .filter_map(|seq| seq.parse().ok())
            .collect(),
    })
}

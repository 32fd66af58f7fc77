//! Years of a fund line: the chain of lines that money was carried over through, and how each of them ended.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::code::BudgetYear;
use sunledger_domain::id::LineId;

use super::setup::budget_year;
use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::RowExt;

/// One line of a chain of years.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct YearRow {
    /// The line.
    pub line: LineId,
    /// Whose budget.
    pub budget_year: BudgetYear,
    /// How many year ends its money has been carried over.
    pub carried: u64,
    /// The entry that opened it.
    pub seq: u64,
    /// How its year ended, once it has.
    pub closing: Option<ClosingRow>,
}

/// A year end 年终结账.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClosingRow {
    /// Its entry.
    pub seq: u64,
    /// On which day.
    pub business_on: Date,
    /// 结转: what went on to the next year.
    pub carried: Money,
    /// 存量收回: what was reclaimed at the year end.
    pub reclaimed: Money,
    /// 结余: what stayed.
    pub surplus: Money,
}

const CHAIN: &str = "
WITH RECURSIVE
    before (line, previous) AS (
        SELECT line, previous FROM lines WHERE line = ?1
        UNION SELECT l.line, l.previous FROM before b JOIN lines l ON l.line = b.previous
    ),
    after (line) AS (
        SELECT line FROM before WHERE previous IS NULL
        UNION SELECT l.line FROM after a JOIN lines l ON l.previous = a.line
    )
SELECT l.line, l.budget_year, l.carried, l.seq, y.seq AS closing, b.business_on, y.carried AS went_on, y.reclaimed,
    y.surplus
FROM after a JOIN lines l ON l.line = a.line LEFT JOIN year_closings y ON y.seq = l.closed_seq
LEFT JOIN bases b ON b.seq = y.seq
ORDER BY l.carried, l.line";

impl Snapshot<'_> {
    /// The lines that money was carried over through, from its first year on; the line alone where there is no other.
    pub fn years(&self, line: &LineId) -> Result<Vec<YearRow>, ProjectionError> {
        self.list(CHAIN, [line.as_str()], read_year)
    }
}

fn read_year(row: &Row<'_>) -> Result<YearRow, ProjectionError> {
    let closing = match row.opt_uint("closing")? {
        Some(seq) => Some(ClosingRow {
            seq,
            business_on: row.date("business_on")?,
            carried: row.money("went_on")?,
            reclaimed: row.money("reclaimed")?,
            surplus: row.money("surplus")?,
        }),
        None => None,
    };
    Ok(YearRow {
        line: row.id("line")?,
        budget_year: budget_year(row)?,
        carried: row.uint("carried")?,
        seq: row.uint("seq")?,
        closing,
    })
}

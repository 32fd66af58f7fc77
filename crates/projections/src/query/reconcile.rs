//! 指标–支付–银行: quotas, payments and the bank side by side, by day and by line, with what is unmatched.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::id::{LineId, UnitId};
use sunledger_domain::{DayStatus, Money};

use super::day::DaySheet;
use super::page::{Page, Paged};
use super::setup::{UnitName, unit_name};
use super::unmatched::{BankUnmatched, BooksUnmatched, UnmatchedFilter, UnmatchedSum};
use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, money};

/// What to reconcile.
#[derive(Debug, Clone)]
pub struct Range {
    /// One unit with the agent accounts that it keeps; all where none is named.
    pub unit: Option<UnitId>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The day as of which ages are counted.
    pub as_of: Date,
}

/// Quotas, payments and the bank side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reconciliation {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The day as of which ages are counted.
    pub aged_on: Date,
    /// Every day of a unit on which something moved.
    pub days: Vec<ReconciledDay>,
    /// What the bank has and the books do not; at most a page of it.
    pub bank: Paged<BankUnmatched>,
    /// What the books have and the bank does not; at most a page of it.
    pub books: Paged<BooksUnmatched>,
    /// The same by reason, all of it.
    pub sums: Vec<UnmatchedSum>,
    /// Quotas and what the batches that name them took.
    pub quotas: Vec<QuotaCheck>,
    /// What batches took that name no quota: the projects' sources bear it together.
    pub unnamed: Money,
}

/// One unit's day.
pub type ReconciledDay = DaySheet;

/// A quota against the batches that name it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuotaCheck {
    /// Which quota.
    pub line: LineId,
    /// What it is called.
    pub name: String,
    /// Who holds it.
    pub unit: UnitName,
    /// 指标: what it gave to projects.
    pub assigned: Money,
    /// What batches that name it took and have not given back.
    pub drawn: Money,
    /// 支付: of that, paid.
    pub settled: Money,
    /// 银行: of that, shown by statements.
    pub confirmed: Money,
}

const DAYS: &str = "
SELECT DISTINCT k.unit, t.day FROM tallies t JOIN bank_accounts k ON k.kind = t.account_kind AND k.id = t.account
WHERE t.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR k.unit = ?3)
UNION
SELECT unit, day FROM closed_days WHERE day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR unit = ?3)
ORDER BY 2, 1";

const QUOTAS: &str = "
WITH took AS (
    SELECT line, sum(paid) AS drawn, sum(paid) FILTER (WHERE state = 'settled') AS settled
    FROM line_sums WHERE line IS NOT NULL AND state IN ('pending', 'settled', 'awaiting') GROUP BY line),
shown AS (
    SELECT b.line, sum(iif(m.side = 'books_out', m.amount, -m.amount)) AS confirmed
    FROM batches b JOIN movements m ON m.batch = b.batch
    WHERE b.line IS NOT NULL AND m.proof IS NOT NULL AND m.side IN ('books_in', 'books_out') GROUP BY b.line)
SELECT l.line, l.name, l.unit, u.name AS unit_name, coalesce(a.amount, 0) AS assigned,
       coalesce(t.drawn, 0) AS drawn, coalesce(t.settled, 0) AS settled, coalesce(s.confirmed, 0) AS confirmed
FROM lines l JOIN units u ON u.unit = l.unit
LEFT JOIN balances a ON a.account_kind = 'line' AND a.account = l.line AND a.bucket = 'assigned'
LEFT JOIN took t ON t.line = l.line LEFT JOIN shown s ON s.line = l.line
WHERE (a.amount <> 0 OR t.drawn <> 0) AND (?1 IS NULL OR l.unit = ?1)
ORDER BY l.line";

impl Snapshot<'_> {
    /// Quotas, payments and the bank side by side.
    pub fn reconcile(&self, range: &Range) -> Result<Reconciliation, ProjectionError> {
        let unit = range.unit.as_ref().map(UnitId::as_str);
        let (from, to) = (range.from.to_string(), range.to.to_string());
        let days = self.list(DAYS, (from, to, unit), |row| {
            Ok((row.id("unit")?, row.date("day")?))
        })?;
        let mut sheets = Vec::with_capacity(days.len());
        for (unit, on) in days {
            let sheet = self.day(&unit, on)?;
            sheets.extend(sheet.filter(DaySheet::is_anything));
        }
        let filter = UnmatchedFilter {
            unit: range.unit.clone(),
            to: range.to,
            as_of: range.as_of,
        };
        Ok(Reconciliation {
            as_of: self.as_of(),
            from: range.from,
            to: range.to,
            aged_on: range.as_of,
            days: sheets,
            bank: self.unmatched_bank(&filter, Page::largest())?,
            books: self.unmatched_books(&filter, Page::largest())?,
            sums: self.unmatched_sums(&filter)?,
            quotas: self.list(QUOTAS, [unit], read_quota)?,
            unnamed: self.unnamed()?,
        })
    }

    fn unnamed(&self) -> Result<Money, ProjectionError> {
        let sql = "SELECT sum(paid) FROM line_sums WHERE line IS NULL AND state IN ('pending', 'settled', 'awaiting')";
        money(self.number(sql, [])?)
    }
}

impl DaySheet {
    /// False for a day from which everything was booked elsewhere, and which nobody closed.
    fn is_anything(&self) -> bool {
        let moved = |account: &super::day::DayAccount| {
            !account.parts.is_empty()
                || account.bank_in.amount != Money::ZERO
                || account.bank_out.amount != Money::ZERO
        };
        self.status != DayStatus::Open || self.accounts.iter().any(moved)
    }
}

fn read_quota(row: &Row<'_>) -> Result<QuotaCheck, ProjectionError> {
    Ok(QuotaCheck {
        line: row.id("line")?,
        name: row.text("name")?,
        unit: unit_name(row)?,
        assigned: row.money("assigned")?,
        drawn: row.money("drawn")?,
        settled: row.money("settled")?,
        confirmed: row.money("confirmed")?,
    })
}

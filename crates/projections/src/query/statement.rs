//! Statements 对账单 and their lines: what the bank says, and what each line was found to be.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::event::{Act, BankAccount, ReturnReason};
use sunledger_domain::id::{Reference, StatementId, SuspenseId, UnitId};
use sunledger_domain::subject::Digest;

use super::page::{Page, Paged};
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged, money};
use crate::sql::Filter;
use crate::word::{bank, parse_bank};

/// Which statements.
#[derive(Debug, Clone, Default)]
pub struct StatementFilter {
    /// Of one account.
    pub account: Option<BankAccount>,
    /// Of a unit's own account and the agent accounts that it keeps.
    pub unit: Option<UnitId>,
    /// That end on this day or later.
    pub from: Option<Date>,
    /// That begin on this day or earlier.
    pub to: Option<Date>,
}

/// Which of a day's lines, of statements or of the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayLines {
    /// All of them.
    All,
    /// Those for which the other side has nothing: lines that fitted nothing, facts that no statement shows.
    Unmatched,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatementRow {
    /// Its id.
    pub statement: StatementId,
    /// Its entry.
    pub seq: u64,
    /// Whose account.
    pub account: BankAccount,
    /// What the agent account or the unit is called.
    pub account_name: String,
    /// Whose account it is, or who keeps it.
    pub unit: UnitName,
    /// The first day that it covers.
    pub from: Date,
    /// The last day that it covers.
    pub to: Date,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// Balance at its beginning.
    pub opening: Option<Money>,
    /// Balance at its end.
    pub closing: Option<Money>,
    /// Number of lines.
    pub lines: u64,
    /// Sum of what came in.
    pub sum_in: Money,
    /// Sum of what went out.
    pub sum_out: Money,
    /// How many of its lines fitted nothing.
    pub suspense: u64,
}

/// One line of a statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatementLineRow {
    /// The statement.
    pub statement: StatementId,
    /// Its place there, from 0.
    pub index: u64,
    /// Its entry.
    pub seq: u64,
    /// The bank's day.
    pub on: Date,
    /// Above zero where money came in.
    pub amount: Money,
    /// The bank's reference.
    pub reference: Option<Reference>,
    /// The reference of the payment that a return belongs to.
    pub original: Option<Reference>,
    /// Why it came back.
    pub reason: Option<ReturnReason>,
    /// What it was found to be.
    pub act: Option<Act>,
    /// The item in suspense that it became; none where its act was carried out.
    pub suspense: Option<SuspenseId>,
    /// What of that is not explained.
    pub open: Option<Money>,
}

const STATEMENT: &str = "s.statement, s.seq, s.account_kind, s.account, k.name, k.unit, u.name AS unit_name,
    s.first_day, s.last_day, s.digest, s.opening, s.closing, s.lines, s.sum_in, s.sum_out,
    (SELECT count(*) FROM statement_lines l WHERE l.statement = s.statement AND l.suspense IS NOT NULL) AS suspense";
const STATEMENTS: &str =
    "statements s JOIN bank_accounts k ON k.kind = s.account_kind AND k.id = s.account
    JOIN units u ON u.unit = k.unit";
const LINE: &str =
    "l.statement, l.idx, l.seq, l.day, l.amount, l.reference, l.original, l.reason, l.act, l.batch,
    l.line_idx, l.part, l.voucher, l.suspense, o.amount AS open";
const LINES: &str = "statement_lines l LEFT JOIN balances o
    ON o.account_kind = 'suspense' AND o.account = l.suspense AND o.bucket = 'open'";

const LINES_OF_UNIT: &str =
    "bank_accounts k JOIN statements s ON s.account_kind = k.kind AND s.account = k.id
    JOIN statement_lines l ON l.statement = s.statement LEFT JOIN balances o
    ON o.account_kind = 'suspense' AND o.account = l.suspense AND o.bucket = 'open'";

impl Snapshot<'_> {
    /// Statements by their first day.
    pub fn statements(
        &self,
        filter: &StatementFilter,
        page: Page,
    ) -> Result<Paged<StatementRow>, ProjectionError> {
        let mut conditions = Filter::default();
        if let Some(account) = &filter.account {
            let (kind, id) = bank(account);
            conditions.and("s.account_kind = ?", kind.to_owned());
            conditions.and("s.account = ?", id.to_owned());
        }
        conditions.and_if("k.unit = ?", filter.unit.as_ref());
        conditions.and_if("s.last_day >= ?", filter.from);
        conditions.and_if("s.first_day <= ?", filter.to);
        self.list_statements(conditions, page)
    }

    /// One statement; none where there is no such statement.
    pub fn statement(&self, id: &StatementId) -> Result<Option<StatementRow>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("s.statement = ?", id.to_string());
        let mut found = self.list_statements(filter, Page::largest())?;
        Ok(found.rows.pop())
    }

    /// The statement of a file; none where that file was never recorded.
    pub fn statement_by_digest(
        &self,
        digest: &Digest,
    ) -> Result<Option<StatementRow>, ProjectionError> {
        let sql = "SELECT statement FROM statements WHERE digest = ? ORDER BY seq LIMIT 1";
        let id = self.one(sql, [digest.as_bytes()], |row| row.id("statement"))?;
        match id {
            Some(id) => self.statement(&id),
            None => Ok(None),
        }
    }

    /// The lines of a statement in its own order.
    pub fn statement_lines(
        &self,
        id: &StatementId,
        page: Page,
    ) -> Result<Paged<StatementLineRow>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("l.statement = ?", id.to_string());
        let list = List {
            columns: LINE,
            from: LINES,
            filter,
            order: "l.idx",
        };
        self.paged(&list, page, read_line)
    }

    /// The lines of a unit's accounts on one day, in the order of the log.
    pub fn day_lines(
        &self,
        unit: &UnitId,
        on: Date,
        which: DayLines,
        page: Page,
    ) -> Result<Paged<StatementLineRow>, ProjectionError> {
        let mut filter = Filter::default();
        match which {
            DayLines::All => {}
            DayLines::Unmatched => filter.holds("l.suspense IS NOT NULL"),
        }
        filter.and("k.unit = ?", unit.to_string());
        filter.and("s.first_day <= ?", on.to_string());
        filter.and("s.last_day >= ?", on.to_string());
        filter.and("l.day = ?", on.to_string());
        let list = List {
            columns: LINE,
            from: LINES_OF_UNIT,
            filter,
            order: "l.seq",
        };
        self.paged(&list, page, read_line)
    }

    fn list_statements(
        &self,
        filter: Filter,
        page: Page,
    ) -> Result<Paged<StatementRow>, ProjectionError> {
        let list = List {
            columns: STATEMENT,
            from: STATEMENTS,
            filter,
            order: "s.first_day, s.seq",
        };
        self.paged(&list, page, read_statement)
    }
}

/// From a pair of columns.
pub(super) fn bank_account(
    row: &Row<'_>,
    kind: &str,
    id: &str,
) -> Result<BankAccount, ProjectionError> {
    parse_bank(&row.text(kind)?, &row.text(id)?).ok_or_else(|| damaged("a bank account"))
}

fn read_statement(row: &Row<'_>) -> Result<StatementRow, ProjectionError> {
    Ok(StatementRow {
        statement: row.id("statement")?,
        seq: row.uint("seq")?,
        account: bank_account(row, "account_kind", "account")?,
        account_name: row.text("name")?,
        unit: unit_name(row)?,
        from: row.date("first_day")?,
        to: row.date("last_day")?,
        digest: row.digest("digest")?,
        opening: opt_money(row, "opening")?,
        closing: opt_money(row, "closing")?,
        lines: row.uint("lines")?,
        sum_in: row.money("sum_in")?,
        sum_out: row.money("sum_out")?,
        suspense: row.uint("suspense")?,
    })
}

fn read_line(row: &Row<'_>) -> Result<StatementLineRow, ProjectionError> {
    Ok(StatementLineRow {
        statement: row.id("statement")?,
        index: row.uint("idx")?,
        seq: row.uint("seq")?,
        on: row.date("day")?,
        amount: row.money("amount")?,
        reference: row.opt_id("reference")?,
        original: row.opt_id("original")?,
        reason: row.opt_word("reason")?,
        act: act(row)?,
        suspense: row.opt_id("suspense")?,
        open: opt_money(row, "open")?,
    })
}

fn opt_money(row: &Row<'_>, column: &str) -> Result<Option<Money>, ProjectionError> {
    let minor: Option<i64> = row.get(column)?;
    minor.map(money).transpose()
}

/// The lines that one sum stands for.
fn part(row: &Row<'_>) -> Result<Vec<u32>, ProjectionError> {
    let lines = row.opt_text("part")?.unwrap_or_default();
    let lines = lines.split_whitespace().map(str::parse);
    lines
        .collect::<Result<_, _>>()
        .map_err(|_| damaged("statement_lines.part"))
}

fn act(row: &Row<'_>) -> Result<Option<Act>, ProjectionError> {
    let Some(word) = row.opt_text("act")? else {
        return Ok(None);
    };
    let batch = || row.id("batch");
    let voucher = || row.id("voucher");
    let index = || u32::try_from(row.int("line_idx")?).map_err(|_| damaged("a line's place"));
    Ok(Some(match word.as_str() {
        "gives_back" => Act::GivesBack {
            voucher: voucher()?,
        },
        "receives" => Act::Receives {
            voucher: voucher()?,
        },
        "settles_voucher" => Act::SettlesVoucher {
            voucher: voucher()?,
        },
        "settles" => Act::Settles { batch: batch()? },
        "settles_line" => Act::SettlesLine {
            batch: batch()?,
            index: index()?,
        },
        "settles_lines" => Act::SettlesLines {
            batch: batch()?,
            lines: part(row)?,
        },
        "resettles" => Act::Resettles {
            batch: batch()?,
            index: index()?,
        },
        "returns" => Act::Returns {
            batch: batch()?,
            index: index()?,
        },
        _ => return Err(damaged("statement_lines.act")),
    }))
}

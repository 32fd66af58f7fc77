//! A unit's day 日结: what bank and books say of each account, every difference between them, and what hinders
//! the day from being closed. It must say what the domain's own tally says.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use sunledger_domain::event::BankAccount;
use sunledger_domain::id::{AgentId, BatchId, Reference, SuspenseId, UnitId, VoucherId};
use sunledger_domain::{DayStatus, Hindrance, Money};

use super::page::{Page, Paged};
use super::setup::UnitName;
use super::statement::{DayLines, bank_account};
use crate::error::ProjectionError;
use crate::figure::{DayPart, DaySide, Figure, Sum};
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged, uint};
use crate::sql::Filter;
use crate::word::bank;

/// A unit's day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DaySheet {
    /// The log size that it is as of.
    pub as_of: u64,
    /// Whose day.
    pub unit: UnitName,
    /// Which day.
    pub on: Date,
    /// Whether it is closed.
    #[serde(serialize_with = "status_json")]
    pub status: DayStatus,
    /// The entry that closed it last.
    pub closed_seq: Option<u64>,
    /// The unit's own account first, then its agent accounts that moved.
    pub accounts: Vec<DayAccount>,
    /// Empty where the day can be closed.
    #[serde(serialize_with = "hindrances_json")]
    pub hindrances: Vec<Hindrance>,
}

/// One account on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayAccount {
    /// Whose.
    pub account: BankAccount,
    /// What it is called.
    pub name: String,
    /// True where a statement covers the day.
    pub covered: bool,
    /// 银行收入
    pub bank_in: Sum,
    /// 银行支出
    pub bank_out: Sum,
    /// What the books have, part by part; parts that never moved are left out.
    pub parts: Vec<PartSum>,
    /// What the books have as come in, with suspense.
    pub ledger_in: Money,
    /// What the books have as gone out, with suspense.
    pub ledger_out: Money,
    /// The bank less the books, of what came in.
    pub difference_in: Money,
    /// The bank less the books, of what went out.
    pub difference_out: Money,
}

/// A part of what the books have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartSum {
    /// Which part.
    pub part: DayPart,
    /// How much.
    pub sum: Sum,
}

/// One day in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayRow {
    /// Which day.
    pub on: Date,
    /// Whether it is closed.
    #[serde(serialize_with = "status_json")]
    pub status: DayStatus,
    /// The entry that closed it last.
    pub closed_seq: Option<u64>,
    /// What the bank says has come in, on all accounts.
    pub bank_in: Money,
    /// What the bank says has gone out.
    pub bank_out: Money,
    /// What the books have as come in, with suspense.
    pub ledger_in: Money,
    /// What the books have as gone out, with suspense.
    pub ledger_out: Money,
}

/// A fact that the books have on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BookRow {
    /// Its entry.
    pub seq: u64,
    /// What it is, as in the log.
    pub kind: String,
    /// On which account.
    pub account: BankAccount,
    /// What it is a part of.
    pub part: DayPart,
    /// How much.
    pub amount: Money,
    /// The batch that it is about.
    pub batch: Option<BatchId>,
    /// The line.
    pub index: Option<u64>,
    /// The voucher.
    pub voucher: Option<VoucherId>,
    /// The bank's reference.
    pub reference: Option<Reference>,
    /// The entry of the statement that stands for it; none where it was booked by hand and nothing shows it.
    pub proof: Option<u64>,
}

const SUMS: &str = "
WITH sums AS (
    SELECT t.account_kind, t.account, t.day, t.side, sum(t.amount) AS amount, max(t.last_seq) AS last_seq
    FROM bank_accounts k JOIN tallies t ON t.account_kind = k.kind AND t.account = k.id
    WHERE k.unit = ?1 AND t.day <= ?2
    GROUP BY t.account_kind, t.account, t.day, t.side)";
const DAYS: &str = "
SELECT t.day FROM bank_accounts k JOIN tallies t ON t.account_kind = k.kind AND t.account = k.id
WHERE k.unit = ? AND t.amount <> 0
UNION SELECT day FROM closed_days WHERE unit = ?";
const BOOKS: &str =
    "bank_accounts k JOIN movements m ON m.account_kind = k.kind AND m.account = k.id
    JOIN entries e ON e.seq = m.seq";

impl Snapshot<'_> {
    /// A unit's day; none where there is no such unit.
    pub fn day(&self, unit: &UnitId, on: Date) -> Result<Option<DaySheet>, ProjectionError> {
        let sql = "SELECT name FROM units WHERE unit = ?";
        let Some(name) = self.one(sql, [unit.as_str()], |row| row.text("name"))? else {
            return Ok(None);
        };
        let accounts = self.accounts_of_day(unit, on)?;
        let mut hindrances: Vec<Hindrance> = accounts.iter().flat_map(differences).collect();
        hindrances.extend(self.unexplained(unit, on)?);
        hindrances.extend(self.earlier_day(unit, on)?);
        let (status, closed_seq) = self.day_status(unit, on)?;
        Ok(Some(DaySheet {
            as_of: self.as_of(),
            unit: UnitName {
                unit: unit.clone(),
                name,
            },
            on,
            status,
            closed_seq,
            accounts,
            hindrances,
        }))
    }

    /// A unit's days with movements, and those that it closed without any; the latest first.
    pub fn days(&self, unit: &UnitId, page: Page) -> Result<Paged<DayRow>, ProjectionError> {
        let from = format!(
            "({DAYS}) d LEFT JOIN bank_accounts k ON k.unit = ?
             LEFT JOIN tallies t ON t.account_kind = k.kind AND t.account = k.id AND t.day = d.day
             LEFT JOIN closed_days c ON c.unit = ? AND c.day = d.day GROUP BY d.day"
        );
        let list = List {
            columns: "d.day, c.seq AS closed, max(t.last_seq) AS last,
                coalesce(sum(t.amount) FILTER (WHERE t.side = 'bank_in'), 0) AS bank_in,
                coalesce(sum(t.amount) FILTER (WHERE t.side = 'bank_out'), 0) AS bank_out,
                coalesce(sum(t.amount) FILTER (WHERE t.side IN ('books_in', 'suspense_in')), 0) AS ledger_in,
                coalesce(sum(t.amount) FILTER (WHERE t.side IN ('books_out', 'suspense_out')), 0) AS ledger_out",
            from: &from,
            filter: Filter::default().after(vec![unit.to_string().into(); 4]),
            order: "d.day DESC",
        };
        let sql = format!("SELECT count(*) FROM ({DAYS}) d");
        let total = uint(self.number(&sql, [unit.as_str(); 2])?)?;
        self.window(&list, total, page, |row| {
            let closed_seq = row.opt_uint("closed")?;
            Ok(DayRow {
                on: row.date("day")?,
                status: status(closed_seq, row.opt_uint("last")?),
                closed_seq,
                bank_in: row.money("bank_in")?,
                bank_out: row.money("bank_out")?,
                ledger_in: row.money("ledger_in")?,
                ledger_out: row.money("ledger_out")?,
            })
        })
    }

    /// What the books have on a unit's day, in the order of the log.
    pub fn day_books(
        &self,
        unit: &UnitId,
        on: Date,
        which: DayLines,
        page: Page,
    ) -> Result<Paged<BookRow>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("k.unit = ?", unit.to_string());
        filter.and("m.day = ?", on.to_string());
        filter.holds("m.side IN ('books_in', 'books_out') AND m.amount <> 0");
        match which {
            DayLines::All => {}
            DayLines::Unmatched => filter.holds("m.proof IS NULL"),
        }
        let list = List {
            columns: "m.seq, e.kind, m.account_kind, m.account, m.part, m.amount, m.batch, m.idx, m.voucher,
                m.reference, m.proof",
            from: BOOKS,
            filter,
            order: "m.seq, m.n",
        };
        self.paged(&list, page, |row| {
            Ok(BookRow {
                seq: row.uint("seq")?,
                kind: row.text("kind")?,
                account: bank_account(row, "account_kind", "account")?,
                part: row.named("part", DayPart::parse)?,
                amount: row.money("amount")?,
                batch: row.opt_id("batch")?,
                index: row.opt_uint("idx")?,
                voucher: row.opt_id("voucher")?,
                reference: row.opt_id("reference")?,
                proof: row.opt_uint("proof")?,
            })
        })
    }

    fn accounts_of_day(&self, unit: &UnitId, on: Date) -> Result<Vec<DayAccount>, ProjectionError> {
        let own = (BankAccount::Unit(unit.clone()), String::new());
        let sql = "SELECT agent, name FROM agents WHERE unit = ? ORDER BY agent";
        let agents = self.list(sql, [unit.as_str()], |row| {
            let agent: AgentId = row.id("agent")?;
            Ok((BankAccount::Agent(agent), row.text("name")?))
        })?;
        let mut accounts = Vec::with_capacity(agents.len().saturating_add(1));
        for (account, name) in std::iter::once(own).chain(agents) {
            let parts = self.parts_of_day(&account, on)?;
            let own = matches!(account, BankAccount::Unit(_));
            if own || moved(&parts) {
                let covered = self.covered(&account, on)?;
                accounts.push(DayAccount::of(account, name, covered, &parts, on)?);
            }
        }
        Ok(accounts)
    }

    fn parts_of_day(
        &self,
        account: &BankAccount,
        on: Date,
    ) -> Result<BTreeMap<DayPart, Money>, ProjectionError> {
        let (kind, id) = bank(account);
        let sql =
            "SELECT part, amount FROM tallies WHERE account_kind = ? AND account = ? AND day = ?";
        let parts = self.list(sql, (kind, id, on.to_string()), |row| {
            Ok((row.named("part", DayPart::parse)?, row.money("amount")?))
        })?;
        Ok(parts.into_iter().collect())
    }

    fn covered(&self, account: &BankAccount, on: Date) -> Result<bool, ProjectionError> {
        let (kind, id) = bank(account);
        let sql = "SELECT count(*) FROM statements
            WHERE account_kind = ?1 AND account = ?2 AND first_day <= ?3 AND last_day >= ?3";
        Ok(self.number(sql, (kind, id, on.to_string()))? > 0)
    }

    fn unexplained(&self, unit: &UnitId, on: Date) -> Result<Option<Hindrance>, ProjectionError> {
        let sql =
            "SELECT count(*) AS open, min(s.suspense) AS first FROM suspense s JOIN balances o
                ON o.account_kind = 'suspense' AND o.account = s.suspense AND o.bucket = 'open'
            WHERE s.unit = ? AND s.day <= ? AND o.amount <> 0";
        let found = self.one(sql, [unit.as_str(), &on.to_string()], |row| {
            let first: Option<SuspenseId> = row.opt_id("first")?;
            Ok((row.uint("open")?, first))
        })?;
        let Some((count, Some(first))) = found else {
            return Ok(None);
        };
        let count = usize::try_from(count).map_err(|_| damaged("a count"))?;
        Ok(Some(Hindrance::SuspenseOpen { count, first }))
    }

    fn earlier_day(&self, unit: &UnitId, on: Date) -> Result<Option<Hindrance>, ProjectionError> {
        let sql = format!(
            "{SUMS}, days AS (
                SELECT day, max(last_seq) AS last_seq, max(amount <> 0) AS moved FROM sums GROUP BY day)
             SELECT min(d.day) AS day FROM days d LEFT JOIN closed_days c ON c.unit = ?1 AND c.day = d.day
             WHERE d.day < ?2 AND d.moved AND (c.seq IS NULL OR c.seq < d.last_seq)"
        );
        let day = self.one(&sql, [unit.as_str(), &on.to_string()], |row| {
            row.opt_date("day")
        })?;
        Ok(day.flatten().map(|on| Hindrance::EarlierDay { on }))
    }

    fn day_status(
        &self,
        unit: &UnitId,
        on: Date,
    ) -> Result<(DayStatus, Option<u64>), ProjectionError> {
        let on = on.to_string();
        let sql = "SELECT seq FROM closed_days WHERE unit = ? AND day = ?";
        let closed = self.one(sql, [unit.as_str(), &on], |row| row.uint("seq"))?;
        let sql = "SELECT max(t.last_seq) AS last FROM bank_accounts k
            JOIN tallies t ON t.account_kind = k.kind AND t.account = k.id WHERE k.unit = ? AND t.day = ?";
        let last = self.one(sql, [unit.as_str(), &on], |row| row.opt_uint("last"))?;
        Ok((status(closed, last.flatten()), closed))
    }
}

const fn status(closed: Option<u64>, last: Option<u64>) -> DayStatus {
    match (closed, last) {
        (None, _) => DayStatus::Open,
        (Some(closed), Some(last)) if last > closed => DayStatus::Reopened,
        (Some(_), _) => DayStatus::Closed,
    }
}

fn of_side(parts: &BTreeMap<DayPart, Money>, side: DaySide) -> i128 {
    let of_side = parts.iter().filter(|(part, _)| part.side() == side);
    Money::sum(of_side.map(|(_, amount)| *amount))
}

/// A day on which everything was booked elsewhere has no movement left.
fn moved(parts: &BTreeMap<DayPart, Money>) -> bool {
    DaySide::ALL.iter().any(|side| of_side(parts, *side) != 0)
}

fn sum_of(minor: i128) -> Result<Money, ProjectionError> {
    Money::try_from(minor).map_err(|_| ProjectionError::TooLarge { what: "a sum" })
}

impl DayAccount {
    fn of(
        account: BankAccount,
        name: String,
        covered: bool,
        parts: &BTreeMap<DayPart, Money>,
        on: Date,
    ) -> Result<Self, ProjectionError> {
        let side = |side| of_side(parts, side);
        let ledger_in = side(DaySide::BooksIn).saturating_add(side(DaySide::SuspenseIn));
        let ledger_out = side(DaySide::BooksOut).saturating_add(side(DaySide::SuspenseOut));
        let (bank_in, bank_out) = (side(DaySide::BankIn), side(DaySide::BankOut));
        let figure = |part| Figure::Day {
            account: account.clone(),
            on,
            part,
        };
        let sum = |part, amount| Sum {
            amount,
            figure: figure(part),
        };
        let of_books = |part: &DayPart| !matches!(part, DayPart::BankIn | DayPart::BankOut);
        Ok(Self {
            name,
            covered,
            bank_in: sum(DayPart::BankIn, sum_of(bank_in)?),
            bank_out: sum(DayPart::BankOut, sum_of(bank_out)?),
            ledger_in: sum_of(ledger_in)?,
            ledger_out: sum_of(ledger_out)?,
            difference_in: sum_of(bank_in.saturating_sub(ledger_in))?,
            difference_out: sum_of(bank_out.saturating_sub(ledger_out))?,
            parts: parts
                .iter()
                .filter(|(part, amount)| of_books(part) && **amount != Money::ZERO)
                .map(|(part, amount)| PartSum {
                    part: *part,
                    sum: sum(*part, *amount),
                })
                .collect(),
            account,
        })
    }
}

/// What the domain says of one account, in its order.
fn differences(on: &DayAccount) -> Vec<Hindrance> {
    let minor = |amount: Money| i128::from(amount.minor());
    let account = || on.account.clone();
    let mut found = Vec::new();
    if !on.covered {
        found.push(Hindrance::StatementMissing { account: account() });
    }
    if on.difference_in != Money::ZERO {
        found.push(Hindrance::InDiffers {
            account: account(),
            bank: minor(on.bank_in.amount),
            books: minor(on.ledger_in),
        });
    }
    if on.difference_out != Money::ZERO {
        found.push(Hindrance::OutDiffers {
            account: account(),
            bank: minor(on.bank_out.amount),
            books: minor(on.ledger_out),
        });
    }
    found
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn status_json<S: Serializer>(status: &DayStatus, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(status.name())
}

/// Each with its `kind` and what it names; amounts as everywhere.
pub(super) fn hindrances_json<S: Serializer>(all: &[Hindrance], to: S) -> Result<S::Ok, S::Error> {
    let mut out = to.serialize_seq(Some(all.len()))?;
    for one in all {
        out.serialize_element(&hindrance(one))?;
    }
    out.end()
}

fn hindrance(one: &Hindrance) -> Value {
    let amount = |minor: &i128| Money::try_from(*minor).unwrap_or(Money::ZERO);
    match one {
        Hindrance::StatementMissing { account } => {
            json!({"kind": "statement_missing", "account": account})
        }
        Hindrance::InDiffers {
            account,
            bank,
            books,
        } => {
            json!({"kind": "in_differs", "account": account, "bank": amount(bank), "books": amount(books)})
        }
        Hindrance::OutDiffers {
            account,
            bank,
            books,
        } => {
            json!({"kind": "out_differs", "account": account, "bank": amount(bank), "books": amount(books)})
        }
        Hindrance::SuspenseOpen { count, first } => {
            json!({"kind": "suspense_open", "count": count, "first": first})
        }
        Hindrance::EarlierDay { on } => json!({"kind": "earlier_day", "on": on}),
    }
}

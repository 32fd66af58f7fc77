//! What bank and books do not have in common, line by line, with its age 未达账项.

use jiff::civil::Date;
use rusqlite::{Row, params_from_iter};
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::SuspenseReason;
use sunledger_domain::id::{
    AgentId, BatchId, Reference, StatementId, SuspenseId, UnitId, VoucherId,
};

use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged};
use crate::sql::Filter;

/// Which of them, and how old as of when.
#[derive(Debug, Clone)]
pub struct UnmatchedFilter {
    /// On a unit's own account or the agent accounts that it keeps. What is on no account yet belongs to every
    /// unit that is in charge of its project.
    pub unit: Option<UnitId>,
    /// Dated on this day or earlier.
    pub to: Date,
    /// The day as of which ages are counted.
    pub as_of: Date,
}

/// Why a thing that the books have is unmatched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnmatchedKind {
    /// Booked by hand; no statement shows it.
    Unconfirmed,
    /// A batch that is approved and that the bank has not reported.
    Approved,
    /// A line that was left open at settlement, or sent again, and that the bank has not reported.
    Open,
    /// A voucher that is approved and that the bank has not reported.
    VoucherApproved,
    /// 退票待重发
    Awaiting,
    /// 未发放: a voucher's money at a paying agent, without detail.
    Undistributed,
    /// 村账留存: a village's money that it has not spent.
    HeldForVillage,
}

impl UnmatchedKind {
    /// Every kind, in the order in which pages show them.
    pub const ALL: [Self; 7] = [
        Self::Unconfirmed,
        Self::Approved,
        Self::Open,
        Self::Awaiting,
        Self::VoucherApproved,
        Self::Undistributed,
        Self::HeldForVillage,
    ];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::Approved => "approved",
            Self::Open => "open",
            Self::VoucherApproved => "voucher_approved",
            Self::Awaiting => "awaiting",
            Self::Undistributed => "undistributed",
            Self::HeldForVillage => "held_for_village",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A line of the bank that the books do not have: open in suspense.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BankUnmatched {
    /// The item in suspense.
    pub suspense: SuspenseId,
    /// Its entry.
    pub seq: u64,
    /// The statement that it came by; none where it was reported by hand.
    pub statement: Option<StatementId>,
    /// Its place there, from 0.
    pub index: Option<u64>,
    /// Whose account, or who keeps it.
    pub unit: UnitId,
    /// The agent account, where it is not the unit's own.
    pub agent: Option<AgentId>,
    /// The bank's day.
    pub on: Date,
    /// Above zero where money came in.
    pub amount: Money,
    /// What of it is not explained.
    pub open: Money,
    /// Why it fits nothing.
    pub reason: SuspenseReason,
    /// The bank's reference.
    pub reference: Reference,
    /// How many days old.
    pub age_days: i64,
}

/// Something that the books have and the bank, or the last receiver, does not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BooksUnmatched {
    /// Why it is here.
    pub kind: UnmatchedKind,
    /// The entry that put it there.
    pub seq: u64,
    /// Whose account, or who keeps it; none where no account is known yet.
    pub unit: Option<UnitId>,
    /// The agent account, where it is on one or goes to one.
    pub agent: Option<AgentId>,
    /// The batch.
    pub batch: Option<BatchId>,
    /// The line's place in it, from 0.
    pub index: Option<u64>,
    /// The voucher.
    pub voucher: Option<VoucherId>,
    /// 业务日期
    pub on: Date,
    /// How much; of `unconfirmed`, above zero where it came in and below where it went out.
    pub amount: Money,
    /// The reference by which the bank would know it.
    pub reference: Option<Reference>,
    /// How many days old.
    pub age_days: i64,
}

/// All that is unmatched for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmatchedSum {
    /// Why.
    pub kind: UnmatchedKind,
    /// How many.
    pub items: u64,
    /// What came in, where that is known, or is outstanding.
    pub amount: Money,
    /// What went out, of `unconfirmed`; without its sign.
    pub out: Money,
    /// The oldest of them.
    pub since: Date,
}

const BANK: &str = "suspense s JOIN balances o
    ON o.account_kind = 'suspense' AND o.account = s.suspense AND o.bucket = 'open'
    LEFT JOIN statement_lines l ON l.suspense = s.suspense";

impl Snapshot<'_> {
    /// Lines of the bank that the books do not have, the oldest first.
    pub fn unmatched_bank(
        &self,
        filter: &UnmatchedFilter,
        page: Page,
    ) -> Result<Paged<BankUnmatched>, ProjectionError> {
        let mut conditions = Filter::default();
        conditions.holds("o.amount <> 0");
        conditions.and_if("s.unit = ?", filter.unit.as_ref());
        conditions.and("s.day <= ?", filter.to.to_string());
        let list = List {
            columns: "s.suspense, s.seq, l.statement, l.idx, s.unit, s.agent, s.day, s.amount, o.amount AS open,
                s.reason, s.reference",
            from: BANK,
            filter: conditions,
            order: "s.day, s.seq",
        };
        self.paged(&list, page, |row| {
            let on = row.date("day")?;
            Ok(BankUnmatched {
                suspense: row.id("suspense")?,
                seq: row.uint("seq")?,
                statement: row.opt_id("statement")?,
                index: row.opt_uint("idx")?,
                unit: row.id("unit")?,
                agent: row.opt_id("agent")?,
                on,
                amount: row.money("amount")?,
                open: row.money("open")?,
                reason: row.word("reason")?,
                reference: row.id("reference")?,
                age_days: age(on, filter.as_of)?,
            })
        })
    }

    /// What the books have and the bank, or the last receiver, does not, the oldest first.
    pub fn unmatched_books(
        &self,
        filter: &UnmatchedFilter,
        page: Page,
    ) -> Result<Paged<BooksUnmatched>, ProjectionError> {
        let list = List {
            columns: "x.kind, x.seq, x.unit, x.agent, x.batch, x.idx, x.voucher, x.day, x.amount, x.reference",
            from: "unmatched x",
            filter: self.conditions(filter)?,
            order: "x.day, x.seq, x.idx",
        };
        self.paged(&list, page, |row| read_books(row, filter.as_of))
    }

    /// The same by reason, in numbers.
    pub fn unmatched_sums(
        &self,
        filter: &UnmatchedFilter,
    ) -> Result<Vec<UnmatchedSum>, ProjectionError> {
        let conditions = self.conditions(filter)?;
        let sql = format!(
            "SELECT x.kind, count(*) AS items, coalesce(sum(x.amount) FILTER (WHERE x.amount > 0), 0) AS amount,
                 coalesce(-sum(x.amount) FILTER (WHERE x.amount < 0), 0) AS out, min(x.day) AS since
             FROM unmatched x{} GROUP BY x.kind",
            conditions.clause()
        );
        let mut sums = self.list(&sql, params_from_iter(conditions.values()), |row| {
            Ok(UnmatchedSum {
                kind: row.named("kind", UnmatchedKind::parse)?,
                items: row.uint("items")?,
                amount: row.money("amount")?,
                out: row.money("out")?,
                since: row.date("since")?,
            })
        })?;
        sums.sort_by_key(|sum| UnmatchedKind::ALL.iter().position(|kind| *kind == sum.kind));
        Ok(sums)
    }

    /// A unit is in charge of itself and of what lies within its division; one without a division, everywhere.
    fn conditions(&self, filter: &UnmatchedFilter) -> Result<Filter, ProjectionError> {
        let mut conditions = Filter::default();
        conditions.and("x.day <= ?", filter.to.to_string());
        let Some(unit) = &filter.unit else {
            return Ok(conditions);
        };
        let sql = "SELECT region FROM units WHERE unit = ?";
        let region: Option<RegionCode> = self
            .one(sql, [unit.as_str()], |row| row.opt_region("region"))?
            .flatten();
        let mut own = Filter::default();
        own.and("x.unit = ?", unit.to_string());
        let in_charge = match region {
            None => "TRUE".to_owned(),
            Some(region) => {
                let mut within = Filter::default();
                within.within("region", region)?;
                let sql = format!(
                    "x.project IN (SELECT project FROM projects{} OR unit = ?)",
                    within.clause()
                );
                own.nest("", within);
                own.and("", unit.to_string());
                sql
            }
        };
        conditions.nest(
            &format!("(x.unit = ? OR x.unit IS NULL AND {in_charge})"),
            own,
        );
        Ok(conditions)
    }
}

fn read_books(row: &Row<'_>, as_of: Date) -> Result<BooksUnmatched, ProjectionError> {
    let on = row.date("day")?;
    Ok(BooksUnmatched {
        kind: row.named("kind", UnmatchedKind::parse)?,
        seq: row.uint("seq")?,
        unit: row.opt_id("unit")?,
        agent: row.opt_id("agent")?,
        batch: row.opt_id("batch")?,
        index: row.opt_uint("idx")?,
        voucher: row.opt_id("voucher")?,
        on,
        amount: row.money("amount")?,
        reference: row.opt_id("reference")?,
        age_days: age(on, as_of)?,
    })
}

fn age(on: Date, as_of: Date) -> Result<i64, ProjectionError> {
    let span = on.until(as_of).map_err(|_| damaged("a date"))?;
    Ok(i64::from(span.get_days()))
}

//! Suspense 待查: facts that fit nothing yet, and how they were explained.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::event::SuspenseReason;
use sunledger_domain::id::{AgentId, BatchId, Reference, SuspenseId, VoucherId};
use sunledger_domain::{Account, Bucket, Money};

use super::page::{Page, Paged};
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::figure::{Figure, Sum};
use crate::reader::{List, Snapshot};
use crate::row::RowExt;
use crate::sql::Filter;

/// Which items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuspenseFilter {
    /// All of them.
    All,
    /// Those that are not wholly explained.
    Open,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SuspenseRow {
    /// Its id.
    pub suspense: SuspenseId,
    /// Its entry.
    pub seq: u64,
    /// Whose account.
    pub unit: UnitName,
    /// Above zero where money came in, below where it went out.
    pub amount: Money,
    /// What of it is not explained.
    pub open: Sum,
    /// Why it fits nothing.
    pub reason: SuspenseReason,
    /// The bank's reference.
    pub reference: Reference,
    /// The batch that it seems to belong to.
    pub batch: Option<BatchId>,
    /// The agent account that it stands on, where that is not the unit's own.
    pub agent: Option<AgentId>,
    /// The voucher that it seems to belong to.
    pub voucher: Option<VoucherId>,
    /// 业务日期: the day that it stands on.
    pub business_on: Date,
    /// How it was explained, wholly or in part.
    pub clearings: Vec<Clearing>,
}

/// One explanation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clearing {
    /// Its entry.
    pub seq: u64,
    /// Of how much.
    pub amount: Money,
    /// The day on which the books have it elsewhere.
    pub booked_on: Option<Date>,
    /// The explanation.
    pub explanation: String,
}

const COLUMNS: &str =
    "s.suspense, s.seq, s.unit, u.name AS unit_name, s.amount, o.amount AS open, s.reason,
    s.reference, s.batch, s.agent, s.voucher, s.day";
const FROM: &str = "suspense s JOIN units u ON u.unit = s.unit
    JOIN balances o ON o.account_kind = 'suspense' AND o.account = s.suspense AND o.bucket = 'open'";
const CLEARINGS: &str = "SELECT seq, amount, booked_on, explanation FROM suspense_clearings WHERE suspense = ? ORDER BY seq";

impl Snapshot<'_> {
    /// Items in suspense, the oldest first.
    pub fn suspense(
        &self,
        which: SuspenseFilter,
        page: Page,
    ) -> Result<Paged<SuspenseRow>, ProjectionError> {
        let mut filter = Filter::default();
        if which == SuspenseFilter::Open {
            filter.holds("o.amount <> 0");
        }
        let list = List {
            columns: COLUMNS,
            from: FROM,
            filter,
            order: "s.seq",
        };
        let mut paged = self.paged(&list, page, read_item)?;
        for item in &mut paged.rows {
            item.clearings = self.clearings(&item.suspense)?;
        }
        Ok(paged)
    }

    /// One item; none where there is no such item.
    pub fn suspense_item(&self, id: &SuspenseId) -> Result<Option<SuspenseRow>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE s.suspense = ?");
        let item = self.one(&sql, [id.as_str()], read_item)?;
        let with_clearings = |mut item: SuspenseRow| {
            item.clearings = self.clearings(id)?;
            Ok(item)
        };
        item.map(with_clearings).transpose()
    }

    fn clearings(&self, id: &SuspenseId) -> Result<Vec<Clearing>, ProjectionError> {
        self.list(CLEARINGS, [id.as_str()], |row| {
            Ok(Clearing {
                seq: row.uint("seq")?,
                amount: row.money("amount")?,
                booked_on: row.opt_date("booked_on")?,
                explanation: row.text("explanation")?,
            })
        })
    }
}

fn read_item(row: &Row<'_>) -> Result<SuspenseRow, ProjectionError> {
    let suspense: SuspenseId = row.id("suspense")?;
    Ok(SuspenseRow {
        seq: row.uint("seq")?,
        unit: unit_name(row)?,
        amount: row.money("amount")?,
        open: Sum {
            amount: row.money("open")?,
            figure: Figure::Balance {
                account: Account::Suspense(suspense.clone()),
                bucket: Bucket::Open,
            },
        },
        reason: row.word("reason")?,
        reference: row.id("reference")?,
        batch: row.opt_id("batch")?,
        agent: row.opt_id("agent")?,
        voucher: row.opt_id("voucher")?,
        business_on: row.date("day")?,
        clearings: Vec::new(),
        suspense,
    })
}

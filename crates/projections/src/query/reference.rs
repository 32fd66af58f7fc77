//! Look-ups by reference 凭证号: what a line of a statement may stand for. They say what there is, never what fits.

use jiff::civil::Date;
use rusqlite::Row;
use rusqlite::types::Value;
use serde::Serialize;
use sunledger_domain::event::Through;
use sunledger_domain::id::{BatchId, ProjectId, Reference};
use sunledger_domain::{BatchStatus, LineStatus, Money};

use super::agent::VoucherRow;
use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged};
use crate::sql::Filter;
use crate::word::{batch_status_json, line_state_json, parse_batch_status, parse_line_state};

/// How a line goes by a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineFound {
    /// It is its own 凭证号.
    Line,
    /// It was sent again under it.
    Resent,
    /// The bank reported it as paid under it, when sent again or left open.
    Resettled,
}

/// How a batch goes by a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchFound {
    /// Every one of its lines has it.
    Lines,
    /// The bank reported it as settled under it.
    Settlement,
}

/// A payment line that goes by a reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LineMatch {
    /// Its entry.
    pub seq: u64,
    /// Its batch.
    pub batch: BatchId,
    /// Its place in the batch, from 0.
    pub index: u32,
    /// How it goes by the reference.
    pub found: LineFound,
    /// Whose money.
    pub project: ProjectId,
    /// 业务日期: its own, or else its batch's.
    pub business_on: Date,
    /// 实发
    pub paid: Money,
    /// Where its money is.
    #[serde(serialize_with = "line_state_json")]
    pub state: LineStatus,
    /// The entry that brought it there; none while it is with the bank for the first time.
    pub state_seq: Option<u64>,
    /// How far its batch has come.
    #[serde(serialize_with = "batch_status_json")]
    pub batch_status: BatchStatus,
    /// Sum of 实发 over its batch.
    pub batch_total: Money,
    /// Number of lines of its batch.
    pub batch_lines: u64,
    /// True for old books.
    pub history: bool,
    /// The agent account and voucher that it is paid from.
    pub through: Option<Through>,
}

/// A batch that goes by a reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BatchMatch {
    /// Its entry.
    pub seq: u64,
    /// Its id.
    pub batch: BatchId,
    /// How it goes by the reference.
    pub found: BatchFound,
    /// Whose money.
    pub project: ProjectId,
    /// 业务日期
    pub business_on: Date,
    /// Sum of 实发.
    pub total: Money,
    /// Number of lines.
    pub lines: u64,
    /// How far it has come.
    #[serde(serialize_with = "batch_status_json")]
    pub status: BatchStatus,
    /// The entry of its settlement.
    pub settled_seq: Option<u64>,
    /// True for old books.
    pub history: bool,
    /// The agent account and voucher that it is paid from.
    pub through: Option<Through>,
}

const LINES: &str = "(
    SELECT seq, 'line' AS found FROM payments WHERE reference = ?
    UNION ALL
    SELECT line_seq, 'resent' FROM line_events WHERE reference = ? AND kind = 'payment.resent'
    UNION ALL
    SELECT line_seq, 'resettled' FROM line_events WHERE reference = ? AND kind = 'payment.resettled'
) x JOIN payment_lines l ON l.seq = x.seq JOIN batches b ON b.no = l.no";
const LINE: &str =
    "l.seq, l.batch, l.idx, x.found, l.project, l.business_on, l.paid, l.state, l.state_seq,
    b.status, b.total, b.lines, b.history, b.agent, b.voucher";

const BATCHES: &str = "
SELECT b.no, b.batch, x.found, b.project, d.business_on, b.total, b.lines, b.status, b.settled_seq, b.history,
       b.agent, b.voucher
FROM (SELECT no, 'lines' AS found FROM batches
      WHERE reference_low = ?1 AND reference_low = reference_high AND referenced = lines
      UNION ALL
      SELECT no, 'settlement' FROM batches WHERE reference = ?1) x
JOIN batches b ON b.no = x.no JOIN bases d ON d.seq = b.no
ORDER BY b.no, x.found";

impl Snapshot<'_> {
    /// Payment lines that go by a reference, in the order of the log. One that goes by it twice is there twice.
    pub fn lines_by_reference(
        &self,
        reference: &Reference,
        page: Page,
    ) -> Result<Paged<LineMatch>, ProjectionError> {
        let value = Value::from(reference.to_string());
        let list = List {
            columns: LINE,
            from: LINES,
            filter: Filter::default().after(vec![value.clone(), value.clone(), value]),
            order: "l.seq, x.found",
        };
        self.paged(&list, page, read_line)
    }

    /// Batches that go by a reference, the oldest first.
    pub fn batches_by_reference(
        &self,
        reference: &Reference,
    ) -> Result<Vec<BatchMatch>, ProjectionError> {
        self.list(BATCHES, [reference.as_str()], read_batch)
    }

    /// Vouchers that go by a reference of their own, the oldest first.
    pub fn vouchers_by_reference(
        &self,
        reference: &Reference,
    ) -> Result<Vec<VoucherRow>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("v.reference = ?", reference.to_string());
        self.list_vouchers(filter, "v.seq", Page::largest())
            .map(|paged| paged.rows)
    }
}

/// From the columns `agent` and `voucher`.
pub(super) fn through(row: &Row<'_>) -> Result<Option<Through>, ProjectionError> {
    match (row.opt_id("agent")?, row.opt_id("voucher")?) {
        (Some(agent), Some(voucher)) => Ok(Some(Through { agent, voucher })),
        (None, None) => Ok(None),
        _ => Err(damaged("batches.voucher")),
    }
}

fn read_line(row: &Row<'_>) -> Result<LineMatch, ProjectionError> {
    let found = |word: &str| match word {
        "line" => Some(LineFound::Line),
        "resent" => Some(LineFound::Resent),
        "resettled" => Some(LineFound::Resettled),
        _ => None,
    };
    let index = u32::try_from(row.int("idx")?);
    Ok(LineMatch {
        seq: row.uint("seq")?,
        batch: row.id("batch")?,
        index: index.map_err(|_| damaged("a line's place"))?,
        found: row.named("found", found)?,
        project: row.id("project")?,
        business_on: row.date("business_on")?,
        paid: row.money("paid")?,
        state: row.named("state", parse_line_state)?,
        state_seq: row.opt_uint("state_seq")?,
        batch_status: row.named("status", parse_batch_status)?,
        batch_total: row.money("total")?,
        batch_lines: row.uint("lines")?,
        history: row.flag("history")?,
        through: through(row)?,
    })
}

fn read_batch(row: &Row<'_>) -> Result<BatchMatch, ProjectionError> {
    let found = |word: &str| match word {
        "lines" => Some(BatchFound::Lines),
        "settlement" => Some(BatchFound::Settlement),
        _ => None,
    };
    Ok(BatchMatch {
        seq: row.uint("no")?,
        batch: row.id("batch")?,
        found: row.named("found", found)?,
        project: row.id("project")?,
        business_on: row.date("business_on")?,
        total: row.money("total")?,
        lines: row.uint("lines")?,
        status: row.named("status", parse_batch_status)?,
        settled_seq: row.opt_uint("settled_seq")?,
        history: row.flag("history")?,
        through: through(row)?,
    })
}

//! Lists of payment lines, with as much of a name as their audience may see.

use jiff::civil::Date;
use rusqlite::{Row, params_from_iter};
use serde::Serialize;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{DueReason, PublicationClass};
use sunledger_domain::id::{BatchId, ProjectId, Reference, SchemeId};
use sunledger_domain::{LineStatus, Money};

use super::names::{Audience, Names, Notice, Party, Who};
use super::page::{Page, Paged};
use super::scope::{OF_LINES, OF_SUMS};
use crate::error::ProjectionError;
use crate::figure::LineScope;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, int, uint};
use crate::word::{line_state_json, parse_line_state};

/// A page of payment lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Payments {
    /// How many lines of the scope are not listed, because their scheme is never published by line (不列名).
    pub withheld: u64,
    /// The lines that are.
    #[serde(flatten)]
    pub page: Paged<PaymentRow>,
}

/// One payment line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaymentRow {
    /// Its entry.
    pub seq: u64,
    /// Its batch.
    pub batch: BatchId,
    /// Its place in the batch, from 0.
    pub index: u64,
    /// Whose money.
    pub project: ProjectId,
    /// By which scheme.
    pub scheme: SchemeId,
    /// What the scheme is called.
    pub scheme_name: String,
    /// Where the beneficiary belongs.
    pub village: Option<RegionCode>,
    /// For which period.
    pub period: Period,
    /// Who receives it.
    pub payee: Who,
    /// For whom, where that is somebody else.
    pub beneficiary: Option<Who>,
    /// 应发
    pub due: Money,
    /// 实发
    pub paid: Money,
    /// Why less is paid than is due.
    pub reason: Option<DueReason>,
    /// 凭证号
    pub reference: Option<Reference>,
    /// 业务日期: its own, or else its batch's.
    pub business_on: Date,
    /// Where its money is.
    #[serde(serialize_with = "line_state_json")]
    pub state: LineStatus,
    /// The entry that brought it there; none while it is with the bank.
    pub state_seq: Option<u64>,
}

/// A line as it is stored, with its scheme's name and class.
struct Stored {
    row: PaymentRow,
    class: PublicationClass,
    payee: Party,
    beneficiary: Option<Party>,
}

const COLUMNS: &str = "l.seq, l.batch, l.idx, l.project, l.scheme, c.name, c.class, l.village,
    l.period, l.payee, l.payee_seal, l.payee_unit, l.beneficiary, l.beneficiary_seal, l.due, l.paid, l.reason, l.reference, l.business_on, l.state, l.state_seq";
const FROM: &str = "payment_lines l JOIN schemes c ON c.scheme = l.scheme";

/// A notice of the line's village that hangs on a day and has the line among its rows.
const ON_NOTICE: &str = "
SELECT EXISTS (
    SELECT 1 FROM payments p JOIN batches b ON b.no = p.batch JOIN notices n ON n.place = p.village
    WHERE p.seq = ?1 AND n.kind = 'payments'
      AND n.posted_on <= ?2 AND n.until >= ?2 AND (n.taken_down_on IS NULL OR n.taken_down_on > ?2)
      AND (n.period IS NULL OR n.period = p.period) AND p.seq < n.size
      AND CASE n.stage
              WHEN 'prepared' THEN b.no
              WHEN 'approved' THEN iif(b.history, b.settled_seq, b.approved_seq)
              ELSE b.settled_seq
          END < n.size
      AND (NOT EXISTS (SELECT 1 FROM open_lines o WHERE o.seq = p.seq AND o.since < n.size)
           OR EXISTS (SELECT 1 FROM line_events e
                      WHERE e.line_seq = p.seq AND e.kind = 'payment.resettled' AND e.seq < n.size)))";

impl Snapshot<'_> {
    /// The lines of a scope in the order of the log.
    pub fn payments(
        &self,
        scope: &LineScope,
        audience: &Audience,
        page: Page,
    ) -> Result<Payments, ProjectionError> {
        let mut filter = scope.filter(&OF_LINES)?;
        let [mut listed, mut withheld] = self.count_by_class(scope)?;
        match audience {
            Audience::Office => listed = listed.saturating_add(std::mem::take(&mut withheld)),
            Audience::Public { .. } | Audience::Village { .. } => {
                filter.holds("c.class <> 'not_named'");
            }
        }
        let list = List {
            columns: COLUMNS,
            from: FROM,
            filter,
            order: scope.order(),
        };
        let stored = self.window(&list, listed, page, Stored::read)?;
        let mut names = Names::new(self);
        let mut rows = Vec::with_capacity(stored.rows.len());
        for line in stored.rows {
            rows.extend(self.shown(line, audience, &mut names)?);
        }
        let page = Paged {
            as_of: stored.as_of,
            total: stored.total,
            offset: stored.offset,
            rows,
        };
        Ok(Payments { withheld, page })
    }

    /// How many lines of a scope may be listed on boards, and how many never.
    fn count_by_class(&self, scope: &LineScope) -> Result<[u64; 2], ProjectionError> {
        let (from, filter) = match scope.unit {
            Some(_) => (
                "(SELECT *, 1 AS lines FROM payment_lines) l",
                scope.filter(&OF_LINES)?,
            ),
            None => ("line_sums s", scope.filter(&OF_SUMS)?),
        };
        let sql = format!(
            "SELECT coalesce(sum(lines) FILTER (WHERE c.class <> 'not_named'), 0),
                    coalesce(sum(lines) FILTER (WHERE c.class = 'not_named'), 0)
             FROM {from} JOIN schemes c USING (scheme){}",
            filter.clause()
        );
        let counts = self.one(&sql, params_from_iter(filter.values()), |row| {
            Ok([uint(row.get(0)?)?, uint(row.get(1)?)?])
        })?;
        Ok(counts.unwrap_or_default())
    }

    /// The line of one entry, as far as it may be shown; none where the entry is no payment line.
    pub fn payment(
        &self,
        seq: u64,
        audience: &Audience,
    ) -> Result<Option<PaymentRow>, ProjectionError> {
        self.payment_with(seq, audience, &mut Names::new(self))
    }

    /// The same with names that were looked up before.
    pub(crate) fn payment_with(
        &self,
        seq: u64,
        audience: &Audience,
        names: &mut Names<'_>,
    ) -> Result<Option<PaymentRow>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE l.seq = ?");
        match self.one(&sql, [int(seq)?], Stored::read)? {
            Some(stored) => self.shown(stored, audience, names),
            None => Ok(None),
        }
    }

    /// With as much of the names as may be shown; none where the whole line may not.
    fn shown(
        &self,
        stored: Stored,
        audience: &Audience,
        names: &mut Names<'_>,
    ) -> Result<Option<PaymentRow>, ProjectionError> {
        let notice = match audience.day() {
            Some(day) => self.on_notice(stored.row.seq, day)?,
            None => Notice::None,
        };
        let shown = audience.shows(stored.class, stored.row.village, notice);
        if shown == super::names::Shown::Nothing {
            return Ok(None);
        }
        let beneficiary = stored.beneficiary.map(|party| names.who(&party, shown));
        Ok(Some(PaymentRow {
            payee: names.who(&stored.payee, shown)?,
            beneficiary: beneficiary.transpose()?,
            ..stored.row
        }))
    }

    fn on_notice(&self, seq: u64, day: Date) -> Result<Notice, ProjectionError> {
        let hangs = self.one(ON_NOTICE, (int(seq)?, day.to_string()), |row| {
            Ok(row.get(0)?)
        })?;
        Ok(match hangs {
            Some(true) => Notice::InForce,
            Some(false) | None => Notice::None,
        })
    }
}

impl Stored {
    fn read(row: &Row<'_>) -> Result<Self, ProjectionError> {
        let payee = Party::read_sealed(row, "payee", "payee_seal", "payee_unit")?;
        let beneficiary = match row.opt_handle("beneficiary")? {
            Some(handle) => Some(Party::Sealed(handle, row.get("beneficiary_seal")?)),
            None => None,
        };
        Ok(Self {
            row: PaymentRow {
                seq: row.uint("seq")?,
                batch: row.id("batch")?,
                index: row.uint("idx")?,
                project: row.id("project")?,
                scheme: row.id("scheme")?,
                scheme_name: row.text("name")?,
                village: row.opt_region("village")?,
                period: row.id("period")?,
                payee: payee.hidden(),
                beneficiary: beneficiary.as_ref().map(Party::hidden),
                due: row.money("due")?,
                paid: row.money("paid")?,
                reason: row.opt_word("reason")?,
                reference: row.opt_id("reference")?,
                business_on: row.date("business_on")?,
                state: row.named("state", parse_line_state)?,
                state_seq: row.opt_uint("state_seq")?,
            },
            class: row.word("class")?,
            payee,
            beneficiary,
        })
    }
}

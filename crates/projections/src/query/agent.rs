//! Agent accounts 代发户、村账 and vouchers 支付凭证: what is on its way, and what became of it.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::code::Period;
use sunledger_domain::event::AgentKind;
use sunledger_domain::id::{
    AgentId, BatchId, Label, ProjectId, Reference, SpendingId, UnitId, VoucherId,
};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Account, Actor, BatchStatus, Money};

use super::balance::BucketSum;
use super::names::{Names, Party, Shown, Who};
use super::page::{Page, Paged};
use super::project::region_name;
use super::region::RegionName;
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::RowExt;
use crate::sql::Filter;
use crate::word::{batch_status_json, parse_batch_status};

/// Which vouchers.
#[derive(Debug, Clone, Default)]
pub struct VoucherFilter {
    /// To one agent account.
    pub agent: Option<AgentId>,
    /// Of one project.
    pub project: Option<ProjectId>,
    /// How far they have come.
    pub status: Option<BatchStatus>,
}

/// An agent account.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgentRow {
    /// Its id.
    pub agent: AgentId,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub kind: AgentKind,
    /// Whose village or township it serves.
    pub region: Option<RegionName>,
    /// Who keeps it.
    pub unit: UnitName,
    /// Its entry.
    pub seq: u64,
    /// Where its money is.
    pub states: Vec<BucketSum>,
}

/// A voucher.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VoucherRow {
    /// Its id.
    pub voucher: VoucherId,
    /// Its entry.
    pub seq: u64,
    /// Whose money.
    pub project: ProjectId,
    /// What the project is called.
    pub project_name: String,
    /// To which account.
    pub agent: AgentId,
    /// What that is called.
    pub agent_name: String,
    /// What that is for.
    pub agent_kind: AgentKind,
    /// How much.
    pub amount: Money,
    /// 凭证号
    pub reference: Reference,
    /// 业务日期
    pub business_on: Date,
    /// Who prepared it.
    pub maker: Actor,
    /// What an approval has to name.
    pub digest: Digest,
    /// How far it has come.
    #[serde(serialize_with = "batch_status_json")]
    pub status: BatchStatus,
    /// Who approved or refused it.
    pub approver: Option<Actor>,
    /// The entry of its approval.
    pub approved_seq: Option<u64>,
    /// The entry of its refusal.
    pub refused_seq: Option<u64>,
    /// Why it was refused.
    pub refusal: Option<Label>,
    /// The entry with which the bank sent it.
    pub settled_seq: Option<u64>,
    /// The bank's reference.
    pub settled_reference: Option<Reference>,
    /// Where its money is.
    pub states: Vec<BucketSum>,
}

/// A voucher and what became of its money 挂接.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VoucherDetail {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The voucher.
    pub voucher: VoucherRow,
    /// The batches that are paid from it, the oldest first.
    pub batches: Vec<AttachedBatch>,
    /// What the village spent of it.
    pub spendings: Vec<SpendingRow>,
    /// What came back of it.
    pub returns: Vec<VoucherReturnRow>,
}

/// A batch that is paid from a voucher.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttachedBatch {
    /// Its id.
    pub batch: BatchId,
    /// Its entry.
    pub seq: u64,
    /// What its scheme is called.
    pub scheme_name: String,
    /// For which period.
    pub period: Period,
    /// How many lines.
    pub lines: u64,
    /// Sum of 实发.
    pub total: Money,
    /// How far it has come.
    #[serde(serialize_with = "batch_status_json")]
    pub status: BatchStatus,
}

/// What a village spent. A person who was paid is never named here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpendingRow {
    /// Its id.
    pub spending: SpendingId,
    /// Its entry.
    pub seq: u64,
    /// How much.
    pub amount: Money,
    /// Who was paid.
    pub payee: Who,
    /// What for.
    pub purpose: String,
    /// The number of the village's own voucher.
    pub reference: Reference,
    /// 业务日期
    pub business_on: Date,
}

/// Undistributed money that came back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VoucherReturnRow {
    /// Its entry.
    pub seq: u64,
    /// How much.
    pub amount: Money,
    /// The bank's reference.
    pub reference: Reference,
    /// 业务日期
    pub business_on: Date,
}

const AGENT: &str =
    "a.agent, a.name, a.kind, a.region, r.name AS region_name, a.unit, u.name AS unit_name, a.seq";
const AGENTS: &str =
    "agents a JOIN units u ON u.unit = a.unit LEFT JOIN regions r ON r.code = a.region";
const VOUCHER: &str = "v.voucher, v.seq, v.project, p.name AS project_name, v.agent, a.name AS agent_name,
    a.kind AS agent_kind, v.amount, v.reference, d.business_on, v.maker, v.digest, v.status, v.approver,
    v.approved_seq, v.refused_seq, v.refusal, v.settled_seq, v.settled_reference";
const VOUCHERS: &str = "vouchers v JOIN projects p ON p.project = v.project
    JOIN agents a ON a.agent = v.agent JOIN bases d ON d.seq = v.seq";
const ATTACHED: &str = "
SELECT b.batch, b.no, c.name, b.period, b.lines, b.total, b.status
FROM batches b JOIN schemes c ON c.scheme = b.scheme WHERE b.voucher = ? ORDER BY b.no";
const SPENDINGS: &str = "
SELECT s.spending, s.seq, s.amount, s.payee, s.payee_unit, s.purpose, s.reference, d.business_on
FROM spendings s JOIN bases d ON d.seq = s.seq WHERE s.voucher = ? ORDER BY s.seq";
const RETURNS: &str = "
SELECT r.seq, r.amount, r.reference, d.business_on
FROM voucher_returns r JOIN bases d ON d.seq = r.seq WHERE r.voucher = ? ORDER BY r.seq";

impl Snapshot<'_> {
    /// Agent accounts by id: those that a unit keeps, or all.
    pub fn agents(
        &self,
        unit: Option<&UnitId>,
        page: Page,
    ) -> Result<Paged<AgentRow>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and_if("a.unit = ?", unit);
        let list = List {
            columns: AGENT,
            from: AGENTS,
            filter,
            order: "a.agent",
        };
        let mut paged = self.paged(&list, page, read_agent)?;
        for row in &mut paged.rows {
            row.states = self.states_of(&Account::Agent(row.agent.clone()))?;
        }
        Ok(paged)
    }

    /// One agent account; none where there is no such account.
    pub fn agent(&self, id: &AgentId) -> Result<Option<AgentRow>, ProjectionError> {
        let sql = format!("SELECT {AGENT} FROM {AGENTS} WHERE a.agent = ?");
        let row = self.one(&sql, [id.as_str()], read_agent)?;
        let with_states = |mut row: AgentRow| {
            row.states = self.states_of(&Account::Agent(id.clone()))?;
            Ok(row)
        };
        row.map(with_states).transpose()
    }

    /// Vouchers, the latest first.
    pub fn vouchers(
        &self,
        filter: &VoucherFilter,
        page: Page,
    ) -> Result<Paged<VoucherRow>, ProjectionError> {
        let mut conditions = Filter::default();
        conditions.and_if("v.agent = ?", filter.agent.as_ref());
        conditions.and_if("v.project = ?", filter.project.as_ref());
        conditions.and_if("v.status = ?", filter.status.map(BatchStatus::name));
        self.list_vouchers(conditions, "v.seq DESC", page)
    }

    pub(super) fn list_vouchers(
        &self,
        filter: Filter,
        order: &'static str,
        page: Page,
    ) -> Result<Paged<VoucherRow>, ProjectionError> {
        let list = List {
            columns: VOUCHER,
            from: VOUCHERS,
            filter,
            order,
        };
        let mut paged = self.paged(&list, page, read_voucher)?;
        for row in &mut paged.rows {
            row.states = self.states_of(&Account::Voucher(row.voucher.clone()))?;
        }
        Ok(paged)
    }

    /// One voucher and what became of its money; none where there is no such voucher.
    pub fn voucher(&self, id: &VoucherId) -> Result<Option<VoucherDetail>, ProjectionError> {
        let mut filter = Filter::default();
        filter.and("v.voucher = ?", id.to_string());
        let mut found = self.list_vouchers(filter, "v.seq", Page::largest())?;
        let Some(voucher) = found.rows.pop() else {
            return Ok(None);
        };
        let spent = self.list(SPENDINGS, [id.as_str()], read_spending)?;
        let mut names = Names::new(self);
        let mut spendings = Vec::with_capacity(spent.len());
        for (row, party) in spent {
            let payee = names.who(&party, Shown::Unnamed)?;
            spendings.push(SpendingRow { payee, ..row });
        }
        Ok(Some(VoucherDetail {
            as_of: self.as_of(),
            voucher,
            batches: self.list(ATTACHED, [id.as_str()], read_attached)?,
            spendings,
            returns: self.list(RETURNS, [id.as_str()], |row| {
                Ok(VoucherReturnRow {
                    seq: row.uint("seq")?,
                    amount: row.money("amount")?,
                    reference: row.id("reference")?,
                    business_on: row.date("business_on")?,
                })
            })?,
        }))
    }
}

fn read_agent(row: &Row<'_>) -> Result<AgentRow, ProjectionError> {
    Ok(AgentRow {
        agent: row.id("agent")?,
        name: row.text("name")?,
        kind: row.word("kind")?,
        region: region_name(row)?,
        unit: unit_name(row)?,
        seq: row.uint("seq")?,
        states: Vec::new(),
    })
}

fn read_voucher(row: &Row<'_>) -> Result<VoucherRow, ProjectionError> {
    let actor = |text: &str| Actor::parse(text).ok();
    Ok(VoucherRow {
        voucher: row.id("voucher")?,
        seq: row.uint("seq")?,
        project: row.id("project")?,
        project_name: row.text("project_name")?,
        agent: row.id("agent")?,
        agent_name: row.text("agent_name")?,
        agent_kind: row.word("agent_kind")?,
        amount: row.money("amount")?,
        reference: row.id("reference")?,
        business_on: row.date("business_on")?,
        maker: row.named("maker", actor)?,
        digest: row.digest("digest")?,
        status: row.named("status", parse_batch_status)?,
        approver: match row.opt_text("approver")? {
            Some(_) => Some(row.named("approver", actor)?),
            None => None,
        },
        approved_seq: row.opt_uint("approved_seq")?,
        refused_seq: row.opt_uint("refused_seq")?,
        refusal: row.opt_id("refusal")?,
        settled_seq: row.opt_uint("settled_seq")?,
        settled_reference: row.opt_id("settled_reference")?,
        states: Vec::new(),
    })
}

fn read_attached(row: &Row<'_>) -> Result<AttachedBatch, ProjectionError> {
    Ok(AttachedBatch {
        batch: row.id("batch")?,
        seq: row.uint("no")?,
        scheme_name: row.text("name")?,
        period: row.id("period")?,
        lines: row.uint("lines")?,
        total: row.money("total")?,
        status: row.named("status", parse_batch_status)?,
    })
}

fn read_spending(row: &Row<'_>) -> Result<(SpendingRow, Party), ProjectionError> {
    let party = Party::read(row, "payee", "payee_unit")?;
    let spending = SpendingRow {
        spending: row.id("spending")?,
        seq: row.uint("seq")?,
        amount: row.money("amount")?,
        payee: party.hidden(),
        purpose: row.text("purpose")?,
        reference: row.id("reference")?,
        business_on: row.date("business_on")?,
    };
    Ok((spending, party))
}

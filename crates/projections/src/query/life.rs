//! A project's life: its approval, its contracts with what each has paid and holds, and every step with its document.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::event::MatchNature;
use sunledger_domain::id::{ContractId, ProjectId};
use sunledger_domain::{LineStatus, Money};

use super::names::{Names, Party, Shown, Who};
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, money};
use crate::word::parse_line_state;

/// All that became of a project after its registration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProjectLife {
    /// Its approval, once there is one.
    pub approval: Option<ApprovalRow>,
    /// Its contracts, in the order in which they were signed.
    pub contracts: Vec<ContractRow>,
    /// Every step, in the order of the log.
    pub steps: Vec<StepRow>,
}

/// An approval 批复.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApprovalRow {
    /// What the project may cost.
    pub amount: Money,
    /// Whose person in charge answers for it.
    pub unit: UnitName,
    /// What it is to reach 绩效目标.
    pub target: String,
    /// When it is to start.
    pub start_on: Date,
    /// When it is to be finished.
    pub finish_on: Date,
    /// True where it serves public welfare.
    pub public_welfare: bool,
    /// County money beside it.
    pub county_match: Option<MatchRow>,
    /// Its entry.
    pub seq: u64,
}

/// County money beside an approval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchRow {
    /// How much.
    pub amount: Money,
    /// Whether it is asked for or offered.
    pub nature: MatchNature,
}

/// A contract, with what was paid under it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContractRow {
    /// Its id.
    pub contract: ContractId,
    /// Who builds or supplies.
    pub contractor: Who,
    /// The price as signed.
    pub signed: Money,
    /// The price with all changes.
    pub price: Money,
    /// The audited price, once there is one.
    pub audited: Option<Money>,
    /// What the bank has paid.
    pub paid: Money,
    /// What is on its way to be paid, or came back and awaits re-payment.
    pub on_its_way: Money,
    /// Retention held.
    pub held: Money,
    /// From when it may be released.
    pub held_until: Option<Date>,
    /// Retention released.
    pub released: Money,
    /// When it was signed.
    pub signed_on: Date,
    /// When it was accepted.
    pub accepted_on: Option<Date>,
    /// When its final accounts were audited.
    pub audited_on: Option<Date>,
    /// Its entry.
    pub seq: u64,
}

/// One step of a project's life.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepRow {
    /// Its entry.
    pub seq: u64,
    /// What happened, as in the log.
    pub kind: String,
    /// Of which contract.
    pub contract: Option<ContractId>,
    /// How much: approved, signed, changed by, audited, held, released.
    pub amount: Option<Money>,
    /// Until when retention is held, or the project is to be finished.
    pub until: Option<Date>,
    /// A target, a reason, who took it over.
    pub note: Option<String>,
    /// The day on which it happened; none of a registration.
    pub business_on: Option<Date>,
    /// The number of its document.
    pub document: Option<String>,
}

const APPROVAL: &str = "
SELECT a.amount, a.unit, u.name AS unit_name, a.target, a.start_on, a.finish_on, a.public_welfare, a.match_amount,
    a.match_nature, a.seq
FROM approvals a JOIN units u ON u.unit = a.unit
WHERE a.project = ?";

const CONTRACTS: &str = "
SELECT c.contract, c.contractor, c.contractor_seal, c.contractor_unit, c.signed, c.price, c.audited, c.held, c.held_until,
    c.released, c.seq, s.business_on AS signed_on, a.business_on AS accepted_on, d.business_on AS audited_on
FROM contracts c JOIN bases s ON s.seq = c.seq LEFT JOIN bases a ON a.seq = c.accepted_seq
LEFT JOIN bases d ON d.seq = c.audited_seq
WHERE c.project = ?
ORDER BY c.seq";

const PAID: &str = "
SELECT state, sum(paid) AS paid FROM line_sums
WHERE batch IN (SELECT batch FROM batches WHERE contract = ?)
GROUP BY state";

const STEPS: &str = "
SELECT p.seq, p.kind, p.contract, p.amount, p.until, coalesce(u.name, p.note) AS note, b.business_on, b.document
FROM project_steps p LEFT JOIN bases b ON b.seq = p.seq
LEFT JOIN units u ON p.kind = 'project.handed_over' AND u.unit = p.note
WHERE p.project = ?
ORDER BY p.seq";

impl Snapshot<'_> {
    pub(super) fn project_life(&self, id: &ProjectId) -> Result<ProjectLife, ProjectionError> {
        let found = self.list(CONTRACTS, [id.as_str()], read_contract)?;
        let mut names = Names::new(self);
        let mut contracts = Vec::with_capacity(found.len());
        for (row, party) in found {
            let contractor = names.who(&party, Shown::Firms)?;
            let row = self.with_payments(row)?;
            contracts.push(ContractRow { contractor, ..row });
        }
        Ok(ProjectLife {
            approval: self.one(APPROVAL, [id.as_str()], read_approval)?,
            contracts,
            steps: self.list(STEPS, [id.as_str()], read_step)?,
        })
    }

    fn with_payments(&self, mut row: ContractRow) -> Result<ContractRow, ProjectionError> {
        let sums = self.list(PAID, [row.contract.as_str()], |row| {
            let state = row.named("state", parse_line_state)?;
            Ok((state, row.int("paid")?))
        })?;
        let (mut paid, mut on_its_way) = (0_i64, 0_i64);
        for (state, amount) in sums {
            match state {
                LineStatus::Settled => paid = paid.saturating_add(amount),
                LineStatus::Pending | LineStatus::Awaiting => {
                    on_its_way = on_its_way.saturating_add(amount);
                }
                LineStatus::GivenUp | LineStatus::Reversed | LineStatus::Refused => {}
            }
        }
        row.paid = money(paid)?;
        row.on_its_way = money(on_its_way)?;
        Ok(row)
    }
}

fn read_approval(row: &Row<'_>) -> Result<ApprovalRow, ProjectionError> {
    let amount = opt_money(row, "match_amount")?;
    let nature = row.opt_word("match_nature")?;
    Ok(ApprovalRow {
        amount: row.money("amount")?,
        unit: unit_name(row)?,
        target: row.text("target")?,
        start_on: row.date("start_on")?,
        finish_on: row.date("finish_on")?,
        public_welfare: row.flag("public_welfare")?,
        county_match: amount
            .zip(nature)
            .map(|(amount, nature)| MatchRow { amount, nature }),
        seq: row.uint("seq")?,
    })
}

fn read_contract(row: &Row<'_>) -> Result<(ContractRow, Party), ProjectionError> {
    let (handle, seal) = ("contractor", "contractor_seal");
    let party = Party::read_sealed(row, handle, seal, "contractor_unit")?;
    let contract = ContractRow {
        contract: row.id("contract")?,
        contractor: party.hidden(),
        signed: row.money("signed")?,
        price: row.money("price")?,
        audited: opt_money(row, "audited")?,
        paid: Money::ZERO,
        on_its_way: Money::ZERO,
        held: row.money("held")?,
        held_until: row.opt_date("held_until")?,
        released: row.money("released")?,
        signed_on: row.date("signed_on")?,
        accepted_on: row.opt_date("accepted_on")?,
        audited_on: row.opt_date("audited_on")?,
        seq: row.uint("seq")?,
    };
    Ok((contract, party))
}

fn read_step(row: &Row<'_>) -> Result<StepRow, ProjectionError> {
    Ok(StepRow {
        seq: row.uint("seq")?,
        kind: row.text("kind")?,
        contract: row.opt_id("contract")?,
        amount: opt_money(row, "amount")?,
        until: row.opt_date("until")?,
        note: row.opt_text("note")?,
        business_on: row.opt_date("business_on")?,
        document: row.opt_text("document")?,
    })
}

fn opt_money(row: &Row<'_>, column: &str) -> Result<Option<Money>, ProjectionError> {
    row.get::<_, Option<i64>>(column)?.map(money).transpose()
}

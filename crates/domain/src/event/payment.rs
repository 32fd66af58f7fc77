//! Disbursement 支付: a batch is prepared, approved by another, settled by the bank; exceptions line by line.
//!
//! A line is named by (batch, index); events about one line repeat its village, period and amount.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::agent::Through;
use super::project::PaymentNature;
use crate::basis::Basis;
use crate::calc::Calc;
use crate::code::{Period, RegionCode};
use crate::id::{
    AgentId, BatchId, ContractId, Label, LineId, ProjectId, Reference, SchemeId, SuspenseId,
    UnitId, VoucherId,
};
use crate::money::Money;
use crate::subject::{Digest, Party, Subject};

/// A maker submits a batch 经办提交; its lines follow as `payment.line`. The money is reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentPrepared {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// Under which contract, where it pays one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractId>,
    /// Number of lines; at least 1.
    pub count: u32,
    /// Sum of 应发 over the lines.
    pub due: Money,
    /// True where old books are loaded: no approval is claimed.
    pub history: bool,
    /// The quota that it is paid from; none where the project's sources bear it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// What of the contract it pays; with a contract only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<PaymentNature>,
    /// What it pays for in time.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// By which scheme.
    pub scheme: SchemeId,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// Sum of 实发 over the lines.
    pub total: Money,
}

/// Why less is paid than is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueReason {
    /// 死亡
    Death,
    /// 分期
    Instalment,
    /// 抵扣
    Offset,
    /// 其他
    Other,
    /// 退票
    Returned,
}

/// One payment 支付明细.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentLine {
    /// The batch.
    pub batch: BatchId,
    /// For whom, where that is not the payee (a school or a household head paid for someone).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<Subject>,
    /// How what is due was computed, where its maker says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calc: Option<Box<Calc>>,
    /// 应发: what is due.
    pub due: Money,
    /// Place in the batch, from 0.
    pub index: u32,
    /// The line's own day of business, where it differs from the batch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// 实发: what is paid; above zero.
    pub paid: Money,
    /// Who receives it.
    pub payee: Party,
    /// What it pays for in time.
    pub period: Period,
    /// Why less is paid than is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<DueReason>,
    /// The voucher's or transaction's number 凭证号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Where the beneficiary belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// Another officer approves exactly what was prepared 审批通过.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentApproved {
    /// The batch.
    pub batch: BatchId,
    /// The digest of the command that prepared it.
    pub digest: Digest,
}

/// Another officer refuses a batch 审批退回; the money is free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentRefused {
    /// The batch.
    pub batch: BatchId,
    /// Whose money.
    pub project: ProjectId,
    /// Why.
    pub reason: Label,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// How much is free again.
    pub total: Money,
}

/// What the bank has not reported yet when it reports the rest of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Sum of the lines that stay open; above zero.
    pub amount: Money,
    /// Those lines, ascending; where it is left out, every line of the batch stays open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<u32>,
}

/// The bank reports a batch as carried out 支付完成; lines that failed follow as `payment.returned`.
///
/// Lines that it has not reported stay pending, until `payment.resettled` or `payment.returned` closes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentSettled {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// What stays open, where the bank has reported a part only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Open>,
    /// Whose money.
    pub project: ProjectId,
    /// The bank's reference.
    pub reference: Reference,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// The batch's total, with what stays open.
    pub total: Money,
}

/// In which state a returned line was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldFrom {
    /// Sent again and not yet confirmed.
    Pending,
    /// Reported as settled.
    Settled,
}

/// The bank returns one line 退票: the money awaits re-payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineReturned {
    /// The line's amount.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// In which state the line was.
    pub from: HeldFrom,
    /// The line.
    pub index: u32,
    /// The line's period.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// What the bank says.
    pub reason: Label,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// The line's village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// A returned line is sent again 重发.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineResent {
    /// The line's amount.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// The line's period.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// The new payment's reference, by which the next statement finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// The line's village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// The bank reports a line that was sent again as settled 重发到账.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineResettled {
    /// The line's amount.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// The line's period.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// The bank's reference.
    pub reference: Reference,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// The line's village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// A returned line will not be paid: the money goes back to the project 退回.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineGivenUp {
    /// The line's amount.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// The line's period.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// Why.
    pub reason: Label,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// The line's village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// Why a settled payment is reversed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversalReason {
    /// 死亡
    Death,
    /// 挪用追回
    Diverted,
    /// 重复
    Duplicate,
    /// 不符合条件
    Ineligible,
    /// 记账错误
    Mistake,
    /// 其他
    Other,
}

/// A settled line is reversed because the money came back 红字冲销、追回.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineReversed {
    /// The line's amount.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// The line's period.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// Why.
    pub reason: ReversalReason,
    /// By which voucher, where it is paid from an agent account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Through>,
    /// The line's village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// Money came back to a project and names no payment; bounded by what the project has settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnmatchedReturn {
    /// How much came back; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// From whom, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Subject>,
    /// The period that it belongs to.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// The transaction's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Where, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// Why a fact stands in suspense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuspenseReason {
    /// It was paid from, or came back to, another account than the one that it belongs to.
    AccountDiffers,
    /// The bank paid a batch that is settled already.
    AlreadySettled,
    /// The bank paid another sum than what was approved.
    AmountDiffers,
    /// The bank returned a line that is not in a state to be returned.
    LineNotReturnable,
    /// The bank paid what nobody had approved.
    NotApproved,
    /// More came back than was ever paid.
    ReturnExceedsPaid,
    /// It names nothing that the ledger knows.
    Unknown,
}

/// A fact that fits nothing is kept until it is explained 待查; it is a red finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspenseRecorded {
    /// On which agent account it stands, where it is not the unit's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentId>,
    /// Above zero where money came in, below where it went out.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch that it seems to belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<BatchId>,
    /// Why it fits nothing.
    pub reason: SuspenseReason,
    /// The bank's reference.
    pub reference: Reference,
    /// The item.
    pub suspense: SuspenseId,
    /// Whose account, or who keeps the agent account.
    pub unit: UnitId,
    /// The voucher that it seems to belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<VoucherId>,
}

/// An item in suspense is explained, wholly or in part 待查核销.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspenseCleared {
    /// How much of it, with the item's own sign.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The day on which the books have it elsewhere; none where it is explained without being booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked_on: Option<Date>,
    /// The explanation.
    pub explanation: Label,
    /// The item.
    pub suspense: SuspenseId,
}

//! Commands of disbursement: batches from their submission to the bank's report, and single lines after it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::calc::Calc;
use crate::code::{Period, RegionCode};
use crate::event::{DueReason, PaymentNature, ReversalReason};
use crate::id::{BatchId, ContractId, Label, LineId, ProjectId, Reference, SchemeId, VoucherId};
use crate::money::Money;
use crate::subject::{Digest, Party, Subject};

/// One line of a batch that is being prepared. Its index is its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineDraft {
    /// For whom, where that is not the payee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beneficiary: Option<Subject>,
    /// How what is due was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calc: Option<Box<Calc>>,
    /// 应发; where it is not given, what `calc` comes to, or else the same as `paid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Money>,
    /// The line's own day of business, where it differs from the batch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// 实发
    pub paid: Money,
    /// Who receives it.
    pub payee: Party,
    /// The batch's period where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Why less is paid than is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<DueReason>,
    /// 凭证号
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Where the beneficiary belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

impl LineDraft {
    /// 应发, as it is given or as it is computed.
    pub fn due(&self) -> Money {
        let computed = self.calc.as_ref().and_then(|calc| calc.due());
        self.due.or(computed).unwrap_or(self.paid)
    }
}

/// Submit a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreparePayment {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Its id.
    pub batch: BatchId,
    /// The contract that it pays under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractId>,
    /// The file's own total, which the lines must give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_total: Option<Money>,
    /// The quota that it is paid from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// At least one.
    pub lines: Vec<LineDraft>,
    /// What of the contract it pays: progress, the final payment, the retention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<PaymentNature>,
    /// What it pays for in time.
    pub period: Period,
    /// Whose money.
    pub project: ProjectId,
    /// By which scheme.
    pub scheme: SchemeId,
    /// The voucher whose undistributed money pays it 挂接; none where the project itself pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<VoucherId>,
}

/// Approve a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovePayment {
    /// The batch.
    pub batch: BatchId,
    /// What the approver has looked at, as `show batch` prints it.
    pub digest: Digest,
}

/// Refuse a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusePayment {
    /// The batch.
    pub batch: BatchId,
    /// Why.
    pub reason: Label,
}

/// What the bank reports of a batch. A fact: what does not fit goes to suspense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSettlement {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The sum as the bank states it; what is kept in suspense where the batch is unknown.
    pub amount: Money,
    /// Lines that the bank has not reported yet, ascending; their money is no part of `amount`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<u32>,
    /// The bank's reference.
    pub reference: Reference,
    /// Lines that failed; their money is part of `amount`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<ReturnedLine>,
}

/// One line that the bank could not pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnedLine {
    /// The line.
    pub index: u32,
    /// What the bank says.
    pub reason: Label,
}

/// Do something with one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineAct {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// The new payment's reference, by which the next statement finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

/// A line that comes back or is given up, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineReport {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// What the bank says, or why it is given up.
    pub reason: Label,
}

/// A line that was sent again has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineArrival {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// The bank's reference.
    pub reference: Reference,
}

/// Reverse a settled line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseLine {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The batch.
    pub batch: BatchId,
    /// The line.
    pub index: u32,
    /// Why.
    pub reason: ReversalReason,
}

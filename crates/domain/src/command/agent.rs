//! Commands about vouchers and agent accounts.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::id::{Label, Reference, SpendingId, VoucherId};
use crate::money::Money;
use crate::subject::{Digest, Party};

/// Approve a voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveVoucher {
    /// What the approver has looked at.
    pub digest: Digest,
    /// The voucher.
    pub voucher: VoucherId,
}

/// Refuse a voucher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefuseVoucher {
    /// Why.
    pub reason: Label,
    /// The voucher.
    pub voucher: VoucherId,
}

/// What the bank reports of a voucher: sent, or undistributed money back. A fact: what does not fit goes to suspense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherReport {
    /// How much, as the bank states it; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The bank's reference.
    pub reference: Reference,
    /// The voucher.
    pub voucher: VoucherId,
}

/// Post a village's own spending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendVillage {
    /// How much.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Who receives it.
    pub payee: Party,
    /// What for, in public words.
    pub purpose: Label,
    /// The number of the village's own voucher or of the transaction.
    pub reference: Reference,
    /// Its own id.
    pub spending: SpendingId,
    /// The voucher whose money it is.
    pub voucher: VoucherId,
}

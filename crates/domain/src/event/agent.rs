//! Agent accounts 代发户、村账乡代管 and their vouchers 支付凭证: a lump sum on its way, never spending in itself.
//!
//! Money that a voucher moved is spent only when a detail 挂接 of it, or the village's own spending, is settled.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::RegionCode;
use crate::id::{AgentId, Label, ProjectId, Reference, SpendingId, UnitId, VoucherId};
use crate::money::Money;
use crate::subject::{Digest, Party};

/// What an agent account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    /// 代发户: a bank or an office pays the details on a bureau's behalf.
    Paying,
    /// 村账乡代管: the township keeps a village's money until the village spends it.
    Village,
}

/// By which voucher, and so from which agent account, a batch is paid.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Through {
    /// The account.
    pub agent: AgentId,
    /// The voucher whose money it is.
    pub voucher: VoucherId,
}

/// An agent account is opened 开立代发户.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentOpened {
    /// The account.
    pub agent: AgentId,
    /// What it is for.
    pub kind: AgentKind,
    /// What it is called.
    pub name: Label,
    /// Whose village or township it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// Who keeps it.
    pub unit: UnitId,
}

/// A maker asks for a lump sum to go to an agent account 提交支付凭证. The money is reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherPrepared {
    /// To which account.
    pub agent: AgentId,
    /// How much; above zero, bounded by what the project has left.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Whose money.
    pub project: ProjectId,
    /// 凭证号
    pub reference: Reference,
    /// The voucher.
    pub voucher: VoucherId,
}

/// Another officer approves exactly what was prepared 审批支付凭证.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherApproved {
    /// The digest of the command that prepared it.
    pub digest: Digest,
    /// The voucher.
    pub voucher: VoucherId,
}

/// Another officer refuses a voucher 退回支付凭证; the money is free again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherRefused {
    /// How much is free again.
    pub amount: Money,
    /// Whose money.
    pub project: ProjectId,
    /// Why.
    pub reason: Label,
    /// The voucher.
    pub voucher: VoucherId,
}

/// The bank reports the lump sum as sent 拨付代发户: a transfer, never counted as spending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherSettled {
    /// To which account.
    pub agent: AgentId,
    /// How much.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Whose money.
    pub project: ProjectId,
    /// The bank's reference.
    pub reference: Reference,
    /// The voucher.
    pub voucher: VoucherId,
}

/// The agent has sent undistributed money back 代发户退回.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherReturned {
    /// From which account.
    pub agent: AgentId,
    /// How much; above zero, bounded by what is undistributed.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Whose money.
    pub project: ProjectId,
    /// The bank's reference.
    pub reference: Reference,
    /// The voucher.
    pub voucher: VoucherId,
}

/// A village spends money that is kept for it 村级支出.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VillageSpent {
    /// From which account; of kind `village`.
    pub agent: AgentId,
    /// How much; above zero, bounded by what is undistributed.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Who receives it.
    pub payee: Party,
    /// Whose money.
    pub project: ProjectId,
    /// What for, in public words.
    pub purpose: Label,
    /// The number of the village's own voucher or of the transaction.
    pub reference: Reference,
    /// Its own id.
    pub spending: SpendingId,
    /// The voucher whose money it is.
    pub voucher: VoucherId,
}

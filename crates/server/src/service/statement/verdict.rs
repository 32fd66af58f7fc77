//! What the matcher says of one line, in words that a bureau can act on.
//!
//! The reasons name no person; what the ledger makes of an act is its own to say.

use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::event::Act;

/// What one line was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What it is taken for; with a doubt, so that suspense says which payment it seems to belong to.
    pub(super) act: Option<Act>,
    /// Why it will stand in suspense.
    pub(super) why: Option<Why>,
}

/// Why a line fits nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// No reference.
    NoReference,
    /// No payment, batch or voucher bears it.
    UnknownReference,
    /// The reference is known, the amount is another.
    AmountDiffers,
    /// It pays less than the batch that it names, and nothing says which lines it leaves out.
    LessThanBatch {
        /// By how much.
        less: Money,
    },
    /// Nobody has approved it.
    NotApproved,
    /// It was refused.
    Refused,
    /// It is paid already.
    AlreadySettled,
    /// In its state it can be neither paid nor paid again.
    NotPayable,
    /// In its state it cannot come back.
    NotReturnable,
    /// It comes back, or arrives, before anything says that it was paid.
    NotPaidYet,
    /// An agent sends money back that has not arrived at the unit.
    NotBackYet,
    /// Money in that neither names a payment nor gives a reason.
    NotAReturn,
    /// It belongs to another account.
    OtherAccount,
    /// More than the voucher has undistributed.
    MoreThanUndistributed,
    /// Several payments fit, and nothing tells them apart.
    Ambiguous {
        /// How many.
        payments: usize,
    },
    /// One sum for some payments of a batch that bear one reference.
    PartOfBatch {
        /// How many.
        payments: usize,
    },
    /// One sum for several batches.
    SeveralBatches {
        /// How many.
        batches: usize,
    },
}

impl Verdict {
    pub(super) const fn fits(act: Act) -> Self {
        Self {
            act: Some(act),
            why: None,
        }
    }

    pub(super) const fn doubtful(act: Act, why: Why) -> Self {
        Self {
            act: Some(act),
            why: Some(why),
        }
    }

    pub(super) const fn nothing(why: Why) -> Self {
        Self {
            act: None,
            why: Some(why),
        }
    }
}

impl Why {
    /// For a bureau, with what to do.
    pub fn zh(self) -> String {
        let text = match self {
            Self::NoReference => "没有凭证号，无从核对：请向银行查明",
            Self::UnknownReference => "凭证号在账上没有对应的支付、批次或拨款凭证",
            Self::AmountDiffers => "凭证号相符，金额不符",
            Self::NotApproved => "对应的支付尚未审批",
            Self::Refused => "对应的支付已被退回",
            Self::AlreadySettled => "对应的支付此前已支付，可能重复付款",
            Self::NotPayable => "对应的支付当前不是待付状态",
            Self::NotReturnable => "对应的支付当前不是可退状态（可能已登记过退票）",
            Self::NotPaidYet => "账上还没有这笔款的支付记录：请先导入此前的对账单",
            Self::NotBackYet => "单位账户尚未收到这笔退回款：请先导入单位账户的对账单",
            Self::NotAReturn => "来款既无退票原因也无原凭证号：请查明来源",
            Self::OtherAccount => "对应的支付属于另一个账户",
            Self::MoreThanUndistributed => "退回金额大于该凭证的未发放余额",
            Self::Ambiguous { payments } => {
                return format!(
                    "有 {payments} 笔支付的凭证号、金额都相符，户名、账号也分不清，不作猜测"
                );
            }
            Self::LessThanBatch { less } => {
                return format!(
                    "比该批次总额少 {less}，对账单没有说明少付了哪几笔，不作猜测：请向银行要失败明细，由国库登记支付结果（payment.settle，未付的行写入 open），再核销此项待查"
                );
            }
            Self::PartOfBatch { payments } => {
                return format!(
                    "等于该批次中同一凭证号的 {payments} 笔之和，但不是整个批次：请国库逐笔登记，再核销此项待查"
                );
            }
            Self::SeveralBatches { batches } => {
                return format!(
                    "一笔款对应 {batches} 个批次之和：请向银行要分批明细，或由国库逐批登记"
                );
            }
        };
        text.to_owned()
    }

    /// The same in English.
    pub fn en(self) -> String {
        let text = match self {
            Self::NoReference => "it has no reference: ask the bank",
            Self::UnknownReference => "no payment, batch or voucher bears this reference",
            Self::AmountDiffers => "the reference is known, the amount differs",
            Self::NotApproved => "what it would pay is not approved",
            Self::Refused => "what it would pay was refused",
            Self::AlreadySettled => "what it would pay is paid already: paid twice?",
            Self::NotPayable => "what it would pay is not waiting to be paid",
            Self::NotReturnable => {
                "the payment is in no state to come back; perhaps it did already"
            }
            Self::NotPaidYet => {
                "the books have no payment of it yet: import the earlier statement first"
            }
            Self::NotBackYet => {
                "the unit's account has not received it: import the unit's statement first"
            }
            Self::NotAReturn => "money in, with neither a return reason nor an original reference",
            Self::OtherAccount => "what it belongs to is paid from another account",
            Self::MoreThanUndistributed => "more than the voucher has undistributed",
            Self::Ambiguous { payments } => {
                return format!(
                    "{payments} payments have this reference and amount, and neither name nor account tells them apart"
                );
            }
            Self::LessThanBatch { less } => {
                return format!(
                    "{less} less than the batch, and the statement does not say which lines it leaves out: ask the bank which failed, record the settlement with those lines as open (payment.settle), then clear this item"
                );
            }
            Self::PartOfBatch { payments } => {
                return format!(
                    "the sum of {payments} payments of a batch under one reference, but not of the whole batch: the treasury records them, then clears this item"
                );
            }
            Self::SeveralBatches { batches } => {
                return format!(
                    "one sum for {batches} batches: ask the bank for a line for each, or record them one by one"
                );
            }
        };
        text.to_owned()
    }
}

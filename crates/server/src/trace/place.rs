//! The places where money can be, each with its one name.
//!
//! Words only; what is where is the fold's business.

use serde::Serialize;

use crate::text::Words;

/// Where money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 结余
    Left,
    /// 质保金
    Retention,
    /// 支付中
    Pending,
    /// 退票待重发
    Awaiting,
    /// 已支付
    Settled,
    /// 凭证在途
    VoucherPending,
    /// 代发户未发放
    Undistributed,
    /// 村级支出
    Spent,
    /// 未挂接退款, below zero
    CameBack,
    /// 账外收回
    Withdrawn,
}

impl PlaceKind {
    /// What it is called.
    pub const fn words(self) -> Words {
        match self {
            Self::Left => Words::new("结余", "left"),
            Self::Retention => Words::new("质保金", "retention held"),
            Self::Pending => Words::new("支付中", "in progress"),
            Self::Awaiting => Words::new("退票待重发", "returned by the bank, to be sent again"),
            Self::Settled => Words::new("已支付", "paid"),
            Self::VoucherPending => Words::new("拨付代发户在途", "on its way to an agent account"),
            Self::Undistributed => Words::new("代发户未发放", "with an agent account"),
            Self::Spent => Words::new("村级支出", "spent by a village"),
            Self::CameBack => Words::new(
                "减：未挂接退款（已回到结余）",
                "less returns that name no payment",
            ),
            Self::Withdrawn => Words::new("核减、账外收回", "cut or taken back from outside"),
        }
    }
}

//! Words for agents, statements, days and lists. Like the domain's other words: one pair of names each, on every page.

use sunledger_domain::event::{Act, AgentKind, ListKind, ReturnReason};
use sunledger_domain::{BatchStatus, DayStatus};
use sunledger_projections::figure::DayPart;
use sunledger_projections::query::UnmatchedKind;

use crate::text::{self, Words};

/// What an agent account is for.
pub(super) const fn agent_kind(kind: AgentKind) -> Words {
    match kind {
        AgentKind::Paying => Words::new("代发户", "paying agent"),
        AgentKind::Village => Words::new("村账（乡代管）", "village money kept by the township"),
    }
}

/// How far a voucher has come. A lump sum that was sent is not yet paid to anybody.
pub(super) const fn voucher_status(status: BatchStatus) -> Words {
    match status {
        BatchStatus::Settled => Words::new("已拨付", "sent to the agent"),
        BatchStatus::Prepared | BatchStatus::Approved | BatchStatus::Refused => {
            text::batch_status(status)
        }
    }
}

/// Whether a day is closed.
pub(super) const fn day_status(status: DayStatus) -> Words {
    match status {
        DayStatus::Open => Words::new("未日结", "not closed"),
        DayStatus::Closed => Words::new("已日结", "closed"),
        DayStatus::Reopened => Words::new("日结后又有变动", "changed after it was closed"),
    }
}

/// A part of a day.
pub(super) const fn day_part(part: DayPart) -> Words {
    match part {
        DayPart::BankIn => Words::new("银行收入", "bank: in"),
        DayPart::BankOut => Words::new("银行支出", "bank: out"),
        DayPart::Paid => Words::new("支付到户、到单位", "paid to payees"),
        DayPart::Transferred => Words::new(
            "拨付代发户（不是支出）",
            "sent to agent accounts, not spending",
        ),
        DayPart::Spent => Words::new("村级支出", "spent by the village"),
        DayPart::SentBack => Words::new("代发户退出", "sent back by the agent"),
        DayPart::BookedOut => {
            Words::new("减：已在待查列支", "less: out in suspense on another day")
        }
        DayPart::Returned => Words::new("退票", "returned by the bank"),
        DayPart::Reversed => Words::new("冲销、追回", "reversed or recovered"),
        DayPart::Unmatched => Words::new("未挂接退款", "returns that name no payment"),
        DayPart::TakenBack => Words::new("代发户退回", "come back from agents"),
        DayPart::Received => Words::new("代发户收款", "arrived at the agent account"),
        DayPart::BookedIn => Words::new("减：已在待查列收", "less: in in suspense on another day"),
        DayPart::SuspenseIn => Words::new("待查（流入）", "suspense: in"),
        DayPart::SuspenseOut => Words::new("待查（流出）", "suspense: out"),
    }
}

/// Why something that the books have is unmatched.
pub(super) const fn unmatched_kind(kind: UnmatchedKind) -> Words {
    match kind {
        UnmatchedKind::Unconfirmed => Words::new(
            "手工登记，银行对账单上没有",
            "booked by hand, on no statement",
        ),
        UnmatchedKind::Approved => {
            Words::new("已审批，银行未支付", "approved, not paid by the bank")
        }
        UnmatchedKind::Open => Words::new("银行未报结果", "with the bank, not reported"),
        UnmatchedKind::VoucherApproved => {
            Words::new("已审批，未拨付代发户", "approved, not sent to the agent")
        }
        UnmatchedKind::Awaiting => Words::new("退票待重发", "returned, to be sent again"),
        UnmatchedKind::Undistributed => {
            Words::new("代发户未发放", "with the agent, not distributed")
        }
        UnmatchedKind::HeldForVillage => Words::new("村账留存", "kept for the village, not spent"),
    }
}

/// What sort of list payees are matched against.
pub(super) const fn list_kind(kind: ListKind) -> Words {
    let en = match kind {
        ListKind::Cadre => "village cadres",
        ListKind::Company => "company registrations",
        ListKind::Death => "deaths",
        ListKind::Payroll => "public payrolls",
        ListKind::Property => "property and vehicles",
    };
    Words::new(kind.zh(), en)
}

/// Why the bank sent money back.
pub(super) const fn return_reason(reason: ReturnReason) -> Words {
    let en = match reason {
        ReturnReason::AccountBlocked => "account blocked",
        ReturnReason::AccountClosed => "account closed",
        ReturnReason::AccountWrong => "wrong account number",
        ReturnReason::BankWrong => "wrong bank",
        ReturnReason::NameMismatch => "name does not match",
        ReturnReason::Other => "another reason",
        ReturnReason::OverLimit => "over a limit",
    };
    Words::new(reason.zh(), en)
}

/// What a line of a statement was found to be.
pub(super) const fn act(act: &Act) -> Words {
    match act {
        Act::Settles { .. } => Words::new("整批支付", "a batch is paid"),
        Act::SettlesLine { .. } => Words::new("逐笔支付", "a line is paid"),
        Act::SettlesLines { .. } => {
            Words::new("合并支付其中几笔", "several lines are paid in one sum")
        }
        Act::Resettles { .. } => Words::new("重发到账", "paid when sent again"),
        Act::Returns { .. } => Words::new("退票", "a line comes back"),
        Act::SettlesVoucher { .. } => Words::new("拨付代发户", "a lump sum is sent"),
        Act::Receives { .. } => Words::new("代发户收款", "a lump sum arrives"),
        Act::GivesBack { .. } => Words::new("代发户退回", "undistributed money comes back"),
    }
}

//! Statements 对账单 of the bank and the treasury, line by line, and the day that is closed on them 日结.
//!
//! What a line brought about stands beside it in the same batch; names and account numbers never enter.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{AgentId, BatchId, Reference, StatementId, SuspenseId, UnitId, VoucherId};
use crate::money::Money;
use crate::subject::Digest;

/// Most lines of a batch that one line of a statement stands for: they stand in its entry.
pub const PART_MAX: usize = 5_000;

/// Whose bank account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankAccount {
    /// An agent account.
    Agent(AgentId),
    /// A unit's own.
    Unit(UnitId),
}

/// What the matcher has found that a line of a statement is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// A voucher's undistributed money comes back: in at the unit, out at the agent account.
    GivesBack {
        /// The voucher.
        voucher: VoucherId,
    },
    /// A voucher's lump sum arrives at the agent account.
    Receives {
        /// The voucher.
        voucher: VoucherId,
    },
    /// A line that was sent again, or left open, is paid 重发到账.
    Resettles {
        /// The batch.
        batch: BatchId,
        /// The line.
        index: u32,
    },
    /// A line comes back 退票.
    Returns {
        /// The batch.
        batch: BatchId,
        /// The line.
        index: u32,
    },
    /// A batch is paid as a whole.
    Settles {
        /// The batch.
        batch: BatchId,
    },
    /// One line of a batch is paid: a bank that debits line by line.
    SettlesLine {
        /// The batch.
        batch: BatchId,
        /// The line.
        index: u32,
    },
    /// Several lines of a batch are paid in one sum: all that the bank's reference names.
    SettlesLines {
        /// The batch.
        batch: BatchId,
        /// Those lines, ascending.
        lines: Vec<u32>,
    },
    /// A voucher's lump sum is sent.
    SettlesVoucher {
        /// The voucher.
        voucher: VoucherId,
    },
}

/// Why a bank sent money back 退票原因: one of a few phrases that name nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// 账户冻结、挂失或久悬
    AccountBlocked,
    /// 账户已销户
    AccountClosed,
    /// 账号有误
    AccountWrong,
    /// 开户行有误
    BankWrong,
    /// 户名不符
    NameMismatch,
    /// 其他原因
    Other,
    /// 超过限额
    OverLimit,
}

impl ReturnReason {
    /// The phrase that stands in the log and on boards.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::AccountBlocked => "账户冻结、挂失或久悬",
            Self::AccountClosed => "账户已销户",
            Self::AccountWrong => "账号有误",
            Self::BankWrong => "开户行有误",
            Self::NameMismatch => "户名不符",
            Self::Other => "其他原因",
            Self::OverLimit => "超过限额",
        }
    }
}

/// A statement is recorded 登记对账单; its lines follow as `statement.line`, each after what it brought about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementRecorded {
    /// Whose account.
    pub account: BankAccount,
    /// Balance at its end, as the bank states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Money>,
    /// Number of lines; zero for days without movement.
    pub count: u32,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// The first day that it covers.
    pub from: Date,
    /// Balance at its beginning, as the bank states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Money>,
    /// The statement.
    pub statement: StatementId,
    /// Sum of what came in.
    pub sum_in: Money,
    /// Sum of what went out, without its sign.
    pub sum_out: Money,
    /// The last day that it covers.
    pub to: Date,
}

/// One line of a statement 对账单明细.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementLine {
    /// What it was found to be; none where nothing fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// Above zero where money came in, below where it went out.
    pub amount: Money,
    /// Place in the statement, from 0.
    pub index: u32,
    /// The bank's day.
    pub on: Date,
    /// The reference of the payment that a return belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Reference>,
    /// Why it came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReturnReason>,
    /// The bank's reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// The statement.
    pub statement: StatementId,
    /// The item in suspense that it became, because it fits nothing; none where its act was carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspense: Option<SuspenseId>,
}

/// A unit closes its day 日结: bank and books agree, and nothing is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayClosed {
    /// What the bank reports as come in.
    pub bank_in: Money,
    /// What the bank reports as gone out.
    pub bank_out: Money,
    /// What the books have as come in: returns, and lump sums that arrived.
    pub books_in: Money,
    /// What the books have as gone out: payments and transfers.
    pub books_out: Money,
    /// The day.
    pub on: Date,
    /// What came in, fitted nothing, and is explained.
    pub suspense_in: Money,
    /// What went out, fitted nothing, and is explained.
    pub suspense_out: Money,
    /// Whose day.
    pub unit: UnitId,
}

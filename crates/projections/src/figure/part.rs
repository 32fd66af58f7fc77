//! The closed sets of words in names of figures.

use serde::Serialize;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its word in names of figures.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// By its word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == word)
            }
        }
    };
}

words!(
    /// Kinds of account.
    AccountKind {
        /// 指标
        Line = "line",
        /// 整合资金
        Pool = "pool",
        /// 项目
        Project = "project",
        /// 资产收益
        Asset = "asset",
        /// 待查
        Suspense = "suspense",
        /// 代发户、村账
        Agent = "agent",
        /// 支付凭证
        Voucher = "voucher",
    }
);
words!(
    /// The amounts of a payment line.
    LineAmount {
        /// 应发
        Due = "due",
        /// 实发
        Paid = "paid",
    }
);
words!(
    /// What adds up to the net amount settled, which is `balances/project/settled`. All but the first are below zero.
    SettledPart {
        /// 已支付: batches settled and lines that arrived when sent again.
        Gross = "gross",
        /// 退票
        Returned = "returned",
        /// 冲销、追回
        Reversed = "reversed",
        /// 资产处置退回: what assets that were sold brought back to their projects.
        Sold = "sold",
        /// 未挂接退款
        Unmatched = "unmatched",
    }
);
words!(
    /// The parts of a dividend.
    DividendPart {
        /// 应分
        Declared = "declared",
        /// 已发
        Paid = "paid",
        /// 未发
        Unpaid = "unpaid",
    }
);
words!(
    /// The sides of a day on a bank account: what the bank says, and what the books say.
    DaySide {
        /// 银行收入
        BankIn = "bank_in",
        /// 银行支出
        BankOut = "bank_out",
        /// 账上收入
        BooksIn = "books_in",
        /// 账上支出
        BooksOut = "books_out",
        /// 待查收入
        SuspenseIn = "suspense_in",
        /// 待查支出
        SuspenseOut = "suspense_out",
    }
);
words!(
    /// The parts that each side of a day is made of.
    DayPart {
        /// 银行收入
        BankIn = "bank_in",
        /// 银行支出
        BankOut = "bank_out",
        /// 支付: batches and lines paid.
        Paid = "paid",
        /// 拨付代发户: lump sums sent to agent accounts.
        Transferred = "transferred",
        /// 村级支出
        Spent = "spent",
        /// 代发户退出: undistributed money that left an agent account.
        SentBack = "sent_back",
        /// 已在待查列支: taken off, because suspense has it on another day. Below zero.
        BookedOut = "booked_out",
        /// 退票
        Returned = "returned",
        /// 冲销、追回
        Reversed = "reversed",
        /// 未挂接退款
        Unmatched = "unmatched",
        /// 代发户退回: undistributed money that came back.
        TakenBack = "taken_back",
        /// 代发户收款: lump sums that arrived.
        Received = "received",
        /// 已在待查列收: taken off, because suspense has it on another day. Below zero.
        BookedIn = "booked_in",
        /// 待查收入
        SuspenseIn = "suspense_in",
        /// 待查支出
        SuspenseOut = "suspense_out",
    }
);

impl DayPart {
    /// The side that it is a part of.
    pub const fn side(self) -> DaySide {
        match self {
            Self::BankIn => DaySide::BankIn,
            Self::BankOut => DaySide::BankOut,
            Self::Paid | Self::Transferred | Self::Spent | Self::SentBack | Self::BookedOut => {
                DaySide::BooksOut
            }
            Self::Returned
            | Self::Reversed
            | Self::Unmatched
            | Self::TakenBack
            | Self::Received
            | Self::BookedIn => DaySide::BooksIn,
            Self::SuspenseIn => DaySide::SuspenseIn,
            Self::SuspenseOut => DaySide::SuspenseOut,
        }
    }
}

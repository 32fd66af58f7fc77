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

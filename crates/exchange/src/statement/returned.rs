//! Why a bank sent money back 退票原因, as one of a few phrases that name nobody.
//!
//! A bank's own words may hold a name or an account: they stay out of every public text.

/// Why money came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReturnKind {
    /// 户名不符
    NameMismatch,
    /// 账户已销户
    AccountClosed,
    /// 账号有误
    AccountWrong,
    /// 账户冻结、挂失或久悬
    AccountBlocked,
    /// 开户行有误
    BankWrong,
    /// 超过限额
    OverLimit,
    /// 其他原因
    Other,
}

/// Words by which banks say it, the more exact first.
const WORDS: [(ReturnKind, &[&str]); 6] = [
    (
        ReturnKind::NameMismatch,
        &["户名", "姓名不符", "名称不符", "名称不一致"],
    ),
    (ReturnKind::AccountClosed, &["销户", "注销", "清户"]),
    (
        ReturnKind::AccountBlocked,
        &[
            "冻结",
            "止付",
            "挂失",
            "久悬",
            "睡眠",
            "长期不动",
            "状态异常",
            "账户异常",
            "不动户",
        ],
    ),
    (ReturnKind::OverLimit, &["限额", "超限", "二类户", "三类户"]),
    (
        ReturnKind::AccountWrong,
        &["账号", "帐号", "卡号", "无此户", "查无", "账户不存在"],
    ),
    (ReturnKind::BankWrong, &["行号", "开户行", "网点"]),
];

impl ReturnKind {
    /// By a bank's own words.
    pub fn of(text: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let known = WORDS.into_iter().find(|(_, words)| says(words));
        known.map_or(Self::Other, |(kind, _)| kind)
    }

    /// A phrase that may be published.
    pub const fn text(self) -> &'static str {
        match self {
            Self::NameMismatch => "户名不符",
            Self::AccountClosed => "账户已销户",
            Self::AccountWrong => "账号有误",
            Self::AccountBlocked => "账户冻结、挂失或久悬",
            Self::BankWrong => "开户行有误",
            Self::OverLimit => "超过限额",
            Self::Other => "其他原因",
        }
    }
}

/// Whether a purpose says that a payment was sent back, where no column does.
pub(super) fn says_returned(purpose: &str) -> bool {
    ["退票", "退汇"].iter().any(|word| purpose.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banks_words_become_one_of_a_few_phrases() {
        for (text, kind) in [
            ("账号户名不符", ReturnKind::NameMismatch),
            ("收款人账户已销户", ReturnKind::AccountClosed),
            ("查无此账号", ReturnKind::AccountWrong),
            ("卡片已挂失", ReturnKind::AccountBlocked),
            ("收款行行号错误", ReturnKind::BankWrong),
            ("超过二类户日累计限额", ReturnKind::OverLimit),
            ("王小样拒收", ReturnKind::Other),
        ] {
            assert_eq!(ReturnKind::of(text), kind, "{text}");
            assert!(!kind.text().contains("王小样"));
        }
    }
}

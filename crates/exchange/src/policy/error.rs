//! Why a policy file is refused, with the place in the file.

use std::fmt;

use sunledger_domain::policy::{Fault, Rule};

/// Why a policy file is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The file is too large to be a policy.
    TooLarge,
    /// Not TOML, or a key twice.
    Syntax {
        /// What the reader found.
        reason: String,
    },
    /// A format that this version does not know.
    Format,
    /// A key that the file does not take there.
    UnknownKey {
        /// The key.
        key: String,
        /// What it takes there.
        allowed: &'static str,
    },
    /// A key that the file needs.
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A value that its key does not take.
    Value {
        /// The key.
        key: String,
        /// What it takes, in Chinese.
        zh: &'static str,
        /// What it takes, in English.
        en: &'static str,
    },
    /// A rule that this program does not know.
    UnknownRule {
        /// Its id.
        id: String,
    },
    /// What the ledger itself would refuse.
    Fault(Fault),
}

impl Problem {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "policy_too_large",
            Self::Syntax { .. } => "policy_syntax",
            Self::Format => "policy_format",
            Self::UnknownKey { .. } => "policy_key_unknown",
            Self::MissingKey { .. } => "policy_key_missing",
            Self::Value { .. } => "policy_value",
            Self::UnknownRule { .. } => "policy_rule_unknown",
            Self::Fault(_) => "policy_set",
        }
    }
}

impl PolicyError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// The text for a bureau.
    pub fn zh(&self) -> String {
        let why = match &self.problem {
            Problem::TooLarge => "文件过大，政策文件不超过 256 KiB".to_owned(),
            Problem::Syntax { reason } => format!("不是有效的 TOML（{reason}）"),
            Problem::Format => "format 须为 1".to_owned(),
            Problem::UnknownKey { key, allowed } => format!("没有“{key}”这个键，可用：{allowed}"),
            Problem::MissingKey { key } => format!("缺少“{key}”"),
            Problem::Value { key, zh, .. } => format!("“{key}”应为{zh}"),
            Problem::UnknownRule { id } => match near(id) {
                Some(rule) => format!("没有规则“{id}”，是否为 {}？", rule.id()),
                None => format!("没有规则“{id}”，规则名见 docs/POLICY.md"),
            },
            Problem::Fault(fault) => fault.zh(),
        };
        format!("第 {} 行：{why}", self.line)
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "policy line {}: ", self.line)?;
        match &self.problem {
            Problem::TooLarge => f.write_str("the file has more than 256 KiB"),
            Problem::Syntax { reason } => write!(f, "not TOML: {reason}"),
            Problem::Format => f.write_str("format must be 1"),
            Problem::UnknownKey { key, allowed } => {
                write!(f, "key \"{key}\" is unknown, known are: {allowed}")
            }
            Problem::MissingKey { key } => write!(f, "\"{key}\" is missing"),
            Problem::Value { key, en, .. } => write!(f, "\"{key}\" takes {en}"),
            Problem::UnknownRule { id } => match near(id) {
                Some(rule) => write!(f, "no rule \"{id}\", perhaps {}?", rule.id()),
                None => write!(f, "no rule \"{id}\": docs/POLICY.md lists them"),
            },
            Problem::Fault(fault) => write!(f, "{fault}"),
        }
    }
}

impl std::error::Error for PolicyError {}

/// The rule whose id shares the longest beginning, where that is long enough to be meant.
fn near(id: &str) -> Option<Rule> {
    let shared = |rule: &Rule| {
        let pairs = rule.id().bytes().zip(id.bytes());
        pairs.take_while(|(a, b)| a == b).count()
    };
    let best = Rule::ALL.iter().copied().max_by_key(|rule| shared(rule))?;
    (shared(&best) >= 5).then_some(best)
}

//! What can be wrong with a policy set, for its reader and for the log alike.

use std::fmt;

use jiff::civil::Date;

use super::{ARTICLES_MAX, Kind, Param, Rule};

/// Why a policy set is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The set has no article, or more than allowed.
    ArticleCount,
    /// An article is numbered 0, stands twice or out of order.
    ArticleOrder {
        /// Its number.
        article: u16,
    },
    /// The set has no rule.
    NoRules,
    /// A rule stands twice or out of order.
    RuleOrder {
        /// Which.
        rule: Rule,
    },
    /// A rule names an article that the set does not have.
    UnknownArticle {
        /// Which rule.
        rule: Rule,
        /// Which article.
        article: u16,
    },
    /// A rule that can only raise findings is to refuse acts.
    ModeTooHard {
        /// Which.
        rule: Rule,
    },
    /// A parameter that the rule does not have.
    UnknownParam {
        /// Which rule.
        rule: Rule,
        /// What it is called.
        name: String,
    },
    /// A parameter of the rule is not given.
    MissingParam {
        /// Which rule.
        rule: Rule,
        /// Which parameter.
        name: &'static str,
    },
    /// A parameter is of another kind.
    WrongKind {
        /// Which rule.
        rule: Rule,
        /// Which parameter.
        name: &'static str,
        /// What it should be.
        needed: Kind,
    },
    /// A parameter lies outside its bounds.
    OutOfBounds {
        /// Which rule.
        rule: Rule,
        /// Which parameter.
        name: &'static str,
        /// What it is.
        found: String,
    },
    /// The last day lies before the first.
    EndsBeforeStart,
    /// A version is not the next one.
    Version {
        /// What it is.
        found: u32,
        /// What it should be.
        needed: u32,
    },
    /// It would change a past that another set governs already.
    NotLater {
        /// Since when it would be in force.
        from: Date,
        /// Since when the latest set is.
        latest: Date,
    },
}

impl Fault {
    /// The rule that it is about.
    pub const fn rule(&self) -> Option<Rule> {
        match self {
            Self::RuleOrder { rule }
            | Self::UnknownArticle { rule, .. }
            | Self::ModeTooHard { rule }
            | Self::UnknownParam { rule, .. }
            | Self::MissingParam { rule, .. }
            | Self::WrongKind { rule, .. }
            | Self::OutOfBounds { rule, .. } => Some(*rule),
            Self::ArticleCount
            | Self::ArticleOrder { .. }
            | Self::NoRules
            | Self::EndsBeforeStart
            | Self::Version { .. }
            | Self::NotLater { .. } => None,
        }
    }

    /// The member of the set that is wrong.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::ArticleCount | Self::ArticleOrder { .. } => "articles",
            Self::NoRules | Self::RuleOrder { .. } => "rules",
            Self::UnknownArticle { .. } => "article",
            Self::ModeTooHard { .. } => "mode",
            Self::UnknownParam { .. }
            | Self::MissingParam { .. }
            | Self::WrongKind { .. }
            | Self::OutOfBounds { .. } => "params",
            Self::EndsBeforeStart => "effective_to",
            Self::Version { .. } => "version",
            Self::NotLater { .. } => "effective_from",
        }
    }

    /// The text for a bureau.
    pub fn zh(&self) -> String {
        match self {
            Self::ArticleCount => format!("须列出 1 至 {ARTICLES_MAX} 条条款"),
            Self::ArticleOrder { article } => {
                format!("第 {article} 条重复、次序不对或编号为零，条款须按编号从小到大各列一次")
            }
            Self::NoRules => "须至少列出一条规则".to_owned(),
            Self::RuleOrder { rule } => {
                format!("规则 {} 重复或次序不对，须按名称排序各列一次", rule.id())
            }
            Self::UnknownArticle { rule, article } => format!(
                "规则 {} 所引第 {article} 条未列入条款，请先列出该条",
                rule.id()
            ),
            Self::ModeTooHard { rule } => format!(
                "规则 {} 只能提示，不能禁止：它判断的是已发生的事实；可用 soft 或 off",
                rule.id()
            ),
            Self::UnknownParam { rule, name } => format!(
                "规则 {} 没有参数 {name}，可用：{}",
                rule.id(),
                names(*rule, "、", "无")
            ),
            Self::MissingParam { rule, name } => format!("规则 {} 缺少参数 {name}", rule.id()),
            Self::WrongKind { rule, name, needed } => {
                let (id, example) = (rule.id(), example(*needed));
                format!("规则 {id} 的参数 {name} 类型不符，应写作 {example}")
            }
            Self::OutOfBounds { rule, name, found } => {
                let (id, allowed) = (rule.id(), allowed(*rule, name));
                format!("规则 {id} 的参数 {name} 为 {found}，超出允许范围：{allowed}")
            }
            Self::EndsBeforeStart => "失效日期早于生效日期".to_owned(),
            Self::Version { found, needed } => {
                format!("版本号为 {found}，应为 {needed}：同一政策逐版递增，首版为 1")
            }
            Self::NotLater { from, latest } => format!(
                "生效日期 {from} 须晚于已采用政策的生效日期 {latest}：不得改写过去适用的规则"
            ),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ArticleCount => write!(f, "a set has 1 to {ARTICLES_MAX} articles"),
            Self::ArticleOrder { article } => write!(
                f,
                "article {article} stands twice, out of order or is 0: list each once, ascending"
            ),
            Self::NoRules => f.write_str("a set has at least one rule"),
            Self::RuleOrder { rule } => write!(
                f,
                "rule {} stands twice or out of order: list each once, ascending by id",
                rule.id()
            ),
            Self::UnknownArticle { rule, article } => write!(
                f,
                "rule {} cites article {article}, which the set does not list",
                rule.id()
            ),
            Self::ModeTooHard { rule } => write!(
                f,
                "rule {} judges facts and can only raise findings: use soft or off",
                rule.id()
            ),
            Self::UnknownParam { rule, name } => write!(
                f,
                "rule {} has no parameter {name:?}, only: {}",
                rule.id(),
                names(*rule, ", ", "none")
            ),
            Self::MissingParam { rule, name } => {
                write!(f, "rule {} lacks its parameter {name}", rule.id())
            }
            Self::WrongKind { rule, name, needed } => {
                let (id, example) = (rule.id(), example(*needed));
                write!(f, "parameter {name} of rule {id}: write it like {example}")
            }
            Self::OutOfBounds { rule, name, found } => {
                let (id, allowed) = (rule.id(), allowed(*rule, name));
                write!(
                    f,
                    "parameter {name} of rule {id} is {found}, allowed are {allowed}"
                )
            }
            Self::EndsBeforeStart => f.write_str("it would end before it begins"),
            Self::Version { found, needed } => {
                write!(f, "version {found}, but the next one is {needed}")
            }
            Self::NotLater { from, latest } => write!(
                f,
                "it would be in force from {from}, but must begin after {latest}, since which a set is in force: the past keeps its rules"
            ),
        }
    }
}

fn names(rule: Rule, between: &str, none: &str) -> String {
    let names: Vec<_> = rule.params().iter().map(|param| param.name).collect();
    match names.is_empty() {
        true => none.to_owned(),
        false => names.join(between),
    }
}

fn allowed(rule: Rule, name: &str) -> String {
    rule.param(name).map(Param::allowed).unwrap_or_default()
}

/// How a file writes a value of that kind.
const fn example(kind: Kind) -> &'static str {
    match kind {
        Kind::Amount => "\"3000.00\"",
        Kind::BasisPoints => "\"4.35%\"",
        Kind::Count | Kind::Days | Kind::Months | Kind::Years => "30",
        Kind::Text => "\"text\"",
    }
}

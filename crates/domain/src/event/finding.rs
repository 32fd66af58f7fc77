//! The life of a finding 疑点: raised, judged, put right. Whether money came back is said by the entries that brought it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Document;
use crate::id::{FindingId, Label, UnitId};
use crate::money::Money;

/// An offence, as article 30 of the policy names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offence {
    /// 贪污挪用
    EmbezzlementOrDiversion,
    /// 虚报冒领
    FalseClaim,
    /// 截留私分
    Interception,
    /// 其他
    Other,
    /// 挥霍浪费
    Waste,
}

/// An auditor raises a finding 疑点立案, such as a hit of an audit question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingRaised {
    /// Which thing it is about.
    pub about: Label,
    /// How much money it is about.
    pub amount: Money,
    /// The finding.
    pub finding: FindingId,
    /// What sort of thing it is about, as the question names it.
    pub kind: Label,
    /// When.
    pub on: Date,
    /// The audit question that points at it, or another ground.
    pub question: Label,
}

/// A finding holds 认定.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingConfirmed {
    /// How much was done wrong with; zero where no money is missing.
    pub amount: Money,
    /// The audit's document.
    pub document: Document,
    /// The finding.
    pub finding: FindingId,
    /// What it is.
    pub offence: Offence,
    /// When.
    pub on: Date,
}

/// A finding does not hold 排除.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingDismissed {
    /// The finding.
    pub finding: FindingId,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: Label,
}

/// A unit is told to put a confirmed finding right 责令整改.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingOrdered {
    /// The finding.
    pub finding: FindingId,
    /// What is to be done.
    pub measures: Label,
    /// When it was ordered.
    pub on: Date,
    /// By whom it is to be done.
    pub unit: UnitId,
    /// By when.
    pub until: Date,
}

/// A finding has been put right 整改完成.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingClosed {
    /// The finding.
    pub finding: FindingId,
    /// When.
    pub on: Date,
    /// How much came back.
    pub recovered: Money,
    /// The entries by which it came back, ascending: returns, reversals, money given back to a source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restored: Vec<u64>,
}

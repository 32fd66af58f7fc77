//! Matching against outside lists 比对: that a list was used, and what it hit. The list itself is not kept,
//! and nothing of it enters here: a hit names a payment, and what sort of list it stood on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::Period;
use crate::id::{BatchId, FindingId, Label, RunId};
use crate::subject::Digest;

/// What sort of list payees are matched against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// 村干部
    Cadre,
    /// 工商登记
    Company,
    /// 死亡人员
    Death,
    /// 财政供养人员
    Payroll,
    /// 房产、车辆
    Property,
}

impl ListKind {
    /// The name for a bureau.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Cadre => "村干部",
            Self::Company => "工商登记",
            Self::Death => "死亡人员",
            Self::Payroll => "财政供养人员",
            Self::Property => "房产、车辆",
        }
    }
}

/// Payees were matched against a list 比对; each hit follows as `finding.suspected`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchRecorded {
    /// SHA-256 of the list.
    pub digest: Digest,
    /// Number of hits.
    pub hits: u32,
    /// What sort of list.
    pub kind: ListKind,
    /// Number of rows of the list.
    pub rows: u32,
    /// The run.
    pub run: RunId,
    /// Payments below this log size were looked at.
    pub size: u64,
    /// Number of people paid in the period whom the list could not be compared with: the vault has no ID number of theirs.
    pub uncompared: u32,
    /// Number of rows that could be used.
    pub usable: u32,
}

/// A payment to somebody on a list 疑似违规: to be looked into, not yet a judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingSuspected {
    /// The batch.
    pub batch: BatchId,
    /// The finding.
    pub finding: FindingId,
    /// The line.
    pub index: u32,
    /// What sort of list.
    pub kind: ListKind,
    /// The run that found it.
    pub run: RunId,
    /// Since when it holds, such as the month of a death: never a day, which would point to a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Period>,
}

/// An auditor asked something that only the vault can answer 封存查询: what was asked and how much was hit, never what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedAsked {
    /// SHA-256 of the SELECT, where it is the asker's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// Number of hits, or of rows shown.
    pub hits: u32,
    /// As of which day.
    pub on: Date,
    /// The audit question, or [`OWN_QUERY`].
    pub question: Label,
}

/// What [`SealedAsked::question`] says of a SELECT of the asker's own.
pub const OWN_QUERY: &str = "sql";

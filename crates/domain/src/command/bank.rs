//! Commands about statements, and about matching against outside lists.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::code::Period;
use crate::event::{Act, BankAccount, ListKind, ReturnReason};
use crate::id::{BatchId, FindingId, Reference, RunId, StatementId, UnitId};
use crate::money::Money;
use crate::subject::Digest;

/// Record a statement. A fact: a line whose act does not fit goes to suspense.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordStatement {
    /// Whose account.
    pub account: BankAccount,
    /// Balance at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<Money>,
    /// SHA-256 of the file.
    pub digest: Digest,
    /// The first day that it covers.
    pub from: Date,
    /// Its lines in the order of their days; none for days without movement.
    pub lines: Vec<StatementDraft>,
    /// Balance at its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Money>,
    /// Its id.
    pub statement: StatementId,
    /// The last day that it covers.
    pub to: Date,
}

/// One line of a statement that is being recorded. Its index is its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementDraft {
    /// What it was found to be; none where nothing fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// Above zero where money came in, below where it went out.
    pub amount: Money,
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
}

/// Close a unit's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseDay {
    /// The day.
    pub on: Date,
    /// Whose day: its own account and the agent accounts that it keeps.
    pub unit: UnitId,
}

/// Record a run of matching, with what it hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordMatch {
    /// SHA-256 of the list.
    pub digest: Digest,
    /// What it hit; none where it hit nothing.
    pub hits: Vec<Hit>,
    /// What sort of list.
    pub kind: ListKind,
    /// Number of rows of the list.
    pub rows: u32,
    /// Its id.
    pub run: RunId,
    /// Payments below this log size were looked at.
    pub size: u64,
    /// Number of people paid in the period who could not be compared for want of an ID number.
    pub uncompared: u32,
    /// Number of rows that could be used.
    pub usable: u32,
}

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hit {
    /// The batch.
    pub batch: BatchId,
    /// The finding's id.
    pub finding: FindingId,
    /// The line.
    pub index: u32,
    /// Since when it holds, such as the month of a death.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Period>,
}

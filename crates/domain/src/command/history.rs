//! The one command that loads old books: facts from before this ledger, with nobody's approval claimed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::LineDraft;
use crate::basis::Basis;
use crate::code::{Period, RegionCode};
use crate::event::{ProjectRegistered, QuotaReceived, SchemeRegistered, UnitRegistered};
use crate::id::{BatchId, Reference, SuspenseId};
use crate::money::Money;
use crate::subject::Subject;

/// Load a batch of old books: what is missing of its setting is registered, money opened, paid and settled at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadHistory {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Its id.
    pub batch: BatchId,
    /// Payments, with positive amounts; none where the books show only money that came back.
    pub lines: Vec<LineDraft>,
    /// The opening: its amount is replaced by the sum of the lines.
    pub opening: QuotaReceived,
    /// What it pays for in time.
    pub period: Period,
    /// Whose money.
    pub project: ProjectRegistered,
    /// The bank's or the books' reference.
    pub reference: Reference,
    /// Money that came back and names no payment, with positive amounts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returns: Vec<ReturnDraft>,
    /// By which scheme.
    pub scheme: SchemeRegistered,
    /// Rows that name nothing, kept in suspense 待查.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suspense: Vec<SuspenseDraft>,
    /// Who kept the books.
    pub unit: UnitRegistered,
}

/// One unmatched return of old books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnDraft {
    /// How much came back; above zero.
    pub amount: Money,
    /// Its own day of business, where it differs from the batch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// From whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Subject>,
    /// The transaction's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// Where, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// One row of old books that names nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuspenseDraft {
    /// Above zero where money came in, below where it went out.
    pub amount: Money,
    /// Its own day of business, where it differs from the batch's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The transaction's number, or its place in the file.
    pub reference: Reference,
    /// The item.
    pub suspense: SuspenseId,
}

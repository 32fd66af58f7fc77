//! Matching payees against outside lists: who is on a list is looked up in the vault, number by number.
//!
//! The list itself is not kept, nobody is decrypted to be compared, and a hit is a suspicion, never a judgement.

mod lines;
mod people;
mod run;

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::code::Period;
use sunledger_domain::event::ListKind;
use sunledger_domain::id::{BatchId, FindingId, RunId};
use sunledger_domain::{Actor, Money};

/// What is to be matched.
#[derive(Debug, Clone)]
pub struct MatchOrder {
    /// Who does it.
    pub actor: Actor,
    /// What sort of list.
    pub kind: ListKind,
    /// Payments from this day on only.
    pub since: Option<Date>,
    /// Payments up to this day only.
    pub until: Option<Date>,
    /// Whether the operator wants to see who is behind a finding.
    pub names: Names,
}

/// Whether names are looked up for the one who sits before the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Only payments are named.
    Withheld,
    /// The vault's name beside each finding; it goes to the screen and nowhere else.
    Shown,
}

/// What a run came to.
#[derive(Debug, Clone, Serialize)]
pub struct MatchRun {
    /// Its id.
    pub run: RunId,
    /// What sort of list.
    pub kind: ListKind,
    /// `recorded`, or `would_record` in a rehearsal.
    pub outcome: &'static str,
    /// The entry of the run; none in a rehearsal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// Payments below this log size were looked at.
    pub size: u64,
    /// Rows of the list.
    pub rows: u64,
    /// Rows with a number that can be looked up.
    pub usable: u64,
    /// Rows of the file that cannot be, by their number from 1.
    pub unusable_rows: Vec<u64>,
    /// Rows whose date cannot be read, or that have none where one is needed: not compared.
    pub undated: u64,
    /// Rows whose number the vault knows.
    pub known: u64,
    /// People paid in the period who could not be compared: the vault has no ID number of theirs.
    pub uncompared: u64,
    /// Payments to them in the period.
    pub payments: u64,
    /// Of those, what an earlier run with such a list has found already.
    pub found_before: u64,
    /// What this run found.
    pub findings: Vec<Found>,
}

/// One finding.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// Its id.
    pub finding: FindingId,
    /// The batch.
    pub batch: BatchId,
    /// The line's place in it.
    pub index: u32,
    /// The entry of the line.
    pub entry: u64,
    /// The day of the payment.
    pub business_on: Date,
    /// How much was paid.
    pub paid: Money,
    /// Since when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Period>,
    /// The vault's name, for the operator's eyes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

//! What became of a statement, line by line where something is left to explain.
//!
//! Taken from the recorded events, so that it says what stands in the log and not what was hoped for.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::event::{Act, BankAccount, Body, SuspenseReason};
use sunledger_domain::id::{Reference, StatementId, SuspenseId};
use sunledger_exchange::statement::StatementSummary;

use super::verdict::{Verdict, Why};
use super::{ReadStatement, StatementOrder};
use crate::text;

/// What became of one statement.
#[derive(Debug, Clone, Serialize)]
pub struct StatementImport {
    /// Its id.
    pub statement: StatementId,
    /// Whose account.
    pub account: BankAccount,
    /// `recorded`, `repeated`, or `would_record` in a rehearsal.
    pub outcome: &'static str,
    /// The first entry; none in a rehearsal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seq: Option<u64>,
    /// Number of entries.
    pub entries: usize,
    /// The first day that it covers.
    pub from: Date,
    /// The last day that it covers.
    pub to: Date,
    /// The file's figures.
    #[serde(flatten)]
    pub summary: StatementSummary,
    /// Number of lines in the log.
    pub lines: u64,
    /// Lines whose act was carried out.
    pub matched: u64,
    /// The same by what they are.
    pub matched_as: BTreeMap<&'static str, u64>,
    /// Lines that stand in suspense.
    pub suspense: u64,
    /// Each of those.
    pub suspended: Vec<SuspendedLine>,
}

/// A line that fits nothing.
#[derive(Debug, Clone, Serialize)]
pub struct SuspendedLine {
    /// Its row in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Its place in the statement, from 0.
    pub index: u32,
    /// The bank's day.
    pub on: Date,
    /// Above zero came in.
    pub amount: Money,
    /// The bank's reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    /// The reference of the payment that it sends back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<Reference>,
    /// The item.
    pub suspense: SuspenseId,
    /// What it seems to be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// Why the ledger put it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<SuspenseReason>,
    /// For a bureau, with what to do.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// The report on the events of one statement.
pub(super) fn of(
    read: &ReadStatement<'_>,
    order: &StatementOrder,
    outcome: &'static str,
    events: &[Body],
    verdicts: &[Verdict],
) -> StatementImport {
    let mut import = StatementImport {
        statement: read.statement.clone(),
        account: order.account.clone(),
        outcome,
        first_seq: None,
        entries: events.len(),
        from: read.from,
        to: read.to,
        summary: read.summary(),
        lines: 0,
        matched: 0,
        matched_as: BTreeMap::new(),
        suspense: 0,
        suspended: Vec::new(),
    };
    let mut reasons: HashMap<&SuspenseId, SuspenseReason> = HashMap::new();
    for event in events {
        if let Body::SuspenseRecorded(item) = event {
            reasons.insert(&item.suspense, item.reason);
        }
        let Body::StatementLine(line) = event else {
            continue;
        };
        import.lines = import.lines.saturating_add(1);
        let Some(suspense) = &line.suspense else {
            import.matched = import.matched.saturating_add(1);
            if let Some(act) = &line.act {
                let count = import.matched_as.entry(name(act)).or_default();
                *count = count.saturating_add(1);
            }
            continue;
        };
        let at = usize::try_from(line.index).unwrap_or(usize::MAX);
        let reason = reasons.get(suspense).copied();
        let (zh, en) = words_of(verdicts.get(at), reason);
        import.suspense = import.suspense.saturating_add(1);
        import.suspended.push(SuspendedLine {
            row: read.rows.get(at).map(|row| row.row),
            index: line.index,
            on: line.on,
            amount: line.amount,
            reference: line.reference.clone(),
            original: line.original.clone(),
            suspense: suspense.clone(),
            act: line.act.clone(),
            reason,
            zh,
            en,
        });
    }
    import
}

/// The matcher's reason is the more exact one; the ledger's is there always.
fn words_of(verdict: Option<&Verdict>, reason: Option<SuspenseReason>) -> (String, String) {
    match (verdict.and_then(|verdict| verdict.why), reason) {
        (Some(why), _) => (why.zh(), why.en()),
        (None, Some(SuspenseReason::AlreadySettled)) => {
            (Why::AlreadySettled.zh(), Why::AlreadySettled.en())
        }
        (None, Some(reason)) => {
            let words = text::suspense_reason(reason);
            (words.zh.to_owned(), words.en.to_owned())
        }
        (None, None) => ("待查".to_owned(), "in suspense".to_owned()),
    }
}

const fn name(act: &Act) -> &'static str {
    match act {
        Act::GivesBack { .. } => "gives_back",
        Act::Receives { .. } => "receives",
        Act::Resettles { .. } => "resettles",
        Act::Returns { .. } => "returns",
        Act::Settles { .. } => "settles",
        Act::SettlesLine { .. } => "settles_line",
        Act::SettlesLines { .. } => "settles_lines",
        Act::SettlesVoucher { .. } => "settles_voucher",
    }
}

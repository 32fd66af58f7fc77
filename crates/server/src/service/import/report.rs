//! What became of a payment file, for people and for programs.
//!
//! States only what was read and recorded; it computes no money.

use serde::Serialize;
use sunledger_domain::code::Period;
use sunledger_domain::id::{BatchId, ProjectId, SchemeId, VoucherId};
use sunledger_domain::{Actor, BatchState};
use sunledger_exchange::payments::Summary;

use super::plan::{Plan, Planned, Way};

/// What became of a payment file.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentImport {
    /// The batch, or the first of them.
    pub batch: BatchId,
    /// `recorded` now, or `repeated`: recognised as the same file as before. `would_record` in a rehearsal.
    pub outcome: &'static str,
    /// The first entry; none in a rehearsal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seq: Option<u64>,
    /// Number of entries.
    pub entries: u64,
    /// The file's figures.
    #[serde(flatten)]
    pub summary: Summary,
    /// What a prepared batch is for; none for old books.
    #[serde(flatten)]
    pub prepared: Option<Prepared>,
    /// The batches, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartImport>,
    /// What the clerk should know.
    pub warnings: Vec<String>,
}

/// What a prepared batch is for.
#[derive(Debug, Clone, Serialize)]
pub struct Prepared {
    /// Whose money.
    pub project: ProjectId,
    /// By which scheme.
    pub scheme: SchemeId,
    /// What it pays for in time.
    pub period: Period,
    /// The voucher that it hangs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<VoucherId>,
    /// Who prepared it.
    pub maker: Actor,
    /// How far it has come.
    pub status: &'static str,
}

/// What became of one batch of a file.
#[derive(Debug, Clone, Serialize)]
pub struct PartImport {
    /// The batch.
    pub batch: BatchId,
    /// As of the whole file.
    pub outcome: &'static str,
    /// The first entry.
    pub first_seq: u64,
    /// Number of entries.
    pub entries: u32,
    /// Number of rows.
    pub lines: usize,
    /// Their signed sum in minor units.
    pub sum_minor: i128,
}

impl PartImport {
    /// A batch that the ledger has.
    pub(super) fn known(part: &Planned<'_>, known: &BatchState) -> Self {
        Self {
            batch: part.batch.clone(),
            outcome: "repeated",
            first_seq: known.first_seq,
            entries: known.count.saturating_add(1),
            lines: usize::try_from(known.count).unwrap_or(usize::MAX),
            sum_minor: i128::from(known.total.minor()),
        }
    }
}

impl PaymentImport {
    pub(super) fn of(plan: &Plan<'_>, done: Vec<PartImport>) -> Self {
        let outcomes: Vec<&'static str> = done.iter().map(|part| part.outcome).collect();
        let all_repeated = outcomes.iter().all(|outcome| *outcome == "repeated");
        let outcome = match outcomes.iter().find(|outcome| **outcome != "repeated") {
            Some(outcome) if !all_repeated => outcome,
            _ => "repeated",
        };
        Self {
            first_seq: done.first().map(|part| part.first_seq),
            entries: done.iter().map(|part| u64::from(part.entries)).sum(),
            ..Self::rehearsed(plan, outcome, done)
        }
    }

    /// What a plan would come to.
    pub(super) fn rehearsed(
        plan: &Plan<'_>,
        outcome: &'static str,
        parts: Vec<PartImport>,
    ) -> Self {
        let [first, ..] = plan.parts.as_slice() else {
            unreachable!("a plan has at least one batch")
        };
        let known = first.known.as_ref();
        let prepared = match &plan.way {
            Way::History(_) => None,
            Way::Prepared { actor, terms } => Some(Prepared {
                project: terms.project.clone(),
                scheme: terms.scheme.clone(),
                period: terms.period,
                voucher: terms.voucher.clone(),
                maker: known.map_or_else(|| actor.clone(), |known| known.maker.clone()),
                status: known.map_or("prepared", |known| known.status.name()),
            }),
        };
        Self {
            batch: first.batch.clone(),
            outcome,
            first_seq: None,
            entries: 0,
            summary: plan.read.file.summary,
            prepared,
            parts: if parts.len() > 1 { parts } else { Vec::new() },
            warnings: plan.warnings.clone(),
        }
    }
}

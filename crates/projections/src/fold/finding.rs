//! The life of a finding: a case for each, whether a list or a question pointed at it.

use sunledger_domain::event::{
    FindingClosed, FindingConfirmed, FindingDismissed, FindingOrdered, FindingRaised, ListKind,
    SealedAsked,
};

use super::{At, Fold};
use crate::error::ProjectionError;
use crate::word::word_of;

/// The audit question that a kind of list answers; others have none of their own.
pub(super) const fn question_of(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Cadre => "payee_cadre",
        ListKind::Company => "match_company",
        ListKind::Death => "payee_dead",
        ListKind::Payroll => "match_payroll",
        ListKind::Property => "match_property",
    }
}

impl Fold<'_> {
    pub(super) fn sealed_asked(&self, at: At, e: &SealedAsked) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO sealed_asked (seq, question, digest, as_of, hits) VALUES (?, ?, ?, ?, ?)",
            (
                at.seq,
                e.question.as_str(),
                e.digest.as_ref().map(|digest| *digest.as_bytes()),
                e.on.to_string(),
                e.hits,
            ),
        )
    }

    pub(super) fn finding_raised(&self, at: At, e: &FindingRaised) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO cases (finding, question, kind, subject, amount, raised_on, stage, seq)
             VALUES (?, ?, ?, ?, ?, ?, 'suspected', ?)",
            (
                e.finding.as_str(),
                e.question.as_str(),
                e.kind.as_str(),
                e.about.as_str(),
                e.amount.minor(),
                e.on.to_string(),
                at.seq,
            ),
        )
    }

    pub(super) fn finding_confirmed(
        &self,
        at: At,
        e: &FindingConfirmed,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE cases SET stage = 'confirmed', offence = ?, confirmed = ?, document = ?, judged_on = ?, last_seq = ?
             WHERE finding = ?",
            (
                word_of(&e.offence)?,
                e.amount.minor(),
                e.document.number.as_str(),
                e.on.to_string(),
                at.seq,
                e.finding.as_str(),
            ),
        )
    }

    pub(super) fn finding_dismissed(
        &self,
        at: At,
        e: &FindingDismissed,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE cases SET stage = 'dismissed', reason = ?, judged_on = ?, last_seq = ? WHERE finding = ?",
            (
                e.reason.as_str(),
                e.on.to_string(),
                at.seq,
                e.finding.as_str(),
            ),
        )
    }

    pub(super) fn finding_ordered(
        &self,
        at: At,
        e: &FindingOrdered,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE cases SET stage = 'ordered', unit = ?, until = ?, measures = ?, last_seq = ? WHERE finding = ?",
            (
                e.unit.as_str(),
                e.until.to_string(),
                e.measures.as_str(),
                at.seq,
                e.finding.as_str(),
            ),
        )
    }

    pub(super) fn finding_closed(&self, at: At, e: &FindingClosed) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE cases SET stage = 'done', recovered = ?, closed_on = ?, last_seq = ? WHERE finding = ?",
            (
                e.recovered.minor(),
                e.on.to_string(),
                at.seq,
                e.finding.as_str(),
            ),
        )?;
        for seq in &e.restored {
            self.run(
                "INSERT INTO case_entries (finding, seq) VALUES (?, ?)",
                (e.finding.as_str(), crate::row::int(*seq)?),
            )?;
        }
        Ok(())
    }
}

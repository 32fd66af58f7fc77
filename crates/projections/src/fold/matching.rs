//! Matching against lists: the runs, and the payments that they point at. No person ever enters.

use sunledger_domain::event::{FindingSuspected, MatchRecorded};

use super::finding::question_of;
use super::{At, Fold};
use crate::error::ProjectionError;
use crate::row::int;
use crate::word::word_of;

impl Fold<'_> {
    pub(super) fn match_recorded(&self, at: At, e: &MatchRecorded) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO match_runs (seq, run, kind, rows, usable, uncompared, digest, size, hits)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                e.run.as_str(),
                word_of(&e.kind)?,
                e.rows,
                e.usable,
                e.uncompared,
                e.digest.as_bytes(),
                int(e.size)?,
                e.hits,
            ),
        )
    }

    pub(super) fn finding_suspected(
        &self,
        at: At,
        e: &FindingSuspected,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO findings (seq, finding, run, kind, batch, idx, since) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                e.finding.as_str(),
                e.run.as_str(),
                word_of(&e.kind)?,
                e.batch.as_str(),
                e.index,
                e.since.map(|since| since.to_string()),
            ),
        )?;
        self.run(
            "INSERT INTO cases (finding, question, kind, subject, amount, stage, seq)
             SELECT ?1, ?2, 'batch_line', ?3, coalesce(sum(p.paid), 0), 'suspected', ?4
             FROM batches b JOIN payments p ON p.seq = b.no + 1 + ?5 WHERE b.batch = ?6",
            (
                e.finding.as_str(),
                question_of(e.kind),
                format!("{}/{}", e.batch, e.index),
                at.seq,
                e.index,
                e.batch.as_str(),
            ),
        )
    }
}

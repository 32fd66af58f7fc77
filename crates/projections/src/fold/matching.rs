//! Matching against lists: the runs, and the payments that they point at. No person ever enters.

use sunledger_domain::event::{FindingSuspected, MatchRecorded};

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
        )
    }
}

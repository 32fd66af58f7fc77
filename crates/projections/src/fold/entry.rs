//! What every entry has: its place, its command, the dates and documents that it rests on.

use sunledger_domain::Cmd;
use sunledger_domain::basis::{Basis, Evidence};
use sunledger_domain::event::Body;

use super::{At, Fold, Recorded};
use crate::error::ProjectionError;
use crate::word::word_of;

impl Fold<'_> {
    pub(super) fn entry(&mut self, at: At, recorded: &Recorded) -> Result<(), ProjectionError> {
        let body = &recorded.event.body;
        self.running.entry(body.kind());
        self.run(
            "INSERT INTO entries (seq, kind, recorded_at_us, batch_first, leaf) VALUES (?, ?, ?, ?, ?)",
            (at.seq, body.kind(), recorded.recorded_at_us, at.batch_first, recorded.leaf.as_bytes()),
        )?;
        if let Some(cmd) = &recorded.event.cmd {
            self.command(at, cmd)?;
        }
        if let Some(basis) = body.basis() {
            self.basis(at, basis)?;
        }
        if let Body::NoticeTakenDown(e) = body {
            self.evidence(at, &e.evidence)?;
        }
        if let Body::NoticeConfirmed(e) = body {
            self.evidence(at, &e.evidence)?;
        }
        Ok(())
    }

    fn command(&self, at: At, cmd: &Cmd) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO commands (batch_first, kind, actor, entries, digest, issued_at_us, rules)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                cmd.kind.as_str(),
                cmd.actor.to_string(),
                cmd.count,
                cmd.digest.as_bytes(),
                cmd.issued_at.as_microsecond(),
                cmd.rules,
            ),
        )
    }

    fn basis(&self, at: At, basis: &Basis) -> Result<(), ProjectionError> {
        let document = basis.document.as_ref();
        self.run(
            "INSERT INTO bases (seq, business_on, document, document_on) VALUES (?, ?, ?, ?)",
            (
                at.seq,
                basis.business_on.to_string(),
                document.map(|document| document.number.as_str()),
                document.map(|document| document.on.to_string()),
            ),
        )?;
        self.evidence(at, &basis.evidence)
    }

    fn evidence(&self, at: At, evidence: &[Evidence]) -> Result<(), ProjectionError> {
        for (n, one) in (0_i64..).zip(evidence) {
            self.run(
                "INSERT INTO evidence (seq, n, kind, digest, holder) VALUES (?, ?, ?, ?, ?)",
                (
                    at.seq,
                    n,
                    word_of(&one.kind)?,
                    one.digest.as_bytes(),
                    one.holder.as_str(),
                ),
            )?;
        }
        Ok(())
    }
}

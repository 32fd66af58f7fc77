//! Keys of officers and of checkpoints, and since when commands must be signed.
//!
//! It must never judge a signature: that is the audit's to do.

use sunledger_chain::rotation::Rotation;
use sunledger_domain::event::{CheckpointKeyRotated, KeyRegistered, KeyRevoked, SigningRequired};

use super::{At, Fold};
use crate::error::ProjectionError;
use crate::row::{damaged, int};

impl Fold<'_> {
    pub(super) fn key_registered(&self, at: At, e: &KeyRegistered) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO officer_keys (officer_key, officer, valid_from, valid_until, seq) VALUES (?, ?, ?, ?, ?)",
            (
                e.key.to_string(),
                e.officer.as_str(),
                e.from.to_string(),
                e.until.map(|until| until.to_string()),
                at.seq,
            ),
        )
    }

    pub(super) fn key_revoked(&self, at: At, e: &KeyRevoked) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE officer_keys SET revoked_on = ?, revoked_seq = ?, reason = ? WHERE officer_key = ?",
            (
                e.on.to_string(),
                at.seq,
                e.reason.as_str(),
                e.key.to_string(),
            ),
        )
    }

    pub(super) fn signing_required(
        &self,
        at: At,
        e: &SigningRequired,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO signing_required (valid_from, unit, seq) VALUES (?, ?, ?)",
            (e.from.to_string(), e.unit.as_str(), at.seq),
        )
    }

    pub(super) fn checkpoint_key_rotated(
        &self,
        at: At,
        e: &CheckpointKeyRotated,
    ) -> Result<(), ProjectionError> {
        // The text stands before the signatures.
        let (text, _) = e.note.split_once("\n\n").unwrap_or_default();
        let change = Rotation::parse(&format!("{text}\n"));
        let change = change.map_err(|_| damaged("a change of key"))?;
        self.run(
            "INSERT INTO checkpoint_keys (size, checkpoint_key, reason, unit, seq) VALUES (?, ?, ?, ?, ?)",
            (
                int(change.size())?,
                change.key().as_bytes(),
                e.reason.as_str(),
                e.unit.as_str(),
                at.seq,
            ),
        )
    }
}

//! Keys of officers, and since when commands must be signed.
//!
//! It must never judge a signature: that is the audit's to do.

use sunledger_domain::event::{KeyRegistered, KeyRevoked, SigningRequired};

use super::{At, Fold};
use crate::error::ProjectionError;

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
}

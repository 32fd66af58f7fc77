//! The keys of officers, and whether commands must be signed.
//!
//! It must never forget a key: what a revoked one signed before is still judged by it.

use imbl::{OrdMap, Vector};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sunledger_chain::note::{Algorithm, KeyName, Note, VerifierKey};
use sunledger_chain::rotation::KeyHistory;

use super::State;
use crate::event::{
    CheckpointKeyRotated, KeyRegistered, KeyRevoked, LedgerCreated, SigningRequired,
};
use crate::id::OfficerId;
use crate::rights::Role;
use crate::subject::OfficerKey;

/// Keys, and since when they are needed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct SigningState {
    pub(crate) keys: OrdMap<OfficerKey, KeyState>,
    pub(crate) required_from: Option<Date>,
    /// Changes of the key for checkpoints, as both keys have signed them.
    pub(crate) changes: Vector<String>,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyState {
    /// Whose it is.
    pub officer: OfficerId,
    /// The first day on which it holds.
    pub from: Date,
    /// The last one.
    pub until: Option<Date>,
    /// True once it is revoked.
    pub revoked: bool,
}

impl KeyState {
    /// True where it holds on a day, as far as is known by now.
    pub fn holds_on(&self, day: Date) -> bool {
        !self.revoked && day >= self.from && self.until.is_none_or(|until| day <= until)
    }
}

impl SigningState {
    pub(crate) fn register(&mut self, e: &KeyRegistered) {
        let key = KeyState {
            officer: e.officer.clone(),
            from: e.from,
            until: e.until,
            revoked: false,
        };
        self.keys.insert(e.key, key);
    }

    pub(crate) fn revoke(&mut self, e: &KeyRevoked) {
        if let Some(key) = self.keys.get_mut(&e.key) {
            key.revoked = true;
        }
    }

    pub(crate) const fn require(&mut self, e: &SigningRequired) {
        self.required_from = Some(e.from);
    }

    pub(crate) fn rotate(&mut self, e: &CheckpointKeyRotated) {
        self.changes.push_back(e.note.clone());
    }
}

impl State {
    /// The keys that checkpoints of this ledger are signed with, each with the size from which on; none before there is
    /// a ledger, or where the origin and key of its first entry can sign nothing.
    pub fn checkpoint_keys(&self) -> Option<KeyHistory> {
        let mut keys = KeyHistory::new(first_key(self.ledger()?)?).ok()?;
        for change in &self.signing.changes {
            // A change that does not hold changes nothing; `admit` lets none in.
            drop(Note::parse(change.as_bytes()).map(|note| keys.rotate(&note)));
        }
        Some(keys)
    }

    /// An officer's key.
    pub fn officer_key(&self, key: &OfficerKey) -> Option<&KeyState> {
        self.signing.keys.get(key)
    }

    /// The day since which officers' commands must be signed, where that was ever required.
    pub const fn signing_required_from(&self) -> Option<Date> {
        self.signing.required_from
    }

    /// Whether a registrar in office holds a key without an end, other than this one and not being this officer:
    /// without one nobody could ever register a key again.
    pub(crate) fn can_go_on_without(
        &self,
        key: Option<&OfficerKey>,
        officer: Option<&OfficerId>,
    ) -> bool {
        self.signing.keys.iter().any(|(other, known)| {
            let holder = self.officers.get(&known.officer);
            let registrar = holder.is_some_and(|o| o.active && o.roles.contains(&Role::Registrar));
            let spared = Some(other) != key && Some(&known.officer) != officer;
            registrar && spared && !known.revoked && known.until.is_none()
        })
    }
}

/// The key that the checkpoints of a new ledger are signed with; none where its origin or key can sign nothing.
pub fn first_key(genesis: &LedgerCreated) -> Option<VerifierKey> {
    let name: KeyName = genesis.origin.as_str().parse().ok()?;
    let key = genesis.checkpoint_key.as_bytes();
    VerifierKey::new(name, Algorithm::Ed25519, key).ok()
}

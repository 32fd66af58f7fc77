//! Another key for checkpoints 更换检查点密钥: made, signed by the old one and itself, recorded, and only then in force.
//!
//! There must be no moment at which no file holds the secret of the key that the log names.

use std::sync::Arc;

use serde::Serialize;
use sunledger_chain::note::Signer;
use sunledger_chain::rotation::Rotation;
use sunledger_domain::event::CheckpointKeyRotated;
use sunledger_domain::id::Label;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Breach, Cited, Command, Entity, Meta, Rejection, decide};
use sunledger_journal::{Clock, SubmitError};
use zeroize::Zeroizing;

use super::keys::{Keys, NEXT_KEY_FILE, keep_next_key, random};
use super::public::no_signer;
use super::{CONTENT_CONTEXT, Ledger, ServiceError};

/// A key that follows another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The entry that says so.
    pub seq: u64,
    /// From this size of the log on the new key signs.
    pub size: u64,
    /// The key that signed until then.
    pub old: String,
    /// The key that signs from here on, as `log.vkey` has it.
    pub new: String,
}

impl Ledger {
    /// Has another key follow the one that signs checkpoints. The ledger is closed and opened on the way, so that the
    /// new key is put in its place as it would be after a crash.
    pub fn rotate_checkpoint_key(
        mut self,
        actor: &Actor,
        reason: Label,
        clock: Arc<dyn Clock>,
    ) -> Result<Rotated, ServiceError> {
        let state = self.state();
        let unit = actor.officer().and_then(|officer| state.unit_of(officer));
        let unit = unit.cloned().ok_or_else(|| no_officer(actor))?;
        let keys = state.checkpoint_keys().ok_or_else(no_signer)?;
        if state.ledger().is_some_and(|genesis| genesis.demo) {
            return Err(fixed());
        }
        let old = Keys::Own.find_signer(self.dir(), keys.latest());
        let (old, file) = old.ok_or_else(no_signer)?;
        // The only copy of the key in force, which the next one would replace.
        if file == NEXT_KEY_FILE {
            return Err(pending());
        }
        // Nothing may be published by the old key from here on.
        if let Some(publisher) = self.public.publisher.take() {
            publisher.close()?;
        }
        let seed = Zeroizing::new(random::<32>()?);
        let new = Signer::new(keys.latest().name().clone(), &seed).map_err(|_| no_signer())?;
        let size = self.head().size.saturating_add(1);
        let note = Rotation::new(size, new.public().clone()).sign(&old, &new);
        let event = CheckpointKeyRotated {
            note: note.map_err(|_| no_signer())?.to_string(),
            reason,
            unit,
        };
        let request = self.rotation_request(actor, event)?;
        // Refused before a file is made.
        let decided = decide(&state, &request.meta, &request.command, &Cited::new());
        decided.map_err(SubmitError::Rejected)?;
        keep_next_key(self.dir(), seed.as_slice())?;
        let receipt = self.journal.submit(request)?;
        let dir = self.dir().to_owned();
        self.close()?;
        Self::open(&dir, clock)?.close()?;
        Ok(Rotated {
            seq: receipt.first_seq,
            size,
            old: old.public().to_string(),
            new: new.public().to_string(),
        })
    }

    /// Decided on the state from which its size was taken, or not at all.
    fn rotation_request(
        &self,
        actor: &Actor,
        event: CheckpointKeyRotated,
    ) -> Result<sunledger_journal::Request, ServiceError> {
        let (said, name) = (event.note.as_bytes(), actor.to_string());
        let content = self
            .vault()
            .keyed_digest(CONTENT_CONTEXT, &[name.as_bytes(), said]);
        // The new key is part of the note, so no other change has this key.
        let key = self.key_digest(&format!("checkpoint_key.rotate {}", event.note));
        self.signed(sunledger_journal::Request {
            meta: Meta {
                actor: actor.clone(),
                content: Digest::new(content),
                issued_at: self.now()?,
                key: Digest::new(key),
                sigs: Vec::new(),
            },
            command: Command::RotateCheckpointKey(event),
            expected_size: Some(self.head().size),
        })
    }
}

fn pending() -> ServiceError {
    ServiceError::request(
        "checkpoint_key_pending",
        "dir",
        "上一次更换的密钥还没有签过已公布的检查点，先排除不能公布的原因（见开账时的提示），再更换",
        "the key of the last change has signed no published checkpoint yet: see what hinders publishing, as it is said at opening, before another change",
    )
}

fn fixed() -> ServiceError {
    ServiceError::request(
        "demo_key_fixed",
        "dir",
        "演示账本的检查点密钥人人皆知，不能更换；请在真实账本上办理",
        "the checkpoint key of a demonstration is known to everybody and cannot be changed: use a ledger of your own",
    )
}

fn no_officer(actor: &Actor) -> ServiceError {
    let breach = Breach::Unknown {
        entity: Entity::Officer,
        id: actor.to_string(),
    };
    SubmitError::Rejected(Rejection::Breach { breach, at: 0 }).into()
}

//! The change of the key that signs checkpoints: by both keys, from this entry on.
//!
//! Its signatures are judged here, unlike those of commands: they are part of what the event says.

use sunledger_chain::note::Note;

use super::{Breach, State, unit_known};
use crate::breach::KeyChangeFault;
use crate::event::CheckpointKeyRotated;

pub(super) fn rotated(state: &State, e: &CheckpointKeyRotated) -> Result<(), Breach> {
    unit_known(state, &e.unit)?;
    holds(state, e).map_err(|fault| Breach::KeyChange {
        fault: Box::new(fault),
    })
}

fn holds(state: &State, e: &CheckpointKeyRotated) -> Result<(), KeyChangeFault> {
    let mut keys = state.checkpoint_keys().ok_or(KeyChangeFault::NoKey)?;
    let note = Note::parse(e.note.as_bytes());
    let note = note.map_err(|error| KeyChangeFault::Change(error.into()))?;
    keys.rotate(&note).map_err(KeyChangeFault::Change)?;
    // With this entry: the first checkpoint that knows of the new key is signed by it.
    let (stated, size) = (keys.latest_size(), state.size().saturating_add(1));
    match stated == size {
        true => Ok(()),
        false => Err(KeyChangeFault::Size { stated, size }),
    }
}

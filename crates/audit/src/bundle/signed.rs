//! What is signed in a bundle: its checkpoint, older ones kept for their cosignatures, and whether witnesses suffice.
//!
//! A signature must never count for a history other than the one that the entries give: that is compared by the tree.

use sunledger_chain::checkpoint::{Checkpoint, CheckpointError};
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::policy::Policy;
use sunledger_chain::rotation::KeyHistory;

use super::{Audit, BundleFault, Files, KEYS_FILE, Unopened};
use crate::report::Report;

/// Where older checkpoints stand, each under its size.
const COSIGNED: &str = "cosigned/";

/// The size that the name of a cosigned checkpoint says.
pub(super) fn size_in(path: &str) -> Option<u64> {
    let size = path.strip_prefix(COSIGNED)?;
    let number: u64 = size.parse().ok()?;
    (number.to_string() == size).then_some(number)
}

/// An older checkpoint with the path that it stands at.
pub(super) type Older = (String, Note, Checkpoint);

impl<F: Files> Audit<'_, F> {
    /// The log's keys, one of which the auditor knows: each that follows it is signed by the one before.
    pub(super) fn keys(&mut self, known: &VerifierKey) -> KeyHistory {
        let alone = KeyHistory::from(known.clone());
        if !self.listed.contains(KEYS_FILE) {
            return alone;
        }
        let Some(bytes) = self.read(KEYS_FILE) else {
            return alone;
        };
        let fault = match KeyHistory::parse(&bytes) {
            Ok(keys) if keys.contains(known) => return keys,
            Ok(_) => BundleFault::KeyUnknown,
            Err(error) => BundleFault::KeysInvalid { error },
        };
        self.add_file(KEYS_FILE, fault);
        alone
    }

    /// The log, too, says which keys it has had, and is what the signature covers.
    pub(super) fn same_keys(&mut self, keys: &KeyHistory, log: &Report, size: u64) {
        // Of a log that is damaged more is said elsewhere.
        if log.judged() != size || log.checkpoint_keys() == Some(keys) {
            return;
        }
        let recorded = log.checkpoint_keys();
        let left_out = recorded
            .is_some_and(|recorded| !recorded.is_unchanged() && recorded.latest() == keys.latest());
        let fault = match left_out && !self.listed.contains(KEYS_FILE) {
            true => BundleFault::FileMissing,
            false => BundleFault::KeysDiffer,
        };
        self.add_file(KEYS_FILE, fault);
    }

    /// The newest checkpoint.
    pub(super) fn checkpoint(&mut self, keys: &KeyHistory) -> Option<(Note, Checkpoint)> {
        let bytes = self.read("checkpoint")?;
        match open(&bytes, keys) {
            Ok(opened) => Some(opened),
            Err(why) => {
                self.add_file("checkpoint", BundleFault::CheckpointInvalid { why });
                None
            }
        }
    }

    /// Older checkpoints that witnesses have cosigned, by their sizes.
    pub(super) fn cosigned(&mut self, size: u64, keys: &KeyHistory) -> Vec<Older> {
        let mut found = Vec::new();
        let named: Vec<_> = self
            .listed
            .iter()
            .filter_map(|path| Some((size_in(path)?, path.clone())))
            .collect();
        for (named, path) in named {
            let Some(bytes) = self.read(&path) else {
                continue;
            };
            let opened = open(&bytes, keys).and_then(|(note, checkpoint)| {
                match checkpoint.size() == named {
                    true => Ok((note, checkpoint)),
                    false => Err(Unopened::Size {
                        size: checkpoint.size(),
                    }),
                }
            });
            match opened {
                Ok((_, older)) if older.size() > size => {
                    self.add_file("checkpoint", BundleFault::CheckpointBehind { size });
                }
                Ok((note, checkpoint)) => found.push((path, note, checkpoint)),
                Err(why) => self.add_file(&path, BundleFault::CosignedInvalid { why }),
            }
        }
        found.sort_by_key(|(_, _, checkpoint)| checkpoint.size());
        found
    }

    /// Whether the witnesses that are asked for have cosigned the newest checkpoint, or at least an older one.
    pub(super) fn quorum(
        &mut self,
        policy: Option<&Policy>,
        note: &Note,
        size: u64,
        older: &[Older],
    ) {
        let Some(policy) = policy else {
            return;
        };
        let mut reached = None;
        for (path, note, checkpoint) in older {
            match policy.judge(note) {
                Ok(judged) if judged.quorum => reached = Some(checkpoint.size()),
                Ok(_) => {}
                Err(error) => self.add_file(path, unjudged(error)),
            }
        }
        let fault = match (policy.judge(note), reached) {
            (Ok(judged), _) if judged.quorum => return,
            (Ok(judged), Some(cosigned)) => BundleFault::QuorumBehind {
                cosigned,
                size,
                missing: judged.missing,
            },
            (Ok(judged), None) => BundleFault::QuorumMissing {
                cosigned: judged.cosigned.len(),
                missing: judged.missing,
            },
            (Err(error), _) => unjudged(error),
        };
        self.add_file("checkpoint", fault);
    }
}

fn unjudged(error: impl Into<Unopened>) -> BundleFault {
    let why = error.into();
    BundleFault::QuorumUnjudged { why }
}

/// A checkpoint that the key in force at its size has signed, in the one spelling of a bundle: no signature stands twice.
fn open(bytes: &[u8], keys: &KeyHistory) -> Result<(Note, Checkpoint), Unopened> {
    let note = Note::parse(bytes).map_err(CheckpointError::from)?;
    let checkpoint = keys.open(&note)?;
    let lines = note.signatures();
    let twice = (1..)
        .zip(lines)
        .any(|(next, line)| lines.get(next..).is_some_and(|rest| rest.contains(line)));
    match twice {
        true => Err(Unopened::Twice),
        false => Ok((note, checkpoint)),
    }
}

//! What is signed in a bundle: its checkpoint, older ones kept for their cosignatures, and whether witnesses suffice.
//!
//! A signature must never count for a history other than the one that the entries give: that is compared by the tree.

use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::policy::Policy;

use super::{Audit, BundleFault, Files, Known};

/// Where older checkpoints stand, each under its size.
const COSIGNED: &str = "cosigned/";

/// The size that the name of a cosigned checkpoint says.
pub(super) fn size_in(path: &str) -> Option<u64> {
    let size = path.strip_prefix(COSIGNED)?;
    let number: u64 = size.parse().ok()?;
    (number.to_string() == size).then_some(number)
}

/// An older checkpoint with the path that it stands at.
type Older = (String, Note, Checkpoint);

impl<F: Files> Audit<'_, F> {
    /// The newest checkpoint.
    pub(super) fn checkpoint(&mut self, known: &Known) -> Option<(Note, Checkpoint)> {
        let bytes = self.read("checkpoint")?;
        match open(&bytes, &known.key) {
            Ok(opened) => Some(opened),
            Err(why) => {
                self.add_file("checkpoint", BundleFault::CheckpointInvalid { why });
                None
            }
        }
    }

    /// Older checkpoints that witnesses have cosigned, by their sizes.
    pub(super) fn cosigned(&mut self, size: u64, key: &VerifierKey) -> Vec<Older> {
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
            let opened =
                open(&bytes, key).and_then(|(note, checkpoint)| match checkpoint.size() == named {
                    true => Ok((note, checkpoint)),
                    false => Err(format!("it signs {} entries", checkpoint.size())),
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
                Err(error) => self.add_file(path, unjudged(&error)),
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
            (Err(error), _) => unjudged(&error),
        };
        self.add_file("checkpoint", fault);
    }
}

fn unjudged(error: &dyn std::error::Error) -> BundleFault {
    let why = error.to_string();
    BundleFault::QuorumUnjudged { why }
}

/// A checkpoint that the key has signed, in the one spelling of a bundle: no signature stands twice.
fn open(bytes: &[u8], key: &VerifierKey) -> Result<(Note, Checkpoint), String> {
    let note = Note::parse(bytes).map_err(|error| error.to_string())?;
    let opened = Checkpoint::open(&note, key, &[]);
    let (checkpoint, _) = opened.map_err(|error| error.to_string())?;
    let lines = note.signatures();
    let twice = (1..)
        .zip(lines)
        .any(|(next, line)| lines.get(next..).is_some_and(|rest| rest.contains(line)));
    match twice {
        true => Err("a signature stands twice".to_owned()),
        false => Ok((note, checkpoint)),
    }
}

//! Trust policies (C2SP tlog-policy): which logs are believed, and which witnesses must have cosigned.
//!
//! A policy must never count one witness twice.

mod parse;

use std::fmt;

pub use parse::{POLICY_BYTES_MAX, PolicyError, Problem};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::note::{Note, NoteError, VerifierKey};
use crate::rotation::KeyHistory;

/// A log that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Its key; the name is the origin.
    pub key: VerifierKey,
    /// Where it can be reached; what that means is the application's business.
    pub url: Option<String>,
}

/// A witness that may count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// What groups and the quorum call it.
    pub name: String,
    /// Its key.
    pub key: VerifierKey,
    /// Where it can be reached.
    pub url: Option<String>,
}

/// What one defined name asks for; rules are named by their place among the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// The witness at this place.
    Witness(usize),
    /// At least so many of these rules, all of which stand before it.
    Group {
        threshold: usize,
        members: Vec<usize>,
    },
}

/// Who must have cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quorum {
    /// Nobody.
    Nobody,
    /// Whom the rule at this place asks for.
    Rule(usize),
}

/// A whole policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    rules: Vec<Rule>,
    quorum: Quorum,
}

/// A witness that has cosigned, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// Its name in the policy.
    pub witness: String,
    /// Seconds since the Unix epoch, as the latest of its cosignatures says.
    pub at: u64,
}

/// A checkpoint in the light of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The key of the log that has signed it.
    pub log: VerifierKey,
    /// The witnesses that have cosigned it, in the order of the policy.
    pub cosigned: Vec<Cosigned>,
    /// The witnesses of the policy that have not.
    pub missing: Vec<String>,
    /// Whether those that have are enough.
    pub quorum: bool,
}

/// Why a checkpoint cannot be judged at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JudgeError {
    /// It is no checkpoint, or a signature by a log or witness of the policy does not hold.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// No log of the policy has this origin.
    #[error("the policy names no log {origin}")]
    UnknownLog {
        /// The origin.
        origin: String,
    },
}

impl Policy {
    /// The logs that are believed.
    pub fn logs(&self) -> &[Log] {
        &self.logs
    }

    /// The witnesses that may count, whether or not the quorum needs them.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// True where nobody has to have cosigned.
    pub fn asks_nobody(&self) -> bool {
        self.is_enough(&vec![None; self.witnesses.len()])
    }

    /// Believes every key of a log of which it names one: whoever believed the old key goes on with the new one.
    pub fn follow(&mut self, keys: &KeyHistory) {
        let named = |log: &&Log| keys.contains(&log.key);
        let Some(url) = self.logs.iter().find(named).map(|log| log.url.clone()) else {
            return;
        };
        for (_, key) in keys.keys() {
            if self.logs.iter().all(|log| log.key != *key) {
                self.logs.push(Log {
                    key: key.clone(),
                    url: url.clone(),
                });
            }
        }
    }

    /// Judges a checkpoint: who has signed it, and whether that is enough.
    pub fn judge(&self, note: &Note) -> Result<Judged, JudgeError> {
        let checkpoint = Checkpoint::parse(note.text())?;
        let origin = checkpoint.origin();
        let keys = self.logs.iter().map(|log| &log.key);
        let keys: Vec<_> = keys
            .filter(|key| key.name().as_str() == origin)
            .cloned()
            .collect();
        if keys.is_empty() {
            return Err(JudgeError::UnknownLog {
                origin: origin.to_owned(),
            });
        }
        let by_log = note.verify(&keys).map_err(CheckpointError::from)?;
        let log = by_log.first().map(|signed| signed.key.clone());
        let log = log.ok_or(CheckpointError::Note(NoteError::Unsigned))?;
        let times = self.times(note)?;
        let (mut cosigned, mut missing) = (Vec::new(), Vec::new());
        for (witness, time) in self.witnesses.iter().zip(&times) {
            let witness = witness.name.clone();
            match time {
                Some(at) => cosigned.push(Cosigned { witness, at: *at }),
                None => missing.push(witness),
            }
        }
        Ok(Judged {
            checkpoint,
            log,
            cosigned,
            missing,
            quorum: self.is_enough(&times),
        })
    }

    /// When each witness has cosigned, if it has.
    fn times(&self, note: &Note) -> Result<Vec<Option<u64>>, CheckpointError> {
        let keys: Vec<_> = self
            .witnesses
            .iter()
            .map(|witness| witness.key.clone())
            .collect();
        let signed = match note.verify(&keys) {
            Ok(signed) => signed,
            Err(NoteError::Unsigned) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let time_of = |key: &VerifierKey| {
            let own = signed.iter().filter(|signed| signed.key == key);
            own.filter_map(|signed| signed.at).max()
        };
        Ok(keys.iter().map(time_of).collect())
    }

    fn is_enough(&self, times: &[Option<u64>]) -> bool {
        let Quorum::Rule(quorum) = self.quorum else {
            return true;
        };
        let mut held: Vec<bool> = Vec::with_capacity(self.rules.len());
        for rule in &self.rules {
            let holds = match rule {
                Rule::Witness(place) => times.get(*place).is_some_and(Option::is_some),
                Rule::Group { threshold, members } => {
                    let holds = |member: &&usize| held.get(**member) == Some(&true);
                    members.iter().filter(holds).count() >= *threshold
                }
            };
            held.push(holds);
        }
        held.get(quorum) == Some(&true)
    }
}

impl fmt::Display for Judged {
    /// One line for people who look at a checkpoint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let enough = if self.quorum { "quorum" } else { "no quorum" };
        let (cosigned, missing) = (self.cosigned.len(), self.missing.join(" "));
        write!(f, "{enough}: {cosigned} cosigned")?;
        match missing.is_empty() {
            true => Ok(()),
            false => write!(f, ", missing {missing}"),
        }
    }
}

//! What a witness decides (C2SP tlog-witness): it cosigns a checkpoint that continues the last one it cosigned.
//!
//! It must never cosign two checkpoints of one log of which neither continues the other, whatever is asked of it; so
//! its state must be on disk before a cosignature leaves the house.

mod request;

use std::collections::BTreeMap;

pub use request::{AddCheckpoint, REQUEST_BYTES_MAX, RequestError};

use crate::checkpoint::Checkpoint;
use crate::hash::LeafHash;
use crate::merkle::root_of;
use crate::note::{NoteError, VerifierKey};
use crate::proof::verify_consistency;
use crate::rotation::KeyHistory;

/// What a witness knows: the logs that it watches, by their origin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Watched {
    logs: BTreeMap<String, Log>,
}

/// One log that is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Log {
    keys: Vec<VerifierKey>,
    latest: Latest,
}

/// The tree that a witness has cosigned last; the empty one before the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latest {
    /// Number of leaves.
    pub size: u64,
    /// The root over them.
    pub root: LeafHash,
}

/// What a witness answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// 200: the checkpoint may be cosigned once this is stored as the latest of its origin.
    Cosign {
        /// What the checkpoint says.
        checkpoint: Checkpoint,
        /// The tree that this was decided on.
        seen: Latest,
        /// What to store before signing.
        latest: Latest,
    },
    /// The request is refused, and nothing is stored.
    Refuse(Refusal),
}

/// Why a witness does not cosign; each has one status of HTTP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 400: the request is not one, or its old size exceeds that of its checkpoint.
    #[error("malformed request: {0}")]
    Malformed(#[from] RequestError),
    /// 403: no key that is trusted for this origin has signed, or one of them did not sign what is there.
    #[error("not signed by a trusted key: {0}")]
    BadSignature(NoteError),
    /// 404: the origin is not watched.
    #[error("unknown log: {origin}")]
    UnknownLog {
        /// The origin.
        origin: String,
    },
    /// 409: the request starts from another size than the one cosigned last, or has another root at that size.
    #[error("the last cosigned checkpoint has size {size}")]
    Stale {
        /// The size cosigned last: the body of the answer.
        size: u64,
    },
    /// 422: the proof does not lead from the tree cosigned last to this one.
    #[error("the consistency proof does not hold")]
    BadProof,
}

impl Refusal {
    /// The status by which HTTP says it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::BadSignature(_) => 403,
            Self::UnknownLog { .. } => 404,
            Self::Stale { .. } => 409,
            Self::BadProof => 422,
        }
    }
}

impl Default for Latest {
    fn default() -> Self {
        Self {
            size: 0,
            root: root_of([]),
        }
    }
}

impl Watched {
    /// A witness that watches nothing.
    pub const fn new() -> Self {
        Self {
            logs: BTreeMap::new(),
        }
    }

    /// Watches the log whose origin is the key's name; a further key of the same origin is trusted beside the others.
    pub fn trust(&mut self, key: VerifierKey) {
        let log = self
            .logs
            .entry(key.name().to_string())
            .or_insert_with(|| Log {
                keys: Vec::new(),
                latest: Latest::default(),
            });
        if !log.keys.contains(&key) {
            log.keys.push(key);
        }
    }

    /// Goes on with the latest key of a log that is watched by an earlier one, and trusts that one no longer: whoever has
    /// stolen it signs nothing more. False where no key that is trusted is one of these.
    pub fn follow(&mut self, keys: &KeyHistory) -> bool {
        let log = self.logs.get_mut(keys.latest().name().as_str());
        let log = log.filter(|log| log.keys.iter().any(|key| keys.contains(key)));
        if let Some(log) = log {
            log.keys = vec![keys.latest().clone()];
            return true;
        }
        false
    }

    /// Takes the tree that was cosigned last, as it was read back from disk. False where the origin is not watched, or
    /// another tree of this size or a larger one is known: a witness never goes back.
    pub fn restore(&mut self, origin: &str, latest: Latest) -> bool {
        let seen = self.latest(origin);
        let goes_on = seen.is_some_and(|seen| latest.size > seen.size || latest == seen);
        goes_on && self.set(origin, latest)
    }

    /// Takes what [`Self::decide`] answered, once it is on disk; only then may it be cosigned. False where the latest
    /// tree is no longer the one that was decided on: another request came in between, and this one is stale.
    #[must_use = "where this is false, nothing may be cosigned"]
    pub fn advance(&mut self, origin: &str, seen: Latest, latest: Latest) -> bool {
        self.latest(origin) == Some(seen) && self.set(origin, latest)
    }

    fn set(&mut self, origin: &str, latest: Latest) -> bool {
        let log = self.logs.get_mut(origin);
        log.map(|log| log.latest = latest).is_some()
    }

    /// The tree of this origin that was cosigned last.
    pub fn latest(&self, origin: &str) -> Option<Latest> {
        self.logs.get(origin).map(|log| log.latest)
    }

    /// Decides a request as it came.
    pub fn decide(&self, body: &[u8]) -> Decision {
        self.check(body).unwrap_or_else(Decision::Refuse)
    }

    fn check(&self, body: &[u8]) -> Result<Decision, Refusal> {
        let request = AddCheckpoint::parse(body)?;
        let checkpoint =
            Checkpoint::parse(request.checkpoint.text()).map_err(RequestError::Checkpoint)?;
        let log = self.logs.get(checkpoint.origin());
        let log = log.ok_or_else(|| Refusal::UnknownLog {
            origin: checkpoint.origin().to_owned(),
        })?;
        let signed = request.checkpoint.verify(&log.keys);
        signed.map_err(Refusal::BadSignature)?;
        let (old, new) = (request.old_size, checkpoint.size());
        if old > new {
            return Err(RequestError::OldSizeAbove { old, new }.into());
        }
        let seen = log.latest;
        let stale = Refusal::Stale { size: seen.size };
        if old != seen.size {
            return Err(stale);
        }
        // At the same size only the same tree is the same checkpoint.
        if old == new && seen.root != *checkpoint.root() {
            return Err(stale);
        }
        let (from, to) = ((seen.size, &seen.root), (new, checkpoint.root()));
        verify_consistency(from, to, &request.proof).map_err(|_| Refusal::BadProof)?;
        let latest = Latest {
            size: new,
            root: *checkpoint.root(),
        };
        Ok(Decision::Cosign {
            checkpoint,
            seen,
            latest,
        })
    }
}

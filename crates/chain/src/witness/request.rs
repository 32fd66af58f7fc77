//! The body of an add-checkpoint request.
//!
//! It must never be believed: what it says of the log is for the witness to verify.

use std::fmt;

use crate::checkpoint::CheckpointError;
use crate::hash::LeafHash;
use crate::note::{Note, NoteError};
use crate::text::{Malformed, read_decimal, read_hashes, split_line, write_hash};

/// Longest request that is read: a note of the greatest length fits.
pub const REQUEST_BYTES_MAX: usize = 264 << 10;

/// Asks a witness to cosign a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the proof starts from: that of the checkpoint cosigned last.
    pub old_size: u64,
    /// The consistency proof from there.
    pub proof: Vec<LeafHash>,
    /// The checkpoint, signed by its log.
    pub checkpoint: Note,
}

/// Why a body is not such a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// More bytes than [`REQUEST_BYTES_MAX`], or not UTF-8.
    #[error("the request is not a text of at most {REQUEST_BYTES_MAX} bytes")]
    NotText,
    /// The first line is not `old` and a decimal.
    #[error("the first line does not say the old size")]
    OldSize,
    /// A line of the proof is not a hash, or there are too many, or no empty line ends them.
    #[error("line {nth} of the proof is malformed")]
    Proof {
        /// Its place within the proof, from 1.
        nth: usize,
    },
    /// What follows is not a note.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note is not a checkpoint.
    #[error(transparent)]
    Checkpoint(CheckpointError),
    /// The old size exceeds that of the checkpoint.
    #[error("the old size {old} exceeds that of the checkpoint, {new}")]
    OldSizeAbove {
        /// The old size.
        old: u64,
        /// The checkpoint's.
        new: u64,
    },
}

impl AddCheckpoint {
    /// Reads a body, and verifies nothing.
    pub fn parse(body: &[u8]) -> Result<Self, RequestError> {
        if body.len() > REQUEST_BYTES_MAX {
            return Err(RequestError::NotText);
        }
        let text = str::from_utf8(body).map_err(|_| RequestError::NotText)?;
        let (line, rest) = split_line(text).ok_or(RequestError::OldSize)?;
        let old_size = line.strip_prefix("old ").and_then(read_decimal);
        let old_size = old_size.ok_or(RequestError::OldSize)?;
        let (proof, note) =
            read_hashes(rest).map_err(|Malformed { nth }| RequestError::Proof { nth })?;
        Ok(Self {
            old_size,
            proof,
            checkpoint: Note::parse(note.as_bytes())?,
        })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        for hash in &self.proof {
            writeln!(f, "{}", write_hash(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

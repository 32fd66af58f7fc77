//! The offline receipt: a C2SP tlog-proof, by which one entry can be shown to stand in the log without its neighbours.
//!
//! A receipt must never be believed for what it carries: only for what the log's key and the root vouch for.

use std::fmt;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::entry::{ENTRY_BYTES_MAX, Entry, EntryError};
use crate::hash::{LeafHash, leaf_hash};
use crate::note::{Note, NoteError, Signed, VerifierKey};
use crate::proof::{ProofError, verify_inclusion};
use crate::text::{
    Malformed, read_base64, read_decimal, read_hashes, split_line, write_base64, write_hash,
};

/// The first line.
const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Longest receipt that is read: an entry of the greatest length and a note of the greatest length fit.
pub const RECEIPT_BYTES_MAX: usize = 512 << 10;

/// An entry's place, the hashes from it to the root, and the checkpoint that holds the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The whole entry, where the receipt carries it.
    pub entry: Option<Vec<u8>>,
    /// The entry's `seq`.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub proof: Vec<LeafHash>,
    /// The checkpoint with its signatures.
    pub checkpoint: Note,
}

/// Why bytes are not a receipt, or a receipt proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// More bytes than [`RECEIPT_BYTES_MAX`].
    #[error("receipt of {bytes} bytes exceeds {RECEIPT_BYTES_MAX}")]
    TooLong {
        /// Bytes found.
        bytes: usize,
    },
    /// The first line is another.
    #[error("the first line is not {HEADER}")]
    Header,
    /// The line `extra` is not the base64 of at most 65,535 bytes.
    #[error("the line 'extra' does not hold the base64 of an entry")]
    Extra,
    /// There is no line `index` with a decimal.
    #[error("the line 'index' is missing or malformed")]
    Index,
    /// A line of the proof is not the base64 of 32 bytes, or there are too many, or no empty line ends them.
    #[error("line {nth} of the proof is malformed")]
    Proof {
        /// Its place within the proof, from 1.
        nth: usize,
    },
    /// What follows the proof is not a note.
    #[error("the checkpoint is malformed: {0}")]
    Note(#[from] NoteError),
    /// The checkpoint is not one of this log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The receipt carries no entry, and none was given.
    #[error("the receipt does not carry its entry: give it beside")]
    NoEntry,
    /// The bytes that it carries are not an entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The entry states another place in the log.
    #[error("the receipt is for entry {index}, its entry says {seq}")]
    Seq {
        /// What the receipt says.
        index: u64,
        /// What the entry says.
        seq: u64,
    },
    /// The entry does not stand in the tree of the checkpoint.
    #[error(transparent)]
    Inclusion(#[from] ProofError),
}

/// What a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipted<'r, 'k> {
    /// The entry that stands in the log.
    pub entry: Entry<'r>,
    /// The checkpoint that vouches for it.
    pub checkpoint: Checkpoint,
    /// Whose signatures under the checkpoint hold, the log's among them.
    pub signed: Vec<Signed<'k>>,
}

impl Receipt {
    /// Reads a receipt, and verifies nothing.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLong { bytes: bytes.len() });
        }
        let text = str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        let (header, rest) = split_line(text).ok_or(ReceiptError::Header)?;
        if header != HEADER {
            return Err(ReceiptError::Header);
        }
        let (line, behind) = split_line(rest).ok_or(ReceiptError::Index)?;
        let (entry, rest) = match line.strip_prefix("extra ") {
            Some(base64) => (Some(read_extra(base64)?), behind),
            None => (None, rest),
        };
        let (index, rest) = split_line(rest).ok_or(ReceiptError::Index)?;
        let index = index.strip_prefix("index ").and_then(read_decimal);
        let index = index.ok_or(ReceiptError::Index)?;
        let (proof, note) =
            read_hashes(rest).map_err(|Malformed { nth }| ReceiptError::Proof { nth })?;
        Ok(Self {
            entry,
            index,
            proof,
            checkpoint: Note::parse(note.as_bytes())?,
        })
    }

    /// What this receipt proves about `entry`, or about the entry that it carries where none is given.
    pub fn verify<'r, 'k>(
        &'r self,
        entry: Option<&'r [u8]>,
        log: &'k VerifierKey,
        known: &'k [VerifierKey],
    ) -> Result<Receipted<'r, 'k>, ReceiptError> {
        let bytes = entry.or(self.entry.as_deref());
        let bytes = bytes.ok_or(ReceiptError::NoEntry)?;
        let (checkpoint, signed) = Checkpoint::open(&self.checkpoint, log, known)?;
        let leaf = leaf_hash(bytes);
        let (size, root) = (checkpoint.size(), checkpoint.root());
        verify_inclusion(&leaf, self.index, size, &self.proof, root)?;
        let entry = Entry::decode(bytes)?;
        let (index, seq) = (self.index, entry.header.seq);
        if index != seq {
            return Err(ReceiptError::Seq { index, seq });
        }
        Ok(Receipted {
            entry,
            checkpoint,
            signed,
        })
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(entry) = &self.entry {
            writeln!(f, "extra {}", write_base64(entry))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{}", write_hash(hash))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

fn read_extra(base64: &str) -> Result<Vec<u8>, ReceiptError> {
    let bytes = read_base64(base64).ok_or(ReceiptError::Extra)?;
    match bytes.len() <= ENTRY_BYTES_MAX {
        true => Ok(bytes),
        false => Err(ReceiptError::Extra),
    }
}

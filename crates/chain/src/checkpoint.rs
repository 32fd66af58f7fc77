//! C2SP checkpoints: which tree a log has at which size, as a signed note.
//!
//! A log must never sign two checkpoints of which one does not continue the other.

use std::fmt;

use crate::hash::LeafHash;
use crate::note::{Note, NoteError, Signed, Signer, VerifierKey};
use crate::text::{read_decimal, read_hash, split_line, write_hash};

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: LeafHash,
    extensions: Vec<String>,
}

/// Why a note is not a checkpoint, or not one of this log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It is not a note, or no known key has signed it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The first line is missing or empty.
    #[error("the checkpoint lacks its first line, the origin")]
    Origin,
    /// The second line is not a decimal without leading zeros, below 2^64.
    #[error("the checkpoint's second line is not a size")]
    Size,
    /// The third line is not the base64 of 32 bytes.
    #[error("the checkpoint's third line is not a root hash")]
    Root,
    /// A line below the third is empty.
    #[error("an extension line of the checkpoint is empty")]
    Extension,
    /// It is of another log than the key's.
    #[error("the checkpoint is of {found}, not of {expected}")]
    Foreign {
        /// The name of the key that it was to be verified with.
        expected: String,
        /// Its origin.
        found: String,
    },
}

impl Checkpoint {
    /// A checkpoint of this log; without extension lines, which nobody could audit.
    pub fn new(
        origin: impl Into<String>,
        size: u64,
        root: LeafHash,
    ) -> Result<Self, CheckpointError> {
        let origin = origin.into();
        if origin.is_empty() || origin.contains(|c: char| c < ' ') {
            return Err(CheckpointError::Origin);
        }
        Ok(Self {
            origin,
            size,
            root,
            extensions: Vec::new(),
        })
    }

    /// Reads the text of a note. Whether it is signed is another question.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let (origin, rest) = split_line(text).ok_or(CheckpointError::Origin)?;
        let (size, rest) = split_line(rest).ok_or(CheckpointError::Size)?;
        let (root, mut rest) = split_line(rest).ok_or(CheckpointError::Root)?;
        let size = read_decimal(size).ok_or(CheckpointError::Size)?;
        let root = read_hash(root).ok_or(CheckpointError::Root)?;
        let mut checkpoint = Self::new(origin, size, root)?;
        while !rest.is_empty() {
            let (line, behind) = split_line(rest).ok_or(CheckpointError::Extension)?;
            if line.is_empty() {
                return Err(CheckpointError::Extension);
            }
            checkpoint.extensions.push(line.to_owned());
            rest = behind;
        }
        Ok(checkpoint)
    }

    /// Reads a checkpoint that this log has signed; `known` are its key and those of witnesses that count. Gives back
    /// whose signatures hold, the log's among them.
    pub fn open<'k>(
        note: &Note,
        log: &'k VerifierKey,
        known: &'k [VerifierKey],
    ) -> Result<(Self, Vec<Signed<'k>>), CheckpointError> {
        let mut signed = note.verify(std::slice::from_ref(log))?;
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != log.name().as_str() {
            return Err(CheckpointError::Foreign {
                expected: log.name().to_string(),
                found: checkpoint.origin,
            });
        }
        match note.verify(known) {
            Ok(others) => signed.extend(others.into_iter().filter(|other| other.key != log)),
            Err(NoteError::Unsigned) => {}
            Err(error) => return Err(error.into()),
        }
        Ok((checkpoint, signed))
    }

    /// The checkpoint as a note that its log has signed, under the name that is its origin.
    pub fn sign(&self, log: &Signer) -> Result<Note, CheckpointError> {
        let name = log.public().name();
        if self.origin != name.as_str() {
            return Err(CheckpointError::Foreign {
                expected: name.to_string(),
                found: self.origin.clone(),
            });
        }
        let mut note = Note::new(self.to_string())?;
        note.add(log.sign(&note));
        Ok(note)
    }

    /// Which log it is of.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    pub const fn root(&self) -> &LeafHash {
        &self.root
    }

    /// Lines below the third, of which nothing is known here.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl fmt::Display for Checkpoint {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = write_hash(&self.root);
        write!(f, "{}\n{}\n{root}\n", self.origin, self.size)?;
        let mut lines = self.extensions.iter();
        lines.try_for_each(|line| writeln!(f, "{line}"))
    }
}

//! All keys that a log has had, and the file in which they are handed on.
//!
//! Where it begins must be known from elsewhere: by itself it proves nothing.

use std::fmt;

use super::{HEADER, Rotation, RotationError};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::note::{Algorithm, KeyError, Note, VerifierKey};
use crate::text::split_line;

/// Longest file of keys that is read: some ninety changes.
pub const HISTORY_BYTES_MAX: usize = 65_536;

/// The keys that a log has had, oldest first, each with the size from which on it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHistory {
    first: VerifierKey,
    changes: Vec<Change>,
}

/// A change with the note that both keys have signed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    rotation: Rotation,
    note: Note,
}

/// Why a file is not the keys of a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Above [`HISTORY_BYTES_MAX`], not UTF-8, or its first line is missing.
    #[error("not the keys of a log: expected the first key on a line, and then each change")]
    Shape,
    /// The first key is malformed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A change does not hold.
    #[error("change {nth}: {error}")]
    Change {
        /// Which, from 1.
        nth: usize,
        /// Why.
        error: RotationError,
    },
}

impl KeyHistory {
    /// The history of a log that has had one key.
    pub fn new(first: VerifierKey) -> Result<Self, RotationError> {
        match first.algorithm() {
            Algorithm::Ed25519 => Ok(Self {
                first,
                changes: Vec::new(),
            }),
            Algorithm::CosignatureV1 => Err(RotationError::KeyType),
        }
    }

    /// Reads the file of keys and verifies every change from the first key on. Whether the first one, or any other,
    /// is this log's is another question.
    pub fn parse(bytes: &[u8]) -> Result<Self, HistoryError> {
        let text = str::from_utf8(bytes).ok();
        let text = text.filter(|text| text.len() <= HISTORY_BYTES_MAX);
        let (first, mut rest) = text.and_then(split_line).ok_or(HistoryError::Shape)?;
        let change = |nth, error| HistoryError::Change { nth, error };
        let mut keys = Self::new(first.parse()?).map_err(|error| change(0, error))?;
        let next = format!("\n{HEADER}\n");
        for nth in 1.. {
            if rest.is_empty() {
                break;
            }
            // A note holds its own first line nowhere else: a line of signatures begins with a dash.
            let end = rest.find(&next).and_then(|at| at.checked_add(1));
            let (one, behind) = end
                .and_then(|end| rest.split_at_checked(end))
                .unwrap_or((rest, ""));
            let note = Note::parse(one.as_bytes()).map_err(RotationError::from);
            let taken = note.and_then(|note| keys.rotate(&note));
            taken.map_err(|error| change(nth, error))?;
            rest = behind;
        }
        Ok(keys)
    }

    /// Takes the next change, signed by the latest key and by the new one.
    pub fn rotate(&mut self, note: &Note) -> Result<(), RotationError> {
        let rotation = Rotation::parse(note.text())?;
        let (after, latest) = self.latest_from();
        let found = rotation.size;
        if self.contains(&rotation.key) {
            return Err(RotationError::KnownKey);
        }
        rotation.check(note, latest)?;
        if found <= after {
            return Err(RotationError::Size { after, found });
        }
        let note = note.clone();
        self.changes.push(Change { rotation, note });
        Ok(())
    }

    /// The key that signs the checkpoint of this size.
    pub fn at(&self, size: u64) -> &VerifierKey {
        let in_force = self.keys().take_while(|(from, _)| *from <= size).last();
        in_force.map_or(&self.first, |(_, key)| key)
    }

    /// The key that is in force at the greatest sizes.
    pub fn latest(&self) -> &VerifierKey {
        self.latest_from().1
    }

    /// The size from which on the latest key is in force.
    pub fn latest_size(&self) -> u64 {
        self.latest_from().0
    }

    /// The first key.
    pub const fn first(&self) -> &VerifierKey {
        &self.first
    }

    /// True where the log has, or has had, this key.
    pub fn contains(&self, key: &VerifierKey) -> bool {
        self.keys().any(|(_, own)| own == key)
    }

    /// True where the log has had one key only.
    pub fn is_unchanged(&self) -> bool {
        self.changes.is_empty()
    }

    /// Reads a checkpoint that is signed by the key in force at its size.
    pub fn open(&self, note: &Note) -> Result<Checkpoint, CheckpointError> {
        let size = Checkpoint::parse(note.text())?.size();
        Ok(Checkpoint::open(note, self.at(size), &[])?.0)
    }

    /// All keys, oldest first, each with the size from which on it is in force.
    pub fn keys(&self) -> impl Iterator<Item = (u64, &VerifierKey)> {
        let changes = self.changes.iter().map(|change| &change.rotation);
        std::iter::once((0, &self.first)).chain(changes.map(|change| (change.size, &change.key)))
    }

    fn latest_from(&self) -> (u64, &VerifierKey) {
        self.keys().last().unwrap_or((0, &self.first))
    }
}

impl From<VerifierKey> for KeyHistory {
    /// For a key that is a log's; of another one nothing is ever verified.
    fn from(first: VerifierKey) -> Self {
        Self {
            first,
            changes: Vec::new(),
        }
    }
}

impl fmt::Display for KeyHistory {
    /// The file of keys: the first one on a line, then each change as a note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.first)?;
        let mut changes = self.changes.iter();
        changes.try_for_each(|change| write!(f, "{}", change.note))
    }
}

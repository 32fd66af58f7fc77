//! Change of a log's key under one origin: the old key and the new one sign who follows whom, and from which size on.
//!
//! A checkpoint must never be verified with a key that was not in force at its size.

mod history;

use std::fmt;

pub use history::{HISTORY_BYTES_MAX, HistoryError, KeyHistory};

use crate::note::{Algorithm, KeyError, Note, NoteError, Signer, VerifierKey};
use crate::text::{read_decimal, split_line};

/// The first line: no origin, so that no such note can be taken for a checkpoint.
const HEADER: &str = "sunledger key rotation v1";
/// The old key and the new one: a change is bytes that stand in a log, so nobody may add to them.
const SIGNATURES: usize = 2;

/// From this size on, checkpoints of this origin are signed by this key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    size: u64,
    key: VerifierKey,
}

/// Why a change of key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RotationError {
    /// It is not a note, or the old key has not signed it.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not four lines: header, origin, key, size.
    #[error("not a key rotation: expected the line '{HEADER}', an origin, a key and a size")]
    Shape,
    /// The new key is malformed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A key is of another type than a log's: 0x01.
    #[error("a log's key has type 0x01")]
    KeyType,
    /// Old key, new key and origin do not have the same name.
    #[error("the change is for {found}, not for {expected}")]
    Foreign {
        /// The origin of the log.
        expected: String,
        /// The origin, or the new key's name, as the note has it.
        found: String,
    },
    /// The new key has not signed: nobody has shown to hold it.
    #[error("the new key has not signed the change")]
    NotHeld,
    /// Others than the two keys have signed.
    #[error("a change is signed by the old key and the new one, and by nobody else")]
    Surplus,
    /// A key that this log has had already.
    #[error("the log has had this key before")]
    KnownKey,
    /// A size that is not above that of the change before.
    #[error("the change is for size {found}, not above {after}")]
    Size {
        /// The size from which on the key before it is in force.
        after: u64,
        /// The size of this change.
        found: u64,
    },
}

impl Rotation {
    /// A change from `size` leaves on.
    pub const fn new(size: u64, key: VerifierKey) -> Self {
        Self { size, key }
    }

    /// The first size at which the key is in force.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The new key.
    pub const fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// The change as a note that both keys have signed. `new` must be the key that this change names.
    pub fn sign(&self, old: &Signer, new: &Signer) -> Result<Note, RotationError> {
        if *new.public() != self.key {
            return Err(RotationError::NotHeld);
        }
        let mut note = Note::new(self.to_string())?;
        note.add(old.sign(&note));
        note.add(new.sign(&note));
        self.check(&note, old.public())?;
        Ok(note)
    }

    /// Reads a text; who has signed it is another question.
    pub fn parse(text: &str) -> Result<Self, RotationError> {
        let shape = RotationError::Shape;
        let Some((HEADER, rest)) = split_line(text) else {
            return Err(shape);
        };
        let (origin, rest) = split_line(rest).ok_or(RotationError::Shape)?;
        let (key, rest) = split_line(rest).ok_or(RotationError::Shape)?;
        let (size, rest) = split_line(rest).ok_or(RotationError::Shape)?;
        let size = read_decimal(size).ok_or(RotationError::Shape)?;
        if !rest.is_empty() {
            return Err(shape);
        }
        let key: VerifierKey = key.parse()?;
        match key.name().as_str() == origin {
            true => Ok(Self { size, key }),
            false => Err(RotationError::Foreign {
                expected: origin.to_owned(),
                found: key.name().to_string(),
            }),
        }
    }

    fn check(&self, note: &Note, old: &VerifierKey) -> Result<(), RotationError> {
        if old.algorithm() != Algorithm::Ed25519 || self.key.algorithm() != Algorithm::Ed25519 {
            return Err(RotationError::KeyType);
        }
        if self.key.name() != old.name() {
            return Err(RotationError::Foreign {
                expected: old.name().to_string(),
                found: self.key.name().to_string(),
            });
        }
        if note.signatures().len() > SIGNATURES {
            return Err(RotationError::Surplus);
        }
        note.verify(std::slice::from_ref(old))?;
        match note.verify(std::slice::from_ref(&self.key)) {
            Ok(_) => Ok(()),
            Err(NoteError::Unsigned) => Err(RotationError::NotHeld),
            Err(error) => Err(error.into()),
        }
    }
}

impl fmt::Display for Rotation {
    /// The text that is signed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, key } = self;
        write!(f, "{HEADER}\n{}\n{key}\n{size}\n", key.name())
    }
}

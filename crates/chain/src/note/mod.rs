//! C2SP signed notes: a text, and lines below it by which keys sign it.
//!
//! The text of a note must never be believed before a known key has been found to sign it.

mod key;
mod signer;

use std::fmt;

pub use key::{Algorithm, KeyError, KeyId, KeyName, NAME_BYTES_MAX, VerifierKey};
pub use signer::{Cosigner, Signer};

use crate::text::{read_base64, write_base64};

/// Longest note that is read.
pub const NOTE_BYTES_MAX: usize = 256 << 10;
/// Most signatures of a note that is read.
pub const SIGNATURES_MAX: usize = 100;
/// How a signature line begins: an em dash and a space.
const MARK: &str = "\u{2014} ";

/// A text and its signatures, none of which need be true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    name: KeyName,
    id: KeyId,
    bytes: Vec<u8>,
}

/// A signature that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'k> {
    /// By which of the known keys.
    pub key: &'k VerifierKey,
    /// Seconds since the Unix epoch, where the signature says when it was made: cosignatures do.
    pub at: Option<u64>,
}

/// Why bytes are not a note, or a note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More bytes than [`NOTE_BYTES_MAX`].
    #[error("note of {bytes} bytes exceeds {NOTE_BYTES_MAX}")]
    TooLong {
        /// Bytes found.
        bytes: usize,
    },
    /// More signature lines than [`SIGNATURES_MAX`].
    #[error("note has more than {SIGNATURES_MAX} signatures")]
    TooManySignatures,
    /// Not UTF-8, or a control character other than the line feed.
    #[error("note holds what is not text: only UTF-8 without control characters but the line feed")]
    NotText,
    /// No text that ends in a line feed, then an empty line, then at least one line.
    #[error("note lacks a text, an empty line, or signatures below it")]
    Shape,
    /// A line below the text that is not a signature line.
    #[error("signature line {nth} is malformed: expected an em dash, a key name and base64")]
    SignatureLine {
        /// Its place below the text, from 1.
        nth: usize,
    },
    /// Two known keys have the same name and id.
    #[error("more than one known key is {name}+{id}")]
    AmbiguousKey {
        /// Their name.
        name: KeyName,
        /// Their id.
        id: KeyId,
    },
    /// A known key did not sign this text as the note says.
    #[error("the signature by {name}+{id} does not hold")]
    BadSignature {
        /// The key's name.
        name: KeyName,
        /// The key's id.
        id: KeyId,
    },
    /// None of the signatures is by a known key.
    #[error("no known key has signed the note")]
    Unsigned,
}

impl Note {
    /// A text to be signed: not empty, ended by a line feed, without other control characters.
    pub fn new(text: impl Into<String>) -> Result<Self, NoteError> {
        let text = text.into();
        if !is_text(&text) {
            return Err(NoteError::NotText);
        }
        if !text.ends_with('\n') {
            return Err(NoteError::Shape);
        }
        Ok(Self {
            text,
            signatures: Vec::new(),
        })
    }

    /// Reads a note with its signatures, and verifies none of them.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { bytes: bytes.len() });
        }
        let note = str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if !is_text(note) {
            return Err(NoteError::NotText);
        }
        // The last empty line separates: no signature line is empty.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Shape)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Shape)?;
        let mut signatures = Vec::new();
        for (line, nth) in lines.split('\n').zip(1_usize..) {
            if nth > SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures);
            }
            let signature = Signature::parse(line).ok_or(NoteError::SignatureLine { nth })?;
            signatures.push(signature);
        }
        Ok(Self {
            text: format!("{text}\n"),
            signatures,
        })
    }

    /// The signed text, with the line feed at its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, whoever made them.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature line below the others; one of the same key and bytes is there once.
    pub fn add(&mut self, signature: Signature) {
        if !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
    }

    /// Takes over the lines that a witness answers with: those of known keys, which must hold; others are left out.
    pub fn accept(&mut self, lines: &[u8], known: &[VerifierKey]) -> Result<(), NoteError> {
        let answer = [self.text.as_bytes(), b"\n", lines].concat();
        let answer = Self::parse(&answer)?;
        // An empty line among them would make what stands before it a part of the text.
        if answer.text != self.text {
            return Err(NoteError::Shape);
        }
        answer.verify(known)?;
        let is_known = |line: &Signature| {
            let mut keys = known.iter();
            keys.any(|key| *key.name() == line.name && key.id() == line.id)
        };
        for line in answer.signatures.into_iter().filter(is_known) {
            self.add(line);
        }
        Ok(())
    }

    /// Which of the known keys have signed the text, in the order of the lines. Signatures by unknown keys are ignored;
    /// one of a known key that does not hold condemns the note, and so does it if there is none of a known key.
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<Signed<'k>>, NoteError> {
        let mut signed = Vec::new();
        for Signature { name, id, bytes } in &self.signatures {
            let mut keys = known
                .iter()
                .filter(|key| key.name() == name && key.id() == *id);
            let Some(key) = keys.next() else {
                continue;
            };
            if keys.any(|other| other != key) {
                let (name, id) = (name.clone(), *id);
                return Err(NoteError::AmbiguousKey { name, id });
            }
            let at = key.verify(&self.text, bytes)?;
            signed.push(Signed { key, at });
        }
        match signed.is_empty() {
            true => Err(NoteError::Unsigned),
            false => Ok(signed),
        }
    }
}

impl fmt::Display for Note {
    /// The note as it is stored and sent; without signatures, what will be signed and an empty line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        let mut lines = self.signatures.iter();
        lines.try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

impl Signature {
    /// Reads one line without its end, as a witness sends it too; verifies nothing.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, base64) = line.strip_prefix(MARK)?.split_once(' ')?;
        let bytes = read_base64(base64)?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        if bytes.is_empty() {
            return None;
        }
        Some(Self {
            name: name.parse().ok()?,
            id: KeyId::new(u32::from_be_bytes(*id)),
            bytes: bytes.to_vec(),
        })
    }

    /// The name of the key that it claims to be by.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The id of the key that it claims to be by.
    pub const fn id(&self) -> KeyId {
        self.id
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_u32().to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.bytes);
        write!(f, "{MARK}{} {}", self.name, write_base64(&bytes))
    }
}

fn is_text(text: &str) -> bool {
    let is_control = |byte: u8| byte < 0x20 && byte != b'\n';
    !text.bytes().any(is_control)
}

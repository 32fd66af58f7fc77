//! The public half of a signing key, with the name that it signs under.
//!
//! A key must never be taken under another type than it was written for: its id says which that is.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};

use super::NoteError;
use crate::text::{read_base64, write_base64};

/// Longest key name, in bytes.
pub const NAME_BYTES_MAX: usize = 1_024;

/// The name of a key: not empty, without spaces of any kind, `+` or control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

/// Four bytes that tell keys of one name apart; no proof of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(u32);

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Type 0x01: Ed25519 over the text.
    Ed25519,
    /// Type 0x04: Ed25519 over a time and the text, as witnesses sign.
    CosignatureV1,
}

/// A key to verify with, written `name+id+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    algorithm: Algorithm,
    key: VerifyingKey,
}

/// Why a text is not a key or a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A name that is empty, too long, or holds a space, `+` or control character.
    #[error("a key name is 1 to {NAME_BYTES_MAX} bytes without spaces, '+' and control characters")]
    Name,
    /// Not three parts joined by `+`, an id of eight lower-case hex digits, and base64.
    #[error("not a verifier key: expected <name>+<id of 8 hex digits>+<base64>")]
    Shape,
    /// A signature type other than 0x01 and 0x04.
    #[error("key type {found:#04x} is not known here")]
    Type {
        /// The type found.
        found: u8,
    },
    /// The bytes are not a public key of Ed25519, or one under which anything verifies.
    #[error("not a public key of Ed25519")]
    NotAKey,
    /// The id is not that of this name and key.
    #[error("the key's id is {expected}, not {found}")]
    Id {
        /// The id that belongs to name and key.
        expected: KeyId,
        /// The id that was written.
        found: KeyId,
    },
}

impl KeyName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyName {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        let is_bad = |c: char| c.is_whitespace() || c < ' ' || c == '+';
        if name.is_empty() || name.len() > NAME_BYTES_MAX || name.contains(is_bad) {
            return Err(KeyError::Name);
        }
        Ok(Self(name.to_owned()))
    }
}

impl KeyId {
    /// Takes the id as it is.
    pub const fn new(id: u32) -> Self {
        Self(id)
    }

    /// The id as a number.
    pub const fn to_u32(self) -> u32 {
        self.0
    }

    fn of(name: &KeyName, algorithm: Algorithm, key: &VerifyingKey) -> Self {
        let digest = Sha256::new()
            .chain_update(name.as_str())
            .chain_update([b'\n', algorithm.to_byte()])
            .chain_update(key.as_bytes())
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl Algorithm {
    /// The signature type, as C2SP signed-note numbers it.
    pub const fn to_byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureV1 => 0x04,
        }
    }

    const fn of_byte(byte: u8) -> Result<Self, KeyError> {
        match byte {
            0x01 => Ok(Self::Ed25519),
            0x04 => Ok(Self::CosignatureV1),
            found => Err(KeyError::Type { found }),
        }
    }
}

impl VerifierKey {
    /// Takes the 32 bytes of an Ed25519 key under a name.
    pub fn new(name: KeyName, algorithm: Algorithm, key: &[u8; 32]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(key).map_err(|_| KeyError::NotAKey)?;
        if key.is_weak() {
            return Err(KeyError::NotAKey);
        }
        Ok(Self {
            name,
            algorithm,
            key,
        })
    }

    /// The name that it signs under.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// How it signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id that its signature lines carry.
    pub fn id(&self) -> KeyId {
        KeyId::of(&self.name, self.algorithm, &self.key)
    }

    /// The 32 bytes of the key itself.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// When `signature` over `text` was made, where it says so; an error where it is not this key's.
    pub(super) fn verify(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, NoteError> {
        self.time_of(text, signature)
            .ok_or_else(|| NoteError::BadSignature {
                name: self.name.clone(),
                id: self.id(),
            })
    }

    #[expect(
        clippy::option_option,
        reason = "whether it holds, and whether it says when"
    )]
    fn time_of(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        let (at, message, bytes) = match self.algorithm {
            Algorithm::Ed25519 => (None, text.to_owned(), signature),
            Algorithm::CosignatureV1 => {
                let (time, bytes) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                (Some(time), cosigned_message(time, text)?, bytes)
            }
        };
        let signature = ed25519_dalek::Signature::from_slice(bytes).ok()?;
        let verified = self.key.verify_strict(message.as_bytes(), &signature);
        verified.ok().map(|()| at)
    }
}

/// What a cosignature signs; `None` for a time that C2SP tlog-cosignature does not allow.
pub(super) fn cosigned_message(time: u64, text: &str) -> Option<String> {
    i64::try_from(time).ok()?;
    Some(format!("cosignature/v1\ntime {time}\n{text}"))
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.algorithm.to_byte()];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id(), write_base64(&bytes))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    /// Accepts exactly what `Display` writes.
    fn from_str(text: &str) -> Result<Self, KeyError> {
        // The base64 may hold a `+` itself, the name may not.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(base64)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(KeyError::Shape);
        };
        let name: KeyName = name.parse()?;
        let mut found = [0_u8; 4];
        crate::hash::decode_hex(id, &mut found).map_err(|_| KeyError::Shape)?;
        let found = KeyId(u32::from_be_bytes(found));
        let bytes = read_base64(base64).ok_or(KeyError::Shape)?;
        let (kind, key) = bytes.split_first().ok_or(KeyError::Shape)?;
        let algorithm = Algorithm::of_byte(*kind)?;
        let key = key.try_into().map_err(|_| KeyError::NotAKey)?;
        let key = Self::new(name, algorithm, key)?;
        let expected = key.id();
        if expected == found {
            Ok(key)
        } else {
            Err(KeyError::Id { expected, found })
        }
    }
}

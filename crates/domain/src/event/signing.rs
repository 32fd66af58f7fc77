//! Keys of officers, the signatures of commands, and the day from which every command must have one.
//!
//! What is signed is fixed here (docs/FORMAT.md, "Signed commands"); whether a signature holds is never judged here.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sunledger_chain::hash::{HexError, decode_hex};

use super::Cmd;
use crate::id::{Label, OfficerId, UnitId};
use crate::subject::{LedgerTag, OfficerKey};

/// What stands before every message, so that no signature under anything else can be taken for one under a command.
const CONTEXT: &[u8] = b"sunledger signed command v1\0";
/// What stands before the message by which an officer shows that a key is held.
const HELD_CONTEXT: &[u8] = b"sunledger key registration v1\0";

/// An officer's key enters into force. Whoever holds it speaks for the post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRegistered {
    /// The first day on which it holds.
    pub from: Date,
    /// The public key: Ed25519. It is its own name.
    pub key: OfficerKey,
    /// Whose it is.
    pub officer: OfficerId,
    /// The signature of the key under [`KeyRegistered::message`]: whoever is given it holds it.
    pub proof: Signature,
    /// The last day on which it holds; none means until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A key ends, from this entry on; what it signed before stays signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// Which key.
    pub key: OfficerKey,
    /// Whose it is.
    pub officer: OfficerId,
    /// Since when it is known to be lost or out of use.
    pub on: Date,
    /// Why.
    pub reason: Label,
}

/// From this day on every command of an officer must be signed. It is never taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningRequired {
    /// The first day.
    pub from: Date,
    /// Which unit decides it for the whole ledger.
    pub unit: UnitId,
}

/// A signature under a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sig {
    /// By which key.
    pub key: OfficerKey,
    /// The 64 bytes of RFC 8032.
    pub signature: Signature,
}

/// An Ed25519 signature, as hex in JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Cmd {
    /// The bytes that a signature under this command is made over: the context, the ledger's id, and this command as it
    /// stands in the log but for its signatures.
    pub fn message(&self, ledger: &LedgerTag) -> Vec<u8> {
        let bare = Self {
            sigs: Vec::new(),
            ..self.clone()
        };
        let mut message = CONTEXT.to_vec();
        message.extend_from_slice(ledger.as_bytes());
        let written = serde_json::to_writer(&mut message, &bare);
        // String keys, no floats, and memory to write into.
        written.unwrap_or_else(|error| unreachable!("a command cannot be written: {error}"));
        message
    }
}

impl KeyRegistered {
    /// The bytes that a new key signs, to be registered to this officer of this ledger and to no other.
    pub fn message(ledger: &LedgerTag, officer: &OfficerId) -> Vec<u8> {
        [HELD_CONTEXT, ledger.as_bytes(), officer.as_str().as_bytes()].concat()
    }
}

impl Signature {
    /// Takes the bytes as they are.
    pub const fn new(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

impl std::str::FromStr for Signature {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        let mut bytes = [0; 64];
        decode_hex(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

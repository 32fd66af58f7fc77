//! People and firms as the log sees them: a pseudonym and a commitment, never a name.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sunledger_chain::hash::HexError;

use crate::id::UnitId;

macro_rules! hex_type {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Takes the bytes as they are.
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }

            fn hex(&self) -> [u8; $len * 2] {
                let mut text = [0_u8; $len * 2];
                for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
                    if let [high, low] = pair {
                        *high = digit(byte >> 4);
                        *low = digit(byte & 15);
                    }
                }
                text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::str::from_utf8(&self.hex()).unwrap_or_default())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl std::str::FromStr for $name {
            type Err = HexError;

            fn from_str(text: &str) -> Result<Self, HexError> {
                let mut bytes = [0_u8; $len];
                sunledger_chain::hash::decode_hex(text, &mut bytes)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if !serializer.is_human_readable() {
                    return self.0.serialize(serializer);
                }
                let hex = self.hex();
                serializer.serialize_str(std::str::from_utf8(&hex).unwrap_or_default())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return <[u8; $len]>::deserialize(deserializer).map(Self);
                }
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

fn digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => nibble.wrapping_add(b'0'),
        _ => nibble.wrapping_add(b'a' - 10),
    }
}

hex_type!(
    /// A subject's pseudonym within one scheme; other schemes know the same person by other handles.
    Handle,
    16
);
hex_type!(
    /// The digest of the salted commitments to a subject's fields, as the vault made it.
    Commitment,
    32
);
hex_type!(
    /// A digest of a document, of a command's content, or of what an approval approves.
    Digest,
    32
);

hex_type!(
    /// An officer's public key: 32 bytes of Ed25519.
    OfficerKey,
    32
);
hex_type!(
    /// The ledger's own id, as the genesis states it.
    LedgerTag,
    16
);

/// A person, a household or a firm, by pseudonym and commitment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// What the vault would have to open for the subject's details to be believed.
    pub commitment: Commitment,
    /// Who, within the scheme.
    pub handle: Handle,
}

/// Who receives: someone known by pseudonym, or a registered unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A person, a household or a firm.
    Subject(Subject),
    /// A registered unit.
    Unit(UnitId),
}

/// Who a party is, whatever its commitment says of it today.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PartyKey {
    /// By pseudonym.
    Handle(Handle),
    /// By id.
    Unit(UnitId),
}

impl fmt::Display for PartyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handle(handle) => handle.fmt(f),
            Self::Unit(unit) => unit.fmt(f),
        }
    }
}

/// Where a payment line stands in its batch: by pseudonyms, which differ from scheme to scheme.
///
/// The order of a file would join what they keep apart: the same list, paid by two schemes, line by line.
pub type LineRank = (PartyKey, Option<Handle>);

/// The rank of a line by who receives it, and for whom.
pub fn rank(payee: &Party, beneficiary: Option<&Subject>) -> LineRank {
    (payee.key(), beneficiary.map(|subject| subject.handle))
}

impl Party {
    /// Who it is.
    pub fn key(&self) -> PartyKey {
        match self {
            Self::Subject(subject) => PartyKey::Handle(subject.handle),
            Self::Unit(unit) => PartyKey::Unit(unit.clone()),
        }
    }
}

//! The fixed-size values that leave the vault, shown as lower-case hex.
//!
//! One value has exactly one spelling, so that no byte of a disclosure can change unnoticed.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $visibility:vis $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $visibility struct $name([u8; $len]);

        impl $name {
            /// Takes the bytes as they are.
            $visibility const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            $visibility const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            fn from_str(text: &str) -> Result<Self, HexError> {
                let mut bytes = [0_u8; $len];
                decode(text, &mut bytes)?;
                Ok(Self(bytes))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
}

hex_bytes!(
    /// A subject's pseudonym within one scope; safe to publish.
    pub Handle,
    16
);
hex_bytes!(
    /// What a log entry holds instead of a person's fields; safe to publish.
    pub Commitment,
    32
);
hex_bytes!(
    /// The commitment to one field, published only inside a disclosure.
    pub FieldCommitment,
    32
);
hex_bytes!(
    /// What keeps a commitment from being guessed; published only with the value that it opens.
    pub Salt,
    32
);
hex_bytes!(
    /// What tells a repeated request from a changed one; never published.
    pub Fingerprint,
    16
);
hex_bytes!(
    /// The ledger's id as a disclosure writes it.
    pub(crate) LedgerHex,
    16
);

/// A text that is not the lower-case hex of the expected length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {digits} lower-case hex digits")]
pub struct HexError {
    /// How many digits were expected.
    pub digits: usize,
}

fn decode(text: &str, out: &mut [u8]) -> Result<(), HexError> {
    let error = HexError {
        digits: out.len() * 2,
    };
    if text.bytes().any(|digit| digit.is_ascii_uppercase()) {
        return Err(error);
    }
    hex::decode_to_slice(text, out).map_err(|_| error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_spelling() {
        let handle = Handle::new([0xab; 16]);
        let text = handle.to_string();
        assert_eq!(text.parse(), Ok(handle));
        let error = HexError { digits: 32 };
        assert_eq!(text.to_uppercase().parse::<Handle>(), Err(error));
        assert_eq!(text[2..].parse::<Handle>(), Err(error));
        assert_eq!(text.replace('a', "g").parse::<Handle>(), Err(error));
    }
}

//! The fixed-size names of things: hashes and the ledger's id, shown as lower-case hex.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use blake3::hazmat::{ContextKey, HasherExt, hash_derive_key_context};

/// Context of the chain hash (docs/FORMAT.md, "Chain hash").
const CHAIN_CONTEXT: &str = "sunledger entry v1";
/// The first half of `derive_key`, which is the same for every entry: a tenth of the work at 400 bytes.
static CHAIN_KEY: LazyLock<ContextKey> = LazyLock::new(|| hash_derive_key_context(CHAIN_CONTEXT));

macro_rules! fixed_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name([u8; $len]);

        impl $name {
            /// Number of bytes.
            pub const LEN: usize = $len;

            /// Takes the bytes as they are.
            pub const fn new(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            /// Accepts exactly the lower-case hex that `Display` writes: one value, one spelling.
            fn from_str(text: &str) -> Result<Self, HexError> {
                let mut bytes = [0_u8; $len];
                decode_hex(text, &mut bytes)?;
                Ok(Self(bytes))
            }
        }
    };
}

fixed_bytes!(
    /// A BLAKE3 chain hash of one entry; all zeros stands for "before the first entry".
    Hash,
    32
);
fixed_bytes!(
    /// An RFC 6962 leaf or node hash (SHA-256).
    LeafHash,
    32
);
fixed_bytes!(
    /// The id of one ledger, drawn at its creation and carried by each of its entries.
    LedgerId,
    16
);

/// A text that is not the lower-case hex of the expected length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {digits} lower-case hex digits")]
pub struct HexError {
    /// How many digits were expected.
    pub digits: usize,
}

/// Reads exactly `2 * out.len()` lower-case hex digits into `out`.
pub fn decode_hex(text: &str, out: &mut [u8]) -> Result<(), HexError> {
    let error = HexError {
        digits: out.len().saturating_mul(2),
    };
    if text.len() != error.digits {
        return Err(error);
    }
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(digit.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    };
    for (byte, pair) in out.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let &[high, low] = <&[u8; 2]>::try_from(pair).map_err(|_| error)?;
        *byte = (nibble(high).ok_or(error)? << 4) | nibble(low).ok_or(error)?;
    }
    Ok(())
}

/// The chain hash of one whole entry: `BLAKE3 derive_key("sunledger entry v1", entry)`.
pub fn chain_hash(entry: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new_from_context_key(&CHAIN_KEY);
    Hash(*hasher.update(entry).finalize().as_bytes())
}

/// The RFC 6962 leaf hash of one whole entry: `SHA-256(0x00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> LeafHash {
    use sha2::{Digest, Sha256};
    let digest = Sha256::new()
        .chain_update([0x00])
        .chain_update(entry)
        .finalize();
    LeafHash(digest.into())
}

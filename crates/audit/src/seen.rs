//! What an auditor saw before: a size and the root over as many entries, kept in a file or copied from paper.
//!
//! It must never take a few digits for a root: what is shorter than paper carries proves nothing.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sunledger_chain::LeafHash;

/// Fewest hex digits of a root that are compared: as many as a printed code carries.
const DIGITS_MIN: usize = 16;
/// Hex digits of a whole root.
const DIGITS: usize = 64;

/// A size, and the root or how it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    size: u64,
    /// Hex digits, in lower case.
    root: String,
}

/// Why a text is not something that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SeenError {
    /// Not a decimal, a colon and hex digits.
    #[error("应为“条数:根” expected SIZE:ROOT, both as they stand on the paper")]
    Shape,
    /// Fewer digits than can be compared, or more than a root has.
    #[error(
        "根应为 16 至 64 位十六进制 the root has 16 to 64 hex digits: fewer could be met by chance"
    )]
    Digits,
    /// Not what an earlier audit kept.
    #[error("不是以前审计所存 not what an earlier audit kept")]
    State,
}

/// The auditor's file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    root: String,
    size: u64,
}

impl Seen {
    /// A whole root.
    pub fn whole(size: u64, root: &LeafHash) -> Self {
        let root = root.to_string();
        Self { size, root }
    }

    /// Reads the file that an earlier audit kept.
    pub fn of_state(bytes: &[u8]) -> Result<Self, SeenError> {
        let State { root, size } = serde_json::from_slice(bytes).map_err(|_| SeenError::State)?;
        let root = root.parse::<LeafHash>().map_err(|_| SeenError::State)?;
        Ok(Self::whole(size, &root))
    }

    /// What an audit keeps for the next one.
    pub fn to_state(&self) -> String {
        let Self { size, root } = self;
        format!("{{\"root\":\"{root}\",\"size\":{size}}}")
    }

    /// Over how many entries.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The digits that are known.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Whether only the beginning of the root is known.
    pub const fn is_short(&self) -> bool {
        self.root.len() < DIGITS
    }

    /// Whether the root of as many entries is the one that was seen, as far as it is known.
    pub fn matches(&self, root: &LeafHash) -> bool {
        root.to_string().starts_with(&self.root)
    }
}

impl FromStr for Seen {
    type Err = SeenError;

    /// Reads what somebody has typed: `SIZE:ROOT`, the root short or whole, in either case.
    fn from_str(text: &str) -> Result<Self, SeenError> {
        let (size, root) = text.split_once(':').ok_or(SeenError::Shape)?;
        let (size, root) = (size.trim(), root.trim());
        let is_decimal = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_digit());
        let is_hex = root.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_decimal || !is_hex {
            return Err(SeenError::Shape);
        }
        if !(DIGITS_MIN..=DIGITS).contains(&root.len()) {
            return Err(SeenError::Digits);
        }
        let size = size.parse().map_err(|_| SeenError::Shape)?;
        let root = root.to_ascii_lowercase();
        Ok(Self { size, root })
    }
}

#[cfg(test)]
mod tests {
    use super::{Seen, SeenError};
    use sunledger_chain::LeafHash;

    #[test]
    fn sixteen_digits_are_enough_and_fifteen_are_not() {
        let root = LeafHash::new([0xab; 32]);
        for (digits, short) in [(16, true), (17, true), (63, true), (64, false)] {
            let typed = format!(" 7 : {} ", &root.to_string()[..digits].to_uppercase());
            let seen: Seen = typed.parse().expect("a root");
            assert!(seen.matches(&root) && seen.size() == 7);
            assert_eq!(seen.is_short(), short, "{digits}");
            assert!(!seen.matches(&LeafHash::new([0xac; 32])));
        }
        for digits in [0, 15, 65] {
            let typed = format!("7:{}", "a".repeat(digits));
            assert_eq!(typed.parse::<Seen>(), Err(SeenError::Digits), "{digits}");
        }
        for typed in ["", "7", ":", "+7:", "七:", "7:zz", "99999999999999999999:"] {
            let typed = format!("{typed}{}", "a".repeat(16));
            assert_eq!(typed.parse::<Seen>(), Err(SeenError::Shape), "{typed}");
        }
    }

    #[test]
    fn what_is_kept_is_read_again_and_nothing_else_is() {
        let seen = Seen::whole(3, &LeafHash::new([1; 32]));
        assert_eq!(Seen::of_state(seen.to_state().as_bytes()), Ok(seen));
        for wrong in [
            "",
            "{}",
            "{\"root\":\"ab\",\"size\":3}",
            "{\"root\":1,\"size\":3}",
        ] {
            assert_eq!(Seen::of_state(wrong.as_bytes()), Err(SeenError::State));
        }
    }
}

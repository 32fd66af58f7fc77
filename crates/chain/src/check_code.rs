//! Check codes: eight digits by which people who type find a notice.
//!
//! A check code finds and must never be taken for a proof: eight digits can be made to fit.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::hash::LedgerId;

const CONTEXT: &[u8] = b"sunledger notice check code v1";
/// Codes below this have eight digits.
const CODES: u64 = 100_000_000;

/// The check code of one notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CheckCode(u64);

impl CheckCode {
    /// That of the notice which this entry posted and which commits to this digest.
    pub fn of_notice(ledger: &LedgerId, seq: u64, digest: &[u8; 32]) -> Self {
        let hash = Sha256::new()
            .chain_update(CONTEXT)
            .chain_update(ledger.as_bytes())
            .chain_update(seq.to_be_bytes())
            .chain_update(digest)
            .finalize();
        let hash: [u8; 32] = hash.into();
        let first = hash.first_chunk().copied().unwrap_or_default();
        let number = u64::from_be_bytes(first);
        Self(number.checked_rem(CODES).unwrap_or(0))
    }

    /// Reads exactly eight decimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten().map(Self)
    }
}

impl fmt::Display for CheckCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::CheckCode;
    use crate::hash::LedgerId;

    #[test]
    fn a_code_is_what_the_format_says() {
        let code = |ledger: u8, seq, digest: u8| {
            CheckCode::of_notice(&LedgerId::new([ledger; 16]), seq, &[digest; 32]).to_string()
        };
        // Recomputed with another program from the words of FORMAT.md.
        assert_eq!(code(1, 300, 2), "84126829");
        assert_eq!(code(0, 0, 0), "29112935");
    }

    #[test]
    fn only_eight_digits_are_a_code() {
        for text in ["00000000", "01234567", "99999999"] {
            assert_eq!(CheckCode::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "1234567",
            "123456789",
            "1234567a",
            "+1234567",
            "１２３４５６７８",
        ] {
            assert_eq!(CheckCode::parse(text), None, "{text}");
        }
    }
}

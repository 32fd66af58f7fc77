//! The few spellings that every text here is made of: decimals, base64 and lines.
//!
//! One value has one spelling: what `write` would not write, `read` must never take.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::LeafHash;
use crate::proof::HASHES_MAX;

/// A decimal without sign and without leading zeros.
pub(crate) fn read_decimal(text: &str) -> Option<u64> {
    let is_canonical = text == "0" || !text.starts_with('0');
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    match is_canonical && digits_only {
        true => text.parse().ok(),
        false => None,
    }
}

/// Standard alphabet with padding (RFC 4648, section 4).
pub(crate) fn write_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Exactly what [`write_base64`] writes: padding is there, and the bits that it leaves are zero.
pub(crate) fn read_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(crate) fn write_hash(hash: &LeafHash) -> String {
    write_base64(hash.as_bytes())
}

pub(crate) fn read_hash(text: &str) -> Option<LeafHash> {
    // 32 bytes are 44 characters: a longer text is refused before it is decoded.
    if text.len() != 44 {
        return None;
    }
    let bytes = read_base64(text)?;
    bytes.try_into().ok().map(LeafHash::new)
}

/// Takes the first line, which must be ended; gives back the line without its end, and the rest.
pub(crate) fn split_line(text: &str) -> Option<(&str, &str)> {
    text.split_once('\n')
}

/// A line that is not a hash, from 1.
pub(crate) struct Malformed {
    pub(crate) nth: usize,
}

/// Reads at most [`HASHES_MAX`] lines of hashes and the empty line that ends them; gives back what follows.
pub(crate) fn read_hashes(text: &str) -> Result<(Vec<LeafHash>, &str), Malformed> {
    let mut hashes = Vec::new();
    let mut rest = text;
    for nth in 1_usize.. {
        let (line, behind) = split_line(rest).ok_or(Malformed { nth })?;
        rest = behind;
        if line.is_empty() {
            break;
        }
        if nth > HASHES_MAX {
            return Err(Malformed { nth });
        }
        hashes.push(read_hash(line).ok_or(Malformed { nth })?);
    }
    Ok((hashes, rest))
}

//! An entry bundle as bytes: up to 256 entries, each with its length (u16, big-endian) before it.
//!
//! It must never look inside an entry: what the bytes mean is said elsewhere.

use super::{Kind, Tile, WIDTH};
use crate::entry::ENTRY_BYTES_MAX;

/// The bytes of one bundle while it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bundle {
    bytes: Vec<u8>,
    width: u16,
}

/// Why bytes are not the bundle that was asked for, or an entry does not go into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The name is that of hashes.
    #[error("hashes are no bundle of entries")]
    NotEntries,
    /// The bytes end within an entry or its length, or before the last entry that was asked for.
    #[error("the bundle ends within or before its entry {nth}")]
    Short {
        /// The entry within the bundle, from 0.
        nth: u16,
    },
    /// Bytes follow the last entry.
    #[error("{bytes} bytes follow the last entry of the bundle")]
    Trailing {
        /// Bytes left over.
        bytes: usize,
    },
    /// An entry longer than its length field can say.
    #[error("entry of {bytes} bytes exceeds {ENTRY_BYTES_MAX}")]
    EntryTooLong {
        /// Bytes of the entry.
        bytes: usize,
    },
    /// One entry more than a bundle holds.
    #[error("a bundle holds {WIDTH} entries")]
    Full,
}

impl Bundle {
    /// A bundle without entries, which is not served before it has one.
    pub const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            width: 0,
        }
    }

    /// Adds one entry.
    pub fn push(&mut self, entry: &[u8]) -> Result<(), BundleError> {
        let too_long = BundleError::EntryTooLong { bytes: entry.len() };
        let length = u16::try_from(entry.len()).map_err(|_| too_long)?;
        if self.width >= WIDTH {
            return Err(BundleError::Full);
        }
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(entry);
        self.width = self.width.saturating_add(1);
        Ok(())
    }

    /// Number of entries.
    pub const fn width(&self) -> u16 {
        self.width
    }

    /// The bytes as they are served.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads what `tile` names. Where that is partial, the full bundle of its place is taken too, since a log may have
    /// deleted the partial one; only the entries that were asked for are kept.
    pub fn parse(tile: Tile, bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
        if tile.kind() != Kind::Entries {
            return Err(BundleError::NotEntries);
        }
        let mut entries = Vec::with_capacity(usize::from(tile.width()));
        let mut rest = bytes;
        for nth in 0..WIDTH {
            if nth == tile.width() && rest.is_empty() {
                break;
            }
            let (entry, behind) = split_entry(rest).ok_or(BundleError::Short { nth })?;
            if nth < tile.width() {
                entries.push(entry);
            }
            rest = behind;
        }
        match rest.len() {
            0 => Ok(entries),
            bytes => Err(BundleError::Trailing { bytes }),
        }
    }
}

fn split_entry(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

//! The keys of the log's one tree: the first sequence number of a block, and the number of a part of it.
//!
//! They must never sort differently from the entries: both numbers are big-endian.

/// Where a part of a block stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Sequence number of the block's first entry.
    pub first: u64,
    /// Number of the part within the block's frame, from 0.
    pub part: u16,
}

impl Key {
    /// Bytes of a key.
    pub(super) const LEN: usize = 10;

    /// The key as sled stores it.
    pub(super) fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let (first, part) = bytes.split_at_mut(8);
        first.copy_from_slice(&self.first.to_be_bytes());
        part.copy_from_slice(&self.part.to_be_bytes());
        bytes
    }

    /// Reads a stored key; `None` where it is not one of ours.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (first, rest) = bytes.split_first_chunk::<8>()?;
        let part = <[u8; 2]>::try_from(rest).ok()?;
        Some(Self {
            first: u64::from_be_bytes(*first),
            part: u16::from_be_bytes(part),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_like_entries_and_read_back() {
        let keys = [
            (0, 0),
            (0, 1),
            (0, 256),
            (1, 0),
            (255, 9),
            (256, 0),
            (u64::MAX, u16::MAX),
        ]
        .map(|(first, part)| Key { first, part });
        let bytes = keys.map(Key::to_bytes);
        assert!(bytes.is_sorted());
        assert_eq!(bytes.map(|bytes| Key::from_bytes(&bytes)), keys.map(Some));
    }

    #[test]
    fn other_lengths_are_not_ours() {
        assert_eq!(Key::from_bytes(b"short"), None);
        assert_eq!(Key::from_bytes(&[0; 11]), None);
        assert_eq!(Key::from_bytes(b""), None);
    }
}

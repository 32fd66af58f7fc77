//! A run of consecutive entries in one buffer, and the head that a log has reached.

use crate::entry::{EntryError, Header};
use crate::hash::{Hash, chain_hash};

/// How far a log reaches: the number of its entries and the chain hash of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Number of entries, which is also the sequence number of the next one.
    pub size: u64,
    /// Chain hash of entry `size - 1`; zeros for an empty log.
    pub hash: Hash,
}

/// Consecutive encoded entries, kept in one allocation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entries {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Entries {
    /// An empty run.
    pub fn new() -> Self {
        Self::default()
    }

    /// Encodes one more entry at the end and returns its chain hash.
    pub fn push(&mut self, header: &Header, payload: &[u8]) -> Result<Hash, EntryError> {
        let start = self.bytes.len();
        header.encode_into(payload, &mut self.bytes)?;
        self.ends.push(self.bytes.len());
        Ok(chain_hash(self.bytes.get(start..).unwrap_or_default()))
    }

    /// Adds one entry's bytes as they are, unchecked: for readers of stored bytes.
    pub fn push_raw(&mut self, entry: &[u8]) {
        self.bytes.extend_from_slice(entry);
        self.ends.push(self.bytes.len());
    }

    /// The entries' bytes, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> + '_ {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let entry = self.bytes.get(start..end).unwrap_or_default();
            start = end;
            entry
        })
    }

    /// The bytes of the `index`-th entry of this run.
    pub fn get(&self, index: usize) -> Option<&[u8]> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.bytes.get(start..end)
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True where there is no entry.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of all entries together.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// Drops every entry from the `len`-th on.
    pub fn truncate(&mut self, len: usize) {
        if len < self.ends.len() {
            let end = len
                .checked_sub(1)
                .and_then(|last| self.ends.get(last).copied());
            self.bytes.truncate(end.unwrap_or(0));
            self.ends.truncate(len);
        }
    }
}

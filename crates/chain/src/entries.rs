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
#[derive(Debug, Clone, Default)]
pub struct Entries {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// Chain hashes of the first entries, as far as they were encoded here: bytes never change once they are in.
    hashes: Vec<Hash>,
}

/// The same bytes are the same run, whoever hashed them.
impl PartialEq for Entries {
    fn eq(&self, other: &Self) -> bool {
        (&self.bytes, &self.ends) == (&other.bytes, &other.ends)
    }
}

impl Eq for Entries {}

impl Entries {
    /// An empty run.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for `entries` more entries of `bytes` bytes together.
    pub fn reserve(&mut self, entries: usize, bytes: usize) {
        self.bytes.reserve(bytes);
        self.ends.reserve(entries);
    }

    /// Encodes one more entry at the end and returns its chain hash.
    pub fn push(&mut self, header: &Header, payload: &[u8]) -> Result<Hash, EntryError> {
        let start = self.bytes.len();
        header.encode_into(payload, &mut self.bytes)?;
        let hash = chain_hash(self.bytes.get(start..).unwrap_or_default());
        if self.hashes.len() == self.ends.len() {
            self.hashes.push(hash);
        }
        self.ends.push(self.bytes.len());
        Ok(hash)
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

    /// The chain hash of the `index`-th entry of this run. Those of entries that were encoded here are known; others
    /// are hashed again at each call.
    pub fn hash(&self, index: usize) -> Option<Hash> {
        match self.hashes.get(index) {
            Some(hash) => Some(*hash),
            None => self.get(index).map(chain_hash),
        }
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
            self.hashes.truncate(len);
        }
    }
}

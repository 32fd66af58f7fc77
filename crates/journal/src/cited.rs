//! The entries that a command names, read back from the log and checked.
//!
//! It must never hand on an entry that its successor, or the head, does not vouch for.

use std::collections::BTreeSet;

use sunledger_chain::hash::{chain_hash, leaf_hash};
use sunledger_chain::{Entries, Entry, Head};
use sunledger_domain::wire::{self, WireError};
use sunledger_domain::{Cited, CitedEntry};
use sunledger_store::{Log, ReadError};

/// Entries that lie closer together than this are read in one go: they share their blocks.
const GAP_MAX: u64 = 64;
/// Most entries of one read.
const SPAN_MAX: u64 = 4_096;

/// Why an entry that a command names cannot be relied on.
#[derive(Debug, thiserror::Error)]
pub enum CitedError {
    /// It could not be read.
    #[error("an entry that the command names cannot be read: {0}")]
    Read(#[from] ReadError),
    /// It is not there, or not the bytes that were recorded.
    #[error("entry {seq}, which the command names, is not what was recorded: verify the log")]
    Altered {
        /// The entry.
        seq: u64,
    },
    /// It is not an event in its one spelling.
    #[error("entry {seq}, which the command names, cannot be read: {error}")]
    Event {
        /// The entry.
        seq: u64,
        /// What is wrong with its payload.
        error: WireError,
    },
}

impl CitedError {
    /// The entry in question.
    pub const fn seq(&self) -> u64 {
        match self {
            Self::Read(error) => error.seq(),
            Self::Altered { seq } | Self::Event { seq, .. } => *seq,
        }
    }
}

/// Reads the entries of these numbers from a log that ends in `head`. Numbers past it are left out: `decide` names them.
pub(crate) fn read(log: &dyn Log, head: Head, seqs: &BTreeSet<u64>) -> Result<Cited, CitedError> {
    let mut cited = Cited::new();
    let mut rest = seqs.range(..head.size).copied().peekable();
    while let Some(first) = rest.next() {
        let mut wanted = vec![first];
        let mut last = first;
        while let Some(next) =
            rest.next_if(|next| next - last <= GAP_MAX && next - first < SPAN_MAX)
        {
            wanted.push(next);
            last = next;
        }
        let span = Span::read(log, head, first, last)?;
        for seq in wanted {
            cited.insert(seq, span.entry(seq)?);
        }
    }
    Ok(cited)
}

/// A run of entries and the one that follows it, where there is one.
struct Span {
    first: u64,
    run: Entries,
    head: Head,
}

impl Span {
    fn read(log: &dyn Log, head: Head, first: u64, last: u64) -> Result<Self, CitedError> {
        let end = last.saturating_add(2).min(head.size);
        let limit = usize::try_from(end.saturating_sub(first)).unwrap_or(usize::MAX);
        let run = log.read(first, limit)?;
        Ok(Self { first, run, head })
    }

    fn bytes(&self, seq: u64) -> Option<&[u8]> {
        let index = usize::try_from(seq.checked_sub(self.first)?).ok()?;
        self.run.get(index)
    }

    /// An entry whose bytes have the hash that its successor, or the head, holds.
    fn entry(&self, seq: u64) -> Result<CitedEntry, CitedError> {
        let altered = || CitedError::Altered { seq };
        let bytes = self.bytes(seq).ok_or_else(altered)?;
        let entry = Entry::decode(bytes).map_err(|_| altered())?;
        let after = seq.saturating_add(1);
        let held = match after == self.head.size {
            true => Some(self.head.hash),
            false => self
                .bytes(after)
                .and_then(|next| Entry::decode(next).ok())
                .map(|next| next.header.prev),
        };
        if entry.header.seq != seq || held != Some(chain_hash(bytes)) {
            return Err(altered());
        }
        let event = wire::decode_canonical(entry.payload)
            .map_err(|error| CitedError::Event { seq, error })?;
        Ok(CitedEntry {
            leaf: leaf_hash(bytes),
            body: event.body,
        })
    }
}

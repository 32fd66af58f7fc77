//! Where entries come from: a port that a log, or an exported file, is adapted to.
//!
//! An adapter must never repair, skip or reorder: what stands at a position is what it returns for it.

use sunledger_chain::Entries;

/// Something that holds a log's entries by position.
pub trait EntrySource: Sync {
    /// The entries at the positions `from`, `from + 1` and so on: exactly `limit` of them, fewer only where the log
    /// ends, none past its end. Called from several threads at once.
    ///
    /// Where one of them cannot be read, the error names it, and everything before it can still be read by itself.
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError>;
}

/// Entries that cannot be read at all, so that nothing can be said about their hashes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {detail}")]
pub struct SourceError {
    /// The first entry that cannot be read; `None` where no entry can be named.
    pub seq: Option<u64>,
    /// The adapter's stable name for it, such as `store_unreadable` or `line_malformed`.
    pub kind: &'static str,
    /// What happened, for a person.
    pub detail: String,
}

/// Entries that are in memory already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemorySource(Entries);

impl MemorySource {
    /// Takes the entries of a whole log.
    pub const fn new(entries: Entries) -> Self {
        Self(entries)
    }
}

impl EntrySource for MemorySource {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        let mut run = Entries::new();
        // A position beyond what memory can hold is past the end.
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let wanted = from..from.saturating_add(limit).min(self.0.len());
        if let (Some(first), false) = (self.0.get(wanted.start), wanted.is_empty()) {
            // As much as they take where they are all alike.
            run.reserve(wanted.len(), first.len().saturating_mul(wanted.len()));
        }
        for entry in wanted.map_while(|index| self.0.get(index)) {
            run.push_raw(entry);
        }
        Ok(run)
    }
}

//! The port: what every log promises, whatever it is made of.
//!
//! It must never grow a method that changes or removes an entry.

use std::sync::Arc;

use sunledger_chain::{Entries, Head};

use crate::error::{AppendError, ReadError, StorageFault};

/// An append-only log of chained entries with one durable head.
///
/// **Durability.** When [`append`](Self::append) returns `Ok`, every entry of the run is on disk and survives a loss
/// of power; `head` and `read` show an entry only from then on. What an answer says about the disk:
///
/// | answer of `append` | persisted | not persisted |
/// |---|---|---|
/// | `Ok(head)` | the normal case: acknowledge | never; a disk that lies is found by the fence: the next append is a `Conflict`, the next open is refused as shorter than the head file |
/// | `Malformed`, `Conflict`, `NotWritten`, `Poisoned` | never | nothing of the run is on disk; after `NotWritten` the same run may be tried again |
/// | `Unknown` | possibly the whole run | possibly nothing; never a part of it. Every later append is `Poisoned` until the log is opened again, which verifies its tail and answers the question |
///
/// **The fence.** An append names the head that it was computed from. A log that has moved on refuses it, so two
/// writers cannot interleave, and a writer that lost track of an outcome cannot double it.
pub trait Log: Send + Sync {
    /// The durable head: as many entries as `read` can return, and the hash of the last one.
    fn head(&self) -> Head;

    /// Appends one or more whole batches, all or none, and returns the new durable head.
    ///
    /// What it checks, in this order (the first failure is the answer):
    /// 1. the run by itself: not empty, within the limit, consecutive, linked by `prev`, of one ledger, whole batches,
    ///    and following `expected` ([`AppendError::Malformed`]);
    /// 2. that the log was not poisoned ([`AppendError::Poisoned`]);
    /// 3. `expected` against the log's own head ([`AppendError::Conflict`]);
    /// 4. the run's ledger against the log's own ([`AppendError::Malformed`]).
    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError>;

    /// Up to `limit` entries from sequence number `from` on: fewer at the end, none past it. Threads may read in
    /// parallel, also while another appends. The entries' own form and place are checked, their hashes are not.
    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError>;

    /// Writes down how far the log reaches, outside the log, and syncs that: call it before anything is published
    /// that names the head. Closing the log does the same.
    fn seal(&self) -> Result<(), StorageFault>;
}

impl<L: Log + ?Sized> Log for Arc<L> {
    fn head(&self) -> Head {
        (**self).head()
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        (**self).append(expected, entries)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        (**self).read(from, limit)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        (**self).seal()
    }
}

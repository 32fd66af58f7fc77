//! A log in memory, for tests: the same answers as the one on disk, and nothing that survives.
//!
//! It must never be more lenient than the real one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sunledger_chain::{Entries, Head, LedgerId};

use crate::check;
use crate::error::{AppendError, Malformed, ReadError, StorageFault};
use crate::log::Log;

/// A log that lives as long as this value.
#[derive(Debug, Default)]
pub struct MemoryLog(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    entries: Entries,
    head: Head,
    ledger: Option<LedgerId>,
}

impl MemoryLog {
    /// An empty log.
    pub fn new() -> Self {
        Self::default()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log for MemoryLog {
    fn head(&self) -> Head {
        self.held().head
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        let ledger = check::structure(expected, entries)?;
        let last = check::links(expected, entries, 0..entries.len())?;
        let mut held = self.held();
        if held.head != expected {
            return Err(AppendError::Conflict {
                expected,
                actual: held.head,
            });
        }
        if held.ledger.is_some_and(|own| own != ledger) {
            return Err(Malformed::WrongLedger { seq: expected.size }.into());
        }
        for entry in entries.iter() {
            held.entries.push_raw(entry);
        }
        held.head = check::head_after(expected, entries, last);
        held.ledger = Some(ledger);
        Ok(held.head)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        let held = self.held();
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        let end = from.saturating_add(limit).min(held.entries.len());
        let mut run = Entries::new();
        for entry in (from..end).filter_map(|index| held.entries.get(index)) {
            run.push_raw(entry);
        }
        Ok(run)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        Ok(())
    }
}

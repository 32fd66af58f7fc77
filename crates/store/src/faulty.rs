//! A log that fails on request, for testing whoever writes to one.
//!
//! It must never invent an outcome that the port does not allow, save the one that is named a lie.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sunledger_chain::{Entries, Entry, Head};

use crate::check;
use crate::error::{AppendError, Cause, ReadError, Step, StorageFault};
use crate::log::Log;

/// What happens to one append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Ok, persisted: the normal case.
    None,
    /// Failed, not persisted, and known to be: `NotWritten`.
    FailBeforeWrite,
    /// Failed, persisted: `Unknown`, and the entries are there after the log is opened again.
    FailAfterWrite,
    /// Failed, not persisted: `Unknown`, and the entries are not there after the log is opened again.
    FailUnwritten,
    /// Ok, not persisted: a disk that lies. No log answers so, but its disk may.
    LieAboutWrite,
}

/// Wraps a log and applies a script of faults, one for each append that would have been written; then none.
#[derive(Debug)]
pub struct FaultyLog<L> {
    inner: L,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    script: VecDeque<Fault>,
    poison: Option<StorageFault>,
    /// What readers see while the log is poisoned: an unknown outcome is not shown.
    head: Option<Head>,
}

impl<L: Log> FaultyLog<L> {
    /// Wraps `inner`, without any fault yet.
    pub fn new(inner: L) -> Self {
        Self {
            inner,
            state: Mutex::default(),
        }
    }

    /// Adds faults to the end of the script.
    pub fn script(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state().script.extend(faults);
    }

    /// Drops what is left of the script: from here on nothing fails.
    pub fn heal(&self) {
        self.state().script.clear();
    }

    /// What closing the log and opening it again does: the poison is gone, and whatever was persisted is seen.
    pub fn reopen(&self) {
        let mut state = self.state();
        state.poison = None;
        state.head = None;
    }

    /// The log within.
    pub fn into_inner(self) -> L {
        self.inner
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: Log> Log for FaultyLog<L> {
    fn head(&self) -> Head {
        self.state().head.unwrap_or_else(|| self.inner.head())
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        check::structure(expected, entries)?;
        let last = check::links(expected, entries, 0..entries.len())?;
        let mut state = self.state();
        if let Some(fault) = &state.poison {
            return Err(AppendError::Poisoned {
                fault: fault.clone(),
            });
        }
        let before = self.inner.head();
        if before != expected {
            // The log within refuses it; that is no write, and takes no fault from the script.
            return self.inner.append(expected, entries);
        }
        let scripted = state.script.pop_front().unwrap_or(Fault::None);
        let fault = StorageFault::new(Step::Insert, Cause::Injected, "scripted");
        let mut unknown = || {
            state.poison = Some(fault.clone());
            state.head = Some(before);
            AppendError::Unknown {
                fault: fault.clone(),
            }
        };
        match scripted {
            Fault::None => self.inner.append(expected, entries),
            Fault::FailBeforeWrite => Err(AppendError::NotWritten { fault }),
            Fault::FailAfterWrite => {
                self.inner.append(expected, entries)?;
                Err(unknown())
            }
            Fault::FailUnwritten => Err(unknown()),
            Fault::LieAboutWrite => Ok(check::head_after(expected, entries, last)),
        }
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        let mut run = self.inner.read(from, limit)?;
        let end = self.head().size;
        let shown = run
            .iter()
            .take_while(|bytes| Entry::decode(bytes).is_ok_and(|entry| entry.header.seq < end))
            .count();
        run.truncate(shown);
        Ok(run)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        self.inner.seal()
    }
}

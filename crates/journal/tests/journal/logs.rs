//! Logs that do what a test needs to see: wait at a gate, take their time, alter what is read, break down.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use sunledger_chain::{Entries, Head};
use sunledger_journal::Journal;
use sunledger_store::{AppendError, FaultyLog, Log, MemoryLog, ReadError, StorageFault};

/// Counts appends, and lets them pass only while its gate is open.
pub(crate) struct Gate {
    pub(crate) inner: FaultyLog<MemoryLog>,
    open: Mutex<bool>,
    changed: Condvar,
    appends: AtomicUsize,
}

impl Gate {
    pub(crate) fn opened() -> Self {
        Self {
            inner: FaultyLog::new(MemoryLog::new()),
            open: Mutex::new(true),
            changed: Condvar::new(),
            appends: AtomicUsize::new(0),
        }
    }

    pub(crate) fn shut(&self) {
        *self.open.lock().unwrap() = false;
    }

    pub(crate) fn open(&self) {
        *self.open.lock().unwrap() = true;
        self.changed.notify_all();
    }

    /// Appends that have come to the gate so far.
    pub(crate) fn appends(&self) -> usize {
        self.appends.load(Ordering::SeqCst)
    }
}

impl Log for Gate {
    fn head(&self) -> Head {
        self.inner.head()
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        let open = self.open.lock().unwrap();
        drop(self.changed.wait_while(open, |open| !*open).unwrap());
        self.inner.append(expected, entries)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        self.inner.read(from, limit)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        self.inner.seal()
    }
}

/// Panics at its next append once it is told to.
#[derive(Default)]
pub(crate) struct Breaking {
    inner: MemoryLog,
    pub(crate) broken: AtomicBool,
}

impl Log for Breaking {
    fn head(&self) -> Head {
        self.inner.head()
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        assert!(!self.broken.load(Ordering::SeqCst), "broken on request");
        self.inner.append(expected, entries)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        self.inner.read(from, limit)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        self.inner.seal()
    }
}

/// Gives out one entry with one byte of its payload changed, once it is told which.
pub(crate) struct Altering {
    inner: MemoryLog,
    altered: Mutex<Option<u64>>,
}

impl Altering {
    pub(crate) fn new() -> Self {
        Self {
            inner: MemoryLog::new(),
            altered: Mutex::new(None),
        }
    }

    pub(crate) fn alter(&self, seq: u64) {
        *self.altered.lock().unwrap() = Some(seq);
    }
}

impl Log for Altering {
    fn head(&self) -> Head {
        self.inner.head()
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        self.inner.append(expected, entries)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        let run = self.inner.read(from, limit)?;
        let altered = *self.altered.lock().unwrap();
        let mut given = Entries::new();
        for (seq, bytes) in (from..).zip(run.iter()) {
            let mut bytes = bytes.to_vec();
            if altered == Some(seq) {
                // A digit of an amount: the JSON stays good, so that only the chain can tell.
                let digit = bytes.iter().rposition(|byte| *byte == b'1').unwrap();
                bytes[digit] = b'2';
            }
            given.push_raw(&bytes);
        }
        Ok(given)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        self.inner.seal()
    }
}

/// Waits until it is so.
pub(crate) fn until(mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "it never came to be"
        );
        thread::sleep(Duration::from_micros(200));
    }
}

/// Waits until this many commands are in the queue.
pub(crate) fn until_queued(journal: &Journal, commands: usize) {
    until(|| journal.queued() == commands);
}

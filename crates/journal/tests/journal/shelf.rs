//! Journals that keep snapshots, and a log that tells what of it was read.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sunledger_chain::{Entries, Head};
use sunledger_journal::{
    Journal, Options, SimulatedClock, SnapshotWarning, Snapshots, SubmitError,
};
use sunledger_store::{AppendError, Log, MemoryLog, ReadError, StorageFault};

use crate::world::*;

pub(crate) fn open_on(
    log: Arc<dyn Log>,
    clock: &Arc<SimulatedClock>,
    snapshots: Snapshots,
) -> Journal {
    let options = Options {
        clock: clock.clone(),
        snapshots: Some(snapshots),
        ..Options::default()
    };
    Journal::open(log, options).unwrap()
}

pub(crate) fn reopen(log: &Arc<Watched>, dir: &Path, every: u64) -> Journal {
    open_on(log.clone(), &clock(), Snapshots::new(dir, every))
}

/// Remembers from which entry on it was read.
#[derive(Default)]
pub(crate) struct Watched {
    inner: MemoryLog,
    reads: Mutex<BTreeSet<u64>>,
}

impl Watched {
    /// The entries that were read from since this was last asked.
    pub(crate) fn reads(&self) -> BTreeSet<u64> {
        std::mem::take(&mut self.reads.lock().unwrap())
    }

    /// The first entries of this log as a log of their own.
    pub(crate) fn prefix(&self, size: u64) -> Arc<Self> {
        let other = Self::default();
        let limit = usize::try_from(size).unwrap();
        let entries = self.inner.read(0, limit).unwrap();
        other.inner.append(Head::default(), &entries).unwrap();
        Arc::new(other)
    }
}

impl Log for Watched {
    fn head(&self) -> Head {
        self.inner.head()
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        self.inner.append(expected, entries)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        self.reads.lock().unwrap().insert(from);
        self.inner.read(from, limit)
    }

    fn seal(&self) -> Result<(), StorageFault> {
        self.inner.seal()
    }
}

/// A genesis and 45 more entries: two of them of a file, one of them cited.
pub(crate) fn history(log: &Arc<Watched>) {
    let journal = make(log.clone(), &clock());
    submit_setting(&journal);
    journal.submit(prepare(1, 3)).unwrap();
    journal.submit(approve(2, &journal, 1)).unwrap();
    journal.submit(settle(3, 1, 3)).unwrap();
    journal.submit(give_back(4, 1, 1)).unwrap();
    for number in 5..35 {
        journal.submit(quota(number)).unwrap();
    }
    journal.close().unwrap();
}

pub(crate) fn names(dir: &Path) -> BTreeSet<String> {
    let Ok(files) = fs::read_dir(dir) else {
        return BTreeSet::new();
    };
    files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect()
}

pub(crate) fn file(dir: &Path, size: u64) -> PathBuf {
    dir.join(format!("state-{size}.snap"))
}

pub(crate) fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Opens with and without snapshots and holds everything that can be asked of one against the other.
pub(crate) fn is_as_replayed(log: &Arc<Watched>, dir: &Path, every: u64) -> Vec<SnapshotWarning> {
    let replayed = open(log.clone(), &clock());
    let journal = reopen(log, dir, every);
    assert_eq!(journal.head(), replayed.head());
    assert!(journal.state() == replayed.state(), "another state");
    for number in 0..40 {
        let asked = [quota(number), prepare(number, 3), impossible(number)];
        for request in asked {
            let known = |answer: Result<_, SubmitError>| match answer {
                Ok(receipt) => format!("{receipt:?}"),
                Err(error) => error.to_string(),
            };
            // A size that the log never has: what is not a repetition is refused and changes nothing.
            let request = sunledger_journal::Request {
                expected_size: Some(u64::MAX),
                ..request
            };
            assert_eq!(
                known(journal.submit(request.clone())),
                known(replayed.submit(request))
            );
        }
    }
    journal.take_snapshot_warnings()
}

/// The sizes of the snapshots that stand there, in order.
pub(crate) fn sizes(dir: &Path) -> Vec<u64> {
    let size = |name: &String| {
        let size = name.strip_prefix("state-")?.strip_suffix(".snap")?;
        size.parse().ok()
    };
    let mut sizes: Vec<u64> = names(dir).iter().filter_map(size).collect();
    sizes.sort_unstable();
    sizes
}

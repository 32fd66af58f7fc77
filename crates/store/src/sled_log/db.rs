//! The one place that touches sled: commits that are on disk when they return, and guarded reads.
//!
//! It must never let a panic of sled out, and never report a commit before the file itself is synced.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sled::IVec;

use super::key::Key;
use super::pack::Part;
use super::segments::first_headless;
use crate::error::{Cause, Step, StorageFault};

/// sled's page cache. It evicts late (after 64 accesses in each of its 256 shards), so it is kept small.
const CACHE_BYTES: u64 = 64 << 20;
/// How long another handle of this very process may still hold sled's own lock after it was dropped: sled closes
/// its file when the last of its background tasks is done.
const CLOSING_MAX: Duration = Duration::from_secs(5);
const CLOSING_POLL: Duration = Duration::from_millis(5);
/// sled's names for its data file, its settings and its directory of oversized values.
pub(super) const DB_FILE: &str = "db";
pub(super) const CONF_FILE: &str = "conf";
pub(super) const BLOBS_DIR: &str = "blobs";
/// How the names of sled's snapshot files begin.
pub(super) const SNAPSHOT_PREFIX: &str = "snap.";

/// Tells open databases of this process apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DbId(u64);

impl DbId {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// An open sled database in its own directory.
pub(super) struct Db {
    id: DbId,
    /// `None` only while dropping.
    sled: Option<sled::Db>,
    /// The data file, open a second time: sled's flush leaves it unsynced on Linux.
    file: File,
    dir: PathBuf,
}

impl Db {
    /// Opens the database in `dir`; `None` where sled found none of its pages, upon which it begins a new database.
    pub(super) fn open(dir: &Path) -> Result<Option<Self>, StorageFault> {
        let db = Self::open_or_make(dir)?;
        if !db.guarded(Step::Open, |sled| Ok(sled.was_recovered()))? {
            return Ok(None);
        }
        // Only what sled has brought to the file can be looked at there.
        db.sync()?;
        match first_headless(&db.file) {
            Ok(None) => Ok(Some(db)),
            Ok(Some(start)) => {
                let detail = format!("the segment at byte {start} has lost its header");
                Err(StorageFault::new(Step::Open, Cause::Corrupt, detail))
            }
            Err(error) => Err(StorageFault::io(Step::Open, &error)),
        }
    }

    /// Makes an empty database in the empty directory `dir`.
    pub(super) fn make(dir: &Path) -> Result<Self, StorageFault> {
        Self::open_or_make(dir)
    }

    /// On a thread of its own, whose panic is caught.
    fn open_or_make(dir: &Path) -> Result<Self, StorageFault> {
        let path = dir.to_path_buf();
        let opening = thread::Builder::new()
            .name("sled-open".to_owned())
            .spawn(move || open_sled(&path))
            .map_err(|error| StorageFault::io(Step::Open, &error))?;
        let sled = match opening.join() {
            Ok(opened) => opened.map_err(|error| fault(Step::Open, &error))?,
            Err(panic) => return Err(panicked(Step::Open, panic.as_ref())),
        };
        let file = File::options()
            .read(true)
            .write(true)
            .open(dir.join(DB_FILE))
            .map_err(|error| StorageFault::io(Step::Open, &error))?;
        Ok(Self {
            id: DbId::next(),
            sled: Some(sled),
            file,
            dir: dir.to_path_buf(),
        })
    }

    /// Writes all parts as one atomic batch. When it returns `Ok`, they are on disk.
    pub(super) fn commit(&self, parts: Vec<Part>) -> Result<(), StorageFault> {
        let mut batch = sled::Batch::default();
        for Part { key, value } in parts {
            batch.insert(&key.to_bytes(), value);
        }
        self.guarded(Step::Insert, |sled| sled.apply_batch(batch))?;
        self.sync()
    }

    /// Brings everything that sled holds to the disk.
    pub(super) fn sync(&self) -> Result<(), StorageFault> {
        self.guarded(Step::Flush, |sled| sled.flush())?;
        self.file
            .sync_data()
            .map_err(|error| StorageFault::io(Step::Sync, &error))?;
        match first_blob(&self.dir) {
            Ok(None) => Ok(()),
            Ok(Some(blob)) => Err(StorageFault::new(
                Step::BlobCheck,
                Cause::Blob,
                blob.display().to_string(),
            )),
            Err(error) => Err(StorageFault::io(Step::BlobCheck, &error)),
        }
    }

    /// Which database this is.
    pub(super) const fn id(&self) -> DbId {
        self.id
    }

    /// The value under `key`.
    pub(super) fn get(&self, key: Key) -> Result<Option<IVec>, StorageFault> {
        self.guarded(Step::Read, |sled| sled.get(key.to_bytes()))
    }

    /// The first entry of the block that reaches or precedes entry `seq`.
    pub(super) fn block_before(&self, seq: u64) -> Result<Option<Key>, StorageFault> {
        let bound = Key {
            first: seq,
            part: u16::MAX,
        };
        let found = self.guarded(Step::Read, |sled| {
            sled.range(..=bound.to_bytes()).next_back().transpose()
        })?;
        found.map(|(key, _)| own_key(&key)).transpose()
    }

    /// The last key; an error of cause [`Cause::Other`] where what is stored there is not ours.
    pub(super) fn last_key(&self) -> Result<Option<Key>, StorageFault> {
        let last = self.guarded(Step::Read, |sled| sled.last())?;
        last.map(|(key, _)| own_key(&key)).transpose()
    }

    /// True where the database holds nothing but the one tree that a log uses.
    pub(super) fn has_one_tree(&self) -> Result<bool, StorageFault> {
        self.guarded(Step::Read, |sled| Ok(sled.tree_names().len() == 1))
    }

    /// Length of the data file.
    pub(super) fn file_bytes(&self) -> io::Result<u64> {
        self.file.metadata().map(|metadata| metadata.len())
    }

    /// Wakes whoever waits in sled for a write that has failed: one of sled's paths records the failure without
    /// telling those who wait, and a commit on a full disk would hang. Harmless at any other time.
    pub(super) fn wake_after_failure(&self) {
        if let Some(sled) = &self.sled
            && sled.context.global_error().is_err()
        {
            // Its answer is the recorded failure, which the waiter gets as well.
            drop(catch_unwind(AssertUnwindSafe(|| sled.flush())));
        }
    }

    fn guarded<T>(
        &self,
        step: Step,
        act: impl FnOnce(&sled::Db) -> sled::Result<T>,
    ) -> Result<T, StorageFault> {
        let Some(sled) = &self.sled else {
            return Err(StorageFault::new(step, Cause::Other, "the log is closed"));
        };
        match catch_unwind(AssertUnwindSafe(|| act(sled))) {
            Ok(done) => done.map_err(|error| fault(step, &error)),
            Err(panic) => Err(panicked(step, panic.as_ref())),
        }
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        let sled = self.sled.take();
        // sled unwraps the result of its last sync. What was acknowledged was synced long before.
        drop(catch_unwind(AssertUnwindSafe(|| drop(sled))));
    }
}

/// The first file in the directory of oversized values, which must stay empty.
pub(super) fn first_blob(dir: &Path) -> io::Result<Option<PathBuf>> {
    match fs::read_dir(dir.join(BLOBS_DIR)) {
        Ok(mut files) => files
            .next()
            .transpose()
            .map(|file| file.map(|file| file.path())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn open_sled(dir: &Path) -> sled::Result<sled::Db> {
    let config = sled::Config::new()
        .path(dir)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(None);
    let started = Instant::now();
    loop {
        match config.open() {
            Err(sled::Error::Io(error))
                if is_lock_held(&error) && started.elapsed() < CLOSING_MAX =>
            {
                thread::sleep(CLOSING_POLL);
            }
            opened => return opened,
        }
    }
}

/// sled has no error of its own for this.
fn is_lock_held(error: &io::Error) -> bool {
    error.kind() == ErrorKind::Other && error.to_string().contains("could not acquire lock")
}

fn own_key(bytes: &[u8]) -> Result<Key, StorageFault> {
    Key::from_bytes(bytes)
        .ok_or_else(|| StorageFault::new(Step::Read, Cause::Other, "a key that no log has written"))
}

fn fault(step: Step, error: &sled::Error) -> StorageFault {
    let cause = match error {
        sled::Error::Io(error) => Cause::Io(error.kind()),
        sled::Error::Corruption { .. } => Cause::Corrupt,
        sled::Error::CollectionNotFound(_)
        | sled::Error::Unsupported(_)
        | sled::Error::ReportableBug(_) => Cause::Other,
    };
    StorageFault::new(step, cause, error.to_string())
}

fn panicked(step: Step, panic: &(dyn std::any::Any + Send)) -> StorageFault {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    StorageFault::new(step, Cause::Panicked, message.unwrap_or("no message"))
}

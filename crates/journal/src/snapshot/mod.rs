//! Snapshots on disk: the ledger and its keys as of some entry, so that opening replays only what came after.
//!
//! A snapshot is a convenience and proves nothing: verification and audit must never read one, and whatever is
//! wrong with one costs time, not the opening.

mod file;
mod maker;
mod shelf;
mod warning;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::group::Position;
use crate::keys::Keys;

pub(crate) use file::Fitting;
pub(crate) use maker::Maker;
pub(crate) use shelf::newest;
pub(crate) use warning::Warnings;
pub use warning::{SnapshotWarning, Unfit};

/// Where snapshots are kept, and how often one is made.
#[derive(Clone)]
pub struct Snapshots {
    dir: PathBuf,
    every: u64,
    probe: Option<Probe>,
}

/// Asked before each step of writing a snapshot; what it answers is as if the disk had said so.
pub type Probe = Arc<dyn Fn(SnapshotStep) -> io::Result<()> + Send + Sync>;

/// A step of writing a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotStep {
    /// Making the directory.
    Directory,
    /// Making the draft.
    Draft,
    /// Writing it.
    Write,
    /// Syncing it.
    Sync,
    /// Giving it its name.
    Rename,
    /// Syncing the directory.
    SyncDirectory,
    /// Removing what is older.
    Prune,
}

impl SnapshotStep {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Directory,
        Self::Draft,
        Self::Write,
        Self::Sync,
        Self::Rename,
        Self::SyncDirectory,
        Self::Prune,
    ];
}

impl fmt::Display for SnapshotStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Directory => "making the directory",
            Self::Draft => "making the draft",
            Self::Write => "writing the draft",
            Self::Sync => "syncing the draft",
            Self::Rename => "renaming the draft",
            Self::SyncDirectory => "syncing the directory",
            Self::Prune => "removing older ones",
        })
    }
}

impl Snapshots {
    /// Entries between two snapshots where nothing else is asked for: less than a second of replay.
    pub const EVERY: u64 = 100_000;

    /// Keeps them in `dir`, which is made when it is needed, and makes one after at least `every` entries.
    pub fn new(dir: impl Into<PathBuf>, every: u64) -> Self {
        Self {
            dir: dir.into(),
            every: every.max(1),
            probe: None,
        }
    }

    /// The same, with a probe that may hold up or fail each step: for tests of whoever relies on them.
    #[must_use]
    pub fn with_probe(mut self, probe: Probe) -> Self {
        self.probe = Some(probe);
        self
    }

    pub(crate) const fn every(&self) -> u64 {
        self.every
    }

    fn ask(&self, step: SnapshotStep) -> io::Result<()> {
        self.probe.as_ref().map_or(Ok(()), |probe| probe(step))
    }
}

impl fmt::Debug for Snapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshots")
            .field("dir", &self.dir)
            .field("every", &self.every)
            .finish_non_exhaustive()
    }
}

/// What is kept: a durable ledger between two batches, and every key up to there.
#[derive(Debug, Clone)]
pub(crate) struct Frozen {
    pub(crate) at: Position,
    pub(crate) keys: Keys,
}

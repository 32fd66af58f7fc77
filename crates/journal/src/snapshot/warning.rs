//! What is wrong with a snapshot. None of it stops a ledger: it is told, and opening takes longer.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::SnapshotStep;

/// More than these say nothing new.
const WARNINGS_MAX: usize = 16;

/// Something about snapshots that an operator may want to know.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotWarning {
    /// One was not used.
    #[error("the snapshot {} is passed over: {why}", path.display())]
    PassedOver {
        /// Its file.
        path: PathBuf,
        /// What is wrong with it.
        why: Unfit,
    },
    /// The directory cannot be looked through.
    #[error("no snapshot is used, since {} cannot be read: {source}", path.display())]
    Unlisted {
        /// The directory.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// One was not made; the next one will be tried after as many entries again.
    #[error("no snapshot was made: {step} failed at {}: {source}", path.display())]
    NotMade {
        /// The file that it was to be.
        path: PathBuf,
        /// Where it failed.
        step: SnapshotStep,
        /// What the system says.
        source: io::Error,
    },
    /// The system gave no thread: snapshots are made when the journal is closed, and not before.
    #[error("no snapshot is made in the background, for want of a thread: {0}")]
    NoThread(io::Error),
}

/// Why a snapshot is not used.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is no snapshot.
    #[error("it is not a snapshot")]
    Foreign,
    /// Another version of the program or of the format made it.
    #[error("another version of this program made it")]
    OtherVersion,
    /// Not all of it is there, or not as it was written.
    #[error("it is damaged")]
    Damaged,
    /// The log is shorter than it, or has another entry where it ends.
    #[error("it is not of this log")]
    OtherLog,
    /// The log could not be read where it ends.
    #[error("the log cannot be read where it ends")]
    LogUnreadable,
}

impl SnapshotWarning {
    /// The stable name of this warning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PassedOver { .. } | Self::Unlisted { .. } => "snapshot_passed_over",
            Self::NotMade { .. } | Self::NoThread(_) => "snapshot_not_made",
        }
    }
}

/// What there is to tell, shared between whoever opens, the thread that makes snapshots, and whoever asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Warnings(Arc<Mutex<Vec<SnapshotWarning>>>);

impl Warnings {
    pub(crate) fn add(&self, warning: SnapshotWarning) {
        let mut warnings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if warnings.len() < WARNINGS_MAX {
            warnings.push(warning);
        }
    }

    pub(crate) fn take(&self) -> Vec<SnapshotWarning> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

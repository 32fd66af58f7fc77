//! Why a ledger's log is not opened, with stable codes.
//!
//! A message must always say what was wrong, where, and what to do next.

use std::io;
use std::path::{Path, PathBuf};

use sunledger_chain::{Hash, Head};

use crate::error::{ReadError, StorageFault};

/// Why a log is not opened. In every case but those of `create` the ledger is left as it was found, save what sled
/// itself does to its file when it opens it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Another process has the ledger open.
    #[error("{} is in use by another process: stop it, or wait until it is done", .dir.display())]
    InUse {
        /// The ledger.
        dir: PathBuf,
    },
    /// There is no ledger there.
    #[error("there is no ledger in {}: check the path, or make one with init", .dir.display())]
    Missing {
        /// Where one was expected.
        dir: PathBuf,
    },
    /// There is a ledger already where a new one was to be made.
    #[error("{} holds a ledger already: use it, or choose another directory", .dir.display())]
    Exists {
        /// The ledger.
        dir: PathBuf,
    },
    /// The directory, or the database in it, is not a ledger of a kind that this program knows.
    #[error("{} is not a ledger of this program ({what}): check the path and the program's version", .dir.display())]
    Foreign {
        /// The directory.
        dir: PathBuf,
        /// What was found.
        what: String,
    },
    /// sled cannot open its database, not even without its snapshot files.
    #[error("the log in {} cannot be opened: {fault}; restore it from its second copy", .dir.display())]
    Unreadable {
        /// The ledger.
        dir: PathBuf,
        /// What sled said.
        fault: StorageFault,
    },
    /// The log ends before the head that was written down for it: acknowledged entries are missing.
    #[error(
        "the log in {} ends at entry {log_size}, but {} entries were acknowledged: restore it from its second copy",
        .dir.display(), .head.size
    )]
    ShorterThanHead {
        /// The ledger.
        dir: PathBuf,
        /// What the head file says.
        head: Head,
        /// Entries that are there.
        log_size: u64,
    },
    /// There is a log, but no head file.
    #[error(
        "{} is missing: restore it from a backup; if this ledger was only just being made, delete the directory and run init again",
        .path.display()
    )]
    HeadFileMissing {
        /// The head file.
        path: PathBuf,
    },
    /// Both slots of the head file are damaged.
    #[error("both slots of {} are damaged: restore it from a backup, and verify the log", .path.display())]
    HeadFileDamaged {
        /// The head file.
        path: PathBuf,
    },
    /// The log is long enough, but it is not the log that the head file was written for.
    #[error(
        "entry {} of the log in {} hashes to {found}, the head file says {}: head file and log do not belong together, or the entry was altered",
        .head.size.saturating_sub(1), .dir.display(), .head.hash
    )]
    HeadMismatch {
        /// The ledger.
        dir: PathBuf,
        /// What the head file says.
        head: Head,
        /// The hash of the log's entry there.
        found: Hash,
    },
    /// sled has spilled a value into a file that it never syncs: this program keeps its values below that size.
    #[error("{} should not exist: another program wrote to this log; verify a copy without it", .file.display())]
    BlobPresent {
        /// The file.
        file: PathBuf,
    },
    /// The last entries of the log do not hold.
    #[error("the end of the log in {} is broken at entry {seq} ({fault}): verify it, and restore it from its second copy", .dir.display())]
    TailBroken {
        /// The ledger.
        dir: PathBuf,
        /// The first entry that does not hold.
        seq: u64,
        /// What is wrong there.
        fault: TailFault,
    },
    /// The operating system refused a file operation.
    #[error("{}: {detail}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The kind of refusal.
        kind: io::ErrorKind,
        /// The system's words.
        detail: String,
    },
}

/// What is wrong with the end of a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TailFault {
    /// It cannot be read.
    #[error("{0}")]
    Unread(ReadError),
    /// An entry does not hold the hash of the one before it.
    #[error("its link to the entry before it fails")]
    Link,
    /// The log ends within a batch.
    #[error("its batch is torn")]
    Batch,
    /// The log ends within the entries of one append.
    #[error("the append that wrote it is torn")]
    Run,
}

impl OpenError {
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io {
            path: path.to_path_buf(),
            kind: error.kind(),
            detail: error.to_string(),
        }
    }

    /// The stable name of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InUse { .. } => "store_in_use",
            Self::Missing { .. } => "store_missing",
            Self::Exists { .. } => "store_exists",
            Self::Foreign { .. } => "store_foreign",
            Self::Unreadable { .. } => "store_unreadable",
            Self::ShorterThanHead { .. } => "store_shorter_than_head",
            Self::HeadFileMissing { .. } => "store_head_missing",
            Self::HeadFileDamaged { .. } => "store_head_damaged",
            Self::HeadMismatch { .. } => "store_head_mismatch",
            Self::BlobPresent { .. } => "store_blob_present",
            Self::TailBroken { .. } => "store_tail_broken",
            Self::Io { .. } => "store_io",
        }
    }
}

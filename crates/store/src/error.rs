//! What can go wrong with an open log, as fields and stable codes.
//!
//! A code is never renamed or given another meaning. Opening has its own errors: [`crate::OpenError`].

use std::fmt;
use std::io;

use sunledger_chain::{EntryError, Head};

/// Why a run of entries was not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The run itself is wrong: a fault of the caller, and nothing was written.
    #[error("the run cannot be appended: {0}")]
    Malformed(#[from] Malformed),
    /// The log does not end where the caller believed; nothing was written. Read what came in between and decide again.
    #[error("the log ends at entry {}, not at {}: decide again from there", .actual.size, .expected.size)]
    Conflict {
        /// The head that the caller computed from.
        expected: Head,
        /// The head that the log has.
        actual: Head,
    },
    /// Nothing of the run is on disk, and the log is as it was.
    #[error("nothing was written: {fault}")]
    NotWritten {
        /// What failed.
        fault: StorageFault,
    },
    /// The run may be on disk as a whole or not at all. Open the log again to learn which.
    #[error("the outcome is unknown until the log is opened again: {fault}")]
    Unknown {
        /// What failed.
        fault: StorageFault,
    },
    /// An earlier failure left the log in doubt; nothing was written. Open it again.
    #[error("the log takes no entries until it is opened again, since {fault}")]
    Poisoned {
        /// The earlier failure.
        fault: StorageFault,
    },
}

impl AppendError {
    /// The stable name of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "store_malformed",
            Self::Conflict { .. } => "store_conflict",
            Self::NotWritten { .. } => "store_not_written",
            Self::Unknown { .. } => "store_unknown",
            Self::Poisoned { .. } => "store_poisoned",
        }
    }
}

/// What is wrong with a run that was to be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// More bytes than one append may carry.
    #[error("{bytes} bytes exceed {limit}")]
    TooLarge {
        /// Bytes of the run.
        bytes: usize,
        /// Most bytes of a run.
        limit: usize,
    },
    /// Bytes that are not an entry.
    #[error("at {seq}: {error}")]
    NotAnEntry {
        /// Where the entry would stand.
        seq: u64,
        /// What is wrong with it.
        error: EntryError,
    },
    /// An entry that states another place than the one it would take.
    #[error("entry {expected} states sequence number {found}")]
    WrongSeq {
        /// Where the entry would stand.
        expected: u64,
        /// What it states.
        found: u64,
    },
    /// An entry that does not hold the hash of the one before it.
    #[error("entry {seq} does not hold the hash of the entry before it")]
    WrongPrev {
        /// The entry.
        seq: u64,
    },
    /// An entry of another ledger than the entries before it.
    #[error("entry {seq} belongs to another ledger")]
    WrongLedger {
        /// The entry.
        seq: u64,
    },
    /// An entry whose batch does not begin, continue or end where it should.
    #[error("entry {seq} breaks a batch: a run holds whole batches only")]
    BrokenBatch {
        /// The first entry that shows it.
        seq: u64,
    },
}

/// Why entries could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// What is stored at this place is not what was written. Verify the log, then rebuild it from its second copy.
    #[error("entry {seq} cannot be read: {damage}; verify the log")]
    Damaged {
        /// The first entry that is affected.
        seq: u64,
        /// What is wrong there.
        damage: Damage,
    },
    /// The storage below failed.
    #[error("entry {seq} cannot be read: {fault}")]
    Storage {
        /// The entry that was sought.
        seq: u64,
        /// What failed.
        fault: StorageFault,
    },
}

impl ReadError {
    /// The stable name of this failure.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => "store_damaged",
            Self::Storage { .. } => "store_unreadable",
        }
    }

    /// The first entry that could not be read.
    pub const fn seq(&self) -> u64 {
        match self {
            Self::Damaged { seq, .. } | Self::Storage { seq, .. } => *seq,
        }
    }
}

/// How stored bytes differ from what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// No stored block begins where the one before it ends.
    #[error("the block that begins with it is missing")]
    BlockMissing,
    /// A part of its block is not there.
    #[error("part {part} of its block is missing")]
    PartMissing {
        /// Number of the part, from 0.
        part: u16,
    },
    /// The block's frame contradicts itself.
    #[error("its block is damaged: {0}")]
    Block(#[from] crate::sled_log::block::BlockError),
    /// The bytes are not an entry.
    #[error("{0}")]
    NotAnEntry(EntryError),
    /// Another entry stands there.
    #[error("entry {found} stands in its place")]
    WrongSeq {
        /// The sequence number that is stated there.
        found: u64,
    },
}

/// A failure of the storage below the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{step} failed ({cause}): {detail}")]
pub struct StorageFault {
    /// What was being done.
    pub step: Step,
    /// What kind of failure it was.
    pub cause: Cause,
    /// The words of the layer below, for the operator's log; never to be compared.
    pub detail: String,
}

impl StorageFault {
    pub(crate) fn new(step: Step, cause: Cause, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self {
            step,
            cause,
            detail,
        }
    }

    pub(crate) fn io(step: Step, error: &io::Error) -> Self {
        Self::new(step, Cause::Io(error.kind()), error.to_string())
    }
}

/// A step on the way of entries to and from the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Packing entries into blocks, in memory.
    Pack,
    /// Handing the blocks to the database.
    Insert,
    /// The database's own flush.
    Flush,
    /// Syncing the database's file.
    Sync,
    /// Making sure that nothing went into files that are never synced.
    BlobCheck,
    /// Writing or syncing the head file.
    HeadFile,
    /// Reading from the database.
    Read,
    /// Opening the database.
    Open,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pack => "packing the entries",
            Self::Insert => "writing to the database",
            Self::Flush => "flushing the database",
            Self::Sync => "syncing the database file",
            Self::BlobCheck => "the check for unsynced blob files",
            Self::HeadFile => "writing the head file",
            Self::Read => "reading the database",
            Self::Open => "opening the database",
        })
    }
}

/// The kind of a storage failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The operating system refused; a full disk is [`io::ErrorKind::StorageFull`].
    Io(io::ErrorKind),
    /// The database found its own bytes damaged.
    Corrupt,
    /// The database panicked; the panic was caught.
    Panicked,
    /// The database spilled a value into a file that it never syncs.
    Blob,
    /// The database refused for another reason.
    Other,
    /// A test asked for it.
    Injected,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(kind) => write!(f, "{kind}"),
            Self::Corrupt => f.write_str("damaged data"),
            Self::Panicked => f.write_str("panic caught"),
            Self::Blob => f.write_str("blob file found"),
            Self::Other => f.write_str("refused"),
            Self::Injected => f.write_str("injected by a test"),
        }
    }
}

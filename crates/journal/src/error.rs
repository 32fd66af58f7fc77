//! Why a journal cannot be opened, goes on no longer, or was not closed in order.
//!
//! A code is never renamed or given another meaning.

use sunledger_chain::{Bad, Head};
use sunledger_domain::wire::WireError;
use sunledger_store::{ReadError, StorageFault};

/// Why the log could not be replayed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The log could not be read.
    #[error("the log cannot be replayed: {0}")]
    Read(#[from] ReadError),
    /// The chain does not hold.
    #[error("the log cannot be replayed: {0}; verify it, then repair it from its second copy")]
    Broken(#[from] Bad),
    /// A payload that is not an event that this program knows.
    #[error("entry {seq} cannot be replayed: {error}; is this program older than the log?")]
    Event {
        /// The entry.
        seq: u64,
        /// What is wrong with its payload.
        error: WireError,
    },
    /// The command of a batch is absent from its first entry, stands in a later one, or counts other entries.
    #[error("entry {seq} cannot be replayed: its batch and its command disagree")]
    Command {
        /// The entry.
        seq: u64,
    },
    /// The first entry names another ledger than its header does, or creates none.
    #[error("entry 0 does not create the ledger that the entries belong to")]
    Genesis,
    /// The system gave no thread to the writer, or took one from the replay.
    #[error("no thread for the journal: {0}")]
    Thread(#[from] std::io::Error),
}

impl OpenError {
    /// The stable name of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Read(error) => error.code(),
            Self::Broken(bad) => bad.kind.code(),
            Self::Event { .. } => "event_unreadable",
            Self::Command { .. } => "command_mismatch",
            Self::Genesis => "genesis_mismatch",
            Self::Thread(_) => "no_thread",
        }
    }
}

/// Why the writer takes no more commands until the journal is opened again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Poison {
    /// A commit may or may not be on disk.
    #[error("a commit's outcome is unknown ({0})")]
    Unknown(StorageFault),
    /// The log itself refuses to go on.
    #[error("the log refuses to go on ({0})")]
    Refused(StorageFault),
    /// The log does not end where this writer left it: another one wrote, or the disk lost what it had confirmed.
    #[error("the log ends at entry {}, not at {} as this writer left it", .actual.size, .expected.size)]
    Moved {
        /// The head that the writer had.
        expected: Head,
        /// The head that the log has.
        actual: Head,
    },
    /// The writer's thread is gone.
    #[error("the writer has stopped")]
    Stopped,
}

/// Why a journal was not closed in order. What was acknowledged is durable all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseError {
    /// The log could not write down how far it reaches.
    #[error("the log was not sealed: {0}")]
    Seal(#[from] StorageFault),
    /// The writer's thread had panicked.
    #[error("the writer had stopped before it was closed")]
    Stopped,
}

//! What is asked of the writer, and what it answers when it is done.
//!
//! A receipt must never be given out before its entries are durable.

use sunledger_chain::Head;
use sunledger_domain::{Command, Meta};

/// One command on its way to the writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who gives it, and under which key it is remembered.
    pub meta: Meta,
    /// What is asked.
    pub command: Command,
    /// The log size that the command was made for: refused where the log has another one by then.
    pub expected_size: Option<u64>,
}

/// The answer to a command that stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Sequence number of its first entry.
    pub first_seq: u64,
    /// Number of its entries, which follow each other.
    pub count: u32,
    /// The log's head right after its last entry; the log may have gone on since.
    pub head: Head,
    /// When it was recorded: microseconds since the Unix epoch, UTC.
    pub recorded_at_us: i64,
    /// Whether this very request recorded it.
    pub outcome: Outcome,
}

/// Whether a command was recorded now or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// By this request.
    Recorded,
    /// By an earlier request of the same key and content; nothing was written now.
    Repeated,
}

//! What can be wrong with a log, under names that stay.
//!
//! A code is never renamed or given another meaning: people and programs compare them.

use std::fmt;

/// The first bad entry of a log, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bad {
    /// Position in the log, from 0, of the first bad or absent entry; `None` where no entry can be named.
    pub seq: Option<u64>,
    /// What is wrong there.
    pub kind: BadKind,
}

/// The ways in which a log can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BadKind {
    /// The bytes at this position are not an entry of a known format.
    EntryMalformed,
    /// The entry belongs to another ledger.
    LedgerForeign,
    /// The entry of this position is not there; a later one follows, or the log ends too early.
    EntryMissing,
    /// An entry that stood earlier in the log stands here again.
    EntryDoubled,
    /// Another entry stands here than the one that belongs here.
    EntryOutOfOrder,
    /// The entry's bytes do not have the hash that its successor, or the expected head, holds.
    EntryAltered,
    /// `prev` is not the hash of the entry before, and nothing vouches for this entry: `prev` was changed, or the
    /// entry comes from a fork.
    LinkBroken,
    /// The entry is linked, but states another sequence number than its position.
    SeqWrong,
    /// The entry was recorded at an earlier time than the entry before it.
    TimeBackwards,
    /// The fields of one batch disagree, or the log ends within a batch.
    BatchTorn,
    /// The log is whole but does not end in the expected head.
    HeadMismatch,
    /// Entry 0 names an entry before it.
    GenesisWrong,
}

impl BadKind {
    /// Every kind, in the order of docs/FORMAT.md.
    pub const ALL: [Self; 12] = [
        Self::EntryMalformed,
        Self::LedgerForeign,
        Self::EntryMissing,
        Self::EntryDoubled,
        Self::EntryOutOfOrder,
        Self::EntryAltered,
        Self::LinkBroken,
        Self::SeqWrong,
        Self::TimeBackwards,
        Self::BatchTorn,
        Self::HeadMismatch,
        Self::GenesisWrong,
    ];

    /// The stable name, as commands print it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EntryMalformed => "entry_malformed",
            Self::LedgerForeign => "ledger_foreign",
            Self::EntryMissing => "entry_missing",
            Self::EntryDoubled => "entry_doubled",
            Self::EntryOutOfOrder => "entry_out_of_order",
            Self::EntryAltered => "entry_altered",
            Self::LinkBroken => "link_broken",
            Self::SeqWrong => "seq_wrong",
            Self::TimeBackwards => "time_backwards",
            Self::BatchTorn => "batch_torn",
            Self::HeadMismatch => "head_mismatch",
            Self::GenesisWrong => "genesis_wrong",
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::EntryMalformed => "its bytes are not an entry of a known format",
            Self::LedgerForeign => "it belongs to another ledger",
            Self::EntryMissing => "it is not there",
            Self::EntryDoubled => "an earlier entry stands here again",
            Self::EntryOutOfOrder => "another entry stands in its place",
            Self::EntryAltered => {
                "its bytes do not match the hash held by the next entry or the head"
            }
            Self::LinkBroken => "it does not hold the hash of the entry before it",
            Self::SeqWrong => "it states another sequence number than its position",
            Self::TimeBackwards => "it was recorded before the entry that precedes it",
            Self::BatchTorn => "its batch is not whole",
            Self::HeadMismatch => "the log does not end in the expected head",
            Self::GenesisWrong => "the first entry names an entry before it",
        }
    }
}

impl fmt::Display for BadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, kind } = self;
        match seq {
            Some(seq) => write!(f, "entry {seq}: {kind}: {}", kind.meaning()),
            None => write!(f, "{kind}: {}", kind.meaning()),
        }
    }
}

impl std::error::Error for Bad {}

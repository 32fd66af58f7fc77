//! Why a read model cannot be written or asked. None of it can harm the log: a read model is rebuilt.

use std::io;
use std::path::PathBuf;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// SQLite refused; a disk that is full shows here.
    #[error("the read model's database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A file could not be removed or made.
    #[error("cannot replace {}: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not one of this crate's, so it is neither read nor replaced.
    #[error("{} is not a read model of this program: move it away", path.display())]
    NotOurs {
        /// Which file.
        path: PathBuf,
    },
    /// The file was made by another version; opening it for writing rebuilds it.
    #[error("{} was made by another version of this program: rebuild it", path.display())]
    OtherVersion {
        /// Which file.
        path: PathBuf,
    },
    /// Entries are applied in order and without gaps.
    #[error("the read model stands at {expected} entries and was given entry {found}")]
    Gap {
        /// The next entry that it needs.
        expected: u64,
        /// The entry given.
        found: u64,
    },
    /// A stored value is not what this version writes: rebuild the file.
    #[error("the read model is damaged at {what}: rebuild it")]
    Damaged {
        /// Which value.
        what: String,
    },
    /// A number beyond what SQLite's integers, or an amount, can hold. Nothing is ever rounded.
    #[error("{what} is too large for the read model")]
    TooLarge {
        /// Which number.
        what: &'static str,
    },
    /// The read model cannot follow the log; the log, and all that is read from it, goes on.
    #[error(
        "the boards stand still, the log goes on: {why}; rebuild them, and tell the makers if that does not help"
    )]
    StandsStill {
        /// What stopped them.
        why: String,
    },
    /// A page of no rows, or of more than [`crate::Page::LIMIT_MAX`].
    #[error("a page has 1 to {} rows, not {limit}", crate::Page::LIMIT_MAX)]
    PageLimit {
        /// What was asked for.
        limit: u32,
    },
    /// A query that may not be asked: it would write, or read what is sealed.
    #[error("this query is not one SELECT over the public tables: {why}")]
    NotReadOnly {
        /// What SQLite says.
        why: String,
    },
    /// A query took too long.
    #[error("the query was stopped after {seconds} seconds")]
    TooSlow {
        /// The limit.
        seconds: u64,
    },
    /// A text does not name a figure.
    #[error("'{text}' names no figure")]
    UnknownFigure {
        /// The text.
        text: String,
    },
}

impl ProjectionError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "read_model_failed",
            Self::File { .. } => "read_model_file",
            Self::NotOurs { .. } => "read_model_foreign",
            Self::OtherVersion { .. } => "read_model_version",
            Self::Gap { .. } => "read_model_gap",
            Self::Damaged { .. } => "read_model_damaged",
            Self::TooLarge { .. } => "read_model_too_large",
            Self::StandsStill { .. } => "boards_stand_still",
            Self::PageLimit { .. } => "page_limit",
            Self::NotReadOnly { .. } => "query_not_read_only",
            Self::TooSlow { .. } => "query_too_slow",
            Self::UnknownFigure { .. } => "unknown_figure",
        }
    }
}

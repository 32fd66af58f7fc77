//! Why tiles are not kept, or not read, with stable codes.
//!
//! A fork must always be told apart from a failure of the disk: the one is history, the other can be repaired.

use std::io;
use std::path::{Path, PathBuf};

use sunledger_chain::checkpoint::CheckpointError;
use sunledger_chain::proof::MakeError;
use sunledger_chain::tile::Tile;
use sunledger_chain::tree::TiledHashesError;

use crate::error::{ReadError, StorageFault};

/// Why tiles are not kept, or not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TilesError {
    /// The log ends before the checkpoint that was published of it.
    #[error(
        "a checkpoint of {published} entries was published, and the log has {log_size}: entries that others were shown are missing. Rebuild the log from public/ (repair); going on from here would be a fork"
    )]
    LogShorter {
        /// Size of the published checkpoint.
        published: u64,
        /// Entries of the log.
        log_size: u64,
    },
    /// The log is another one than that of which a checkpoint was published.
    #[error(
        "the first {published} entries of the log are not those of which a checkpoint was published: going on from here would be a fork. Find the log that public/ belongs to, or rebuild it from there (repair)"
    )]
    LogDiffers {
        /// Size of the published checkpoint.
        published: u64,
    },
    /// The checkpoint is there and cannot be believed, so how far the log was published is not known.
    #[error("public/checkpoint does not hold ({0}): put the last one back, any copy of it will do")]
    Checkpoint(CheckpointError),
    /// No checkpoint has been published yet.
    #[error("no checkpoint has been published yet")]
    NoCheckpoint,
    /// A key file is missing, or holds no key.
    #[error("public/log.vkey is missing, or holds no key")]
    Key,
    /// A tile or bundle is missing, or is not what its name says.
    #[error("{tile} is missing or damaged: make the tiles anew from the log (tiles rebuild)")]
    Tile {
        /// Which.
        tile: Tile,
    },
    /// The tiles do not lead to the root of the checkpoint.
    #[error(
        "the tiles do not lead to the root that the checkpoint signs: make them anew from the log (tiles rebuild)"
    )]
    Root,
    /// An entry or size that the published tree does not have.
    #[error("{asked} lies beyond what is published: {size} entries")]
    Beyond {
        /// What was asked for.
        asked: u64,
        /// Size of the tree that it was asked of.
        size: u64,
    },
    /// The log could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The head file could not be written.
    #[error(transparent)]
    Seal(#[from] StorageFault),
    /// The operating system refused a file operation.
    #[error("public/{}: {detail}", .path.display())]
    Io {
        /// The file or directory below `public/`.
        path: PathBuf,
        /// The kind of refusal.
        kind: io::ErrorKind,
        /// The system's words.
        detail: String,
    },
}

impl TilesError {
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io {
            path: path.to_path_buf(),
            kind: error.kind(),
            detail: error.to_string(),
        }
    }

    /// The stable name of this failure.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LogShorter { .. } => "tiles_log_shorter",
            Self::LogDiffers { .. } => "tiles_log_differs",
            Self::Checkpoint(_) => "tiles_checkpoint_damaged",
            Self::NoCheckpoint => "tiles_no_checkpoint",
            Self::Key => "tiles_no_key",
            Self::Tile { .. } => "tiles_damaged",
            Self::Root => "tiles_root",
            Self::Beyond { .. } => "tiles_beyond",
            Self::Read(error) => error.code(),
            Self::Seal(_) => "store_unsealed",
            Self::Io { .. } => "tiles_io",
        }
    }
}

impl From<TiledHashesError<Self>> for TilesError {
    fn from(error: TiledHashesError<Self>) -> Self {
        match error {
            TiledHashesError::Source(error) => error,
            TiledHashesError::Width { tile, .. } => Self::Tile { tile },
            TiledHashesError::OutsideTree { node, size } => Self::Beyond {
                asked: node.index,
                size,
            },
        }
    }
}

impl From<MakeError<TiledHashesError<Self>>> for TilesError {
    fn from(error: MakeError<TiledHashesError<Self>>) -> Self {
        match error {
            MakeError::OutsideTree { asked, size } => Self::Beyond { asked, size },
            MakeError::Read(error) => error.into(),
        }
    }
}

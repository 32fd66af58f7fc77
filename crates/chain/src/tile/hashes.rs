//! A tile of hashes as bytes: up to 256 hashes of 32 bytes, one after the other.
//!
//! It must never be taken at another width than was asked for.

use super::{Kind, Tile, WIDTH};
use crate::hash::LeafHash;
use crate::merkle::Tree;

/// The hashes of one tile, at least 1 and at most [`WIDTH`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashTile(Vec<LeafHash>);

/// Why bytes are not the tile of hashes that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashTileError {
    /// A full tile stands for a partial one, and nothing else does: the length must be of one of the two.
    #[error("a tile of {width} hashes has {found} bytes")]
    Length {
        /// Hashes that were asked for.
        width: u16,
        /// Bytes found.
        found: usize,
    },
    /// The name is that of entries.
    #[error("entries are no tile of hashes")]
    NotHashes,
}

impl HashTile {
    /// Takes hashes as a tile; `None` where there are none or too many.
    pub fn new(hashes: Vec<LeafHash>) -> Option<Self> {
        let fits = !hashes.is_empty() && hashes.len() <= usize::from(WIDTH);
        fits.then_some(Self(hashes))
    }

    /// Reads what `tile` names. Where that is partial, the full tile of its place is taken too, since a log may have
    /// deleted the partial one; only the hashes that were asked for are kept.
    pub fn parse(tile: Tile, bytes: &[u8]) -> Result<Self, HashTileError> {
        if tile.kind() == Kind::Entries {
            return Err(HashTileError::NotHashes);
        }
        let (hashes, rest) = bytes.as_chunks::<{ LeafHash::LEN }>();
        let width = usize::from(tile.width());
        let is_named = hashes.len() == width || hashes.len() == usize::from(WIDTH);
        match hashes.get(..width) {
            Some(hashes) if is_named && rest.is_empty() => {
                Ok(Self(hashes.iter().copied().map(LeafHash::new).collect()))
            }
            Some(_) | None => Err(HashTileError::Length {
                width: tile.width(),
                found: bytes.len(),
            }),
        }
    }

    /// The bytes as they are served.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = self.0.iter().flat_map(LeafHash::as_bytes);
        bytes.copied().collect()
    }

    /// The hashes, from the left.
    pub fn hashes(&self) -> &[LeafHash] {
        &self.0
    }

    /// The root over its hashes: where the tile is full, the hash that stands for it one level above.
    pub fn root(&self) -> LeafHash {
        self.0.iter().copied().collect::<Tree>().root()
    }
}

//! Hashes of subtrees from tiles of a tree of known size.
//!
//! It must never ask for a tile that a tree of this size does not have.

use super::{HashReader, Node};
use crate::hash::LeafHash;
use crate::merkle::root_of;
use crate::tile::{HashTile, Kind, Tile};

/// Hashing within a tile climbs this many levels of the tree.
const TILE_HEIGHT: u8 = 8;
/// Tile levels that a tree of fewer than 2^64 leaves can have.
const LEVELS: usize = 8;

/// Where tiles of hashes come from: a directory, a server, memory.
pub trait TileSource {
    /// Why a tile could not be had.
    type Error;

    /// The tile of this name, as [`HashTile::parse`] reads it.
    fn hashes(&mut self, tile: Tile) -> Result<HashTile, Self::Error>;
}

impl<S: TileSource> TileSource for &mut S {
    type Error = S::Error;

    fn hashes(&mut self, tile: Tile) -> Result<HashTile, S::Error> {
        (**self).hashes(tile)
    }
}

/// Reads subtrees from the tiles of a tree of one size; remembers the last tile of each level, since a proof reads
/// the hashes of a tile one after the other.
#[derive(Debug)]
pub struct TiledHashes<S> {
    source: S,
    size: u64,
    last: [Option<(Tile, HashTile)>; LEVELS],
}

/// Why a subtree could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TiledHashesError<E> {
    /// The tree of this size has no such subtree.
    #[error("a tree of {size} leaves has no subtree {} at level {}", node.index, node.level)]
    OutsideTree {
        /// What was asked for.
        node: Node,
        /// The size of the tree.
        size: u64,
    },
    /// The source gave a tile of another width than was asked for.
    #[error("{tile} came with {found} hashes")]
    Width {
        /// The tile that was asked for.
        tile: Tile,
        /// Hashes in it.
        found: usize,
    },
    /// The source failed.
    #[error(transparent)]
    Source(E),
}

impl<S: TileSource> TiledHashes<S> {
    /// Reads the tree of this size.
    pub const fn new(source: S, size: u64) -> Self {
        Self {
            source,
            size,
            last: [const { None }; LEVELS],
        }
    }

    /// The size of the tree that is read.
    pub const fn size(&self) -> u64 {
        self.size
    }
}

impl<S: TileSource> HashReader for TiledHashes<S> {
    type Error = TiledHashesError<S::Error>;

    fn hash(&mut self, node: Node) -> Result<LeafHash, Self::Error> {
        let outside = TiledHashesError::OutsideTree {
            node,
            size: self.size,
        };
        let level = node.level / TILE_HEIGHT;
        let within = u32::from(node.level % TILE_HEIGHT);
        let shift = |value: u64| {
            let shifted = value.checked_shl(within)?;
            (shifted.checked_shr(within) == Some(value)).then_some(shifted)
        };
        let (Some(first), Some(count)) = (shift(node.index), shift(1)) else {
            return Err(outside);
        };
        let start = usize::try_from(first % 256).ok();
        let count = usize::try_from(count).ok();
        let range = start
            .zip(count)
            .and_then(|(start, count)| Some(start..start.checked_add(count)?));
        let tile = Tile::in_tree(Kind::Hashes(level), first / 256, self.size);
        let last = self.last.get_mut(usize::from(level));
        let (Some(range), Some(tile), Some(last)) = (range, tile, last) else {
            return Err(outside);
        };
        if range.end > usize::from(tile.width()) {
            return Err(outside);
        }
        let hashes = match last.take() {
            Some((held, hashes)) if held == tile => hashes,
            Some(_) | None => self.source.hashes(tile).map_err(TiledHashesError::Source)?,
        };
        let found = hashes.hashes().len();
        let (_, hashes) = last.insert((tile, hashes));
        match hashes.hashes().get(range) {
            Some(hashes) if found == usize::from(tile.width()) => {
                Ok(root_of(hashes.iter().copied()))
            }
            Some(_) | None => Err(TiledHashesError::Width { tile, found }),
        }
    }
}

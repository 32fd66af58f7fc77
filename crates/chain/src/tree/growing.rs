//! The tree while it grows: what a writer keeps in memory to make tiles and roots, at most 255 hashes a level.
//!
//! It must never hold what a full tile holds already: full tiles are handed out once and forgotten.

use super::TileSource;
use crate::hash::LeafHash;
use crate::merkle::{Tree, root_of};
use crate::tile::{HashTile, Kind, Tile, WIDTH, partials};

/// Tile levels that a tree of fewer than 2^64 leaves can have.
const LEVELS: usize = 8;

/// The open tiles at the right edge of a growing tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TileTree {
    size: u64,
    open: [Vec<LeafHash>; LEVELS],
}

impl TileTree {
    /// A tree without leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on with a tree of this size: reads its partial tiles. Compare [`Self::root`] with what is known of it.
    pub fn resume<S: TileSource>(size: u64, source: &mut S) -> Result<Self, S::Error> {
        let mut tree = Self {
            size,
            ..Self::default()
        };
        for tile in partials(size) {
            if let Kind::Hashes(level) = tile.kind()
                && let Some(open) = tree.open.get_mut(usize::from(level))
            {
                *open = source.hashes(tile)?.hashes().to_vec();
            }
        }
        Ok(tree)
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds leaves at the right; gives back the tiles that became full by it, in the order in which they did.
    pub fn append(&mut self, leaves: impl IntoIterator<Item = LeafHash>) -> Vec<(Tile, HashTile)> {
        let mut full = Vec::new();
        for leaf in leaves {
            self.size = self.size.saturating_add(1);
            let mut hash = leaf;
            for (level, open) in (0_u8..).zip(&mut self.open) {
                open.push(hash);
                if open.len() < usize::from(WIDTH) {
                    break;
                }
                let Some(closed) = closed(level, self.size, std::mem::take(open)) else {
                    break;
                };
                hash = closed.1.root();
                full.push(closed);
            }
        }
        full
    }

    /// The partial tiles of hashes as they are now, which a checkpoint of this size needs.
    pub fn partials(&self) -> Vec<(Tile, HashTile)> {
        let tiles = partials(self.size).filter_map(|tile| match tile.kind() {
            Kind::Hashes(level) => {
                let hashes = self.open.get(usize::from(level))?.clone();
                Some((tile, HashTile::new(hashes)?))
            }
            Kind::Entries => None,
        });
        tiles.collect()
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> LeafHash {
        // What lies further right is narrower: each level is put before all that is below it.
        let edge = self.open.iter().fold(None, |right, hashes| {
            let level = hashes.iter().copied().collect::<Tree>();
            level.root_before(right)
        });
        edge.unwrap_or_else(|| root_of([]))
    }
}

/// The tile of `hashes` that the leaf before `size` has filled.
fn closed(level: u8, size: u64, hashes: Vec<LeafHash>) -> Option<(Tile, HashTile)> {
    let bits = u32::from(level).saturating_add(1).saturating_mul(8);
    let index = size.checked_shr(bits).unwrap_or(0).saturating_sub(1);
    let tile = Tile::new(Kind::Hashes(level), index, WIDTH).ok()?;
    Some((tile, HashTile::new(hashes)?))
}

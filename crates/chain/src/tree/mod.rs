//! The RFC 6962 tree at any of its sizes, read through a port that knows the hashes of perfect subtrees.
//!
//! It must never trust what it reads: a root or proof made here is worth what it is compared with.

mod growing;
mod tiled;

pub use growing::TileTree;
pub use tiled::{TileSource, TiledHashes, TiledHashesError};

use crate::hash::LeafHash;
use crate::merkle::{node_hash, root_of};

/// A perfect subtree: the one over the leaves from `index · 2^level` to before `(index + 1) · 2^level`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// 0 for a leaf.
    pub level: u8,
    /// Its place among the subtrees of its level, from 0.
    pub index: u64,
}

/// Where the hashes of perfect subtrees come from.
pub trait HashReader {
    /// Why a hash could not be had.
    type Error;

    /// The hash of one perfect subtree.
    fn hash(&mut self, node: Node) -> Result<LeafHash, Self::Error>;
}

/// The root of the first `size` leaves.
pub fn root_at<R: HashReader>(reader: &mut R, size: u64) -> Result<LeafHash, R::Error> {
    match size {
        0 => Ok(root_of([])),
        size => range_hash(reader, 0, size),
    }
}

/// The hash over leaves `start` to before `end`, where `start` is a multiple of a power of two that is not below
/// `end - start`, and `start < end`: the subtrees that RFC 6962 splits a tree into are of this shape.
pub(crate) fn range_hash<R: HashReader>(
    reader: &mut R,
    start: u64,
    end: u64,
) -> Result<LeafHash, R::Error> {
    let mut at = end;
    let mut rest = end.saturating_sub(start);
    let mut hash: Option<LeafHash> = None;
    // Each one bit of the width is a perfect subtree; the narrowest lies rightmost.
    while rest != 0 {
        let level = rest.trailing_zeros();
        let width = 1_u64.checked_shl(level).unwrap_or(0);
        at = at.saturating_sub(width);
        rest = rest.saturating_sub(width);
        let node = Node {
            level: u8::try_from(level).unwrap_or(u8::MAX),
            index: at.checked_shr(level).unwrap_or(0),
        };
        let left = reader.hash(node)?;
        hash = Some(match hash {
            Some(right) => node_hash(&left, &right),
            None => left,
        });
    }
    Ok(hash.unwrap_or_else(|| root_of([])))
}

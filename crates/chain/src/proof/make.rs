//! Making proofs (RFC 6962, sections 2.1.1 and 2.1.2).
//!
//! It must never be asked to vouch for what it read: whoever gets a proof verifies it against a root.

use crate::hash::LeafHash;
use crate::tree::{HashReader, range_hash};

/// Why no proof could be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MakeError<E> {
    /// The leaf or the older size lies beyond the tree.
    #[error("{asked} lies beyond a tree of {size} leaves")]
    OutsideTree {
        /// The leaf's index, or the older size.
        asked: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// A hash could not be read.
    #[error(transparent)]
    Read(#[from] E),
}

/// The hashes that lead from leaf `index` to the root of the first `size` leaves, the leaf's sibling first.
pub fn inclusion<R: HashReader>(
    reader: &mut R,
    index: u64,
    size: u64,
) -> Result<Vec<LeafHash>, MakeError<R::Error>> {
    if index >= size {
        return Err(MakeError::OutsideTree { asked: index, size });
    }
    let mut path = Vec::new();
    let (mut start, mut end) = (0, size);
    while let Some(middle) = split(start, end) {
        if index < middle {
            path.push(range_hash(reader, middle, end)?);
            end = middle;
        } else {
            path.push(range_hash(reader, start, middle)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The hashes that show that the first `from` leaves of the tree of `to` leaves are the tree of `from` leaves; none
/// where the sizes are equal or `from` is 0.
pub fn consistency<R: HashReader>(
    reader: &mut R,
    from: u64,
    to: u64,
) -> Result<Vec<LeafHash>, MakeError<R::Error>> {
    if from > to {
        return Err(MakeError::OutsideTree {
            asked: from,
            size: to,
        });
    }
    let mut path = Vec::new();
    if from == 0 {
        return Ok(path);
    }
    let (mut start, mut end) = (0, to);
    while from != end {
        let Some(middle) = split(start, end) else {
            break;
        };
        if from <= middle {
            path.push(range_hash(reader, middle, end)?);
            end = middle;
        } else {
            path.push(range_hash(reader, start, middle)?);
            start = middle;
        }
    }
    // Where no subtree lies left of it, the verifier holds this hash already: it is the older root.
    if start != 0 {
        path.push(range_hash(reader, start, end)?);
    }
    path.reverse();
    Ok(path)
}

/// Where RFC 6962 splits the leaves from `start` to before `end`: behind the largest power of two below their number.
fn split(start: u64, end: u64) -> Option<u64> {
    let last = end.checked_sub(start)?.checked_sub(1)?;
    let width = 1_u64.checked_shl(last.checked_ilog2()?)?;
    start.checked_add(width)
}

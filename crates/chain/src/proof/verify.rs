//! Verifying proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2).
//!
//! It must never allocate by what a proof says.

use crate::hash::LeafHash;
use crate::merkle::{node_hash, root_of};

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf, or the older size, lies beyond the tree.
    #[error("{asked} lies beyond a tree of {size} leaves")]
    OutsideTree {
        /// The leaf's index, or the older size.
        asked: u64,
        /// Leaves of the tree.
        size: u64,
    },
    /// The proof has more or fewer hashes than that of this place in this tree.
    #[error("the proof has another number of hashes than belongs to this place")]
    Length,
    /// The hashes do not lead to the root.
    #[error("the hashes do not lead to the root")]
    Root,
    /// The hashes do not lead to the older root: the later tree does not hold the older one.
    #[error("the hashes do not lead to the older root")]
    OlderRoot,
}

/// Holds where `leaf` is leaf `index` of the tree of `size` leaves with this root.
pub fn verify_inclusion(
    leaf: &LeafHash,
    index: u64,
    size: u64,
    proof: &[LeafHash],
    root: &LeafHash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutsideTree { asked: index, size });
    }
    let mut climb = Climb {
        at: index,
        last: size.saturating_sub(1),
    };
    let mut hash = *leaf;
    for other in proof {
        hash = match climb.step()? {
            Side::Left => node_hash(other, &hash),
            Side::Right => node_hash(&hash, other),
        };
    }
    climb.ended()?;
    if hash == *root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

/// Holds where the tree of `to` leaves with root `to_root` begins with the tree of `from` leaves with root `from_root`.
pub fn verify_consistency(
    (from, from_root): (u64, &LeafHash),
    (to, to_root): (u64, &LeafHash),
    proof: &[LeafHash],
) -> Result<(), ProofError> {
    if from > to {
        return Err(ProofError::OutsideTree {
            asked: from,
            size: to,
        });
    }
    if from == to || from == 0 {
        return verify_trivial((from, from_root), (to, to_root), proof);
    }
    let mut climb = Climb {
        at: from.saturating_sub(1),
        last: to.saturating_sub(1),
    };
    climb.skip_right_edges();
    // Where the older tree is one perfect subtree, its root begins the proof and is not sent.
    let (first, rest) = match climb.at {
        0 => (*from_root, proof),
        _ => proof
            .split_first()
            .map(|(first, rest)| (*first, rest))
            .ok_or(ProofError::Length)?,
    };
    let (mut older, mut later) = (first, first);
    for other in rest {
        match climb.step()? {
            Side::Left => {
                older = node_hash(other, &older);
                later = node_hash(other, &later);
            }
            Side::Right => later = node_hash(&later, other),
        }
    }
    climb.ended()?;
    if older != *from_root {
        Err(ProofError::OlderRoot)
    } else if later != *to_root {
        Err(ProofError::Root)
    } else {
        Ok(())
    }
}

/// Nothing was added, or there was nothing to keep.
fn verify_trivial(
    (from, from_root): (u64, &LeafHash),
    (to, to_root): (u64, &LeafHash),
    proof: &[LeafHash],
) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::Length);
    }
    let empty = root_of([]);
    if from == 0 && *from_root != empty {
        return Err(ProofError::OlderRoot);
    }
    let expected = if from == to { from_root } else { to_root };
    if expected == to_root {
        Ok(())
    } else {
        Err(ProofError::Root)
    }
}

/// On which side of the hash so far the next one stands.
enum Side {
    Left,
    Right,
}

/// The way from a node up to the root: its place, and that of the last node of the same level.
struct Climb {
    at: u64,
    last: u64,
}

impl Climb {
    /// One level up, or as many as have no sibling.
    fn step(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::Length);
        }
        let side = if self.at & 1 == 1 || self.at == self.last {
            while self.at & 1 == 0 && self.at != 0 {
                self.up();
            }
            Side::Left
        } else {
            Side::Right
        };
        self.up();
        Ok(side)
    }

    /// Up to the widest perfect subtree that ends here.
    const fn skip_right_edges(&mut self) {
        while self.at & 1 == 1 {
            self.up();
        }
    }

    const fn up(&mut self) {
        self.at >>= 1;
        self.last >>= 1;
    }

    const fn ended(&self) -> Result<(), ProofError> {
        if self.last == 0 {
            Ok(())
        } else {
            Err(ProofError::Length)
        }
    }
}

//! RFC 6962 Merkle tree hashes, kept up to date one leaf at a time in logarithmic space.
//!
//! It must never hold the leaves: proofs are made from stored tiles, not from here.

use sha2::{Digest, Sha256};

use crate::hash::LeafHash;

/// The right edge of a growing tree: one root for each perfect subtree, widest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    subtrees: Vec<LeafHash>,
}

impl Tree {
    /// A tree without leaves.
    pub const fn new() -> Self {
        Self {
            size: 0,
            subtrees: Vec::new(),
        }
    }

    /// Adds one leaf at the right.
    pub fn push(&mut self, leaf: LeafHash) {
        let mut root = leaf;
        // Each one bit at the end of the size is a subtree as wide as what `root` covers by then.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                root = node_hash(&left, &root);
            }
        }
        self.subtrees.push(root);
        self.size = self.size.saturating_add(1);
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all leaves so far; for no leaves the hash of nothing, as RFC 6962 has it.
    pub fn root(&self) -> LeafHash {
        self.root_before(None)
            .unwrap_or_else(|| LeafHash::new(Sha256::digest([]).into()))
    }

    /// The root over these leaves and, right of them, whatever narrower tree has the root `right`; `None` where there
    /// is neither.
    pub fn root_before(&self, right: Option<LeafHash>) -> Option<LeafHash> {
        let widest_last = self.subtrees.iter().rev().copied();
        right
            .into_iter()
            .chain(widest_last)
            .reduce(|right, left| node_hash(&left, &right))
    }
}

impl FromIterator<LeafHash> for Tree {
    fn from_iter<I: IntoIterator<Item = LeafHash>>(leaves: I) -> Self {
        let mut tree = Self::new();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }
}

/// The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &LeafHash, right: &LeafHash) -> LeafHash {
    let digest = Sha256::new()
        .chain_update([0x01])
        .chain_update(left.as_bytes())
        .chain_update(right.as_bytes());
    LeafHash::new(digest.finalize().into())
}

/// The root over these leaves.
pub fn root_of(leaves: impl IntoIterator<Item = LeafHash>) -> LeafHash {
    leaves.into_iter().collect::<Tree>().root()
}

/// The leaf of an entry in a tree over chosen entries (docs/FORMAT.md, "Notice digest"):
/// `SHA-256(0x00 ‖ seq ‖ leaf)`, `seq` as eight bytes big-endian. With it a root says which entries were chosen.
pub fn chosen_leaf(seq: u64, leaf: &LeafHash) -> LeafHash {
    let digest = Sha256::new()
        .chain_update([0x00])
        .chain_update(seq.to_be_bytes())
        .chain_update(leaf.as_bytes());
    LeafHash::new(digest.finalize().into())
}

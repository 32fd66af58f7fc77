//! Trees, tiles and keys for the tests of proofs.

use std::collections::BTreeMap;

use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Cosigner, Note, Signer};
use sunledger_chain::tile::{HashTile, Tile};
use sunledger_chain::tree::{TileSource, TileTree, TiledHashes};

pub(crate) const ORIGIN: &str = "example.org/阳光账本";

/// The secret keys of RFC 8032, section 7.1, tests 1 to 3: everybody knows them.
pub(crate) const SEEDS: [&str; 3] = [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
];

pub(crate) fn seed(nth: usize) -> [u8; 32] {
    *SEEDS[nth].parse::<LeafHash>().expect("hex").as_bytes()
}

/// The log's first key, and the one that follows it.
pub(crate) fn log_key(nth: usize) -> Signer {
    Signer::new(ORIGIN.parse().expect("a name"), &seed(nth)).expect("a key")
}

pub(crate) fn witness_key(name: &str, seed: &[u8; 32]) -> Cosigner {
    Cosigner::new(name.parse().expect("a name"), seed).expect("a key")
}

pub(crate) fn leaf(index: u64) -> LeafHash {
    leaf_hash(&index.to_be_bytes())
}

pub(crate) fn leaves(count: u64) -> impl Iterator<Item = LeafHash> {
    (0..count).map(leaf)
}

/// Every tile of hashes that a log has written while it grew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tiles(pub(crate) BTreeMap<Tile, HashTile>);

impl TileSource for Tiles {
    type Error = Tile;

    fn hashes(&mut self, tile: Tile) -> Result<HashTile, Tile> {
        self.0.get(&tile).cloned().ok_or(tile)
    }
}

impl Tiles {
    pub(crate) fn of(size: u64) -> (Self, TileTree) {
        let mut tree = TileTree::new();
        let full = tree.append(leaves(size));
        let tiles = full.into_iter().chain(tree.partials()).collect();
        (Self(tiles), tree)
    }

    pub(crate) fn reader(&mut self, size: u64) -> TiledHashes<&mut Self> {
        TiledHashes::new(self, size)
    }
}

pub(crate) fn checkpoint(size: u64, root: LeafHash) -> Checkpoint {
    Checkpoint::new(ORIGIN, size, root).expect("a checkpoint")
}

pub(crate) fn signed(size: u64, root: LeafHash) -> Note {
    checkpoint(size, root)
        .sign(&log_key(0))
        .expect("its own origin")
}

/// Every text that differs from this one in one byte, by three masks.
pub(crate) fn changed(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len()).flat_map(move |at| {
        [0x01, 0x20, 0x80].map(|mask| {
            let mut changed = bytes.to_vec();
            changed[at] ^= mask;
            (at, changed)
        })
    })
}

//! The tree of a bundle, computed from its entries, and which of two files is wrong where they differ.
//!
//! A tile must never be blamed on its own word: it is believed where the tiles above it lead to the signed root.

use std::collections::BTreeMap;
use std::collections::btree_map::OccupiedEntry;

use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::tile::{Bundle, HashTile, Kind, Tile, WIDTH};
use sunledger_chain::tree::{TileSource, TileTree};

use super::{Audit, BundleFault, Compared, Files, Watch};

/// The leaves of one place.
struct Leaves {
    hashes: Vec<LeafHash>,
    /// Whether they are those of the entries, and not what a tile says in their stead.
    own: bool,
}

/// The tiles as they are stored, where they lead to the signed root.
struct Stored<'f, F> {
    files: &'f F,
    size: u64,
    root: LeafHash,
    /// Whether the partial tiles give the signed root; not asked yet where none.
    edge: Option<bool>,
}

impl<F: Files> Audit<'_, F> {
    /// Computes the tree place by place, and compares each tile as it is filled. The root is that of the entries.
    pub(super) fn tree(
        &mut self,
        checkpoint: &Checkpoint,
        mut watched: BTreeMap<u64, Vec<Watch>>,
    ) -> Option<LeafHash> {
        let (size, signed) = (checkpoint.size(), *checkpoint.root());
        let mut stored = Stored {
            files: self.files,
            size,
            root: signed,
            edge: None,
        };
        let mut tree = TileTree::new();
        let mut own = true;
        self.watch(&tree, &mut watched);
        while tree.size() < size {
            let first = tree.size();
            let place = first / u64::from(WIDTH);
            let leaves = Tile::in_tree(Kind::Entries, place, size)
                .and_then(|tile| self.leaves(tile, &mut stored));
            let Some(leaves) = leaves else {
                self.add(Some(first), None, BundleFault::NotJudged);
                return None;
            };
            own &= leaves.own;
            for leaf in leaves.hashes {
                let full = tree.append([leaf]);
                self.compare(full);
                self.watch(&tree, &mut watched);
            }
        }
        self.compare(tree.partials());
        let computed = tree.root();
        if computed != signed {
            let fault = BundleFault::RootDiffers { signed, computed };
            self.add_file("checkpoint", fault);
        }
        own.then_some(computed)
    }

    /// The leaves of one file of entries. Where entries and tile differ, the one that the signature does not vouch for
    /// is named, and the other is gone on with.
    fn leaves(&mut self, tile: Tile, stored: &mut Stored<'_, F>) -> Option<Leaves> {
        let (path, beside) = (tile.to_string(), hashes_beside(tile)?);
        let bytes = self.read(&path);
        self.hashed.push(bytes.as_deref().map(blake3::hash));
        let (hashes, why) = match &bytes {
            Some(bytes) => read_leaves(tile, bytes),
            None => (Vec::new(), None),
        };
        let vouching = self.read(&beside.to_string()).map(|bytes| {
            let exact = bytes.len() == usize::from(beside.width()).saturating_mul(LeafHash::LEN);
            let parsed = HashTile::parse(beside, &bytes).ok();
            parsed.filter(|_| exact)
        });
        let whole = bytes.is_some() && why.is_none();
        // None: it is missing, which is said already.
        let Some(vouching) = vouching else {
            self.malformed(tile, &hashes, &[], why);
            return whole.then_some(Leaves { hashes, own: true });
        };
        if let Some(vouching) = vouching {
            let same = vouching.hashes() == hashes;
            if whole && same {
                return Some(Leaves { hashes, own: true });
            }
            if stored.vouches(beside, &vouching) {
                let leaves = vouching.hashes();
                if why.is_some() {
                    self.malformed(tile, &hashes, leaves, why);
                } else if bytes.is_some() {
                    let (seq, count) = differing(tile, &hashes, leaves);
                    self.add(seq, Some(path), BundleFault::EntriesAltered { count });
                }
                let hashes = leaves.to_vec();
                return Some(Leaves { hashes, own: false });
            }
        }
        self.malformed(tile, &hashes, &[], why);
        if whole {
            self.add_file(&beside.to_string(), BundleFault::TileDiffers);
        }
        whole.then_some(Leaves { hashes, own: true })
    }

    /// Entries that could not be read to their end, from the first that is not what a tile says.
    fn malformed(
        &mut self,
        tile: Tile,
        hashes: &[LeafHash],
        leaves: &[LeafHash],
        why: Option<String>,
    ) {
        if let Some(why) = why {
            let (seq, _) = differing(tile, hashes, leaves);
            let fault = BundleFault::EntriesMalformed { why };
            self.add(seq, Some(tile.to_string()), fault);
        }
    }

    /// Tiles above the leaves; those were compared entry by entry.
    fn compare(&mut self, tiles: Vec<(Tile, HashTile)>) {
        for (tile, hashes) in tiles {
            let path = tile.to_string();
            if tile.kind() != Kind::Hashes(0)
                && let Some(bytes) = self.read(&path)
                && bytes != hashes.to_bytes()
            {
                self.add(None, Some(path), BundleFault::TileDiffers);
            }
        }
    }

    fn watch(&mut self, tree: &TileTree, watched: &mut BTreeMap<u64, Vec<Watch>>) {
        let size = tree.size();
        let reached = watched.first_entry().filter(|entry| *entry.key() == size);
        let Some(reached) = reached.map(OccupiedEntry::remove) else {
            return;
        };
        let computed = tree.root();
        for watch in reached {
            match watch {
                Watch::Seen(seen) => {
                    let digits = seen.root().len();
                    self.compared.push(Compared { digits, size });
                    if !seen.matches(&computed) {
                        let seen = seen.root().to_owned();
                        let fault = BundleFault::HistoryDiffers {
                            size,
                            seen,
                            computed,
                        };
                        self.add(None, None, fault);
                    }
                }
                Watch::Cosigned { path, root } if root != computed => {
                    let signed = root;
                    let fault = BundleFault::CosignedDiffers {
                        size,
                        signed,
                        computed,
                    };
                    self.add(None, Some(path), fault);
                }
                Watch::Cosigned { .. } => {}
            }
        }
    }
}

impl<F: Files> Stored<'_, F> {
    /// Whether the tiles above this one lead from it to the signed root.
    fn vouches(&mut self, tile: Tile, hashes: &HashTile) -> bool {
        let (mut tile, mut root) = (tile, hashes.root());
        while tile.is_full() {
            let Some((above, hash)) = self.above(tile) else {
                return false;
            };
            let nth = usize::try_from(tile.index() % u64::from(WIDTH)).ok();
            if nth.and_then(|nth| hash.hashes().get(nth)) != Some(&root) {
                return false;
            }
            (tile, root) = (above, hash.root());
        }
        match self.edge {
            Some(edge) => edge,
            None => {
                let tree = TileTree::resume(self.size, self);
                let edge = tree.is_ok_and(|tree| tree.root() == self.root);
                *self.edge.insert(edge)
            }
        }
    }

    fn above(&mut self, tile: Tile) -> Option<(Tile, HashTile)> {
        let Kind::Hashes(level) = tile.kind() else {
            return None;
        };
        let kind = Kind::Hashes(level.checked_add(1)?);
        let above = Tile::in_tree(kind, tile.index() / u64::from(WIDTH), self.size)?;
        Some((above, self.hashes(above).ok()?))
    }
}

impl<F: Files> TileSource for Stored<'_, F> {
    type Error = ();

    fn hashes(&mut self, tile: Tile) -> Result<HashTile, ()> {
        let bytes = self.files.read(&tile.to_string()).ok().flatten();
        HashTile::parse(tile, &bytes.ok_or(())?).map_err(|_| ())
    }
}

fn hashes_beside(tile: Tile) -> Option<Tile> {
    Tile::new(Kind::Hashes(0), tile.index(), tile.width()).ok()
}

/// The first entry whose leaf is another, and how many there are.
fn differing(tile: Tile, found: &[LeafHash], wanted: &[LeafHash]) -> (Option<u64>, usize) {
    let longest = found.len().max(wanted.len());
    let mut wrong = (0..longest).filter(|nth| found.get(*nth) != wanted.get(*nth));
    let first = match wanted.is_empty() {
        // Nothing says what should stand there: it ends behind what can be read.
        true => Some(found.len()),
        false => wrong.next(),
    };
    let count = wrong.count().saturating_add(1);
    let first = first.and_then(|nth| u64::try_from(nth).ok());
    let base = tile.index().saturating_mul(u64::from(WIDTH));
    (first.map(|nth| base.saturating_add(nth)), count)
}

/// The entries of a file that has exactly as many as its name says.
pub(super) fn exact(tile: Tile, bytes: &[u8]) -> Result<Vec<&[u8]>, String> {
    let entries = Bundle::parse(tile, bytes).map_err(|error| error.to_string())?;
    let used = entries
        .iter()
        .map(|entry| entry.len().saturating_add(2))
        .sum::<usize>();
    match used == bytes.len() {
        true => Ok(entries),
        false => Err("more entries than its name says".to_owned()),
    }
}

/// The leaves of the entries, and why they are not as many as the name says: then of those that can be read.
fn read_leaves(tile: Tile, bytes: &[u8]) -> (Vec<LeafHash>, Option<String>) {
    let why = match exact(tile, bytes) {
        Ok(entries) => return (entries.into_iter().map(leaf_hash).collect(), None),
        Err(why) => why,
    };
    let (mut hashes, mut rest) = (Vec::new(), bytes);
    while hashes.len() < usize::from(tile.width())
        && let Some((length, behind)) = rest.split_first_chunk::<2>()
        && let Some((entry, behind)) =
            behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))
    {
        hashes.push(leaf_hash(entry));
        rest = behind;
    }
    (hashes, Some(why))
}

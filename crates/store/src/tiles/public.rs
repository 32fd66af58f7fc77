//! Reads what is published: checkpoint, tiles, and the proofs and receipts that are made from them.
//!
//! It must never hand out a proof that it has not held against the signed root itself.

use std::path::Path;

use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::proof::{consistency, inclusion, verify_consistency, verify_inclusion};
use sunledger_chain::receipt::Receipt;
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::tile::{Bundle, HashTile, Kind, Tile, WIDTH};
use sunledger_chain::tree::{TileSource, TiledHashes, root_at};
use sunledger_chain::{Entries, LeafHash};

use super::keeper::{path_of, read_checkpoint};
use super::{COSIGNED_FILE, Disk, KEY_FILE, KEYS_FILE, TilesError, WITNESS_POLICY_FILE};

/// The public files of a log, for readers. It needs no lock: files appear whole, and tiles before their checkpoint.
#[derive(Debug, Clone)]
pub struct PublicLog<D> {
    disk: D,
    keys: KeyHistory,
}

/// A proof that holds, with what it was held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Hashes as RFC 6962 orders them.
    pub hashes: Vec<LeafHash>,
    /// The root of the smaller tree of a consistency proof; the leaf hash of an inclusion proof.
    pub of: LeafHash,
    /// The root of the tree.
    pub root: LeafHash,
}

impl<D: Disk> PublicLog<D> {
    /// The files of a log whose keys are known.
    pub const fn new(disk: D, keys: KeyHistory) -> Self {
        Self { disk, keys }
    }

    /// Takes the log's keys from beside the files: for making proofs, which others verify with a key of their own.
    pub fn with_own_key(disk: D) -> Result<Self, TilesError> {
        let read = |name: &str| {
            let path = Path::new(name);
            disk.read(path)
                .map_err(|error| TilesError::io(path, &error))
        };
        let keys = match read(KEYS_FILE)? {
            Some(keys) => KeyHistory::parse(&keys).ok(),
            None => {
                let line = read(KEY_FILE)?.and_then(|line| String::from_utf8(line).ok());
                let key = line.and_then(|line| line.trim_end().parse().ok());
                key.and_then(|key| KeyHistory::new(key).ok())
            }
        };
        let keys = keys.ok_or(TilesError::Key)?;
        Ok(Self { disk, keys })
    }

    /// The log's key.
    pub fn key(&self) -> &VerifierKey {
        self.keys.latest()
    }

    /// All keys that the log has had.
    pub const fn keys(&self) -> &KeyHistory {
        &self.keys
    }

    /// The latest checkpoint with its signatures, and what it says.
    pub fn checkpoint(&self) -> Result<(Note, Checkpoint), TilesError> {
        read_checkpoint(&self.disk, &self.keys)?.ok_or(TilesError::NoCheckpoint)
    }

    /// The checkpoint that was cosigned last; none where no witness was asked. Its signatures are not verified here.
    pub fn cosigned(&self) -> Result<Option<Note>, TilesError> {
        let path = Path::new(COSIGNED_FILE);
        let bytes = self.disk.read(path);
        let bytes = bytes.map_err(|error| TilesError::io(path, &error))?;
        let note = bytes.map(|bytes| Note::parse(&bytes)).transpose();
        note.map_err(|error| TilesError::Checkpoint(error.into()))
    }

    /// The policy on witnesses as it was published with what they cosigned.
    pub fn witness_policy(&self) -> Result<Option<Vec<u8>>, TilesError> {
        let path = Path::new(WITNESS_POLICY_FILE);
        let bytes = self.disk.read(path);
        bytes.map_err(|error| TilesError::io(path, &error))
    }

    /// A tile or bundle as it is served: exactly as wide as its name says, cut from a wider one where that has
    /// replaced it.
    pub fn bytes(&self, tile: Tile) -> Result<Vec<u8>, TilesError> {
        let size = self.checkpoint()?.1.size();
        let tree = Tree::new(&self.disk, size);
        match tile.kind() {
            Kind::Hashes(_) => Ok(tree.read_hashes(tile)?.to_bytes()),
            Kind::Entries => {
                let damaged = TilesError::Tile { tile };
                let mut bundle = Bundle::new();
                for entry in &tree.entries(tile)? {
                    bundle.push(entry).map_err(|_| damaged.clone())?;
                }
                Ok(bundle.as_bytes().to_vec())
            }
        }
    }

    /// The published entries of one bundle, from the one that holds entry `seq`; none beyond the checkpoint.
    pub fn bundle(&self, seq: u64) -> Result<Entries, TilesError> {
        let size = self.checkpoint()?.1.size();
        let mut run = Entries::new();
        if let Some(tile) = Tile::in_tree(Kind::Entries, seq / u64::from(WIDTH), size) {
            let entries = Tree::new(&self.disk, size).entries(tile)?;
            for entry in &entries {
                run.push_raw(entry);
            }
        }
        if run.is_empty() {
            return Err(TilesError::Beyond { asked: seq, size });
        }
        Ok(run)
    }

    /// One whole entry; `None` beyond the checkpoint.
    pub fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, TilesError> {
        let size = self.checkpoint()?.1.size();
        let width = u64::from(WIDTH);
        match Tile::in_tree(Kind::Entries, seq / width, size) {
            Some(tile) if seq < size => {
                let mut entries = Tree::new(&self.disk, size).entries(tile)?;
                let within = usize::try_from(seq % width).unwrap_or(usize::MAX);
                let there = within < entries.len();
                Ok(there.then(|| entries.swap_remove(within)))
            }
            Some(_) | None => Ok(None),
        }
    }

    /// That entry `seq` stands in the tree of `size` entries; that of the checkpoint where none is given.
    pub fn inclusion(&self, seq: u64, size: Option<u64>) -> Result<(u64, Proof), TilesError> {
        let checkpoint = self.checkpoint()?.1;
        let size = size.unwrap_or(checkpoint.size());
        let mut hashes = self.tree(&checkpoint, size)?;
        let root = self.root(&checkpoint, size)?;
        let proof = inclusion(&mut hashes, seq, size)?;
        let entry = self.entry(seq)?;
        let asked = TilesError::Beyond { asked: seq, size };
        let leaf = leaf_hash(&entry.ok_or(asked)?);
        verify_inclusion(&leaf, seq, size, &proof, &root).map_err(|_| TilesError::Root)?;
        let (hashes, of) = (proof, leaf);
        Ok((size, Proof { hashes, of, root }))
    }

    /// That the tree of `to` entries, or that of the checkpoint, goes on from the tree of `from` entries.
    pub fn consistency(&self, from: u64, to: Option<u64>) -> Result<(u64, Proof), TilesError> {
        let checkpoint = self.checkpoint()?.1;
        let to = to.unwrap_or(checkpoint.size());
        let mut tree = self.tree(&checkpoint, to)?;
        let hashes = consistency(&mut tree, from, to)?;
        let of = self.root(&checkpoint, from)?;
        let root = self.root(&checkpoint, to)?;
        verify_consistency((from, &of), (to, &root), &hashes).map_err(|_| TilesError::Root)?;
        Ok((to, Proof { hashes, of, root }))
    }

    /// What one person takes home for one entry: under the checkpoint that witnesses cosigned last, where that covers it,
    /// so that it can show that others saw the same history.
    pub fn receipt(&self, seq: u64) -> Result<Receipt, TilesError> {
        let (newest, checkpoint) = self.checkpoint()?;
        let cosigned = self.cosigned_for(seq, &checkpoint);
        let (note, size) = cosigned.unwrap_or((newest, checkpoint.size()));
        let beyond = TilesError::Beyond { asked: seq, size };
        let proof = inclusion(&mut self.tree(&checkpoint, size)?, seq, size)?;
        let receipt = Receipt {
            entry: Some(self.entry(seq)?.ok_or(beyond)?),
            index: seq,
            proof,
            checkpoint: note,
        };
        match receipt.verify(None, self.keys.at(size), &[]) {
            Ok(_) => Ok(receipt),
            Err(_) => Err(TilesError::Root),
        }
    }

    /// The cosigned checkpoint and its size, where it covers an entry and is of this history.
    fn cosigned_for(&self, seq: u64, newest: &Checkpoint) -> Option<(Note, u64)> {
        let note = self.cosigned().ok().flatten()?;
        let cosigned = self.keys.open(&note).ok()?;
        let size = cosigned.size();
        let covers = seq < size && size <= newest.size();
        let same = covers && self.root(newest, size).ok()? == *cosigned.root();
        same.then_some((note, size))
    }

    /// The root of the first `size` entries. That of a smaller tree than the checkpoint's is held against it.
    pub fn root(&self, checkpoint: &Checkpoint, size: u64) -> Result<LeafHash, TilesError> {
        let published = checkpoint.size();
        let root = root_at(&mut self.tree(checkpoint, size)?, size)?;
        let proof = consistency(&mut self.tree(checkpoint, published)?, size, published)?;
        match verify_consistency((size, &root), (published, checkpoint.root()), &proof) {
            Ok(()) => Ok(root),
            Err(_) => Err(TilesError::Root),
        }
    }

    fn tree(
        &self,
        checkpoint: &Checkpoint,
        size: u64,
    ) -> Result<TiledHashes<Tree<'_, D>>, TilesError> {
        let published = checkpoint.size();
        if size > published {
            return Err(TilesError::Beyond {
                asked: size,
                size: published,
            });
        }
        Ok(TiledHashes::new(Tree::new(&self.disk, published), size))
    }
}

/// The tiles of a published tree. A narrower tile than it has is the beginning of the one that it has.
pub(super) struct Tree<'d, D> {
    disk: &'d D,
    size: u64,
}

impl<'d, D: Disk> Tree<'d, D> {
    pub(super) const fn new(disk: &'d D, size: u64) -> Self {
        Self { disk, size }
    }

    /// The entries of one bundle.
    pub(super) fn entries(&self, asked: Tile) -> Result<Vec<Vec<u8>>, TilesError> {
        let damaged = TilesError::Tile { tile: asked };
        let (has, bytes) = self.stored(asked)?;
        let mut entries = Bundle::parse(has, &bytes).map_err(|_| damaged)?;
        entries.truncate(usize::from(asked.width()));
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    fn read_hashes(&self, asked: Tile) -> Result<HashTile, TilesError> {
        let damaged = TilesError::Tile { tile: asked };
        let (has, bytes) = self.stored(asked)?;
        let found = HashTile::parse(has, &bytes).map_err(|_| damaged.clone())?;
        let first = found.hashes().get(..usize::from(asked.width()));
        first
            .and_then(|first| HashTile::new(first.to_vec()))
            .ok_or(damaged)
    }

    /// The tile of this place in the published tree, or the full one that has replaced it since.
    fn stored(&self, asked: Tile) -> Result<(Tile, Vec<u8>), TilesError> {
        let has = Tile::in_tree(asked.kind(), asked.index(), self.size);
        let Some(has) = has.filter(|has| has.width() >= asked.width()) else {
            let (asked, size) = (asked.index(), self.size);
            return Err(TilesError::Beyond { asked, size });
        };
        for tile in [has, has.full()] {
            let path = path_of(tile);
            let read = self.disk.read(&path);
            if let Some(bytes) = read.map_err(|error| TilesError::io(&path, &error))? {
                return Ok((has, bytes));
            }
        }
        Err(TilesError::Tile { tile: asked })
    }
}

impl<D: Disk> TileSource for Tree<'_, D> {
    type Error = TilesError;

    fn hashes(&mut self, tile: Tile) -> Result<HashTile, TilesError> {
        self.read_hashes(tile)
    }
}

//! Brings tiles and checkpoint up to a log: tiles first, synced, then the checkpoint that needs them.
//!
//! It must never touch the log, nor sign a tree that it has not computed from the log's own bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sunledger_chain::LeafHash;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Note, Signer};
use sunledger_chain::proof::{inclusion, verify_inclusion};
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::tile::{Bundle, Tile, WIDTH, superseded};
use sunledger_chain::tree::{TileTree, TiledHashes};

use super::public::Tree;
use super::{CHECKPOINT_FILE, Disk, KEY_FILE, KEYS_FILE, NEW_DIR, TilesError};
use crate::log::Log;

/// Bundles that are read, written and synced together: some ten megabytes.
const BUNDLES: usize = 64;

/// The tree that the latest checkpoint vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Number of entries.
    pub size: u64,
    /// The root over them.
    pub root: LeafHash,
}

/// Keeps the public files of one log. One at a time: whoever has it holds the lock on the ledger.
#[derive(Debug)]
pub struct TileKeeper<D> {
    disk: D,
    signer: Signer,
    /// As of the last checkpoint; what was written beyond it is written again.
    tree: TileTree,
    published: Option<Published>,
    /// Whether tiles had to be made anew, since they did not lead to the checkpoint.
    healed: bool,
}

impl<D: Disk> TileKeeper<D> {
    /// Goes on from the last checkpoint, if the log goes on from there too. The signer has the latest of the log's keys.
    pub fn open(
        disk: D,
        log: &dyn Log,
        signer: Signer,
        keys: &KeyHistory,
    ) -> Result<Self, TilesError> {
        if signer.public() != keys.latest() {
            return Err(TilesError::Key);
        }
        let published = check_published(&disk, log, keys)?;
        let mut keeper = Self {
            disk,
            signer,
            tree: TileTree::new(),
            published,
            healed: false,
        };
        let new = Path::new(NEW_DIR);
        keeper
            .disk
            .remove_dir(new)
            .map_err(|error| TilesError::io(new, &error))?;
        keeper.write_keys(keys)?;
        if let Some(published) = published {
            match resumed(&keeper.disk, published) {
                Ok(tree) => keeper.tree = tree,
                Err(TilesError::Tile { .. } | TilesError::Root) => keeper.rebuild(log)?,
                Err(error) => return Err(error),
            }
        }
        Ok(keeper)
    }

    /// What the latest checkpoint vouches for.
    pub const fn published(&self) -> Option<Published> {
        self.published
    }

    /// Whether opening had to make the tiles anew.
    pub const fn healed(&self) -> bool {
        self.healed
    }

    /// Writes every tile of the published tree anew. The log must be the published one, which `open` has seen to.
    pub fn rebuild(&mut self, log: &dyn Log) -> Result<(), TilesError> {
        if let Some(published) = self.published {
            let tree = self.write_tiles(log, TileTree::new(), published.size)?;
            if tree.root() != published.root {
                return Err(TilesError::LogDiffers {
                    published: published.size,
                });
            }
            self.tree = tree;
            self.healed = true;
        }
        Ok(())
    }

    /// Publishes the log as far as it is durable, which is always at the border of two batches. `None` where it is
    /// published already. After a failure the last checkpoint stands, and the same may be tried again.
    pub fn advance(&mut self, log: &dyn Log) -> Result<Option<Published>, TilesError> {
        let size = log.head().size;
        if size == 0 || self.published.is_some_and(|last| last.size == size) {
            return Ok(None);
        }
        log.seal()?;
        let from = self.tree.size();
        let tree = self.write_tiles(log, self.tree.clone(), size)?;
        let published = Published {
            size,
            root: tree.root(),
        };
        self.write_checkpoint(published)?;
        self.tree = tree;
        self.published = Some(published);
        // Clients that hold an older checkpoint take the full tile. What stays here only takes room.
        for tile in superseded(from, size) {
            drop(self.disk.remove_dir(&partials_of(tile)));
        }
        Ok(Some(published))
    }

    /// Writes what a tree of `to` leaves has and `tree` has not, and syncs it.
    fn write_tiles(
        &mut self,
        log: &dyn Log,
        mut tree: TileTree,
        to: u64,
    ) -> Result<TileTree, TilesError> {
        let width = u64::from(WIDTH);
        // A bundle is written whole, so its first entries are read again.
        let mut next = tree.size() - tree.size() % width;
        let mut bundle = Bundle::new();
        while next < to {
            let room = usize::try_from(to - next).unwrap_or(usize::MAX);
            let run = log.read(next, room.min(BUNDLES * usize::from(WIDTH)))?;
            if run.is_empty() {
                return Err(TilesError::LogShorter {
                    published: to,
                    log_size: next,
                });
            }
            let (mut files, mut leaves) = (Vec::new(), Vec::new());
            for entry in run.iter() {
                if next >= tree.size() {
                    leaves.push(leaf_hash(entry));
                }
                let of = Tile::in_tree(sunledger_chain::tile::Kind::Entries, next / width, to);
                next += 1;
                if let Some(tile) = of {
                    bundle.push(entry).map_err(|_| TilesError::Tile { tile })?;
                    if bundle.width() == tile.width() {
                        let whole = std::mem::take(&mut bundle);
                        files.push((path_of(tile), whole.as_bytes().to_vec()));
                    }
                }
            }
            let full = tree.append(leaves);
            files.extend(
                full.iter()
                    .map(|(tile, hashes)| (path_of(*tile), hashes.to_bytes())),
            );
            self.save(&files)?;
        }
        let partial = tree.partials();
        let partial = partial
            .iter()
            .map(|(tile, hashes)| (path_of(*tile), hashes.to_bytes()));
        self.save(&partial.collect::<Vec<_>>())?;
        Ok(tree)
    }

    fn write_checkpoint(&mut self, published: Published) -> Result<(), TilesError> {
        let origin = self.signer.public().name().as_str();
        let checkpoint = Checkpoint::new(origin, published.size, published.root)
            .and_then(|checkpoint| checkpoint.sign(&self.signer))
            .map_err(TilesError::Checkpoint)?;
        self.save(&[(CHECKPOINT_FILE.into(), checkpoint.to_string().into_bytes())])
    }

    /// The history first, where there is one: by it a reader knows the old key and the new one.
    fn write_keys(&mut self, keys: &KeyHistory) -> Result<(), TilesError> {
        if !keys.is_unchanged() {
            self.write_small(KEYS_FILE, keys.to_string().into_bytes())?;
        }
        self.write_small(KEY_FILE, format!("{}\n", keys.latest()).into_bytes())
    }

    fn write_small(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), TilesError> {
        let path = PathBuf::from(name);
        let found = self.disk.read(&path);
        let found = found.map_err(|error| TilesError::io(&path, &error))?;
        if found.as_ref() == Some(&bytes) {
            return Ok(());
        }
        self.save(&[(path, bytes)])
    }

    /// Puts whole files in their places. When this returns they are durable; if it fails, each is old or new.
    fn save(&mut self, files: &[(PathBuf, Vec<u8>)]) -> Result<(), TilesError> {
        if files.is_empty() {
            return Ok(());
        }
        let disk = &mut self.disk;
        let mut touched = BTreeSet::new();
        let new = PathBuf::from(NEW_DIR);
        note_made(&mut touched, at(&new, disk.make_dirs(&new))?);
        let under_way = |nth: usize| new.join(nth.to_string());
        for (nth, (_, bytes)) in files.iter().enumerate() {
            let path = under_way(nth);
            at(&path, disk.write(&path, bytes))?;
        }
        for nth in 0..files.len() {
            let path = under_way(nth);
            at(&path, disk.sync(&path))?;
        }
        for (nth, (path, _)) in files.iter().enumerate() {
            let dir = path.parent().unwrap_or(Path::new(""));
            note_made(&mut touched, at(dir, disk.make_dirs(dir))?);
            touched.insert(dir.to_path_buf());
            at(path, disk.rename(&under_way(nth), path))?;
        }
        for dir in &touched {
            at(dir, disk.sync_dir(dir))?;
        }
        Ok(())
    }
}

/// What is published of a log, and that the log goes on from there; it needs no secret. Where it fails, nothing may be
/// appended: it could be a second history of what others were shown.
pub fn check_published<D: Disk>(
    disk: &D,
    log: &dyn Log,
    keys: &KeyHistory,
) -> Result<Option<Published>, TilesError> {
    let Some((_, checkpoint)) = read_checkpoint(disk, keys)? else {
        return Ok(None);
    };
    let published = Published {
        size: checkpoint.size(),
        root: *checkpoint.root(),
    };
    let log_size = log.head().size;
    if log_size < published.size {
        return Err(TilesError::LogShorter {
            published: published.size,
            log_size,
        });
    }
    if ends_with(disk, log, published)? || root_of_log(log, published.size)? == published.root {
        return Ok(Some(published));
    }
    Err(TilesError::LogDiffers {
        published: published.size,
    })
}

/// The checkpoint as it is served, and what it says.
pub(super) fn read_checkpoint<D: Disk>(
    disk: &D,
    keys: &KeyHistory,
) -> Result<Option<(Note, Checkpoint)>, TilesError> {
    let path = Path::new(CHECKPOINT_FILE);
    let Some(bytes) = at(path, disk.read(path))? else {
        return Ok(None);
    };
    let note = Note::parse(&bytes).map_err(|error| TilesError::Checkpoint(error.into()))?;
    let checkpoint = keys.open(&note).map_err(TilesError::Checkpoint)?;
    Ok(Some((note, checkpoint)))
}

/// Whether the last published entry is the log's own entry there. It holds the hash of the one before it, and so on:
/// with it all before it are the same. A `false` may also come of damaged tiles.
fn ends_with<D: Disk>(disk: &D, log: &dyn Log, published: Published) -> Result<bool, TilesError> {
    let Published { size, root } = published;
    let Some(last) = size.checked_sub(1) else {
        return Ok(true);
    };
    let run = log.read(last, 1)?;
    let Some(entry) = run.get(0) else {
        return Ok(false);
    };
    let mut hashes = TiledHashes::new(Tree::new(disk, size), size);
    let Ok(proof) = inclusion(&mut hashes, last, size) else {
        return Ok(false);
    };
    Ok(verify_inclusion(&leaf_hash(entry), last, size, &proof, &root).is_ok())
}

fn root_of_log(log: &dyn Log, size: u64) -> Result<LeafHash, TilesError> {
    let mut tree = sunledger_chain::merkle::Tree::new();
    while tree.size() < size {
        let room = usize::try_from(size - tree.size()).unwrap_or(usize::MAX);
        let run = log.read(tree.size(), room.min(BUNDLES * usize::from(WIDTH)))?;
        if run.is_empty() {
            break;
        }
        run.iter().for_each(|entry| tree.push(leaf_hash(entry)));
    }
    Ok(tree.root())
}

fn resumed<D: Disk>(disk: &D, published: Published) -> Result<TileTree, TilesError> {
    let tree = TileTree::resume(published.size, &mut Tree::new(disk, published.size))?;
    match tree.root() == published.root {
        true => Ok(tree),
        false => Err(TilesError::Root),
    }
}

pub(super) fn path_of(tile: Tile) -> PathBuf {
    PathBuf::from(tile.to_string())
}

/// The directory of the partial tiles of a place.
fn partials_of(tile: Tile) -> PathBuf {
    PathBuf::from(format!("{}.p", tile.full()))
}

/// A directory that was made is named in the one above it.
fn note_made(touched: &mut BTreeSet<PathBuf>, made: Vec<PathBuf>) {
    for dir in made {
        touched.extend(dir.parent().map(Path::to_path_buf));
        touched.insert(dir);
    }
}

fn at<T>(path: &Path, done: std::io::Result<T>) -> Result<T, TilesError> {
    done.map_err(|error| TilesError::io(path, &error))
}

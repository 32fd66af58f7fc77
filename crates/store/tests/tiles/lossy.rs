//! A disk that loses power: what was not synced is there, is not, or is torn, by lot.
//!
//! Names and bytes are durable apart from each other, as on a disk: a name without its bytes is a file of zeros.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sunledger_store::tiles::Disk;

#[derive(Debug, Clone, Default)]
struct Inode {
    bytes: Vec<u8>,
    synced: bool,
}

#[derive(Debug, Clone)]
enum Change {
    Made(PathBuf),
    Named(PathBuf, usize),
    Unnamed(PathBuf),
    Removed(PathBuf),
}

impl Change {
    fn path(&self) -> &Path {
        match self {
            Self::Made(path) | Self::Named(path, _) | Self::Unnamed(path) | Self::Removed(path) => {
                path
            }
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Names {
    dirs: BTreeSet<PathBuf>,
    files: BTreeMap<PathBuf, usize>,
}

impl Names {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Made(path) => drop(self.dirs.insert(path.clone())),
            Change::Named(path, inode) => drop(self.files.insert(path.clone(), *inode)),
            Change::Unnamed(path) => drop(self.files.remove(path)),
            Change::Removed(path) => drop(self.dirs.remove(path)),
        }
    }
}

#[derive(Debug, Default)]
struct Held {
    inodes: Vec<Inode>,
    live: Names,
    durable: Names,
    /// Changes of names that no sync has made durable, in order.
    pending: Vec<Change>,
    /// Operations until the power goes.
    left: Option<usize>,
    done: usize,
}

/// Clones are the same disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct LossyDisk(Arc<Mutex<Held>>);

impl LossyDisk {
    /// From now on only so many operations are done; the next ones fail.
    pub(crate) fn power_for(&self, operations: usize) {
        self.0.lock().unwrap().left = Some(operations);
    }

    /// Operations that were done so far.
    pub(crate) fn done(&self) -> usize {
        self.0.lock().unwrap().done
    }

    /// The disk as it may be found after the power was lost.
    pub(crate) fn found_again(&self, mut lot: impl FnMut(usize) -> usize) -> Self {
        let held = self.0.lock().unwrap();
        let mut names = held.durable.clone();
        for change in &held.pending {
            if lot(2) == 0 {
                names.apply(change);
            }
        }
        // What lies in a directory that is not there is gone.
        let dirs = names.dirs.clone();
        let is_there = |path: &Path| {
            let above = path.ancestors().skip(1);
            above
                .filter(|dir| !dir.as_os_str().is_empty())
                .all(|dir| dirs.contains(dir))
        };
        names.dirs.retain(|path| is_there(path));
        names.files.retain(|path, _| is_there(path));
        let inodes = held.inodes.iter().map(|inode| {
            let mut bytes = inode.bytes.clone();
            if !inode.synced {
                match lot(3) {
                    0 => bytes.truncate(lot(bytes.len() + 1)),
                    1 => bytes.fill(0),
                    _ => {}
                }
            }
            Inode {
                bytes,
                synced: true,
            }
        });
        Self(Arc::new(Mutex::new(Held {
            inodes: inodes.collect(),
            durable: names.clone(),
            live: names,
            ..Held::default()
        })))
    }

    /// Every file by its path, those under way left out.
    pub(crate) fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let held = self.0.lock().unwrap();
        let files = held.live.files.iter();
        let served = files.filter(|(path, _)| !path.starts_with(".new"));
        served
            .map(|(path, inode)| (path.clone(), held.inodes[*inode].bytes.clone()))
            .collect()
    }

    /// Changes one file as if the disk had gone bad; `None` takes it away.
    pub(crate) fn harm(&self, path: &str, bytes: Option<&[u8]>) {
        let held = &mut *self.0.lock().unwrap();
        match bytes {
            Some(bytes) => held.inodes[held.live.files[Path::new(path)]].bytes = bytes.to_vec(),
            None => assert!(held.live.files.remove(Path::new(path)).is_some()),
        }
    }

    fn spend(&self) -> io::Result<std::sync::MutexGuard<'_, Held>> {
        let mut held = self.0.lock().unwrap();
        if let Some(left) = &mut held.left {
            *left = left
                .checked_sub(1)
                .ok_or_else(|| io::Error::other("power lost"))?;
        }
        held.done += 1;
        Ok(held)
    }
}

impl Held {
    fn change(&mut self, change: Change) {
        self.live.apply(&change);
        self.pending.push(change);
    }

    fn inode(&self, path: &Path) -> io::Result<usize> {
        let found = self.live.files.get(path).copied();
        found.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Disk for LossyDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        let held = self.0.lock().unwrap();
        let inode = held.live.files.get(path);
        Ok(inode.map(|inode| held.inodes[*inode].bytes.clone()))
    }

    fn make_dirs(&mut self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut held = self.spend()?;
        let above = path.ancestors().filter(|dir| !dir.as_os_str().is_empty());
        let mut missing: Vec<PathBuf> = above
            .filter(|dir| !held.live.dirs.contains(*dir))
            .map(Path::to_path_buf)
            .collect();
        missing.reverse();
        for dir in &missing {
            held.change(Change::Made(dir.clone()));
        }
        Ok(missing)
    }

    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut held = self.spend()?;
        let (bytes, synced) = (bytes.to_vec(), false);
        held.inodes.push(Inode { bytes, synced });
        let inode = held.inodes.len() - 1;
        held.change(Change::Named(path.to_path_buf(), inode));
        Ok(())
    }

    fn sync(&mut self, path: &Path) -> io::Result<()> {
        let mut held = self.spend()?;
        let inode = held.inode(path)?;
        held.inodes[inode].synced = true;
        Ok(())
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let mut held = self.spend()?;
        let inode = held.inode(from)?;
        held.change(Change::Named(to.to_path_buf(), inode));
        held.change(Change::Unnamed(from.to_path_buf()));
        Ok(())
    }

    fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        let held = &mut *self.spend()?;
        let pending = std::mem::take(&mut held.pending);
        for change in pending {
            match change.path().parent() == Some(path) {
                true => held.durable.apply(&change),
                false => held.pending.push(change),
            }
        }
        Ok(())
    }

    fn remove_dir(&mut self, path: &Path) -> io::Result<()> {
        let mut held = self.spend()?;
        let within = |name: &&PathBuf| name.starts_with(path);
        let files: Vec<_> = held.live.files.keys().filter(within).cloned().collect();
        let dirs: Vec<_> = held.live.dirs.iter().filter(within).cloned().collect();
        for file in files {
            held.change(Change::Unnamed(file));
        }
        for dir in dirs.into_iter().rev() {
            held.change(Change::Removed(dir));
        }
        Ok(())
    }
}

//! Where the files of a bundle come from: a folder, or memory.
//!
//! It must never write, nor read more of a file than a file of a bundle can have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Longest file that is read: 256 entries of the greatest length, each with its length before it.
const FILE_BYTES_MAX: u64 = 256 * (65_535 + 2);

/// The files of a bundle by their paths, with `/` between names.
pub trait Files: Sync {
    /// The whole file; `None` where there is none.
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>>;

    /// The paths of all files.
    fn list(&self) -> io::Result<BTreeSet<String>>;
}

/// A folder of the operating system.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// Files in memory, which can be changed by thousands of trials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryFiles(pub BTreeMap<String, Vec<u8>>);

impl Folder {
    /// The folder at this path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let path = self.0.join(path);
        match fs::metadata(&path) {
            Ok(found) if found.is_file() => {}
            // A pipe, say, would be waited for without end.
            Ok(_) => return Err(io::Error::other("not a file")),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
        let file = File::open(path)?;
        let mut bytes = Vec::new();
        let limit = FILE_BYTES_MAX.saturating_add(1);
        let read = file.take(limit).read_to_end(&mut bytes)?;
        match u64::try_from(read).is_ok_and(|read| read <= FILE_BYTES_MAX) {
            true => Ok(Some(bytes)),
            false => Err(io::Error::other("longer than any file of a bundle")),
        }
    }

    fn list(&self) -> io::Result<BTreeSet<String>> {
        let (mut found, mut ahead) = (BTreeSet::new(), vec![self.0.clone()]);
        while let Some(dir) = ahead.pop() {
            for item in fs::read_dir(&dir)? {
                let item = item?;
                match item.file_type()?.is_dir() {
                    true => ahead.push(item.path()),
                    false => drop(found.insert(relative(&self.0, &item.path()))),
                }
            }
        }
        Ok(found)
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(path).cloned())
    }

    fn list(&self) -> io::Result<BTreeSet<String>> {
        Ok(self.0.keys().cloned().collect())
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let names = below.iter().map(|name| name.to_string_lossy());
    names.collect::<Vec<_>>().join("/")
}

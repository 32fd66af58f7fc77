//! The file operations that keeping tiles takes, one by one, so that a test can lose power between any two of them.
//!
//! None of them may do more than it says: what is durable after which is the keeper's business.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A directory tree. Paths are relative to its root.
pub trait Disk: Send {
    /// The whole file; `None` where there is none.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;

    /// Makes a directory and those above it; gives back the ones that were not there, outermost first.
    fn make_dirs(&mut self, path: &Path) -> io::Result<Vec<PathBuf>>;

    /// Writes a whole file. Neither its bytes nor its name need be durable.
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// When this returns, the file's bytes are durable; its name need not be.
    fn sync(&mut self, path: &Path) -> io::Result<()>;

    /// Gives a file another name, in the place of a file that has it. Durable once both directories are synced.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// When this returns, the names in the directory are durable.
    fn sync_dir(&mut self, path: &Path) -> io::Result<()>;

    /// Removes a directory with all that is in it; that it is not there is no failure.
    fn remove_dir(&mut self, path: &Path) -> io::Result<()>;
}

/// A directory of the operating system.
#[derive(Debug, Clone)]
pub struct OsDisk(PathBuf);

impl OsDisk {
    /// The tree below this directory, which need not be there yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self(root.into())
    }

    fn at(&self, path: &Path) -> PathBuf {
        self.0.join(path)
    }
}

impl Disk for OsDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.at(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn make_dirs(&mut self, path: &Path) -> io::Result<Vec<PathBuf>> {
        // The empty path is the root itself.
        let mut missing = Vec::new();
        for above in path.ancestors() {
            if self.at(above).is_dir() {
                break;
            }
            missing.push(above.to_path_buf());
        }
        missing.reverse();
        fs::create_dir_all(self.at(path))?;
        Ok(missing)
    }

    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::write(self.at(path), bytes)
    }

    fn sync(&mut self, path: &Path) -> io::Result<()> {
        File::open(self.at(path))?.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(self.at(from), self.at(to))
    }

    fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        File::open(self.at(path))?.sync_all()
    }

    fn remove_dir(&mut self, path: &Path) -> io::Result<()> {
        match fs::remove_dir_all(self.at(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

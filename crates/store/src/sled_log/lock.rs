//! One process at a time: the lock over a whole ledger directory, vault and read models included.
//!
//! It must never be given out for a directory that is not a ledger, nor leave a trace in one.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::open_error::OpenError;

/// Names inside a ledger directory.
pub(super) const LOCK_FILE: &str = "lock";
pub(super) const LOG_DIR: &str = "log";
pub(super) const HEAD_FILE: &str = "head";
const CHECKPOINT: &str = "public/checkpoint";

/// How long a lock is asked for. A process that was just closed, or a child that was just forked and holds its parent's
/// files until it runs its own program, may keep it for a moment longer.
const PATIENCE: Duration = Duration::from_millis(500);
const POLL: Duration = Duration::from_millis(10);

/// The lock on a ledger directory. Clones share it; the last one to go gives it up.
#[derive(Debug, Clone)]
pub struct DirLock(Arc<Held>);

#[derive(Debug)]
struct Held {
    dir: PathBuf,
    /// The lock lives as long as this file is open.
    _file: File,
    /// Whether the log is open or being copied under this lock.
    log_claimed: AtomicBool,
}

/// The right to the log within a locked directory: one at a time. It keeps the lock.
#[derive(Debug)]
pub(super) struct LogClaim(DirLock);

impl Drop for LogClaim {
    fn drop(&mut self) {
        self.0.0.log_claimed.store(false, Ordering::Release);
    }
}

impl DirLock {
    /// Locks an existing ledger.
    pub fn take(dir: &Path) -> Result<Self, OpenError> {
        let has = |name: &str| dir.join(name).exists();
        // A ledger that has lost both can be rebuilt from what it published.
        if !has(LOG_DIR) && !has(HEAD_FILE) && !has(CHECKPOINT) {
            return Err(match others_in(dir) {
                Ok(None) => OpenError::Missing {
                    dir: dir.to_path_buf(),
                },
                Ok(Some(other)) => OpenError::Foreign {
                    dir: dir.to_path_buf(),
                    what: format!("neither a log nor a head file, but {}", other.display()),
                },
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
                {
                    OpenError::Missing {
                        dir: dir.to_path_buf(),
                    }
                }
                Err(error) => OpenError::io(dir, &error),
            });
        }
        Self::hold(dir)
    }

    /// Makes `dir` if it is not there and locks it. Refused where it holds anything already.
    pub fn take_new(dir: &Path) -> Result<Self, OpenError> {
        fs::create_dir_all(dir).map_err(|error| OpenError::io(dir, &error))?;
        let refuse_filled = || match others_in(dir).map_err(|error| OpenError::io(dir, &error))? {
            None => Ok(()),
            Some(_) if dir.join(LOG_DIR).exists() || dir.join(HEAD_FILE).exists() => {
                Err(OpenError::Exists {
                    dir: dir.to_path_buf(),
                })
            }
            Some(other) => Err(OpenError::Foreign {
                dir: dir.to_path_buf(),
                what: format!("{} is there already", other.display()),
            }),
        };
        // Once so that nothing is written into a directory of others, once more under the lock.
        refuse_filled()?;
        let lock = Self::hold(dir)?;
        refuse_filled()?;
        Ok(lock)
    }

    /// The directory that is locked.
    pub fn dir(&self) -> &Path {
        &self.0.dir
    }

    /// Refused while the log is already open under this lock: sled files that are in use cannot be copied either.
    pub(super) fn claim_log(&self) -> Result<LogClaim, OpenError> {
        if self.0.log_claimed.swap(true, Ordering::AcqRel) {
            return Err(OpenError::InUse {
                dir: self.0.dir.clone(),
            });
        }
        Ok(LogClaim(self.clone()))
    }

    fn hold(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join(LOCK_FILE);
        let file = open_or_make(&path).map_err(|error| OpenError::io(&path, &error))?;
        let started = Instant::now();
        let locked = loop {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => {
                    thread::sleep(POLL);
                }
                locked => break locked,
            }
        };
        match locked {
            Ok(()) => Ok(Self(Arc::new(Held {
                dir: dir.to_path_buf(),
                _file: file,
                log_claimed: AtomicBool::new(false),
            }))),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse {
                dir: dir.to_path_buf(),
            }),
            Err(TryLockError::Error(error)) => Err(OpenError::io(&path, &error)),
        }
    }
}

/// For reading first: a ledger on a read-only medium can be verified too.
fn open_or_make(path: &Path) -> io::Result<File> {
    match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path),
        opened => opened,
    }
}

/// The first thing in a directory that is not our lock file.
fn others_in(dir: &Path) -> io::Result<Option<PathBuf>> {
    for file in fs::read_dir(dir)? {
        let file = file?;
        if file.file_name() != LOCK_FILE {
            return Ok(Some(file.file_name().into()));
        }
    }
    Ok(None)
}

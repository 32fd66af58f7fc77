//! The log in a sled database, made safe: what sled leaves to chance is synced, checked or refused here.
//!
//! It must never acknowledge what is not on disk, nor serve a log that ends before its head file.
//!
//! A ledger directory holds `lock`, `head` (how far the log reaches) and `log/`, which is sled's. `aside/` keeps files
//! that sled stumbled over; `.sunledger-copies/` has private copies for as long as someone looks at them.

pub mod block;
mod db;
mod fold;
mod head_file;
mod keeper;
mod key;
mod lock;
mod open;
mod open_error;
mod pack;
mod read;
mod repair;
mod scratch;
mod segments;

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex};

use sunledger_chain::{Entries, Head, LedgerId};

use crate::check;
use crate::error::{AppendError, Cause, Malformed, ReadError, Step, StorageFault};
use crate::log::Log;
use db::{BLOBS_DIR, CONF_FILE, DB_FILE, Db};
use head_file::{HeadFile, Record};
use keeper::Keeper;
pub(crate) use keeper::locked;
pub use lock::DirLock;
use lock::{HEAD_FILE, LOG_DIR, LogClaim};
use open::{Found, Opened, sync_dir, unreadable};
pub use open_error::{OpenError, TailFault};
use pack::Packers;
pub use repair::{RepairError, Repaired, repair};
use scratch::Scratch;

/// A log on disk. Fields are dropped in this order: the head file is written last thing, then the database is closed,
/// a private copy removed, and the directory given up.
pub struct SledLog {
    keeper: Keeper,
    db: Arc<Db>,
    head: Mutex<Head>,
    /// Held by whoever appends.
    writer: Mutex<Writer>,
    poison: Mutex<Option<StorageFault>>,
    packers: Packers,
    _copy: Option<Scratch>,
    _claim: LogClaim,
}

struct Writer {
    ledger: Option<LedgerId>,
}

impl SledLog {
    /// Makes an empty log in a new or empty directory.
    pub fn create(dir: &Path) -> Result<Self, OpenError> {
        Self::create_locked(&DirLock::take_new(dir)?)
    }

    /// As [`create`](Self::create), in a directory that the caller has locked.
    pub fn create_locked(lock: &DirLock) -> Result<Self, OpenError> {
        let claim = lock.claim_log()?;
        let dir = lock.dir();
        let log = dir.join(LOG_DIR);
        fs::create_dir(&log).map_err(|error| {
            if error.kind() == ErrorKind::AlreadyExists {
                let dir = dir.to_path_buf();
                OpenError::Exists { dir }
            } else {
                OpenError::io(&log, &error)
            }
        })?;
        let db = Db::make(&log).map_err(|fault| unreadable(dir, fault))?;
        db.sync().map_err(|fault| unreadable(dir, fault))?;
        sync_made(dir)?;
        let record = Record {
            head: Head::default(),
            db_bytes: file_bytes(&log, &db)?,
        };
        let head_path = dir.join(HEAD_FILE);
        let head_file = HeadFile::create(&head_path, record)
            .map_err(|error| OpenError::io(&head_path, &error))?;
        sync_dir(dir)?;
        let opened = Opened {
            db: Arc::new(db),
            head_file,
            found: Found {
                head: Head::default(),
                ledger: None,
            },
        };
        Self::assemble(opened, None, claim)
    }

    /// Opens an existing log, if it ends where it should (see [`OpenError`]).
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_locked(&DirLock::take(dir)?)
    }

    /// As [`open`](Self::open), in a directory that the caller has locked.
    pub fn open_locked(lock: &DirLock) -> Result<Self, OpenError> {
        let claim = lock.claim_log()?;
        Self::assemble(open::open(lock.dir())?, None, claim)
    }

    /// Opens a private copy and leaves the original as it is, whatever state it is in. The copy goes with the log.
    pub fn open_copy(dir: &Path) -> Result<Self, OpenError> {
        Self::open_copy_locked(&DirLock::take(dir)?)
    }

    /// As [`open_copy`](Self::open_copy), of a directory that the caller has locked.
    pub fn open_copy_locked(lock: &DirLock) -> Result<Self, OpenError> {
        let claim = lock.claim_log()?;
        let dir = lock.dir();
        let copy = Scratch::copy_of(dir).map_err(|error| OpenError::io(dir, &error))?;
        let opened = open::open(copy.path())?;
        Self::assemble(opened, Some(copy), claim)
    }

    fn assemble(opened: Opened, copy: Option<Scratch>, claim: LogClaim) -> Result<Self, OpenError> {
        let Opened {
            db,
            head_file,
            found,
        } = opened;
        let keeper = Keeper::start(Arc::clone(&db), head_file)
            .map_err(|fault| unreadable(Path::new(HEAD_FILE), fault))?;
        Ok(Self {
            keeper,
            db,
            head: Mutex::new(found.head),
            writer: Mutex::new(Writer {
                ledger: found.ledger,
            }),
            poison: Mutex::new(None),
            packers: Packers::default(),
            _copy: copy,
            _claim: claim,
        })
    }

    fn refuse_if_poisoned(&self) -> Result<(), AppendError> {
        let fault = locked(&self.poison).clone().or_else(|| self.keeper.fault());
        match fault {
            Some(fault) => Err(AppendError::Poisoned { fault }),
            None => Ok(()),
        }
    }

    /// Asserts before the write that nothing stands where it goes. It also brings the last page into memory: were it
    /// damaged, sled would find out in the middle of the batch.
    fn refuse_if_taken(&self, head: Head) -> Result<(), AppendError> {
        let key = key::Key {
            first: head.size,
            part: 0,
        };
        match self.db.get(key) {
            Ok(None) => Ok(()),
            Ok(Some(_)) => Err(AppendError::NotWritten {
                fault: self.poisoned(StorageFault {
                    step: Step::Insert,
                    cause: Cause::Corrupt,
                    detail: format!("there is already a block at {}", head.size),
                }),
            }),
            Err(fault) if fault.cause == Cause::Panicked => Err(AppendError::NotWritten {
                fault: self.poisoned(fault),
            }),
            Err(fault) => Err(AppendError::NotWritten { fault }),
        }
    }

    fn poisoned(&self, fault: StorageFault) -> StorageFault {
        locked(&self.poison).get_or_insert(fault).clone()
    }
}

impl fmt::Debug for SledLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SledLog")
            .field("head", &self.head())
            .finish_non_exhaustive()
    }
}

impl Log for SledLog {
    fn head(&self) -> Head {
        *locked(&self.head)
    }

    fn append(&self, expected: Head, entries: &Entries) -> Result<Head, AppendError> {
        let ledger = check::structure(expected, entries)?;
        let packed = self.packers.pack(expected, entries)?;
        let mut writer = locked(&self.writer);
        self.refuse_if_poisoned()?;
        let actual = self.head();
        if actual != expected {
            return Err(AppendError::Conflict { expected, actual });
        }
        if writer.ledger.is_some_and(|own| own != ledger) {
            return Err(Malformed::WrongLedger { seq: expected.size }.into());
        }
        self.refuse_if_taken(actual)?;
        let unknown = |fault| AppendError::Unknown {
            fault: self.poisoned(fault),
        };
        self.db.commit(packed.parts).map_err(unknown)?;
        let head = check::head_after(expected, entries, packed.last);
        writer.ledger = Some(ledger);
        *locked(&self.head) = head;
        match self.db.file_bytes() {
            Ok(db_bytes) => self.keeper.note(Record { head, db_bytes }),
            // The run is on disk; only further ones would stay without a head file.
            Err(error) => drop(self.poisoned(StorageFault::io(Step::HeadFile, &error))),
        }
        Ok(head)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Entries, ReadError> {
        read::read(&self.db, from, limit, self.head().size).inspect_err(|error| {
            if let ReadError::Storage { fault, .. } = error
                && read::panicked(error)
            {
                self.poisoned(fault.clone());
            }
        })
    }

    fn seal(&self) -> Result<(), StorageFault> {
        self.keeper.write_now()
    }
}

/// Syncs everything that making the database has written, and the names of it, up to the ledger's own.
fn sync_made(dir: &Path) -> Result<(), OpenError> {
    let log = dir.join(LOG_DIR);
    for file in [CONF_FILE, DB_FILE, BLOBS_DIR] {
        sync_dir(&log.join(file))?;
    }
    sync_dir(&log)?;
    sync_dir(dir)?;
    // The parent is another's; where it cannot be opened, the directory was there before.
    if let Some(parent) = dir.canonicalize().ok().as_deref().and_then(Path::parent) {
        drop(sync_dir(parent));
    }
    Ok(())
}

fn file_bytes(log: &Path, db: &Db) -> Result<u64, OpenError> {
    db.file_bytes().map_err(|error| OpenError::io(log, &error))
}

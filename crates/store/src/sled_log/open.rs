//! Opens an existing log: only if nothing that was acknowledged is missing, and without harm to a damaged one.
//!
//! It must never report a head that is not on disk, and never try a cure on the original first.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entry, Hash, Head, LedgerId};

use super::db::{CONF_FILE, DB_FILE, Db, SNAPSHOT_PREFIX, first_blob};
use super::head_file::{HeadFault, HeadFile, Record};
use super::key::Key;
use super::lock::{HEAD_FILE, LOG_DIR};
use super::open_error::{OpenError, TailFault};
use super::read;
use super::scratch::Scratch;
use crate::error::{Cause, ReadError, Step, StorageFault};

/// Entries at the end whose links are checked at every open, at least: what the head file does not cover yet, and
/// some hundred before.
const TAIL_ENTRIES: u64 = 512;
/// Entries that are read at a time while checking.
const CHECK_ENTRIES: usize = 1_024;
/// Where files that sled stumbled over are kept.
const ASIDE_DIR: &str = "aside";

/// A log that was opened and found whole at its end.
pub(super) struct Opened {
    pub db: Arc<Db>,
    pub head_file: HeadFile,
    pub found: Found,
}

/// Where the log ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub head: Head,
    pub ledger: Option<LedgerId>,
}

/// How much of the log is read to judge it.
#[derive(Debug, Clone, Copy)]
enum Extent {
    Tail,
    Whole,
}

/// Opens the log in the ledger directory `dir`, whose lock the caller holds.
pub(super) fn open(dir: &Path) -> Result<Opened, OpenError> {
    let (mut head_file, recorded) = open_head_file(dir)?;
    let log = dir.join(LOG_DIR);
    refuse_blobs(&log)?;
    let db = if file_bytes(&log.join(DB_FILE))? < recorded.db_bytes {
        // sled shrinks its file at times; but it would also take a file that lost its end for the whole.
        cure(
            dir,
            recorded,
            &[Cure::None, Cure::Snapshots, Cure::Settings],
        )?
    } else {
        match open_db(dir, dir, recorded) {
            Ok(db) => db,
            Err(_) => cure(dir, recorded, &[Cure::Snapshots, Cure::Settings])?,
        }
    };
    let found = examine(dir, &db, recorded.head, Extent::Tail)?;
    // After a mere crash of the process, what was found may never have reached the disk.
    db.sync().map_err(|fault| unreadable(dir, fault))?;
    sync_dir(&log)?;
    let head_path = dir.join(HEAD_FILE);
    let db_bytes = db
        .file_bytes()
        .map_err(|error| OpenError::io(&log, &error))?;
    let record = Record {
        head: found.head,
        db_bytes,
    };
    head_file
        .write(record)
        .map_err(|error| OpenError::io(&head_path, &error))?;
    Ok(Opened {
        db: Arc::new(db),
        head_file,
        found,
    })
}

/// What may be set aside so that sled opens. It makes all of these anew: snapshots by a scan of the whole file, the
/// settings because they never differ.
#[derive(Debug, Clone, Copy)]
enum Cure {
    None,
    Snapshots,
    Settings,
}

impl Cure {
    fn applies_to(self, name: &str) -> bool {
        let snapshot = name.starts_with(SNAPSHOT_PREFIX);
        match self {
            Self::None => false,
            Self::Snapshots => snapshot,
            Self::Settings => snapshot || name == CONF_FILE,
        }
    }
}

/// Finds a cure on copies that brings back the whole log, and applies it to the original.
fn cure(dir: &Path, recorded: Record, cures: &[Cure]) -> Result<Db, OpenError> {
    let mut failure = None;
    for &cure in cures {
        match rehearse(dir, recorded, cure) {
            Ok(()) => {
                set_aside(dir, cure)?;
                return open_db(dir, dir, recorded);
            }
            Err(error) => failure = Some(error),
        }
    }
    Err(failure.unwrap_or_else(|| OpenError::Missing {
        dir: dir.to_path_buf(),
    }))
}

fn rehearse(dir: &Path, recorded: Record, cure: Cure) -> Result<(), OpenError> {
    let copy = Scratch::copy_of(dir).map_err(|error| OpenError::io(dir, &error))?;
    set_aside(copy.path(), cure)?;
    let db = open_db(copy.path(), dir, recorded)?;
    examine(dir, &db, recorded.head, Extent::Whole).map(drop)
}

/// Opens the database of the ledger, or of a copy, at `place`; what is refused is said of `dir`.
fn open_db(place: &Path, dir: &Path, recorded: Record) -> Result<Db, OpenError> {
    match Db::open(&place.join(LOG_DIR)) {
        Ok(Some(db)) => Ok(db),
        Ok(None) => Err(all_gone(dir, recorded.head)),
        Err(fault) => Err(unreadable(dir, fault)),
    }
}

/// Moves the files that a cure sets aside out of sled's sight; nothing is deleted.
fn set_aside(dir: &Path, cure: Cure) -> Result<(), OpenError> {
    let log = dir.join(LOG_DIR);
    let aside = dir.join(ASIDE_DIR);
    for file in fs::read_dir(&log).map_err(|error| OpenError::io(&log, &error))? {
        let file = file.map_err(|error| OpenError::io(&log, &error))?;
        let name = file.file_name();
        if cure.applies_to(&name.to_string_lossy()) {
            fs::create_dir_all(&aside).map_err(|error| OpenError::io(&aside, &error))?;
            let kept = free_name(&aside, &name.to_string_lossy());
            fs::rename(file.path(), &kept).map_err(|error| OpenError::io(&kept, &error))?;
        }
    }
    Ok(())
}

fn free_name(aside: &Path, name: &str) -> PathBuf {
    let mut path = aside.join(name);
    let mut count = 1_u32;
    while path.exists() {
        path = aside.join(format!("{name}.{count}"));
        count = count.saturating_add(1);
    }
    path
}

/// Judges an open database against the head that was written down for it.
fn examine(dir: &Path, db: &Db, recorded: Head, extent: Extent) -> Result<Found, OpenError> {
    let end = find_end(dir, db)?;
    if end < recorded.size {
        return Err(OpenError::ShorterThanHead {
            dir: dir.to_path_buf(),
            head: recorded,
            log_size: end,
        });
    }
    let mut walk = Walk {
        dir,
        recorded,
        before: None,
        ledger: None,
        batch_open: false,
    };
    let mut next = match extent {
        Extent::Whole => 0,
        Extent::Tail => recorded
            .size
            .min(end.saturating_sub(TAIL_ENTRIES))
            .saturating_sub(1),
    };
    while next < end {
        let run = read::read(db, next, CHECK_ENTRIES, end)
            .map_err(|error| walk.broken(error.seq(), TailFault::Unread(error)))?;
        for bytes in run.iter() {
            walk.step(next, bytes)?;
            next = next.saturating_add(1);
        }
    }
    if walk.batch_open {
        return Err(walk.broken(end.saturating_sub(1), TailFault::Batch));
    }
    Ok(Found {
        head: Head {
            size: end,
            hash: walk.before.unwrap_or_default(),
        },
        ledger: walk.ledger,
    })
}

/// The sequence number after the last entry, by the last block.
fn find_end(dir: &Path, db: &Db) -> Result<u64, OpenError> {
    let broken = |seq, fault| OpenError::TailBroken {
        dir: dir.to_path_buf(),
        seq,
        fault,
    };
    let foreign = |what: &str| OpenError::Foreign {
        dir: dir.to_path_buf(),
        what: what.to_owned(),
    };
    if !db.has_one_tree().map_err(|fault| unreadable(dir, fault))? {
        return Err(foreign("its database holds more than a log"));
    }
    let last = db.last_key().map_err(|fault| match fault.cause {
        Cause::Other => foreign("its database holds keys that no log has written"),
        Cause::Io(_) | Cause::Corrupt | Cause::Panicked | Cause::Blob | Cause::Injected => {
            unreadable(dir, fault)
        }
    })?;
    let Some(Key { first, .. }) = last else {
        return Ok(0);
    };
    let block = read::block_end(db, first)
        .map_err(|error: ReadError| broken(error.seq(), TailFault::Unread(error)))?;
    if block.end == block.run_end {
        Ok(block.end)
    } else {
        Err(broken(block.end, TailFault::Run))
    }
}

/// The state of a walk along the chain.
struct Walk<'a> {
    dir: &'a Path,
    recorded: Head,
    before: Option<Hash>,
    ledger: Option<LedgerId>,
    batch_open: bool,
}

impl Walk<'_> {
    fn step(&mut self, seq: u64, bytes: &[u8]) -> Result<(), OpenError> {
        let header = match Entry::decode(bytes) {
            Ok(entry) => entry.header,
            Err(error) => {
                let damage = crate::error::Damage::NotAnEntry(error);
                let unread = ReadError::Damaged { seq, damage };
                return Err(self.broken(seq, TailFault::Unread(unread)));
            }
        };
        let before = match seq {
            0 => Some(Hash::default()),
            _ => self.before,
        };
        if before.is_some_and(|before| before != header.prev) {
            return Err(self.broken(seq, TailFault::Link));
        }
        let found = chain_hash(bytes);
        if seq.checked_add(1) == Some(self.recorded.size) && found != self.recorded.hash {
            return Err(OpenError::HeadMismatch {
                dir: self.dir.to_path_buf(),
                head: self.recorded,
                found,
            });
        }
        self.before = Some(found);
        self.ledger = Some(header.ledger);
        self.batch_open = !header.ends_batch();
        Ok(())
    }

    fn broken(&self, seq: u64, fault: TailFault) -> OpenError {
        OpenError::TailBroken {
            dir: self.dir.to_path_buf(),
            seq,
            fault,
        }
    }
}

fn open_head_file(dir: &Path) -> Result<(HeadFile, Record), OpenError> {
    let path = dir.join(HEAD_FILE);
    let (head_file, record) = HeadFile::open(&path).map_err(|fault| match fault {
        HeadFault::Missing => OpenError::HeadFileMissing { path: path.clone() },
        HeadFault::Damaged => OpenError::HeadFileDamaged { path: path.clone() },
        HeadFault::OtherFormat(format) => OpenError::Foreign {
            dir: dir.to_path_buf(),
            what: format!("its entries are of format {format}"),
        },
        HeadFault::Io(error) => OpenError::io(&path, &error),
    })?;
    if dir.join(LOG_DIR).is_dir() {
        Ok((head_file, record))
    } else {
        Err(all_gone(dir, record.head))
    }
}

/// Nothing of the log was found; of an empty one, too, at least sled's own first page should be there.
fn all_gone(dir: &Path, head: Head) -> OpenError {
    if head.size == 0 {
        let detail = "nothing of its database was found";
        return unreadable(dir, StorageFault::new(Step::Open, Cause::Corrupt, detail));
    }
    OpenError::ShorterThanHead {
        dir: dir.to_path_buf(),
        head,
        log_size: 0,
    }
}

fn refuse_blobs(log: &Path) -> Result<(), OpenError> {
    match first_blob(log) {
        Ok(None) => Ok(()),
        Ok(Some(file)) => Err(OpenError::BlobPresent { file }),
        Err(error) => Err(OpenError::io(log, &error)),
    }
}

fn file_bytes(path: &Path) -> Result<u64, OpenError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(OpenError::io(path, &error)),
    }
}

/// Syncs the names in a directory.
pub(super) fn sync_dir(dir: &Path) -> Result<(), OpenError> {
    fs::File::open(dir)
        .and_then(|dir| dir.sync_all())
        .map_err(|error| OpenError::io(dir, &error))
}

pub(super) fn unreadable(dir: &Path, fault: StorageFault) -> OpenError {
    OpenError::Unreadable {
        dir: dir.to_path_buf(),
        fault,
    }
}

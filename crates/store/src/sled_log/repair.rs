//! Rebuilds a log from its published second copy, up to the last checkpoint, and keeps the old one aside.
//!
//! It must never write to the old log, nor put a new one in its place that is not what the checkpoint signs.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use sunledger_chain::entry::ENTRY_BYTES_MAX;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::merkle::Tree;
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::{Bad, Entries, Entry, Head, Verifier};

use super::head_file::HeadFile;
use super::lock::{DirLock, HEAD_FILE, LOG_DIR};
use super::open::sync_dir;
use super::{OpenError, SledLog};
use crate::check::RUN_BYTES_MAX;
use crate::error::AppendError;
use crate::log::Log;
use crate::tiles::{OsDisk, PUBLIC_DIR, PublicLog, TilesError};

/// Where the new log is made. It is this program's alone, and what is left of an earlier attempt is removed.
const REPAIR_DIR: &str = ".sunledger-repair";
/// Where the old log is kept.
const ASIDE_DIR: &str = "aside";
/// A run is written when a batch ends behind so many bytes.
const RUN_BYTES: usize = 4 << 20;

/// What a repair came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The head of the log that was rebuilt, which is the last checkpoint.
    pub head: Head,
    /// What the head file says was acknowledged: entries from `head.size` up to there are missing, later ones may be.
    /// `None` where it is gone or damaged.
    pub acknowledged: Option<Head>,
    /// Where the old log and head file are kept, as far as they were there.
    pub aside: PathBuf,
}

/// Why a log was not repaired. It is as it was then, unless the failure says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// The published copy is not there, or cannot be believed.
    #[error(transparent)]
    Tiles(#[from] TilesError),
    /// The published entries do not hold as a chain.
    #[error("the published entries do not hold: {0}")]
    Entries(Bad),
    /// The log in place is whole and goes on from what is published: repairing it would only lose entries.
    #[error("the log of {} entries is whole and holds what was published: there is nothing to repair", .0.size)]
    Whole(Head),
    /// The new log could not be made, or the ledger is in use.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The new log could not be written.
    #[error(transparent)]
    Append(#[from] AppendError),
}

impl RepairError {
    /// The stable name of this refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Tiles(error) => error.code(),
            Self::Entries(_) => "tiles_entries_bad",
            Self::Whole(_) => "repair_not_needed",
            Self::Open(error) => error.code(),
            Self::Append(error) => error.code(),
        }
    }
}

/// Rebuilds the log of a locked directory from what is published in it, if that holds under the log's keys.
pub fn repair(lock: &DirLock, keys: &KeyHistory) -> Result<Repaired, RepairError> {
    let dir = lock.dir();
    let public = PublicLog::new(OsDisk::new(dir.join(PUBLIC_DIR)), keys.clone());
    let published = verify(&public)?;
    if let Some(head) = whole(lock, keys) {
        return Err(RepairError::Whole(head));
    }
    let made = dir.join(REPAIR_DIR);
    remove(&made)?;
    let head = rebuild(&public, &made)?;
    if head != published {
        return Err(TilesError::Root.into());
    }
    let head_path = dir.join(HEAD_FILE);
    let acknowledged = HeadFile::open(&head_path)
        .ok()
        .map(|(_, record)| record.head);
    let aside = replace(dir, &made)?;
    remove(&made)?;
    Ok(Repaired {
        head,
        acknowledged,
        aside,
    })
}

/// Reads every published entry: the chain must hold, and the tree over it must have the signed root.
fn verify(public: &PublicLog<OsDisk>) -> Result<Head, RepairError> {
    let (_, checkpoint) = public.checkpoint()?;
    let mut verifier = Verifier::new(None);
    let mut tree = Tree::new();
    while tree.size() < checkpoint.size() {
        let run = public.bundle(tree.size())?;
        verifier.feed(&run).map_err(RepairError::Entries)?;
        run.iter().for_each(|entry| tree.push(leaf_hash(entry)));
    }
    if tree.root() != *checkpoint.root() {
        return Err(TilesError::Root.into());
    }
    let verified = verifier.finish(None).map_err(RepairError::Entries)?;
    Ok(verified.head)
}

/// The head of the log in place, where that is whole from its first entry and holds what was published.
fn whole(lock: &DirLock, keys: &KeyHistory) -> Option<Head> {
    let log = SledLog::open_copy_locked(lock).ok()?;
    let disk = OsDisk::new(lock.dir().join(PUBLIC_DIR));
    crate::tiles::check_published(&disk, &log, keys).ok()?;
    let mut verifier = Verifier::new(None);
    let mut next = 0_u64;
    while next < log.head().size {
        let run = log.read(next, 4_096).ok().filter(|run| !run.is_empty())?;
        verifier.feed(&run).ok()?;
        next = next.saturating_add(u64::try_from(run.len()).ok()?);
    }
    verifier.finish(Some(log.head())).ok()?;
    Some(log.head())
}

/// Writes the published entries into a new log, whole batches at a time.
fn rebuild(public: &PublicLog<OsDisk>, made: &Path) -> Result<Head, RepairError> {
    let (_, checkpoint) = public.checkpoint()?;
    let log = SledLog::create(made)?;
    let (mut run, mut next) = (Entries::new(), 0_u64);
    while next < checkpoint.size() {
        for entry in public.bundle(next)?.iter() {
            let decoded = Entry::decode(entry).map_err(|_| TilesError::Root)?;
            let header = decoded.header;
            let most = usize::try_from(header.batch_count).unwrap_or(usize::MAX);
            let most = most.saturating_mul(ENTRY_BYTES_MAX);
            // The limits of a batch and of a run are the same, so a large batch has a run to itself.
            if header.seq == header.batch_first
                && !run.is_empty()
                && run.byte_len().saturating_add(most) > RUN_BYTES_MAX
            {
                log.append(log.head(), &std::mem::take(&mut run))?;
            }
            run.push_raw(entry);
            next = next.saturating_add(1);
            if header.ends_batch() && run.byte_len() >= RUN_BYTES {
                log.append(log.head(), &std::mem::take(&mut run))?;
            }
        }
    }
    if !run.is_empty() {
        log.append(log.head(), &run)?;
    }
    log.seal().map_err(TilesError::from)?;
    Ok(log.head())
}

/// Puts the new log in the place of the old one. The head file goes last: a log without its head file, or with an
/// older one, is refused until this is done again.
fn replace(dir: &Path, made: &Path) -> Result<PathBuf, OpenError> {
    let aside = free_dir(&dir.join(ASIDE_DIR))?;
    let (log, head) = (dir.join(LOG_DIR), dir.join(HEAD_FILE));
    if head.exists() {
        let kept = aside.join(HEAD_FILE);
        fs::copy(&head, &kept).map_err(|error| OpenError::io(&kept, &error))?;
    }
    if log.exists() {
        rename(&log, &aside.join(LOG_DIR))?;
    }
    sync_dir(&aside)?;
    sync_dir(dir)?;
    rename(&made.join(LOG_DIR), &log)?;
    sync_dir(dir)?;
    rename(&made.join(HEAD_FILE), &head)?;
    sync_dir(dir)?;
    Ok(aside)
}

/// A new directory that no earlier repair has used.
fn free_dir(above: &Path) -> Result<PathBuf, OpenError> {
    fs::create_dir_all(above).map_err(|error| OpenError::io(above, &error))?;
    for count in 1_u32.. {
        let dir = above.join(format!("log-{count}"));
        match fs::create_dir(&dir) {
            Ok(()) => {
                sync_dir(above)?;
                return Ok(dir);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(OpenError::io(&dir, &error)),
        }
    }
    Err(OpenError::io(above, &io::ErrorKind::AlreadyExists.into()))
}

fn rename(from: &Path, to: &Path) -> Result<(), OpenError> {
    fs::rename(from, to).map_err(|error| OpenError::io(to, &error))
}

fn remove(dir: &Path) -> Result<(), OpenError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(OpenError::io(dir, &error)),
        _ => Ok(()),
    }
}

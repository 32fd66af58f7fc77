//! Keeps the lineage fold in step with the log, and a copy of it beside the read models.
//!
//! The copy is disposable: whatever does not fit this log and this program to the byte is not read but made again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entries, Entry};
use sunledger_domain::lineage::Lineage;
use sunledger_domain::{Event, wire};
use sunledger_store::{Log, SledLog};

use super::{Ledger, ServiceError, lock};

/// Beside the read models.
const FILE: &str = "lineage.snap";
const MAGIC: &[u8; 8] = b"SLLINEAG";
/// Magic, version of the fold, log size, hash of the last entry, checksum of all that follows.
const HEADER: usize = 8 + 16 + 8 + 32 + 32;
/// Entries read at a time.
const RUN: usize = 8_192;
/// Entries that one thread decodes at least: below, starting it costs more than it spares.
const SHARE: usize = 512;
/// After so many entries a new copy is worth writing.
const WORTH_KEEPING: u64 = 4_096;

/// The fold and how far its copy on disk reaches.
#[derive(Default)]
pub(super) struct Fold {
    lineage: Arc<Lineage>,
    looked: bool,
    saved: u64,
}

impl Fold {
    /// Folds up to a log size; none where the fold is beyond it already.
    fn follow(
        &mut self,
        dir: &Path,
        log: &SledLog,
        size: u64,
    ) -> Result<Option<Arc<Lineage>>, ServiceError> {
        if !self.looked {
            self.looked = true;
            if let Some(found) = load(dir, log)?.filter(|found| found.size() <= size) {
                self.saved = found.size();
                self.lineage = Arc::new(found);
            }
        }
        while self.lineage.size() < size {
            let from = self.lineage.size();
            let left = usize::try_from(size.saturating_sub(from)).unwrap_or(usize::MAX);
            let run = log.read(from, RUN.min(left))?;
            if run.is_empty() {
                break;
            }
            // Copied only where a page still looks at the one of before.
            let lineage = Arc::make_mut(&mut self.lineage);
            for event in decode(&run)? {
                lineage.apply(&event);
            }
        }
        Ok((self.lineage.size() == size).then(|| Arc::clone(&self.lineage)))
    }

    fn save(&mut self, dir: &Path, log: &SledLog, behind: u64) -> Result<(), ServiceError> {
        let size = self.lineage.size();
        if size.saturating_sub(self.saved) < behind {
            return Ok(());
        }
        save(dir, log, &self.lineage)?;
        self.saved = size;
        Ok(())
    }
}

impl Ledger {
    /// The lineage of all money as of a log size; none where the log has gone on since somebody asked.
    pub fn lineage(&self, size: u64) -> Result<Option<Arc<Lineage>>, ServiceError> {
        let mut fold = lock(&self.lineage);
        let found = fold.follow(&self.dir, &self.log, size)?;
        if let Err(error) = fold.save(&self.dir, &self.log, WORTH_KEEPING) {
            self.warn(&error);
        }
        Ok(found)
    }

    /// Folds all that there is and keeps a copy, so that others may trace beside this process.
    pub fn ready_lineage(&self) -> Result<(), ServiceError> {
        let size = self.log.head().size;
        let mut fold = lock(&self.lineage);
        fold.follow(&self.dir, &self.log, size)?;
        if let Err(error) = fold.save(&self.dir, &self.log, 1) {
            self.warn(&error);
        }
        Ok(())
    }
}

/// The copy that another process keeps of its fold; none where there is none of this program.
pub fn lineage_beside(dir: &Path) -> Result<Option<Lineage>, ServiceError> {
    Ok(read(&dir.join(FILE))?.map(|(lineage, _)| lineage))
}

pub(super) fn forget(dir: &Path) -> Result<(), ServiceError> {
    let path = dir.join(FILE);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ServiceError::io(path, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The copy, where it is of this very log.
fn load(dir: &Path, log: &SledLog) -> Result<Option<Lineage>, ServiceError> {
    let Some((lineage, hash)) = read(&dir.join(FILE))? else {
        return Ok(None);
    };
    let same = last_hash(log, lineage.size())? == Some(hash);
    Ok(same.then_some(lineage))
}

/// The hash of the last entry of a log of some size; none where the log is shorter.
fn last_hash(log: &SledLog, size: u64) -> Result<Option<[u8; 32]>, ServiceError> {
    let Some(last) = size.checked_sub(1) else {
        return Ok(None);
    };
    let run = log.read(last, 1)?;
    Ok(run.get(0).map(|entry| *chain_hash(entry).as_bytes()))
}

/// What a file holds, and the hash of the last entry that is in it; none where anything about it is wrong.
fn read(path: &Path) -> Result<Option<(Lineage, [u8; 32])>, ServiceError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ServiceError::io(path, error)),
    };
    Ok(unpack(&bytes))
}

fn unpack(bytes: &[u8]) -> Option<(Lineage, [u8; 32])> {
    let (header, body) = bytes.split_at_checked(HEADER)?;
    let (magic, rest) = header.split_first_chunk::<8>()?;
    let (version, rest) = rest.split_first_chunk::<16>()?;
    let (size, rest) = rest.split_first_chunk::<8>()?;
    let (hash, rest) = rest.split_first_chunk::<32>()?;
    let size = u64::from_be_bytes(*size);
    let sum = checksum(version, size, hash, body);
    if magic != MAGIC || *version != Lineage::version() || rest != sum.as_bytes() {
        return None;
    }
    let lineage: Lineage = postcard::from_bytes(body).ok()?;
    (lineage.size() == size).then_some((lineage, *hash))
}

fn checksum(version: &[u8; 16], size: u64, hash: &[u8; 32], body: &[u8]) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(version)
        .update(&size.to_be_bytes())
        .update(hash);
    hasher.update(body).finalize()
}

/// Written beside and moved into place: a reader sees the old copy or the new one.
fn save(dir: &Path, log: &SledLog, lineage: &Lineage) -> Result<(), ServiceError> {
    let Some(hash) = last_hash(log, lineage.size())? else {
        return Ok(());
    };
    let path = dir.join(FILE);
    let failed = |error| ServiceError::io(path.clone(), error);
    let body = postcard::to_stdvec(lineage).map_err(|error| failed(io::Error::other(error)))?;
    let (version, size) = (Lineage::version(), lineage.size());
    let sum = checksum(&version, size, &hash, &body);
    let size = size.to_be_bytes();
    let parts: [&[u8]; 6] = [MAGIC, &version, &size, &hash, sum.as_bytes(), &body];
    let fresh = fresh_name(dir);
    write(&fresh, &parts)
        .and_then(|()| fs::rename(&fresh, &path))
        .map_err(failed)
}

fn fresh_name(dir: &Path) -> PathBuf {
    dir.join(format!("{FILE}.new"))
}

fn write(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let mut file = File::create(path)?;
    for part in parts {
        file.write_all(part)?;
    }
    // Disposable, but a torn file would be read in full before it is found out.
    file.sync_data()
}

/// The events of a run, decoded on every core.
fn decode(run: &Entries) -> Result<Vec<Event>, ServiceError> {
    let entries: Vec<&[u8]> = run.iter().collect();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = entries.len().div_ceil(cores).max(SHARE);
    if entries.len() <= share {
        return decode_all(&entries);
    }
    let parts = thread::scope(|scope| {
        let started: Vec<_> = entries
            .chunks(share)
            .map(|chunk| scope.spawn(move || decode_all(chunk)))
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| Err(unreadable(&"panic"))))
            .collect::<Result<Vec<_>, _>>()
    })?;
    Ok(parts.into_iter().flatten().collect())
}

fn decode_all(entries: &[&[u8]]) -> Result<Vec<Event>, ServiceError> {
    let one = |bytes: &&[u8]| {
        let entry = Entry::decode(bytes).map_err(|error| unreadable(&error))?;
        wire::decode(entry.payload).map_err(|error| unreadable(&error))
    };
    entries.iter().map(one).collect()
}

fn unreadable(error: &dyn std::fmt::Display) -> ServiceError {
    ServiceError::io("log", io::Error::other(error.to_string()))
}

//! Keeps the public read model in step with the log, and finds what it alone can find.
//!
//! It must never stop the log: where the read model fails, the boards stand still and say so.

use std::fs;
use std::io::ErrorKind;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use sunledger_chain::hash::leaf_hash;
use sunledger_chain::{Entries, Entry, Head};
use sunledger_domain::command::PostNotice;
use sunledger_domain::lineage::Lineage;
use sunledger_domain::notice::Scope;
use sunledger_domain::wire;
use sunledger_projections::{LedgerDb, PeopleDb, ProjectionError, Reader, Recorded};
use sunledger_store::tiles::{OsDisk, PublicLog};
use sunledger_store::{DirLock, Log, ReadError, SledLog};

use super::{LEDGER_FILE, Ledger, PEOPLE_FILE, SNAPSHOTS_DIR, ServiceError, lineage, lock};
use crate::web::{Board, Standstill};

/// Entries applied in one transaction.
const RUN: usize = 8_192;

/// The public read model, and why it stands still where it does.
pub(super) struct Boards {
    path: PathBuf,
    db: Option<LedgerDb>,
    fault: Option<String>,
}

impl Boards {
    /// Boards that have yet to follow the log for the first time.
    pub(super) const fn new(path: PathBuf) -> Self {
        let (db, fault) = (None, None);
        Self { path, db, fault }
    }

    fn follow(&mut self, log: &SledLog) -> Result<(), ServiceError> {
        let done = self.apply(log);
        self.fault = done
            .as_ref()
            .err()
            .map(|why| format!("{} ({why})", why.code()));
        done.map_err(|_| self.standing().into())
    }

    fn apply(&mut self, log: &SledLog) -> Result<(), ServiceError> {
        let db = self.open()?;
        let mut run = read(log, db.position())?;
        while let Some(last) = run.last() {
            let after = last.seq.saturating_add(1);
            run = match run.len() < RUN {
                true => {
                    db.apply(&run)?;
                    read(log, after)?
                }
                // More is likely to come: it is read and decoded meanwhile.
                false => thread::scope(|scope| {
                    let next = scope.spawn(|| read(log, after));
                    let applied = db.apply(&run);
                    let next = next.join().unwrap_or_else(|panic| resume_unwind(panic));
                    applied?;
                    next
                })?,
            };
        }
        Ok(())
    }

    fn open(&mut self) -> Result<&mut LedgerDb, ProjectionError> {
        match &mut self.db {
            Some(db) => Ok(db),
            none @ None => Ok(none.insert(LedgerDb::open(&self.path)?)),
        }
    }

    fn standing(&self) -> ProjectionError {
        ProjectionError::StandsStill {
            why: self.fault.clone().unwrap_or_default(),
        }
    }
}

impl Ledger {
    /// Applies what the log has and the read model has not. A failure is of the boards alone, and is tried again by
    /// the next call.
    pub fn catch_up(&self) -> Result<(), ServiceError> {
        lock(&self.reads).follow(&self.log)
    }

    /// As [`Ledger::catch_up`], for after a command was recorded: what fails is told as a warning, since the command
    /// has not failed.
    pub fn follow(&self) {
        if let Err(error) = self.catch_up() {
            self.warn(&error);
        }
    }

    /// The log size that the read model has and the digest of its rows.
    pub fn read_model_digest(&self) -> Result<(u64, [u8; 32]), ServiceError> {
        let mut boards = lock(&self.reads);
        boards.follow(&self.log)?;
        let reads = boards.open()?;
        let digest = reads.digest()?;
        Ok((reads.position(), digest))
    }

    /// Opens the read models, names beside them. While the boards stand still, nothing is shown that is out of date.
    pub fn reader(&self) -> Result<Reader, ProjectionError> {
        {
            let boards = lock(&self.reads);
            if boards.fault.is_some() {
                return Err(boards.standing());
            }
        }
        if lock(&self.people).is_none() {
            return Reader::open(&self.dir.join(LEDGER_FILE));
        }
        Reader::open_with_people(&self.dir.join(LEDGER_FILE), &self.dir.join(PEOPLE_FILE))
    }

    /// Finds the rows of a notice where its maker did not name them.
    pub(super) fn fill_notice(&self, notice: &mut PostNotice) -> Result<(), ServiceError> {
        if !notice.rows.is_empty() {
            return Ok(());
        }
        self.catch_up()?;
        let mut reader = self.reader()?;
        let snapshot = reader.snapshot()?;
        let size = *notice.size.get_or_insert(snapshot.as_of());
        notice.rows = snapshot.notice_rows(&Scope {
            kind: notice.kind,
            place: notice.place,
            period: notice.period,
            project: notice.project.as_ref(),
            stage: notice.stage,
            size,
        })?;
        Ok(())
    }
}

impl Board for Ledger {
    fn reader(&self) -> Result<Reader, ProjectionError> {
        Self::reader(self)
    }

    fn head(&self) -> Head {
        self.log.head()
    }

    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.log.read(seq, 1)?.get(0).map(<[u8]>::to_vec))
    }

    fn public(&self) -> Option<&PublicLog<OsDisk>> {
        Self::public(self)
    }

    fn lineage(&self, size: u64) -> Option<Arc<Lineage>> {
        match Self::lineage(self, size) {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(code = error.code(), "lineage does not follow the log");
                None
            }
        }
    }

    fn health(&self) -> Result<(), Standstill> {
        self.journal
            .health()
            .map_err(|_| Standstill { code: "poisoned" })?;
        match lock(&self.reads).fault {
            Some(_) => Err(Standstill {
                code: "boards_stand_still",
            }),
            None => Ok(()),
        }
    }
}

/// Opens the read models of a ledger that another process has open, as far as that process has filled them.
/// They are SQLite files that take readers beside their writer; log and vault are not touched.
pub fn read_beside(dir: &Path) -> Result<Reader, ServiceError> {
    Ok(Reader::open_with_people(
        &dir.join(LEDGER_FILE),
        &dir.join(PEOPLE_FILE),
    )?)
}

/// Deletes the read models and the snapshots of the state; the next opening derives all of them from the log.
pub fn rebuild(dir: &Path) -> Result<(), ServiceError> {
    let _lock = DirLock::take(dir)?;
    let snapshots = dir.join(SNAPSHOTS_DIR);
    match fs::remove_dir_all(&snapshots) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(ServiceError::io(snapshots, error));
        }
        Ok(()) | Err(_) => {}
    }
    LedgerDb::recreate(&dir.join(LEDGER_FILE))?;
    PeopleDb::recreate(&dir.join(PEOPLE_FILE))?;
    lineage::forget(dir)
}

/// The next entries, decoded.
pub(super) fn read(log: &SledLog, from: u64) -> Result<Vec<Recorded>, ServiceError> {
    recorded(&log.read(from, RUN)?)
}

/// Stored entries as the fold takes them.
pub(crate) fn recorded(run: &Entries) -> Result<Vec<Recorded>, ServiceError> {
    run.iter()
        .map(|bytes| {
            let unreadable = |error: &dyn std::fmt::Display| {
                ServiceError::io("log", std::io::Error::other(error.to_string()))
            };
            let entry = Entry::decode(bytes).map_err(|error| unreadable(&error))?;
            Ok(Recorded {
                seq: entry.header.seq,
                recorded_at_us: entry.header.recorded_at_us,
                leaf: leaf_hash(bytes),
                batch_first: entry.header.batch_first,
                event: wire::decode(entry.payload).map_err(|error| unreadable(&error))?,
            })
        })
        .collect()
}

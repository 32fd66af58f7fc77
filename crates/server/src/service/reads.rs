//! Keeps the public read model in step with the log, and finds what it alone can find.

use std::collections::BTreeSet;
use std::path::Path;

use sunledger_chain::hash::leaf_hash;
use sunledger_chain::{Entries, Entry, Head};
use sunledger_domain::command::PostNotice;
use sunledger_domain::notice::Scope;
use sunledger_domain::wire;
use sunledger_projections::{LedgerDb, PeopleDb, ProjectionError, Reader, Recorded};
use sunledger_store::{DirLock, Log, ReadError, SledLog};

use super::{LEDGER_FILE, Ledger, PEOPLE_FILE, ServiceError, lock};
use crate::web::{Board, Standstill};

/// Entries applied in one transaction.
const RUN: usize = 8_192;

impl Ledger {
    /// Applies what the log has and the read model has not.
    pub fn catch_up(&self) -> Result<(), ServiceError> {
        let mut reads = lock(&self.reads);
        loop {
            let run = self.log.read(reads.position(), RUN)?;
            if run.is_empty() {
                return Ok(());
            }
            reads.apply(&recorded(&run)?)?;
        }
    }

    /// The log size that the read model has and the digest of its rows.
    pub fn read_model_digest(&self) -> Result<(u64, [u8; 32]), ServiceError> {
        let mut reads = lock(&self.reads);
        let digest = reads.digest()?;
        Ok((reads.position(), digest))
    }

    /// Opens the read models, names beside them.
    pub fn reader(&self) -> Result<Reader, ProjectionError> {
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

    fn health(&self) -> Result<(), Standstill> {
        self.journal
            .health()
            .map_err(|_| Standstill { code: "poisoned" })
    }
}

/// Deletes the read models; the next opening derives them again.
pub fn rebuild(dir: &Path) -> Result<(), ServiceError> {
    let _lock = DirLock::take(dir)?;
    LedgerDb::recreate(&dir.join(LEDGER_FILE))?;
    PeopleDb::recreate(&dir.join(PEOPLE_FILE))?;
    Ok(())
}

/// Which of these key digests the log holds. Reads the whole log: only for what a crash left open.
pub(super) fn keys_among(
    log: &SledLog,
    sought: &BTreeSet<[u8; 32]>,
) -> Result<BTreeSet<[u8; 32]>, ServiceError> {
    let (mut found, mut next) = (BTreeSet::new(), 0);
    loop {
        let run = log.read(next, RUN)?;
        if run.is_empty() {
            return Ok(found);
        }
        for Recorded { seq, event, .. } in recorded(&run)? {
            next = seq.saturating_add(1);
            let key = event.cmd.map(|cmd| *cmd.key.as_bytes());
            found.extend(key.filter(|key| sought.contains(key)));
        }
    }
}

/// Stored entries as the fold takes them.
fn recorded(run: &Entries) -> Result<Vec<Recorded>, ServiceError> {
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

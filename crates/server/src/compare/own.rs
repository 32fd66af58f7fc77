//! The auditor's own board: read models derived from the entries of a bundle, in a directory that is gone afterwards.
//!
//! It knows nobody's name, and must never read anything of the ledger's operator.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sunledger_chain::Head;
use sunledger_chain::hash::chain_hash;
use sunledger_chain::rotation::KeyHistory;
use sunledger_domain::lineage::Lineage;
use sunledger_projections::{LedgerDb, ProjectionError, Reader};
use sunledger_store::ReadError;
use sunledger_store::tiles::{OsDisk, PublicLog};
use tempfile::TempDir;

use crate::service::{LEDGER_FILE, ServiceError, recorded};
use crate::web::{Board, Standstill};

/// Entries applied in one transaction, about.
const RUN: usize = 8_192;

/// What an auditor has of a ledger: its published files, and what follows from them.
pub(super) struct OwnBoard {
    path: PathBuf,
    public: PublicLog<OsDisk>,
    head: Head,
    lineage: Arc<Lineage>,
    /// Removed when the board is dropped.
    _scratch: TempDir,
}

/// Derives the read models of a bundle that has been audited. `progress` is told how many entries are done.
pub(super) fn derive(
    bundle: &Path,
    keys: KeyHistory,
    mut progress: impl FnMut(u64),
) -> Result<OwnBoard, ServiceError> {
    // Readable by its owner only.
    let scratch = tempfile::tempdir().map_err(|source| ServiceError::io("scratch", source))?;
    let path = scratch.path().join(LEDGER_FILE);
    let public = PublicLog::new(OsDisk::new(bundle), keys);
    let size = public.checkpoint()?.1.size();
    let mut db = LedgerDb::open(&path)?;
    let (mut lineage, mut head) = (Lineage::default(), Head::default());
    let mut run = Vec::new();
    while head.size < size {
        let entries = public.bundle(head.size)?;
        if let Some(last) = entries.iter().last() {
            head.hash = chain_hash(last);
        }
        let decoded = recorded(&entries)?;
        for one in &decoded {
            lineage.apply(&one.event);
            head.size = one.seq.saturating_add(1);
        }
        if decoded.is_empty() {
            let short = io::Error::other("a file of entries is empty");
            return Err(ServiceError::io(bundle, short));
        }
        run.extend(decoded);
        if run.len() >= RUN || head.size >= size {
            db.apply(&run)?;
            run.clear();
            progress(head.size);
        }
    }
    Ok(OwnBoard {
        path,
        public,
        head,
        lineage: Arc::new(lineage),
        _scratch: scratch,
    })
}

impl Board for OwnBoard {
    fn reader(&self) -> Result<Reader, ProjectionError> {
        Reader::open(&self.path)
    }

    fn head(&self) -> Head {
        self.head
    }

    /// A file that cannot be read is as if it were not there: the bundle has been audited before.
    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.public.entry(seq).unwrap_or_default())
    }

    fn public(&self) -> Option<&PublicLog<OsDisk>> {
        Some(&self.public)
    }

    fn lineage(&self, size: u64) -> Option<Arc<Lineage>> {
        (size == self.head.size).then(|| Arc::clone(&self.lineage))
    }

    fn health(&self) -> Result<(), Standstill> {
        Ok(())
    }
}

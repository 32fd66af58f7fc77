//! Whether the boards say what the log says: the read model is derived anew, beside the one that is there, and both are
//! compared table by table. Nothing of the ledger is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use sunledger_projections::{LedgerDb, Reader};
use sunledger_store::SledLog;

use super::reads::read;
use super::{LEDGER_FILE, ServiceError};

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardsChecked {
    /// They say the same.
    pub ok: bool,
    /// How many entries the boards have; the log may be further.
    pub size: u64,
    /// Tables that differ.
    pub differ: Vec<String>,
    /// Why they could not be compared.
    pub fault: Option<String>,
}

impl BoardsChecked {
    /// In words, Chinese and English.
    pub fn text(&self) -> String {
        let size = self.size;
        match (&self.fault, self.ok) {
            (Some(fault), _) => format!(
                "查询库读不出（{fault}），请用 sunledger rebuild 由日志重建\nThe boards' file cannot be read: make it anew with sunledger rebuild"
            ),
            (None, true) => format!(
                "查询库与账本一致：前 {size} 条逐表重算相同\nThe boards say what the log says: every table comes out the same from its first {size} entries"
            ),
            (None, false) => {
                let tables = self.differ.join(" ");
                format!(
                    "查询库与账本不符，有人改过或已损坏：{tables}。账本为准，请用 sunledger rebuild 重建\nThe boards do not say what the log says, in {tables}: the log holds; make them anew with sunledger rebuild"
                )
            }
        }
    }
}

/// Compares the boards of a ledger's directory with its log, which is taken to be sound.
pub fn check_boards(dir: &Path) -> Result<BoardsChecked, ServiceError> {
    let log = SledLog::open_copy(dir)?;
    let (size, found) = match tables(&dir.join(LEDGER_FILE)) {
        Ok(found) => found,
        Err(fault) => {
            let fault = Some(fault.code().to_owned());
            return Ok(BoardsChecked {
                ok: false,
                size: 0,
                differ: Vec::new(),
                fault,
            });
        }
    };
    // Readable by its owner only, and gone afterwards.
    let scratch = tempfile::tempdir().map_err(|source| ServiceError::io("scratch", source))?;
    let path = scratch.path().join(LEDGER_FILE);
    let mut fresh = LedgerDb::open(&path)?;
    while fresh.position() < size {
        let mut run = read(&log, fresh.position())?;
        run.retain(|recorded| recorded.seq < size);
        if run.is_empty() {
            break;
        }
        fresh.apply(&run)?;
    }
    drop(fresh);
    let (_, expected) = tables(&path)?;
    let names: BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    let differ = names
        .into_iter()
        .filter(|name| found.get(*name) != expected.get(*name));
    let differ: Vec<String> = differ.cloned().collect();
    Ok(BoardsChecked {
        ok: differ.is_empty(),
        size,
        differ,
        fault: None,
    })
}

type Tables = BTreeMap<String, [u8; 32]>;

fn tables(path: &Path) -> Result<(u64, Tables), ServiceError> {
    let mut reader = Reader::open(path)?;
    let snapshot = reader.snapshot()?;
    Ok((snapshot.as_of(), snapshot.table_digests()?))
}

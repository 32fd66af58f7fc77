//! Verification of a ledger's directory: on a copy, so that what is looked at is never changed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Serialize;
use serde_json::json;
pub use sunledger_audit::Depth;
use sunledger_audit::{EntrySource, Expected, Report, SourceError, describe, verify_log};
use sunledger_chain::Entries;
use sunledger_exchange::entries::read_entry_line;
use sunledger_store::{Log, OpenError, SledLog};

use super::ServiceError;

/// What a verification came to.
#[derive(Debug)]
pub enum Checked {
    /// The log was opened and audited.
    Audited(Report),
    /// The log cannot be opened, so no more can be said than where it stops.
    Unopened(OpenError),
}

impl Checked {
    /// True where nothing is wrong.
    pub fn ok(&self) -> bool {
        matches!(self, Self::Audited(report) if report.ok())
    }

    /// In words, Chinese and English.
    pub fn text(&self) -> String {
        match self {
            Self::Audited(report) => {
                let words = describe(report);
                format!("{}\n{}", words.zh, words.en)
            }
            Self::Unopened(error) => format!(
                "账本无法打开：{}\nThe ledger cannot be opened: {error}",
                ServiceError::zh_of_open(error)
            ),
        }
    }
}

impl Serialize for Checked {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Audited(report) => report.serialize(serializer),
            Self::Unopened(error) => json!({
                "ok": false,
                "first_bad": { "seq": seq_of(error), "kind": error.code(), "detail": error.to_string() },
            })
            .serialize(serializer),
        }
    }
}

/// Verifies the log in a ledger's directory. A directory that is no ledger, or is in use, is an error;
/// a ledger that does not hold is an answer.
pub fn verify_dir(dir: &Path, depth: Depth) -> Result<Checked, ServiceError> {
    let log = match SledLog::open_copy(dir) {
        Ok(log) => log,
        Err(
            error @ (OpenError::InUse { .. }
            | OpenError::Missing { .. }
            | OpenError::Foreign { .. }
            | OpenError::Exists { .. }
            | OpenError::Io { .. }),
        ) => return Err(error.into()),
        Err(error) => return Ok(Checked::Unopened(error)),
    };
    let expected = Expected {
        end: Some(log.head()),
        ..Expected::default()
    };
    let report = verify_log(&Stored(&log), &expected, sunledger_audit::Options { depth });
    Ok(Checked::Audited(report))
}

/// Verifies a file of exported entries. Nothing vouches for its last entry but what the reader compares it with.
pub fn verify_file(path: &Path, depth: Depth) -> Result<Checked, ServiceError> {
    let file = File::open(path).map_err(|source| ServiceError::io(path, source))?;
    let mut exported = Exported::default();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|source| ServiceError::io(path, source))?;
        if let Err((kind, detail)) = exported.take(&line) {
            let seq = u64::try_from(exported.entries.len()).ok();
            exported.fault = Some(SourceError { seq, kind, detail });
            break;
        }
    }
    let options = sunledger_audit::Options { depth };
    Ok(Checked::Audited(verify_log(
        &exported,
        &Expected::default(),
        options,
    )))
}

/// Exported entries in memory, up to the first line that cannot be read.
#[derive(Default)]
struct Exported {
    entries: Entries,
    fault: Option<SourceError>,
}

impl Exported {
    fn take(&mut self, line: &str) -> Result<(), (&'static str, String)> {
        let line = read_entry_line(line).map_err(|error| (error.code(), error.to_string()))?;
        match line.differs {
            None => {
                self.entries.push_raw(&line.entry);
                Ok(())
            }
            Some(part) => Err((
                "readable_differs",
                format!("'{}' differs from the entry's bytes", part.key()),
            )),
        }
    }
}

impl EntrySource for Exported {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        let size = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        let end = from.saturating_add(u64::try_from(limit).unwrap_or(u64::MAX));
        match &self.fault {
            Some(fault) if limit > 0 && end > size => Err(fault.clone()),
            _ => {
                let mut run = Entries::new();
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                let wanted = from..from.saturating_add(limit);
                wanted
                    .map_while(|index| self.entries.get(index))
                    .for_each(|entry| run.push_raw(entry));
                Ok(run)
            }
        }
    }
}

fn seq_of(error: &OpenError) -> Option<u64> {
    match error {
        OpenError::TailBroken { seq, .. } => Some(*seq),
        OpenError::ShorterThanHead { log_size, .. } => Some(*log_size),
        OpenError::HeadMismatch { head, .. } => head.size.checked_sub(1),
        OpenError::InUse { .. }
        | OpenError::Missing { .. }
        | OpenError::Exists { .. }
        | OpenError::Foreign { .. }
        | OpenError::Unreadable { .. }
        | OpenError::HeadFileMissing { .. }
        | OpenError::HeadFileDamaged { .. }
        | OpenError::BlobPresent { .. }
        | OpenError::Io { .. } => None,
    }
}

/// A stored log as the audit reads it.
pub(super) struct Stored<'a>(pub(super) &'a SledLog);

impl EntrySource for Stored<'_> {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        let mut run = Entries::new();
        // The log may give less than asked for; the audit must not take that for its end.
        while run.len() < limit {
            let next = from.saturating_add(u64::try_from(run.len()).unwrap_or(u64::MAX));
            let more = self
                .0
                .read(next, limit - run.len())
                .map_err(|error| SourceError {
                    seq: Some(error.seq()),
                    kind: error.code(),
                    detail: error.to_string(),
                })?;
            if more.is_empty() {
                break;
            }
            if run.is_empty() && more.len() == limit {
                return Ok(more);
            }
            more.iter().for_each(|entry| run.push_raw(entry));
        }
        Ok(run)
    }
}

//! Verification of a ledger's directory: on a copy, so that what is looked at is never changed.

use std::path::Path;

use serde::Serialize;
use serde_json::json;
use sunledger_audit::{EntrySource, Expected, Report, SourceError, describe, verify_log};
pub use sunledger_audit::Depth;
use sunledger_chain::Entries;
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
    let expected = Expected { end: Some(log.head()), ..Expected::default() };
    let report = verify_log(&Stored(&log), &expected, sunledger_audit::Options { depth });
    Ok(Checked::Audited(report))
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
            let more = self.0.read(next, limit - run.len()).map_err(|error| SourceError {
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

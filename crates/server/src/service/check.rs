//! Verification of a ledger's directory: on a copy, so that what is looked at is never changed.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::json;
pub use sunledger_audit::Depth;
use sunledger_audit::{EntrySource, Expected, Report, SourceError, describe, verify_log};
use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entries, Hash, Head};
use sunledger_exchange::entries::read_entry_line;
use sunledger_exchange::lines::BoundedLines;
use sunledger_store::{Log, OpenError, SledLog};

use super::ServiceError;

/// What a verification came to.
#[derive(Debug)]
pub enum Checked {
    /// The log was opened and audited.
    Audited {
        /// What the audit found.
        report: Box<Report>,
        /// The first of the heads that were kept which the log has not passed through; none where it has through all.
        missed: Option<Head>,
    },
    /// The log cannot be opened, so no more can be said than where it stops.
    Unopened(OpenError),
}

impl Checked {
    /// True where nothing is wrong.
    pub fn ok(&self) -> bool {
        matches!(self, Self::Audited { report, missed: None } if report.ok())
    }

    /// In words, Chinese and English.
    pub fn text(&self) -> String {
        match self {
            Self::Audited { report, missed } => {
                let words = describe(report);
                let said = format!("{}\n{}", words.zh, words.en);
                match (missed, report.head().filter(|_| report.ok())) {
                    (Some(missed), _) => format!("{}\n{said}", missed_text(*missed)),
                    (None, Some(head)) => format!("{said}\n{}", keep_text(head)),
                    (None, None) => said,
                }
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
            Self::Audited { report, missed } => {
                let mut json = serde_json::to_value(report).map_err(S::Error::custom)?;
                if let (Some(missed), Some(members)) = (missed, json.as_object_mut()) {
                    members.insert("ok".to_owned(), false.into());
                    members.insert("missed_head".to_owned(), head_text(*missed).into());
                }
                json.serialize(serializer)
            }
            Self::Unopened(error) => json!({
                "ok": false,
                "first_bad": { "seq": seq_of(error), "kind": error.code(), "detail": error.to_string() },
            })
            .serialize(serializer),
        }
    }
}

/// Verifies the log in a ledger's directory. A directory that is no ledger, or is in use, is an error;
/// a ledger that does not hold is an answer. It must have passed exactly through every one of `heads`.
pub fn verify_dir(dir: &Path, depth: Depth, heads: &[Head]) -> Result<Checked, ServiceError> {
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
    if log.head().size == 0 {
        return Err(log_empty());
    }
    Ok(audited(&Stored(&log), Some(log.head()), depth, heads))
}

/// Verifies a file of exported entries. Nothing vouches for its last entry but the `heads` that the reader has kept.
pub fn verify_file(path: &Path, depth: Depth, heads: &[Head]) -> Result<Checked, ServiceError> {
    let file = File::open(path).map_err(|source| ServiceError::io(path, source))?;
    let mut exported = Exported::default();
    for line in BoundedLines::new(BufReader::new(file)) {
        let line = line.map_err(|source| ServiceError::io(path, source))?;
        if let Err((kind, detail)) = exported.take(&line) {
            let seq = u64::try_from(exported.entries.len()).ok();
            exported.fault = Some(SourceError { seq, kind, detail });
            break;
        }
    }
    if exported.fault.is_none() && exported.entries.is_empty() {
        return Err(log_empty());
    }
    Ok(audited(&exported, None, depth, heads))
}

fn audited(
    source: &(impl EntrySource + ?Sized),
    end: Option<Head>,
    depth: Depth,
    heads: &[Head],
) -> Checked {
    let expected = Expected {
        end,
        passed: heads.to_vec(),
        ..Expected::default()
    };
    let report = verify_log(source, &expected, sunledger_audit::Options { depth });
    let missed = first_missed(source, heads);
    Checked::Audited {
        report: Box::new(report),
        missed,
    }
}

/// The shortest of the heads that is not the log's own at its size.
fn first_missed(source: &(impl EntrySource + ?Sized), heads: &[Head]) -> Option<Head> {
    let mut heads = heads.to_vec();
    heads.sort_by_key(|head| head.size);
    heads
        .into_iter()
        .find(|head| hash_at(source, head.size) != Some(head.hash))
}

/// The chain hash behind so many entries; none where there are fewer, or they cannot be read.
fn hash_at(source: &(impl EntrySource + ?Sized), size: u64) -> Option<Hash> {
    let Some(last) = size.checked_sub(1) else {
        return Some(Hash::default());
    };
    let run = source.read(last, 1).ok()?;
    run.get(0).map(chain_hash)
}

/// A head as it is written down and given back: the log's size and its last entry's hash.
fn head_text(head: Head) -> String {
    format!("{}:{}", head.size, head.hash)
}

fn missed_text(missed: Head) -> String {
    let head = head_text(missed);
    format!(
        "与所留链头不符：账本没有经过 {head}。账本被改写过，或者所留链头不是这本账的\nThe log has not passed through {head}: it was rewritten, or that head is another ledger's"
    )
}

fn keep_text(head: Head) -> String {
    let head = head_text(head);
    format!(
        "请把链头抄存在别处，下次校验时加 --head {head}：账本从此不能悄悄改写\nKeep this head elsewhere and verify with --head {head} next time: nothing up to here can then be rewritten unseen"
    )
}

pub(super) fn log_empty() -> ServiceError {
    ServiceError::request(
        "log_empty",
        "dir",
        "里面一条条目也没有：不是账本的导出，或导出时中断了",
        "there is not one entry in it: it is no export of a ledger, or the export was cut off",
    )
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

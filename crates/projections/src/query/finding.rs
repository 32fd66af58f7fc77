//! Matching against outside lists 比对: runs, and the payments that they point at. Suspected, never proved;
//! nobody on a list, and nobody who was paid, is ever here.

use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::code::Period;
use sunledger_domain::event::ListKind;
use sunledger_domain::id::{BatchId, FindingId, RunId};
use sunledger_domain::subject::Digest;

use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::reader::{List, Snapshot};
use crate::row::RowExt;
use crate::sql::Filter;
use crate::word::word_of;

/// Which findings.
#[derive(Debug, Clone, Default)]
pub struct FindingFilter {
    /// Of one run.
    pub run: Option<RunId>,
    /// By one kind of list.
    pub kind: Option<ListKind>,
    /// About one batch.
    pub batch: Option<BatchId>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunRow {
    /// Its id.
    pub run: RunId,
    /// Its entry.
    pub seq: u64,
    /// What sort of list.
    pub kind: ListKind,
    /// Rows of the list.
    pub rows: u64,
    /// Rows that could be used.
    pub usable: u64,
    /// People paid in the period who could not be compared for want of an ID number.
    pub uncompared: u64,
    /// SHA-256 of the list.
    pub digest: Digest,
    /// Payments below this log size were looked at.
    pub size: u64,
    /// Number of hits.
    pub hits: u64,
}

/// One payment that a list points at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FindingRow {
    /// Its id.
    pub finding: FindingId,
    /// Its entry.
    pub seq: u64,
    /// Which run.
    pub run: RunId,
    /// What sort of list.
    pub kind: ListKind,
    /// The batch.
    pub batch: BatchId,
    /// The line's place in it.
    pub index: u64,
    /// The entry of the line; none where the log names a batch that it never opened.
    pub line_seq: Option<u64>,
    /// Since when it holds.
    pub since: Option<Period>,
}

/// All findings by one kind of list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingCount {
    /// What sort of list.
    pub kind: ListKind,
    /// How many findings.
    pub findings: u64,
    /// How many payments: one may be found by several runs.
    pub lines: u64,
}

const COUNTS: &str = "
SELECT kind, count(*) AS findings, count(DISTINCT batch || '/' || idx) AS lines
FROM findings GROUP BY kind ORDER BY kind";

impl Snapshot<'_> {
    /// Runs, the latest first.
    pub fn match_runs(&self, page: Page) -> Result<Paged<RunRow>, ProjectionError> {
        let list = List {
            columns: "run, seq, kind, rows, usable, uncompared, digest, size, hits",
            from: "match_runs",
            filter: Filter::default(),
            order: "seq DESC",
        };
        self.paged(&list, page, |row| {
            Ok(RunRow {
                run: row.id("run")?,
                seq: row.uint("seq")?,
                kind: row.word("kind")?,
                rows: row.uint("rows")?,
                usable: row.uint("usable")?,
                uncompared: row.uint("uncompared")?,
                digest: row.digest("digest")?,
                size: row.uint("size")?,
                hits: row.uint("hits")?,
            })
        })
    }

    /// How many findings there are by kind of list.
    pub fn finding_counts(&self) -> Result<Vec<FindingCount>, ProjectionError> {
        self.list(COUNTS, [], |row| {
            Ok(FindingCount {
                kind: row.word("kind")?,
                findings: row.uint("findings")?,
                lines: row.uint("lines")?,
            })
        })
    }

    /// Findings in the order of the log.
    pub fn findings(
        &self,
        filter: &FindingFilter,
        page: Page,
    ) -> Result<Paged<FindingRow>, ProjectionError> {
        let mut conditions = Filter::default();
        conditions.and_if("f.run = ?", filter.run.as_ref());
        let kind = filter.kind.map(|kind| word_of(&kind)).transpose()?;
        conditions.and_if("f.kind = ?", kind);
        conditions.and_if("f.batch = ?", filter.batch.as_ref());
        let list = List {
            columns: "f.finding, f.seq, f.run, f.kind, f.batch, f.idx, b.no + 1 + f.idx AS line_seq, f.since",
            from: "findings f LEFT JOIN batches b ON b.batch = f.batch",
            filter: conditions,
            order: "f.seq",
        };
        self.paged(&list, page, read_finding)
    }
}

fn read_finding(row: &Row<'_>) -> Result<FindingRow, ProjectionError> {
    Ok(FindingRow {
        finding: row.id("finding")?,
        seq: row.uint("seq")?,
        run: row.id("run")?,
        kind: row.word("kind")?,
        batch: row.id("batch")?,
        index: row.uint("idx")?,
        line_seq: row.opt_uint("line_seq")?,
        since: row.opt_id("since")?,
    })
}

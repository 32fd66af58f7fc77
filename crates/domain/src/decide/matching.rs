//! Runs of matching: the run, then what it suspects.

use crate::command::RecordMatch;
use crate::event::{Body, FindingSuspected, MatchRecorded};

pub(super) fn record(c: &RecordMatch) -> Vec<Body> {
    let run = Body::from(MatchRecorded {
        digest: c.digest,
        hits: u32::try_from(c.hits.len()).unwrap_or(u32::MAX),
        kind: c.kind,
        rows: c.rows,
        run: c.run.clone(),
        size: c.size,
        uncompared: c.uncompared,
        usable: c.usable,
    });
    let hits = c.hits.iter().map(|hit| {
        Body::from(FindingSuspected {
            batch: hit.batch.clone(),
            finding: hit.finding.clone(),
            index: hit.index,
            kind: c.kind,
            run: c.run.clone(),
            since: hit.since,
        })
    });
    std::iter::once(run).chain(hits).collect()
}

//! Small logs to try things on.

use sunledger_chain::{
    Bad, BadKind, Entries, Entry, Hash, Head, Header, LedgerId, Verified, Verifier,
};

pub(crate) const LEDGER: LedgerId = LedgerId::new(*b"a sample ledger.");
pub(crate) const OTHER_LEDGER: LedgerId = LedgerId::new(*b"another ledger..");

/// The bytes of a log, entry by entry, as a forger sees them.
pub(crate) type Log = Vec<Vec<u8>>;

/// A log of batches with these numbers of entries.
pub(crate) fn log(ledger: LedgerId, batches: &[u32]) -> Log {
    let mut headers = Vec::new();
    let mut seq = 0;
    for (nth, &batch_count) in (0_i64..).zip(batches) {
        let batch_first = seq;
        for _ in 0..batch_count {
            let recorded_at_us = 1_488_330_000_000_000 + nth * 1_000_003;
            let prev = Hash::default();
            headers.push(Header {
                ledger,
                seq,
                prev,
                recorded_at_us,
                batch_first,
                batch_count,
            });
            seq += 1;
        }
    }
    linked(&headers)
}

/// Encodes these headers as a log whose links hold, whatever else the headers say.
pub(crate) fn linked(headers: &[Header]) -> Log {
    let mut run = Entries::new();
    let mut prev = Hash::default();
    for header in headers {
        let payload = format!(r#"{{"body":{{"line":{}}},"type":"sample"}}"#, header.seq);
        prev = run
            .push(&Header { prev, ..*header }, payload.as_bytes())
            .expect("a valid entry");
    }
    run.iter().map(<[u8]>::to_vec).collect()
}

pub(crate) fn headers(log: &Log) -> Vec<Header> {
    log.iter()
        .map(|entry| Entry::decode(entry).expect("an entry").header)
        .collect()
}

pub(crate) fn run_of(log: &[Vec<u8>]) -> Entries {
    let mut run = Entries::new();
    for entry in log {
        run.push_raw(entry);
    }
    run
}

pub(crate) fn head_of(log: &Log) -> Head {
    let hash = log.last().map_or(Hash::default(), |last| {
        sunledger_chain::hash::chain_hash(last)
    });
    Head {
        size: u64::try_from(log.len()).expect("a small log"),
        hash,
    }
}

/// Verifies in runs of two, so that every link but each second one crosses a border between runs.
pub(crate) fn verify(
    log: &Log,
    ledger: Option<LedgerId>,
    head: Option<Head>,
) -> Result<Verified, Bad> {
    let mut verifier = Verifier::new(ledger);
    for run in log.chunks(2) {
        verifier.feed(&run_of(run))?;
    }
    verifier.finish(head)
}

pub(crate) fn bad(seq: usize, kind: BadKind) -> Result<Verified, Bad> {
    Err(Bad {
        seq: Some(u64::try_from(seq).expect("a small log")),
        kind,
    })
}

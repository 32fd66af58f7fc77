//! Damage to stored bytes, without linking anew: the whole audit names the entry, at both depths.

use sunledger_audit::{
    Depth, EntrySource, Expected, MemorySource, Options, Report, SourceError, verify_log,
};
use sunledger_chain::{Entries, Verifier};

use crate::book::{LEDGER, first_bad, head_of, linked};
use crate::setting::paid;

type Log = Vec<Vec<u8>>;

fn log() -> Log {
    linked(&paid().batches).iter().map(<[u8]>::to_vec).collect()
}

fn entries(log: &Log) -> Entries {
    let mut entries = Entries::new();
    for entry in log {
        entries.push_raw(entry);
    }
    entries
}

fn expected() -> Expected {
    Expected {
        ledger: Some(LEDGER),
        end: Some(head_of(&entries(&log()))),
        passed: Vec::new(),
    }
}

fn report(log: &Log, expected: &Expected, depth: Depth) -> Report {
    let source = MemorySource::new(entries(log));
    verify_log(&source, expected, Options { depth })
}

/// Both depths say what the verifier says that reads the log alone.
fn is_named(log: &Log, expected: &Expected) -> (usize, &'static str) {
    let mut verifier = Verifier::new(expected.ledger);
    let alone = verifier
        .feed(&entries(log))
        .and_then(|()| verifier.finish(expected.end));
    let bad = alone.expect_err("a damaged log");
    let seq = bad
        .seq
        .and_then(|seq| usize::try_from(seq).ok())
        .expect("an entry is named");
    for depth in [Depth::ChainOnly, Depth::Rules] {
        let found = report(log, expected, depth);
        assert_eq!(first_bad(&found), Some((seq, bad.kind.code())), "{depth:?}");
        assert!(!found.ok());
    }
    (seq, bad.kind.code())
}

#[test]
fn one_changed_byte_anywhere_names_its_entry() {
    let (log, expected) = (log(), expected());
    for seq in 0..log.len() {
        // Each header byte, and a sample of the payload's.
        let bytes = (0..log[seq].len()).filter(|byte| *byte < 82 || byte % 7 == seq % 7);
        for byte in bytes {
            let mut changed = log.clone();
            changed[seq][byte] ^= 0x20;
            let (found, kind) = is_named(&changed, &expected);
            assert_eq!(found, seq, "byte {byte}: {kind}");
        }
    }
}

#[test]
fn entries_missing_doubled_and_swapped() {
    let (log, expected) = (log(), expected());
    for seq in 0..log.len() {
        let mut missing = log.clone();
        missing.remove(seq);
        assert_eq!(is_named(&missing, &expected), (seq, "entry_missing"));
        let mut doubled = log.clone();
        doubled.insert(seq + 1, log[seq].clone());
        assert_eq!(is_named(&doubled, &expected), (seq + 1, "entry_doubled"));
        if seq + 1 < log.len() {
            let mut swapped = log.clone();
            swapped.swap(seq, seq + 1);
            assert_eq!(is_named(&swapped, &expected), (seq, "entry_out_of_order"));
        }
    }
}

#[test]
fn a_log_that_was_cut_or_that_is_longer_than_its_head() {
    let whole = log();
    let mut cut = whole.clone();
    cut.truncate(whole.len() - 1);
    assert_eq!(is_named(&cut, &expected()), (cut.len(), "entry_missing"));
    let shorter = Expected {
        end: Some(head_of(&entries(&cut))),
        ..Expected::default()
    };
    assert_eq!(is_named(&whole, &shorter), (cut.len(), "head_mismatch"));
}

#[test]
fn an_earlier_head_is_passed_through() {
    let log = log();
    let batches = paid().batches;
    let early = linked(&batches[..9].to_vec());
    let passed = vec![head_of(&early)];
    let grown = Expected {
        passed,
        ..Expected::default()
    };
    assert!(report(&log, &grown, Depth::Rules).ok());
    // The same size with another history.
    let mut forked = paid().batches;
    forked.remove(4);
    let fork = linked(&forked);
    let fork: Log = fork.iter().map(<[u8]>::to_vec).collect();
    let found = report(&fork, &grown, Depth::ChainOnly);
    assert!(!found.ok());
}

/// Entries behind a disk with one bad place.
struct BadDisk(Entries, u64);

impl EntrySource for BadDisk {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        let end = from.saturating_add(u64::try_from(limit).unwrap_or(u64::MAX));
        if (from..end).contains(&self.1) {
            return Err(SourceError {
                seq: Some(self.1),
                kind: "store_unreadable",
                detail: "a bad place on the disk".to_owned(),
            });
        }
        MemorySource::new(self.0.clone()).read(from, limit)
    }
}

#[test]
fn an_entry_that_cannot_be_read_is_named_and_what_stands_before_it_is_judged() {
    let log = log();
    for seq in 0..log.len() {
        let source = BadDisk(entries(&log), u64::try_from(seq).expect("small"));
        for depth in [Depth::ChainOnly, Depth::Rules] {
            let found = verify_log(&source, &expected(), Options { depth });
            assert_eq!(first_bad(&found), Some((seq, "store_unreadable")));
            assert_eq!(found.entries(), u64::try_from(seq).expect("small"));
        }
    }
}

/// Fails only where one entry alone is asked for, as a citation does.
struct BadCitation(MemorySource);

impl EntrySource for BadCitation {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        match limit {
            1 => Err(SourceError {
                seq: Some(from),
                kind: "store_unreadable",
                detail: "a bad place on the disk".to_owned(),
            }),
            _ => self.0.read(from, limit),
        }
    }
}

#[test]
fn a_citation_that_cannot_be_read_is_a_finding_and_not_a_pass() {
    let source = BadCitation(MemorySource::new(entries(&log())));
    let found = verify_log(&source, &expected(), Options::default());
    let cites = paid().seq_of("payment.returned");
    assert_eq!(first_bad(&found), Some((cites, "store_unreadable")));
}

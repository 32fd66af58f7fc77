//! Opening: the same ledger from the log alone, or a refusal that names the entry.

use std::sync::Arc;

use sunledger_chain::{Entries, Entry, Header, LedgerId};
use sunledger_journal::{Journal, OpenError, Options, Outcome};
use sunledger_store::conformance::Maker;
use sunledger_store::{Log, MemoryLog, SledLog};

use crate::logs::Altering;
use crate::world::{approve, clock, give_back, make, open, prepare, quota, settle, submit_setting};

fn history(journal: &Journal) {
    submit_setting(journal);
    journal.submit(prepare(1, 5_000)).unwrap();
    journal.submit(approve(2, journal, 1)).unwrap();
    journal.submit(settle(3, 1, 5_000)).unwrap();
    journal.submit(give_back(4, 1, 4_321)).unwrap();
    for number in 5..50 {
        journal.submit(quota(number)).unwrap();
    }
}

#[test]
fn a_ledger_that_is_opened_again_is_the_same() {
    let temp = tempfile::tempdir().unwrap();
    let disk = SledLog::create(&temp.path().join("ledger")).unwrap();
    let logs: [Arc<dyn Log>; 2] = [Arc::new(MemoryLog::new()), Arc::new(disk)];
    for log in logs {
        let journal = make(Arc::clone(&log), &clock());
        history(&journal);
        let before = journal.snapshot();
        journal.close().unwrap();
        let journal = open(log, &clock());
        let after = journal.snapshot();
        assert_eq!(after.head, before.head);
        assert!(after.state == before.state, "another state");
        for number in 5..50 {
            let again = journal.submit(quota(number)).unwrap();
            assert_eq!(again.outcome, Outcome::Repeated);
        }
        assert_eq!(journal.submit(prepare(1, 5_000)).unwrap().count, 5_001);
        assert_eq!(journal.head(), before.head);
    }
}

fn code(log: Arc<dyn Log>) -> (&'static str, String) {
    let error: OpenError = Journal::open(log, Options::default()).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn an_altered_entry_is_named_wherever_it_stands() {
    let log = Arc::new(Altering::new());
    history(&make(log.clone(), &clock()));
    for seq in [0, 3, 2_047, 2_048, 4_000, log.head().size - 1] {
        log.alter(seq);
        let (code, text) = code(log.clone());
        assert_eq!(code, "entry_altered", "{text}");
        assert!(text.contains(&format!("entry {seq}:")), "{text}");
    }
}

/// The same payloads in another frame.
fn reframed(log: &dyn Log, frame: impl Fn(Header) -> Header) -> MemoryLog {
    let mut run = Entries::new();
    let mut prev = sunledger_chain::Hash::default();
    for bytes in log.read(0, usize::MAX).unwrap().iter() {
        let entry = Entry::decode(bytes).unwrap();
        let header = Header {
            prev,
            ..frame(entry.header)
        };
        prev = run.push(&header, entry.payload).unwrap();
    }
    let made = MemoryLog::new();
    made.append(made.head(), &run).unwrap();
    made
}

#[test]
fn a_whole_chain_that_says_something_else_is_refused() {
    let log = Arc::new(MemoryLog::new());
    drop(make(log.clone(), &clock()));
    let single = |header: Header| Header {
        batch_first: header.seq,
        batch_count: 1,
        ..header
    };
    assert_eq!(
        code(Arc::new(reframed(log.as_ref(), single))).0,
        "command_mismatch"
    );
    let foreign = |header: Header| Header {
        ledger: LedgerId::new([0x22; 16]),
        ..header
    };
    assert_eq!(
        code(Arc::new(reframed(log.as_ref(), foreign))).0,
        "genesis_mismatch"
    );
    assert!(Journal::open(Arc::new(reframed(log.as_ref(), |h| h)), Options::default()).is_ok());

    let strange = MemoryLog::new();
    let mut maker = Maker::new(1);
    strange.append(strange.head(), &maker.batch(3)).unwrap();
    let (code, text) = code(Arc::new(strange));
    assert_eq!(code, "event_unreadable", "{text}");
    assert!(text.contains("entry 0 "), "{text}");
}

//! Snapshots: the same ledger and the same answers as a replay of everything.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use sunledger_chain::Entry;
use sunledger_journal::{
    Journal, KEY_AGE_MAX_US, Options, Outcome, SnapshotStep, Snapshots, SubmitError,
};
use sunledger_store::Log;

use crate::logs::{Altering, until};
use crate::shelf::*;
use crate::world::*;

#[test]
fn what_comes_after_a_snapshot_is_all_that_is_read() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    let size = log.head().size;
    // Closed after more than enough entries: whoever opened it only to read leaves one, too.
    reopen(&log, &dir, size).close().unwrap();
    assert_eq!(names(&dir), set(&[&format!("state-{size}.snap")]));
    assert!(log.reads().contains(&0));

    reopen(&log, &dir, 1_000).close().unwrap();
    assert_eq!(log.reads(), BTreeSet::from([size - 1]));
    let journal = reopen(&log, &dir, 1_000);
    journal.submit(quota(100)).unwrap();
    journal.submit(quota(101)).unwrap();
    journal.close().unwrap();
    log.reads();
    let journal = reopen(&log, &dir, 1_000);
    assert_eq!(log.reads(), BTreeSet::from([size - 1, size]));
    assert!(journal.state() == open(log.clone(), &clock()).state());
    assert!(journal.take_snapshot_warnings().is_empty());
    // An approval of what stands before it, and a line that it cites.
    journal.submit(give_back(102, 1, 2)).unwrap();
    assert_eq!(journal.submit(prepare(1, 3)).unwrap().count, 4);
    drop(journal);
    assert!(is_as_replayed(&log, &dir, 1_000).is_empty());
}

#[test]
fn they_are_made_while_the_writer_goes_on_and_the_newest_two_are_kept() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    let held = Arc::new(AtomicBool::new(true));
    let gate = held.clone();
    let snapshots = Snapshots::new(&dir, 10).with_probe(Arc::new(move |step| {
        while step == SnapshotStep::Write && gate.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }));
    let journal = open_on(log.clone(), &clock(), snapshots);
    let opened = log.head().size;
    until(|| names(&dir) == set(&[&format!("state-{opened}.snap.new")]));
    // The disk takes for ever with the first of them, and nobody waits for it.
    for number in 100..150 {
        journal.submit(quota(number)).unwrap();
    }
    assert_eq!(journal.head().size, opened + 50);
    assert_eq!(sizes(&dir), [0_u64; 0]);
    held.store(false, Ordering::SeqCst);
    until(|| sizes(&dir).len() == 2 && names(&dir).len() == 2);
    journal.close().unwrap();
    // The first, the one that waited meanwhile, and what was due at the close: the newest two of them.
    let newest = format!("state-{}.snap", opened + 50);
    let waited = format!("state-{}.snap", opened + 10);
    assert_eq!(names(&dir), set(&[&newest, &waited]));
    assert!(is_as_replayed(&log, &dir, 10).is_empty());
}

#[test]
fn a_receipt_is_forgotten_and_a_file_remembered_across_snapshots_as_without() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    reopen(&log, &dir, 1).close().unwrap();
    let day_us = 24 * 60 * 60 * 1_000_000;
    for days in [0, 89, 91, 400] {
        let clock = clock();
        clock.set(NOW_US + days * day_us);
        for snapshots in [true, false] {
            let journal = match snapshots {
                true => open_on(log.clone(), &clock, Snapshots::new(&dir, u64::MAX)),
                false => open(log.clone(), &clock),
            };
            let fresh = days * day_us <= KEY_AGE_MAX_US;
            let again = |mut request: sunledger_journal::Request| {
                request.meta.issued_at =
                    jiff::Timestamp::from_microsecond(NOW_US + days * day_us).unwrap();
                journal.submit(request)
            };
            match again(quota(7)) {
                Ok(receipt) => assert!(fresh && receipt.outcome == Outcome::Repeated),
                Err(error) => assert!(
                    !fresh && matches!(error, SubmitError::KeyReused { .. }),
                    "{error}"
                ),
            }
            let receipt = again(prepare(1, 3)).unwrap();
            assert_eq!((receipt.outcome, receipt.count), (Outcome::Repeated, 4));
            let mut other = prepare(1, 3);
            other.meta = meta(&other.meta.actor, 1, 999);
            assert!(matches!(again(other), Err(SubmitError::KeyReused { .. })));
        }
    }
}

#[test]
fn whether_a_key_was_ever_used_is_known_across_a_snapshot_and_for_ever() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    reopen(&log, &dir, 1).close().unwrap();
    let clock = clock();
    for now_us in [NOW_US, NOW_US + 5 * KEY_AGE_MAX_US] {
        clock.set(now_us);
        let journal = open_on(log.clone(), &clock, Snapshots::new(&dir, u64::MAX));
        // Forgets the receipts that are stale by now.
        journal.submit(impossible(500)).unwrap_err();
        let key = |number| impossible(number).meta.key;
        let asked = [0, 1, 7, 34, 35, 500, 900].map(key);
        let recorded = journal.recorded(BTreeSet::from(asked)).unwrap();
        let known: BTreeSet<_> = recorded.keys().copied().collect();
        assert_eq!(known, BTreeSet::from([0, 1, 7, 34, 900].map(key)));
        for (key, first) in recorded {
            let entries = log.read(first, 1).unwrap();
            let entry = Entry::decode(entries.get(0).unwrap()).unwrap();
            let event = sunledger_domain::wire::decode(entry.payload).unwrap();
            assert_eq!(event.cmd.map(|cmd| cmd.key), Some(key));
        }
    }
}

/// What a snapshot hides from the opening, verification still sees: the journal does not vouch for what it skips.
#[test]
fn an_entry_that_was_altered_before_the_snapshot_is_refused_where_it_is_cited() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Altering::new());
    let journal = make(log.clone(), &clock());
    submit_setting(&journal);
    let first = journal.submit(prepare(1, 3)).unwrap().first_seq;
    journal.submit(approve(2, &journal, 1)).unwrap();
    journal.submit(settle(3, 1, 3)).unwrap();
    journal.close().unwrap();
    open_on(log.clone(), &clock(), Snapshots::new(&dir, 1))
        .close()
        .unwrap();
    log.alter(first + 2);
    assert!(Journal::open(log.clone(), Options::default()).is_err());
    let journal = open_on(log.clone(), &clock(), Snapshots::new(&dir, 1));
    let refused = journal.submit(give_back(4, 1, 1)).unwrap_err();
    assert_eq!(refused.code(), "cited_unreadable", "{refused}");
}

#[test]
fn a_snapshot_whose_last_entry_was_altered_is_not_used() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Altering::new());
    let journal = make(log.clone(), &clock());
    journal.submit(quota(1)).unwrap();
    journal.close().unwrap();
    open_on(log.clone(), &clock(), Snapshots::new(&dir, 1))
        .close()
        .unwrap();
    log.alter(log.head().size - 1);
    let options = Options {
        snapshots: Some(Snapshots::new(&dir, 1)),
        ..Options::default()
    };
    let error = Journal::open(log, options).unwrap_err();
    assert_eq!(error.code(), "entry_altered");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Commands in any order, closed and opened in between with any distance of snapshots.
    #[test]
    fn any_history_is_the_same_with_snapshots_as_replayed(
        runs in proptest::collection::vec(
            (1_u64..40, proptest::collection::vec((0_u8..5, 1_u32..30), 0..25)),
            1..6,
        ),
    ) {
        let temp = tempfile::tempdir().unwrap();
        let log = Arc::new(Watched::default());
        let journal = make(log.clone(), &clock());
        submit_setting(&journal);
        journal.close().unwrap();
        for (every, commands) in runs {
            let journal = reopen(&log, temp.path(), every);
            for (kind, number) in commands {
                let batch = 100 + number;
                let has_batch = journal.state().batch(&format!("b{batch}").parse().unwrap()).is_some();
                let request = match kind {
                    0 => quota(number),
                    1 => prepare(batch, number),
                    2 if has_batch => approve(200 + number, &journal, batch),
                    3 => settle(300 + number, batch, number),
                    _ => give_back(400 + number, batch, number / 2),
                };
                // Refused or repeated as it comes.
                drop(journal.submit(request));
            }
            journal.close().unwrap();
            let warnings = is_as_replayed(&log, temp.path(), u64::MAX);
            prop_assert!(warnings.is_empty(), "{warnings:?}");
            prop_assert!(names(temp.path()).len() <= 2);
        }
    }
}

//! Files of snapshots that are torn, damaged, foreign or of another log: each costs time, none the ledger.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use sunledger_chain::Head;
use sunledger_journal::{SnapshotStep, SnapshotWarning, Snapshots, Unfit};
use sunledger_store::Log;

use crate::logs::until;
use crate::shelf::*;
use crate::world::*;

#[test]
fn a_snapshot_with_any_byte_changed_or_cut_or_added_is_passed_over() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    let size = log.head().size;
    reopen(&log, &dir, 1).close().unwrap();
    let whole = fs::read(file(&dir, size)).unwrap();
    let state = open(log.clone(), &clock()).state();
    let is_refused = |bytes: &[u8], what: &str| {
        fs::write(file(&dir, size), bytes).unwrap();
        log.reads();
        let journal = reopen(&log, &dir, u64::MAX);
        assert!(
            log.reads().contains(&0),
            "{what}: not replayed from entry 0"
        );
        assert!(journal.state() == state, "{what}: another state");
        let warnings = journal.take_snapshot_warnings();
        let [SnapshotWarning::PassedOver { why, .. }] = warnings.as_slice() else {
            panic!("{what}: {warnings:?}");
        };
        assert_eq!(warnings[0].code(), "snapshot_passed_over");
        match what.split(' ').next() {
            Some("magic") => assert!(matches!(why, Unfit::Foreign), "{what}: {why}"),
            Some("version") => assert!(matches!(why, Unfit::OtherVersion), "{what}: {why}"),
            Some("place") => assert!(matches!(why, Unfit::OtherLog), "{what}: {why}"),
            _ => assert!(matches!(why, Unfit::Damaged), "{what}: {why}"),
        }
    };
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let part = match at {
            0..16 => "magic",
            16..56 => "version",
            56..120 => "place",
            _ => "rest",
        };
        is_refused(&bytes, &format!("{part} byte {at}"));
    }
    for length in (120..whole.len()).step_by(7) {
        is_refused(&whole[..length], &format!("cut at {length}"));
    }
    is_refused(&[], "magic nothing");
    is_refused(&[&whole[..], b"\0"].concat(), "trailing byte");
    is_refused(&[&whole[..], &whole[..]].concat(), "trailing copy");
    fs::write(file(&dir, size), &whole).unwrap();
    assert!(is_as_replayed(&log, &dir, u64::MAX).is_empty());
}

#[test]
fn a_crash_at_any_step_of_writing_costs_a_snapshot_at_most() {
    for broken in SnapshotStep::ALL {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("snapshots");
        let log = Arc::new(Watched::default());
        history(&log);
        let older = log.head().size;
        reopen(&log, &dir, 1).close().unwrap();

        // The process is gone at that step: nothing after it is done.
        let snapshots = Snapshots::new(&dir, 1).with_probe(Arc::new(move |step| {
            let hit = step == broken;
            match hit {
                true => Err(std::io::Error::other("gone")),
                false => Ok(()),
            }
        }));
        let journal = open_on(log.clone(), &clock(), snapshots);
        journal.submit(quota(100)).unwrap();
        let mut warnings = Vec::new();
        until(|| {
            warnings.extend(journal.take_snapshot_warnings());
            !warnings.is_empty()
        });
        let [SnapshotWarning::NotMade { step, .. }] = warnings.as_slice() else {
            panic!("{warnings:?}");
        };
        assert_eq!((*step, warnings[0].code()), (broken, "snapshot_not_made"));
        journal.submit(quota(101)).unwrap();
        journal.close().unwrap();

        log.reads();
        let warnings = is_as_replayed(&log, &dir, u64::MAX);
        assert!(warnings.is_empty(), "{broken}: {warnings:?}");
        let journal = reopen(&log, &dir, 1);
        let newest = log.head().size;
        journal.submit(quota(102)).unwrap();
        journal.close().unwrap();
        let names = names(&dir);
        assert!(
            names.contains(&format!("state-{}.snap", newest + 1)),
            "{broken}: {names:?}"
        );
        assert!(names.len() == sizes(&dir).len(), "{broken}: {names:?}");
        assert!(names.len() <= 2 && newest > older, "{broken}: {names:?}");
    }
}

#[test]
fn a_draft_that_was_left_half_written_is_never_read() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    let size = log.head().size;
    reopen(&log, &dir, 1).close().unwrap();
    let draft = dir.join(format!("state-{size}.snap.new"));
    fs::rename(file(&dir, size), &draft).unwrap();
    fs::write(dir.join("state-007.snap"), "a name that is never given").unwrap();
    fs::write(dir.join("notes.txt"), "somebody else's").unwrap();
    log.reads();
    let journal = reopen(&log, &dir, u64::MAX);
    assert!(log.reads().contains(&0));
    assert!(journal.take_snapshot_warnings().is_empty());
    drop(journal);
    reopen(&log, &dir, 1).close().unwrap();
    let expected = [&format!("state-{size}.snap"), "state-007.snap", "notes.txt"];
    assert_eq!(names(&dir), set(&expected));
}

#[test]
fn a_snapshot_of_a_log_that_was_rolled_back_forked_or_is_another_is_not_used() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    let size = log.head().size;
    reopen(&log, &dir, 1).close().unwrap();

    let passed_over = |log: &Arc<Watched>, what: &str| {
        log.reads();
        let warnings = is_as_replayed(log, &dir, u64::MAX);
        assert!(log.reads().contains(&0), "{what}");
        let [SnapshotWarning::PassedOver { why, .. }] = warnings.as_slice() else {
            panic!("{what}: {warnings:?}");
        };
        assert!(matches!(why, Unfit::OtherLog), "{what}: {why}");
    };
    let back = log.prefix(size - 5);
    passed_over(&back, "rolled back");
    // The same number of entries and more, but others.
    let journal = open(back.clone(), &clock());
    for number in 200..210 {
        journal.submit(quota(number)).unwrap();
    }
    journal.close().unwrap();
    passed_over(&back, "forked");
    // The fork's own snapshot stands beside the old one, and is used.
    reopen(&back, &dir, 1).close().unwrap();
    assert!(names(&dir).contains(&format!("state-{}.snap", size + 5)));
    back.reads();
    reopen(&back, &dir, u64::MAX);
    assert_eq!(back.reads(), BTreeSet::from([size + 4]));
    // Rolled back once more: what it can never have written is removed once it writes again.
    let back = log.prefix(size - 5);
    reopen(&back, &dir, 1).close().unwrap();
    assert_eq!(names(&dir), set(&[&format!("state-{}.snap", size - 5)]));
    // Empty: no snapshot can be of it.
    let empty = Arc::new(Watched::default());
    let journal = reopen(&empty, &dir, 1);
    assert_eq!(journal.head(), Head::default());
    assert_eq!(journal.take_snapshot_warnings().len(), 1);
}

#[test]
fn a_file_under_the_name_of_another_size_is_not_used() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    let size = log.head().size;
    reopen(&log, &dir, 1).close().unwrap();
    fs::rename(file(&dir, size), file(&dir, size - 1)).unwrap();
    let warnings = is_as_replayed(&log, &dir, u64::MAX);
    assert!(
        matches!(
            warnings.as_slice(),
            [SnapshotWarning::PassedOver {
                why: Unfit::Foreign,
                ..
            }]
        ),
        "{warnings:?}"
    );
}

#[test]
fn where_the_newest_is_damaged_the_one_before_it_is_used() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    let log = Arc::new(Watched::default());
    history(&log);
    let older = log.head().size;
    reopen(&log, &dir, 1).close().unwrap();
    let journal = reopen(&log, &dir, 1);
    for number in 100..110 {
        journal.submit(quota(number)).unwrap();
    }
    journal.close().unwrap();
    let newest = log.head().size;
    let journal = reopen(&log, &dir, u64::MAX);
    journal.submit(quota(110)).unwrap();
    journal.close().unwrap();
    let sizes = sizes(&dir);
    let &[second, first] = sizes.as_slice() else {
        panic!("{sizes:?}");
    };
    assert!(older < second && first == newest, "{sizes:?}");
    fs::write(file(&dir, first), "torn").unwrap();
    log.reads();
    let journal = reopen(&log, &dir, u64::MAX);
    assert_eq!(log.reads(), BTreeSet::from([second - 1, second]));
    assert_eq!(journal.take_snapshot_warnings().len(), 1);
    assert!(journal.state() == open(log.clone(), &clock()).state());
}

#[test]
fn a_directory_that_cannot_be_had_is_told_and_stops_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("snapshots");
    fs::write(&dir, "a file where the directory should be").unwrap();
    let log = Arc::new(Watched::default());
    history(&log);
    let warnings = is_as_replayed(&log, &dir, u64::MAX);
    assert!(
        matches!(warnings.as_slice(), [SnapshotWarning::Unlisted { .. }]),
        "{warnings:?}"
    );
    let journal = reopen(&log, &dir, 1);
    journal.submit(quota(300)).unwrap();
    until(|| {
        let warnings = journal.take_snapshot_warnings();
        warnings
            .iter()
            .any(|warning| warning.code() == "snapshot_not_made")
    });
    journal.submit(quota(301)).unwrap();
    journal.close().unwrap();
}

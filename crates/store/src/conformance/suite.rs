//! What every log must do: run once against each of them.
//!
//! It must never test what only one of them promises.

use std::sync::Barrier;
use std::thread;

use sunledger_chain::entry::PAYLOAD_BYTES_MAX;
use sunledger_chain::{Entries, Head};

use super::maker::{Flaw, Maker, seqs};
use crate::check::RUN_BYTES_MAX;
use crate::error::{AppendError, Malformed};
use crate::log::Log;

/// Runs the whole suite; `empty` makes a new log without entries for each part of it.
///
/// # Panics
/// Where the log does not do what the port promises; the message says what.
pub fn run<L: Log>(mut empty: impl FnMut() -> L) {
    an_empty_log_has_the_zero_head(&empty());
    what_is_appended_is_read_back(&empty());
    reads_stop_where_asked_and_at_the_end(&empty());
    a_stale_or_future_head_is_a_conflict(&empty());
    flawed_runs_are_refused_and_leave_nothing(&empty());
    another_ledgers_run_is_refused(&empty());
    a_run_over_the_limit_is_refused(&empty());
    entries_of_every_length_survive(&empty());
    one_of_two_racing_appends_wins(&empty());
    readers_see_whole_runs_only(&empty());
    sealing_is_possible_at_any_time(&empty());
}

fn an_empty_log_has_the_zero_head<L: Log>(log: &L) {
    assert_eq!(log.head(), Head::default());
    assert_eq!(log.read(0, 10), Ok(Entries::new()), "nothing to read");
}

fn what_is_appended_is_read_back<L: Log>(log: &L) {
    let mut maker = Maker::new(1);
    let mut all = Entries::new();
    for counts in [&[1][..], &[3], &[1, 1, 5], &[700], &[1], &[40, 2]] {
        let expected = maker.head();
        let run = maker.batches(counts);
        assert_eq!(log.append(expected, &run), Ok(maker.head()), "the new head");
        assert_eq!(
            log.head(),
            maker.head(),
            "the head is the one that was answered"
        );
        run.iter().for_each(|entry| all.push_raw(entry));
    }
    assert!(
        log.read(0, usize::MAX).as_ref() == Ok(&all),
        "the same bytes, in order"
    );
}

fn reads_stop_where_asked_and_at_the_end<L: Log>(log: &L) {
    let mut maker = Maker::new(2);
    for counts in [&[5][..], &[300], &[1]] {
        let expected = maker.head();
        log.append(expected, &maker.batches(counts))
            .expect("a good run");
    }
    let read = |from, limit| seqs(&log.read(from, limit).expect("a good range"));
    assert_eq!(read(0, 3), [0, 1, 2]);
    assert_eq!(read(4, 3), [4, 5, 6], "across two appends");
    assert_eq!(read(150, 1), [150], "from the middle of a block");
    assert_eq!(read(304, 9), [304, 305], "fewer at the end");
    assert_eq!(read(306, 9), [], "none at the end");
    assert_eq!(read(u64::MAX, usize::MAX), [], "none past it");
    assert_eq!(read(7, 0), [], "none where none is asked for");
    let whole = log.read(0, usize::MAX).expect("the whole log");
    thread::scope(|scope| {
        for part in 0..6_u64 {
            let whole = &whole;
            scope.spawn(move || {
                let run = log.read(part * 51, 51).expect("a good range");
                let from = usize::try_from(part * 51).expect("small");
                assert!((0..51).all(|index| run.get(index) == whole.get(from + index)));
            });
        }
    });
}

fn a_stale_or_future_head_is_a_conflict<L: Log>(log: &L) {
    let mut maker = Maker::new(3);
    let mut stale = maker.clone();
    log.append(Head::default(), &maker.batch(4))
        .expect("a good run");
    let actual = maker.head();
    for _ in 0..2 {
        let expected = stale.head();
        let refused = log.append(expected, &stale.batch(2));
        assert_eq!(
            refused,
            Err(AppendError::Conflict { expected, actual }),
            "a stale head"
        );
    }
    maker.batch(3);
    let expected = maker.head();
    let refused = log.append(expected, &maker.batch(1));
    assert_eq!(
        refused,
        Err(AppendError::Conflict { expected, actual }),
        "a future head"
    );
    let mut fork = Maker::new(3);
    fork.sized(&[9, 9, 9, 9]);
    let expected = fork.head();
    let refused = log.append(expected, &fork.batch(1));
    assert_eq!(
        refused,
        Err(AppendError::Conflict { expected, actual }),
        "another hash at the same size"
    );
    assert_eq!(log.head(), actual, "a conflict changes nothing");
    assert_eq!(seqs(&log.read(0, 99).expect("readable")), [0, 1, 2, 3]);
}

fn flawed_runs_are_refused_and_leave_nothing<L: Log>(log: &L) {
    let mut maker = Maker::new(4);
    log.append(Head::default(), &maker.batch(5))
        .expect("a good run");
    let head = maker.head();
    for flaw in Flaw::ALL {
        let refused = log.append(head, &maker.flawed(flaw));
        let expected = match flaw {
            Flaw::Empty => Malformed::Empty,
            Flaw::BatchCutShort => Malformed::BrokenBatch { seq: 6 },
            Flaw::BatchBeginsLate => Malformed::BrokenBatch { seq: 5 },
            Flaw::SeqSkipped => Malformed::WrongSeq {
                expected: 5,
                found: 6,
            },
            Flaw::SeqRepeated => Malformed::WrongSeq {
                expected: 6,
                found: 5,
            },
            Flaw::FirstLink => Malformed::WrongPrev { seq: 5 },
            Flaw::LaterLink => Malformed::WrongPrev { seq: 7 },
            Flaw::LedgerChanges => Malformed::WrongLedger { seq: 8 },
            Flaw::NotAnEntry => Malformed::NotAnEntry {
                seq: 6,
                error: sunledger_chain::EntryError::TooShort { bytes: 2 },
            },
        };
        assert_eq!(refused, Err(AppendError::Malformed(expected)), "{flaw:?}");
        assert_eq!(log.head(), head, "{flaw:?} changes nothing");
    }
    assert_eq!(seqs(&log.read(0, 99).expect("readable")), [0, 1, 2, 3, 4]);
    let good = maker.batch(1);
    assert_eq!(
        log.append(head, &good),
        Ok(maker.head()),
        "the log still takes good runs"
    );
}

fn another_ledgers_run_is_refused<L: Log>(log: &L) {
    let mut maker = Maker::new(5);
    log.append(Head::default(), &maker.batch(2))
        .expect("a good run");
    let mut other = Maker::following(6, maker.head());
    let refused = log.append(maker.head(), &other.batch(1));
    let expected = Malformed::WrongLedger { seq: 2 };
    assert_eq!(refused, Err(AppendError::Malformed(expected)));
}

fn a_run_over_the_limit_is_refused<L: Log>(log: &L) {
    let mut maker = Maker::new(7);
    let lengths = vec![PAYLOAD_BYTES_MAX; RUN_BYTES_MAX / PAYLOAD_BYTES_MAX + 1];
    let run = maker.sized(&lengths);
    let expected = Malformed::TooLarge {
        bytes: run.byte_len(),
        limit: RUN_BYTES_MAX,
    };
    let refused = log.append(Head::default(), &run);
    assert_eq!(refused, Err(AppendError::Malformed(expected)));
    assert_eq!(log.head(), Head::default());
}

fn entries_of_every_length_survive<L: Log>(log: &L) {
    let mut maker = Maker::new(8);
    let max = PAYLOAD_BYTES_MAX;
    let mut all = Entries::new();
    for lengths in [
        &[0][..],
        &[1, 0, 0, 2],
        &[max],
        &[max, max, 0, max],
        &[6_000, 7_000, 8_000, 30_000, 40_000, 1],
    ] {
        let expected = maker.head();
        let run = maker.sized(lengths);
        assert_eq!(log.append(expected, &run), Ok(maker.head()), "{lengths:?}");
        run.iter().for_each(|entry| all.push_raw(entry));
    }
    for from in 0..all.len() {
        let seq = u64::try_from(from).expect("small");
        let run = log.read(seq, 2).expect("readable");
        assert!(
            run.get(0) == all.get(from) && run.get(1) == all.get(from + 1),
            "from {seq}"
        );
    }
}

fn one_of_two_racing_appends_wins<L: Log>(log: &L) {
    let start = Barrier::new(2);
    let mut maker = Maker::new(9);
    for round in 0..20 {
        let expected = maker.head();
        let run = maker.batch(3);
        let won: usize = thread::scope(|scope| {
            let racers = [(); 2].map(|()| {
                scope.spawn(|| {
                    start.wait();
                    match log.append(expected, &run) {
                        Ok(_) => 1,
                        Err(AppendError::Conflict { .. }) => 0,
                        Err(other) => panic!("neither won nor lost: {other}"),
                    }
                })
            });
            racers
                .map(|racer| racer.join().expect("no panic"))
                .iter()
                .sum()
        });
        assert_eq!(won, 1, "round {round}");
        assert_eq!(log.head(), maker.head());
    }
}

fn readers_see_whole_runs_only<L: Log>(log: &L) {
    let mut maker = Maker::new(10);
    let rounds = 30;
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            loop {
                let run = log.read(0, usize::MAX).expect("readable while written");
                assert_eq!(run.len() % 50, 0, "a part of a run was shown");
                if run.len() == 50 * rounds {
                    return;
                }
            }
        });
        for _ in 0..rounds {
            let expected = maker.head();
            log.append(expected, &maker.batch(50)).expect("a good run");
        }
        reader.join().expect("no panic");
    });
}

fn sealing_is_possible_at_any_time<L: Log>(log: &L) {
    let mut maker = Maker::new(11);
    log.seal().expect("an empty log");
    for _ in 0..3 {
        let expected = maker.head();
        log.append(expected, &maker.batch(1)).expect("a good run");
        log.seal().expect("after an append");
        log.seal().expect("twice");
    }
}

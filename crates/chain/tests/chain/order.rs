//! Missing, doubled, moved and foreign entries are called by their names.

use sunledger_chain::BadKind::{
    BatchTorn, EntryAltered, EntryDoubled, EntryMissing, EntryOutOfOrder, HeadMismatch,
    LedgerForeign, LinkBroken,
};
use sunledger_chain::{Bad, Hash, Head, Verifier};

use crate::sample::{LEDGER, Log, OTHER_LEDGER, bad, head_of, headers, linked, log, verify};

fn sample() -> Log {
    log(LEDGER, &[1, 2, 3, 1, 1])
}

/// With an expected ledger and without, the answer has to be the same.
fn found_with_head(tampered: &Log, whole: &Log) -> Result<sunledger_chain::Verified, Bad> {
    let head = Some(head_of(whole));
    let found = verify(tampered, Some(LEDGER), head);
    assert_eq!(verify(tampered, None, head), found);
    found
}

#[test]
fn a_missing_entry_is_named() {
    let whole = sample();
    for seq in 0..whole.len() {
        let mut log = whole.clone();
        log.remove(seq);
        assert_eq!(
            found_with_head(&log, &whole),
            bad(seq, EntryMissing),
            "without {seq}"
        );
        if seq + 1 < whole.len() {
            assert_eq!(
                verify(&log, Some(LEDGER), None),
                bad(seq, EntryMissing),
                "without {seq}, no head"
            );
        }
    }
}

#[test]
fn missing_entries_are_named_by_the_first() {
    let whole = sample();
    for first in 0..whole.len() {
        for end in first + 1..=whole.len() {
            let mut log = whole.clone();
            log.drain(first..end);
            assert_eq!(
                found_with_head(&log, &whole),
                bad(first, EntryMissing),
                "without {first}..{end}"
            );
        }
    }
}

#[test]
fn a_doubled_entry_is_named() {
    let whole = sample();
    for seq in 0..whole.len() {
        for at in seq + 1..=whole.len() {
            let mut log = whole.clone();
            log.insert(at, whole[seq].clone());
            assert_eq!(
                found_with_head(&log, &whole),
                bad(at, EntryDoubled),
                "{seq} again at {at}"
            );
            assert_eq!(
                verify(&log, Some(LEDGER), None),
                bad(at, EntryDoubled),
                "{seq} again at {at}, no head"
            );
        }
    }
}

#[test]
fn swapped_entries_are_named_by_the_first() {
    let whole = sample();
    for first in 0..whole.len() {
        for second in first + 1..whole.len() {
            let mut log = whole.clone();
            log.swap(first, second);
            assert_eq!(
                found_with_head(&log, &whole),
                bad(first, EntryOutOfOrder),
                "{first} with {second}"
            );
            assert_eq!(
                verify(&log, Some(LEDGER), None),
                bad(first, EntryOutOfOrder),
                "{first} with {second}"
            );
        }
    }
}

#[test]
fn an_entry_moved_forward_is_out_of_order() {
    let whole = sample();
    for from in 1..whole.len() {
        for to in 0..from {
            let mut log = whole.clone();
            let moved = log.remove(from);
            log.insert(to, moved);
            assert_eq!(
                found_with_head(&log, &whole),
                bad(to, EntryOutOfOrder),
                "{from} moved to {to}"
            );
        }
    }
}

#[test]
fn a_reversed_log_is_out_of_order() {
    let mut log = sample();
    let whole = log.clone();
    log.reverse();
    assert_eq!(found_with_head(&log, &whole), bad(0, EntryOutOfOrder));
}

#[test]
fn a_foreign_log_is_refused_at_its_first_entry() {
    let log = log(OTHER_LEDGER, &[1, 2]);
    assert_eq!(verify(&log, Some(LEDGER), None), bad(0, LedgerForeign));
    assert_eq!(
        verify(&log, None, None).map(|verified| verified.ledger),
        Ok(Some(OTHER_LEDGER))
    );
}

#[test]
fn a_foreign_entry_is_named() {
    let whole = sample();
    let foreign = log(OTHER_LEDGER, &[1, 2, 3, 1, 1]);
    for seq in 1..whole.len() {
        let mut replaced = whole.clone();
        replaced[seq].clone_from(&foreign[seq]);
        assert_eq!(
            found_with_head(&replaced, &whole),
            bad(seq, LedgerForeign),
            "{seq} replaced"
        );
        let mut inserted = whole.clone();
        inserted.insert(seq, foreign[seq].clone());
        assert_eq!(
            found_with_head(&inserted, &whole),
            bad(seq, LedgerForeign),
            "{seq} inserted"
        );
    }
}

#[test]
fn a_foreign_tail_is_named() {
    let whole = sample();
    let foreign = log(OTHER_LEDGER, &[1, 2, 3, 1, 1]);
    for seq in 1..whole.len() {
        let spliced: Log = [&whole[..seq], &foreign[seq..]].concat();
        assert_eq!(
            verify(&spliced, Some(LEDGER), Some(head_of(&whole))),
            bad(seq, LedgerForeign)
        );
    }
}

/// A log of the same ledger that differs in entry 2, and so in every link after it.
fn fork() -> Log {
    let mut headers = headers(&sample());
    headers[2].recorded_at_us += 1;
    headers[3..]
        .iter_mut()
        .for_each(|header| header.recorded_at_us += 1);
    linked(&headers)
}

#[test]
fn an_entry_of_a_fork_is_a_broken_link() {
    let (whole, fork) = (sample(), fork());
    for seq in 3..whole.len() {
        let mut log = whole.clone();
        log[seq].clone_from(&fork[seq]);
        assert_eq!(
            found_with_head(&log, &whole),
            bad(seq, LinkBroken),
            "{seq} from the fork"
        );
    }
}

#[test]
fn a_forked_tail_blames_the_entry_that_the_tail_does_not_hold() {
    let (whole, fork) = (sample(), fork());
    for seq in 3..whole.len() {
        let log: Log = [&whole[..seq], &fork[seq..]].concat();
        assert_eq!(
            found_with_head(&log, &fork),
            bad(seq - 1, EntryAltered),
            "fork from {seq}"
        );
    }
}

#[test]
fn a_whole_fork_is_only_seen_by_its_head() {
    let (whole, fork) = (sample(), fork());
    assert!(verify(&fork, Some(LEDGER), None).is_ok());
    assert_eq!(
        found_with_head(&fork, &whole),
        bad(fork.len() - 1, EntryAltered)
    );
}

#[test]
fn a_log_that_ends_within_a_batch_is_torn_from_the_batch_on() {
    let whole = sample();
    for (end, first) in [(2, 1), (4, 3), (5, 3)] {
        let log = whole[..end].to_vec();
        assert_eq!(verify(&log, Some(LEDGER), None), bad(first, BatchTorn));
        assert_eq!(
            verify(&log, Some(LEDGER), Some(head_of(&log))),
            bad(first, BatchTorn)
        );
        assert_eq!(
            found_with_head(&log, &whole),
            bad(end, EntryMissing),
            "where more is expected"
        );
    }
}

#[test]
fn a_log_that_goes_on_after_the_expected_head_is_refused_there() {
    let whole = sample();
    let shorter = whole[..3].to_vec();
    assert_eq!(
        verify(&whole, Some(LEDGER), Some(head_of(&shorter))),
        bad(3, HeadMismatch)
    );
}

#[test]
fn a_head_on_the_way_is_checked_by_a_clone() {
    let whole = sample();
    let (known, new) = (whole[..3].to_vec(), whole[3..].to_vec());
    let mut verifier = Verifier::new(Some(LEDGER));
    verifier
        .feed(&crate::sample::run_of(&known))
        .expect("whole");
    assert!(verifier.clone().finish(Some(head_of(&known))).is_ok());
    verifier.feed(&crate::sample::run_of(&new)).expect("whole");
    assert_eq!(
        verifier
            .finish(Some(head_of(&whole)))
            .map(|verified| verified.head),
        Ok(head_of(&whole))
    );
}

#[test]
fn an_empty_log_has_the_empty_head() {
    let empty = Head::default();
    assert_eq!(
        Verifier::new(None)
            .finish(None)
            .map(|verified| verified.head),
        Ok(empty)
    );
    assert_eq!(
        Verifier::new(None)
            .finish(Some(empty))
            .map(|verified| verified.head),
        Ok(empty)
    );
    let longer = head_of(&sample());
    assert_eq!(
        Verifier::new(None).finish(Some(longer)),
        bad(0, EntryMissing)
    );
    let impossible = Head {
        size: 0,
        hash: Hash::new([1; 32]),
    };
    assert_eq!(
        Verifier::new(None).finish(Some(impossible)),
        Err(Bad {
            seq: None,
            kind: HeadMismatch
        })
    );
}

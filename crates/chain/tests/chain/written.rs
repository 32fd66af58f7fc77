//! Logs that hold, and logs that were linked with care but say what cannot be.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sunledger_chain::BadKind::{BatchTorn, EntryAltered, LedgerForeign, SeqWrong, TimeBackwards};
use sunledger_chain::{Bad, BadKind, Header, Verified, Verifier, link_hashes};

use crate::sample::{LEDGER, OTHER_LEDGER, bad, head_of, headers, linked, log, run_of, verify};

proptest! {
    #[test]
    fn a_whole_log_holds_however_it_is_cut_into_runs(
        batches in prop::collection::vec(1..6_u32, 0..8),
        run_len in 1..9_usize,
    ) {
        let log = log(LEDGER, &batches);
        let mut plain = Verifier::new(Some(LEDGER));
        let mut hashed = plain.clone();
        for run in log.chunks(run_len).map(run_of) {
            plain.feed(&run).expect("whole");
            hashed.feed_hashed(&run, &link_hashes(&run)).expect("whole");
        }
        let verified = Ok(Verified { head: head_of(&log), ledger: Some(LEDGER) });
        prop_assert_eq!(plain.finish(None), verified);
        prop_assert_eq!(hashed.finish(Some(head_of(&log))), verified);
    }
}

proptest! {
    /// Whoever vouches for the first entries spares their reading; what follows is judged as if all had been read.
    #[test]
    fn behind_an_entry_the_rest_is_judged_alike(
        batches in prop::collection::vec(1..4_u32, 2..8),
        spared in any::<prop::sample::Index>(),
        changed in any::<prop::sample::Index>(),
        change in 0..4_u8,
    ) {
        let mut log = log(LEDGER, &batches);
        let head = head_of(&log);
        let spared = 1 + spared.index(log.len() - 1);
        let (last, before) = (headers(&log)[spared - 1], head_of(&log[..spared].to_vec()));
        let changed = spared + changed.index(log.len() - spared);
        match change {
            0 => {}
            1 => *log[changed].last_mut().expect("bytes") ^= 1,
            2 => drop(log.remove(changed)),
            _ => log[changed] = linked(&[Header { ledger: OTHER_LEDGER, ..last }]).remove(0),
        }
        let mut behind = Verifier::behind(last, before.hash);
        let judged = behind.feed(&run_of(&log[spared..])).and_then(|()| behind.finish(Some(head)));
        let whole = verify(&log, Some(LEDGER), Some(head));
        prop_assert_eq!(judged, whole);
        prop_assert_eq!(judged.is_ok(), change == 0);
    }
}

#[test]
#[should_panic(expected = "one hash for each entry")]
fn hashes_of_another_run_are_the_callers_mistake() {
    let log = log(LEDGER, &[2]);
    let answer = Verifier::new(None).feed_hashed(&run_of(&log), &link_hashes(&run_of(&log[..1])));
    assert!(answer.is_ok());
}

#[test]
fn the_first_answer_stays() {
    let mut tampered = log(LEDGER, &[1, 1, 1, 1]);
    let whole = tampered.clone();
    tampered.remove(1);
    let missing = Bad {
        seq: Some(1),
        kind: BadKind::EntryMissing,
    };
    let mut verifier = Verifier::new(Some(LEDGER));
    assert_eq!(verifier.feed(&run_of(&tampered)), Err(missing));
    assert_eq!(verifier.feed(&run_of(&whole)), Err(missing));
    assert_eq!(verifier.finish(None), Err(missing));
}

/// Changes one header of a log, links everything anew, and expects this kind there, whoever vouches for it. A change
/// to one entry that was *not* linked anew must be called altered instead.
fn contradiction(seq: usize, kind: BadKind, change: fn(&mut Header)) {
    let whole = log(LEDGER, &[1, 2, 3, 1]);
    let mut headers = headers(&whole);
    change(&mut headers[seq]);
    let forged = linked(&headers);
    assert_eq!(
        verify(&forged, Some(LEDGER), Some(head_of(&forged))),
        bad(seq, kind)
    );
    assert_eq!(
        verify(&forged[..=seq].to_vec(), Some(LEDGER), None),
        bad(seq, kind),
        "as the last one"
    );

    let mut patched = whole.clone();
    patched[seq].clone_from(&forged[seq]);
    assert_eq!(
        verify(&patched, Some(LEDGER), Some(head_of(&whole))),
        bad(seq, EntryAltered)
    );
}

#[test]
fn a_wrong_sequence_number_is_named() {
    contradiction(1, SeqWrong, |header| header.seq = 2);
    contradiction(4, SeqWrong, |header| header.seq = 3);
}

#[test]
fn a_wrong_ledger_is_named() {
    contradiction(4, LedgerForeign, |header| header.ledger = OTHER_LEDGER);
}

#[test]
fn time_that_runs_backwards_is_named() {
    contradiction(3, TimeBackwards, |header| {
        header.recorded_at_us -= 1_000_004;
    });
    contradiction(1, TimeBackwards, |header| header.recorded_at_us = i64::MIN);
}

#[test]
fn equal_times_are_in_order() {
    let mut headers = headers(&log(LEDGER, &[1, 2, 3, 1]));
    for header in &mut headers {
        header.recorded_at_us = 5;
    }
    assert!(verify(&linked(&headers), Some(LEDGER), None).is_ok());
}

#[test]
fn a_torn_batch_is_named() {
    // A batch that begins within another one.
    contradiction(4, BatchTorn, |header| {
        (header.batch_first, header.batch_count) = (4, 2);
    });
    // A batch that changes its length on the way.
    contradiction(4, BatchTorn, |header| header.batch_count = 4);
    // A batch that claims an entry of the batch before it.
    contradiction(3, BatchTorn, |header| {
        (header.batch_first, header.batch_count) = (2, 4);
    });
    contradiction(6, BatchTorn, |header| {
        (header.batch_first, header.batch_count) = (3, 4);
    });
}

#[test]
fn codes_are_stable_and_apart() {
    let codes = BadKind::ALL.map(BadKind::code);
    assert_eq!(
        codes,
        [
            "entry_malformed",
            "ledger_foreign",
            "entry_missing",
            "entry_doubled",
            "entry_out_of_order",
            "entry_altered",
            "link_broken",
            "seq_wrong",
            "time_backwards",
            "batch_torn",
            "head_mismatch",
            "genesis_wrong",
        ]
    );
    let messages = BadKind::ALL.map(|kind| {
        Bad {
            seq: Some(17),
            kind,
        }
        .to_string()
    });
    assert_eq!(BTreeSet::from(messages.clone()).len(), messages.len());
    for (message, code) in messages.iter().zip(codes) {
        assert!(
            message.starts_with(&format!("entry 17: {code}: ")),
            "{message}"
        );
    }
    let nowhere = Bad {
        seq: None,
        kind: BadKind::HeadMismatch,
    };
    assert_eq!(
        nowhere.to_string(),
        "head_mismatch: the log does not end in the expected head"
    );
}

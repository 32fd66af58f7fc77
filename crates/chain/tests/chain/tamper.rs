//! One changed byte, anywhere, is found, and the entry is named.

use proptest::prelude::*;
use sunledger_chain::BadKind::{EntryAltered, EntryMalformed, GenesisWrong, LinkBroken, SeqWrong};
use sunledger_chain::{Bad, BadKind, Entry, Head, LedgerId};

use crate::sample::{LEDGER, Log, bad, head_of, log, verify};

/// What a change at this byte must be called; a change that breaks the entry's form is `entry_malformed` anywhere.
fn kind_at(changed: &[u8], seq: usize, offset: usize) -> BadKind {
    match offset {
        _ if Entry::decode(changed).is_err() => EntryMalformed,
        28..60 if seq == 0 => GenesisWrong,
        28..60 => LinkBroken,
        _ => EntryAltered,
    }
}

fn each_change(log: &Log, mut check: impl FnMut(&Log, usize, usize)) {
    let masks = (0..8).map(|bit| 1_u8 << bit).chain([0xff]);
    for (seq, entry) in log.iter().enumerate() {
        for offset in 0..entry.len() {
            for mask in masks.clone() {
                let mut changed = log.clone();
                changed[seq][offset] ^= mask;
                check(&changed, seq, offset);
            }
        }
    }
}

fn each_change_is_named(log: &Log, ledger: Option<LedgerId>) {
    let head = head_of(log);
    each_change(log, |changed, seq, offset| {
        let expected = bad(seq, kind_at(&changed[seq], seq, offset));
        assert_eq!(
            verify(changed, ledger, Some(head)),
            expected,
            "byte {offset} of entry {seq}"
        );
    });
}

#[test]
fn every_changed_byte_is_named() {
    each_change_is_named(&log(LEDGER, &[1, 2, 3, 1]), Some(LEDGER));
    each_change_is_named(&log(LEDGER, &[3]), Some(LEDGER));
}

#[test]
fn every_changed_byte_is_named_where_the_log_says_which_ledger_it_is() {
    each_change_is_named(&log(LEDGER, &[1, 1, 1, 2]), None);
    each_change_is_named(&log(LEDGER, &[1]), None);
}

#[test]
fn without_a_head_all_but_the_last_entry_is_judged_the_same() {
    let log = log(LEDGER, &[2, 1, 3]);
    let last = log.len() - 1;
    each_change(&log, |changed, seq, offset| {
        let found = verify(changed, Some(LEDGER), None);
        let kind = kind_at(&changed[seq], seq, offset);
        if seq < last {
            assert_eq!(found, bad(seq, kind), "byte {offset} of entry {seq}");
        } else if kind == LinkBroken {
            // Nothing vouches for either side of this link; what stands before it is the likelier.
            assert_eq!(found, bad(seq - 1, EntryAltered));
        } else if (20..28).contains(&offset) && kind == EntryAltered {
            assert_eq!(found, bad(seq, SeqWrong));
        } else if offset >= 82 {
            assert_eq!(
                found.map(|verified| verified.head),
                Ok(head_of(changed)),
                "nothing holds its hash"
            );
        }
    });
}

#[test]
fn of_several_altered_entries_the_first_is_named_unless_they_are_neighbours() {
    let whole = log(LEDGER, &[1, 2, 3, 1]);
    let altered = |seqs: [usize; 2]| {
        let mut log = whole.clone();
        for seq in seqs {
            *log[seq].last_mut().expect("a payload") ^= 1;
        }
        verify(&log, Some(LEDGER), Some(head_of(&whole)))
    };
    assert_eq!(altered([1, 3]), bad(1, EntryAltered));
    assert_eq!(altered([1, 6]), bad(1, EntryAltered));
    // Both links of entry 2 fail, as if it had been put there from elsewhere.
    assert_eq!(altered([1, 2]), bad(2, LinkBroken));
}

proptest! {
    #[test]
    fn a_changed_byte_is_named_in_any_log(
        batches in prop::collection::vec(1..6_u32, 1..8),
        entry: prop::sample::Index,
        byte: prop::sample::Index,
        mask in 1..=255_u8,
    ) {
        let mut log = log(LEDGER, &batches);
        let head = head_of(&log);
        let seq = entry.index(log.len());
        let offset = byte.index(log[seq].len());
        log[seq][offset] ^= mask;
        let kind = kind_at(&log[seq], seq, offset);
        prop_assert_eq!(verify(&log, Some(LEDGER), Some(head)), bad(seq, kind));
    }

    #[test]
    fn arbitrary_bytes_are_malformed_and_never_panic(
        garbage: Vec<u8>,
        place: prop::sample::Index,
    ) {
        prop_assume!(Entry::decode(&garbage).is_err());
        let mut log = log(LEDGER, &[2, 2]);
        let head = Head { size: 5, ..head_of(&log) };
        let seq = place.index(log.len() + 1);
        log.insert(seq, garbage);
        let found = verify(&log, Some(LEDGER), Some(head));
        let kind = EntryMalformed;
        prop_assert_eq!(found, Err(Bad { seq: u64::try_from(seq).ok(), kind }));
    }
}

//! The parallel check says exactly what the verifier says when it reads the log alone, wherever runs begin and end.

use proptest::prelude::*;
use sunledger_chain::entry::{FORMAT, HEADER_BYTES};
use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Hash, Header};

use super::*;
use crate::MemorySource;

const LEDGER: LedgerId = LedgerId::new(*b"a sample ledger.");

type Log = Vec<Vec<u8>>;

fn log(batches: &[u32]) -> Log {
    let mut run = Entries::new();
    let mut prev = Hash::default();
    let mut batch_first = 0;
    for &batch_count in batches {
        for seq in batch_first..batch_first + u64::from(batch_count) {
            let header = Header {
                ledger: LEDGER,
                seq,
                prev,
                recorded_at_us: i64::try_from(batch_first).expect("small"),
                batch_first,
                batch_count,
            };
            prev = run.push(&header, b"{}").expect("an entry");
        }
        batch_first += u64::from(batch_count);
    }
    run.iter().map(<[u8]>::to_vec).collect()
}

fn entries(log: &[Vec<u8>]) -> Entries {
    let mut entries = Entries::new();
    for entry in log {
        entries.push_raw(entry);
    }
    entries
}

fn head_at(log: &Log, size: usize) -> Head {
    Head {
        size: u64::try_from(size).expect("small"),
        hash: size
            .checked_sub(1)
            .map_or(Hash::default(), |last| chain_hash(&log[last])),
    }
}

fn expecting(log: &Log) -> Expected {
    Expected {
        ledger: Some(LEDGER),
        end: Some(head_at(log, log.len())),
        passed: Vec::new(),
    }
}

fn in_runs(log: &Log, expected: &Expected, run_entries: u16) -> Result<Verified, ChainFault> {
    let span = Span {
        run_entries,
        end: u64::MAX,
    };
    verify_span(&MemorySource::new(entries(log)), expected, span)
}

fn alone(log: &Log, expected: &Expected) -> Result<Verified, ChainFault> {
    let mut verifier = Verifier::new(expected.ledger);
    verifier.feed(&entries(log))?;
    Ok(verifier.finish(expected.end)?)
}

#[derive(Debug, Clone)]
enum Damage {
    Flip(prop::sample::Index, prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Double(prop::sample::Index, prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
    Cut(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        (index(), index(), 1..=255_u8)
            .prop_map(|(entry, byte, mask)| Damage::Flip(entry, byte, mask)),
        index().prop_map(Damage::Remove),
        (index(), index()).prop_map(|(from, to)| Damage::Double(from, to)),
        (index(), index()).prop_map(|(one, other)| Damage::Swap(one, other)),
        index().prop_map(Damage::Cut),
    ]
}

fn damaged(mut log: Log, damage: &Damage) -> Log {
    match damage {
        Damage::Flip(entry, byte, mask) => {
            let entry = entry.index(log.len());
            let byte = byte.index(log[entry].len());
            log[entry][byte] ^= mask;
        }
        Damage::Remove(entry) => {
            log.remove(entry.index(log.len()));
        }
        Damage::Double(from, to) => {
            let entry = log[from.index(log.len())].clone();
            log.insert(to.index(log.len() + 1), entry);
        }
        Damage::Swap(one, other) => {
            let (one, other) = (one.index(log.len()), other.index(log.len()));
            log.swap(one, other);
        }
        Damage::Cut(at) => log.truncate(at.index(log.len())),
    }
    log
}

proptest! {
    #[test]
    fn it_agrees_with_the_verifier(
        batches in prop::collection::vec(1..6_u32, 1..12),
        damage in prop::option::of(damage()),
        run_entries in 1..9_u16,
    ) {
        let whole = log(&batches);
        let expected = expecting(&whole);
        let log = damage.iter().fold(whole, damaged);
        prop_assert_eq!(in_runs(&log, &expected, run_entries), alone(&log, &expected));
        let nothing = Expected::default();
        prop_assert_eq!(in_runs(&log, &nothing, run_entries), alone(&log, &nothing));
    }

    #[test]
    fn a_log_that_has_grown_passes_through_its_earlier_heads(
        batches in prop::collection::vec(1..6_u32, 1..12),
        run_entries in 1..9_u16,
    ) {
        let log = log(&batches);
        let ends = batches.iter().scan(0_usize, |end, batch| {
            *end += usize::try_from(*batch).expect("small");
            Some(*end)
        });
        let passed: Vec<Head> = [0].into_iter().chain(ends).map(|end| head_at(&log, end)).collect();
        let expected = Expected { passed: passed.clone(), ..Expected::default() };
        prop_assert!(in_runs(&log, &expected, run_entries).is_ok());
        // The same log with another hash at any of its heads is a fork.
        for nth in 1..passed.len() {
            let mut forked = passed.clone();
            forked[nth].hash = Hash::new([7; 32]);
            let expected = Expected { passed: forked, ..Expected::default() };
            let seq = Some(passed[nth].size - 1);
            let bad = Bad { seq, kind: BadKind::EntryAltered };
            prop_assert_eq!(in_runs(&log, &expected, run_entries), Err(bad.into()));
        }
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_named_unless_an_earlier_one_is_bad(
        batches in prop::collection::vec(1..6_u32, 1..12),
        at in any::<prop::sample::Index>(),
        altered in prop::option::of(any::<prop::sample::Index>()),
        run_entries in 1..9_u16,
    ) {
        let mut log = log(&batches);
        let expected = expecting(&log);
        let unreadable = at.index(log.len());
        let mut answer: ChainFault = error(unreadable).into();
        let before = altered.map(|altered| altered.index(log.len()));
        // One less: what vouches for an entry is its successor, which cannot be read either.
        if let Some(altered) = before.filter(|altered| altered + 1 < unreadable) {
            *log[altered].last_mut().expect("a payload") ^= 1;
            answer = Bad { seq: u64::try_from(altered).ok(), kind: BadKind::EntryAltered }.into();
        }
        let source = Torn { log, unreadable };
        let span = Span { run_entries, end: u64::MAX };
        prop_assert_eq!(verify_span(&source, &expected, span), Err(answer));
    }
}

/// A source of which one entry cannot be read.
struct Torn {
    log: Log,
    unreadable: usize,
}

fn error(seq: usize) -> SourceError {
    SourceError {
        seq: u64::try_from(seq).ok(),
        kind: "store_damaged",
        detail: "a part is missing".to_owned(),
    }
}

impl EntrySource for Torn {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        let from = usize::try_from(from).expect("small").min(self.log.len());
        let wanted = from..from.saturating_add(limit).min(self.log.len());
        match wanted.contains(&self.unreadable) {
            true => Err(error(self.unreadable)),
            false => Ok(entries(&self.log[wanted])),
        }
    }
}

#[test]
fn a_source_that_cannot_be_read_at_all_names_no_entry() {
    struct Nothing;
    impl EntrySource for Nothing {
        fn read(&self, _: u64, _: usize) -> Result<Entries, SourceError> {
            Err(nothing())
        }
    }
    fn nothing() -> SourceError {
        SourceError {
            seq: None,
            kind: "store_unreadable",
            detail: "gone".to_owned(),
        }
    }
    let found = verify_chain(&Nothing, &Expected::default());
    assert_eq!(found, Err(nothing().into()));
}

#[test]
fn a_head_ahead_of_the_log_is_a_missing_entry() {
    let log = log(&[2, 1]);
    let passed = vec![Head {
        size: 9,
        hash: Hash::new([7; 32]),
    }];
    let expected = Expected {
        passed,
        ..Expected::default()
    };
    let bad = Bad {
        seq: Some(3),
        kind: BadKind::EntryMissing,
    };
    assert_eq!(in_runs(&log, &expected, 2), Err(bad.into()));
}

#[test]
fn an_empty_log_is_whole_and_an_unknown_format_is_named() {
    let empty = in_runs(&Vec::new(), &Expected::default(), 2).expect("whole");
    assert_eq!((empty.head, empty.ledger), (Head::default(), None));
    let mut log = log(&[1, 1]);
    log[1][..2].copy_from_slice(&(FORMAT + 1).to_be_bytes());
    assert!(log[1].len() > HEADER_BYTES);
    let bad = Bad {
        seq: Some(1),
        kind: BadKind::EntryMalformed,
    };
    assert_eq!(in_runs(&log, &Expected::default(), 2), Err(bad.into()));
}

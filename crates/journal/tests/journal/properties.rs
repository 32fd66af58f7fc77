//! Whatever clients do at once and whatever the disk does to them: the log holds what they were told, and no more.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use proptest::prelude::*;
use sunledger_chain::Entry;
use sunledger_chain::hash::chain_hash;
use sunledger_domain::event::Event;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Account, Bucket, Cited, State, admit, wire};
use sunledger_journal::{Outcome, Receipt, Request, SubmitError};
use sunledger_store::{Fault, FaultyLog, Log, MemoryLog};

use crate::world::{big_quota, clock, make, open, pass_down};

const KEYS: u32 = 8;
/// What the one line has; each command takes some of it.
const LINE_YUAN: u32 = 20;

type Told = (Request, Result<Receipt, SubmitError>);

/// A command of the log, by its key.
#[derive(Debug)]
struct Recorded {
    content: Digest,
    first_seq: u64,
    hash: sunledger_chain::Hash,
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        3 => Just(Fault::FailBeforeWrite),
        1 => Just(Fault::FailAfterWrite),
        1 => Just(Fault::FailUnwritten),
    ]
}

/// What one client asks: a key, and an amount that stands for the content.
fn asked() -> impl Strategy<Value = Vec<(u32, u32)>> {
    prop::collection::vec((1..=KEYS, 1..=4_u32), 0..12)
}

fn run(log: &Arc<FaultyLog<MemoryLog>>, clients: Vec<Vec<(u32, u32)>>) -> Vec<Told> {
    let journal = open(log.clone(), &clock());
    let journal = &journal;
    thread::scope(|scope| {
        let clients: Vec<_> = clients
            .into_iter()
            .map(|asked| {
                scope.spawn(move || {
                    let tell = |(key, yuan)| {
                        let request = pass_down(key, yuan);
                        let answer = journal.submit(request.clone());
                        (request, answer)
                    };
                    asked.into_iter().map(tell).collect::<Vec<Told>>()
                })
            })
            .collect();
        let told = clients.into_iter().map(|client| client.join().unwrap());
        told.flatten().collect()
    })
}

/// Reads the whole log by the rules.
fn audit(log: &dyn Log) -> (State, BTreeMap<Digest, Recorded>) {
    let mut state = State::default();
    let mut recorded = BTreeMap::new();
    for bytes in log.read(0, usize::MAX).unwrap().iter() {
        let entry = Entry::decode(bytes).unwrap();
        let event: Event = wire::decode_canonical(entry.payload).unwrap();
        admit(&state, &event, &Cited::new()).unwrap();
        state.evolve(&event);
        if let Some(cmd) = event.cmd {
            let command = Recorded {
                content: cmd.content,
                first_seq: entry.header.seq,
                hash: chain_hash(bytes),
            };
            assert!(recorded.insert(cmd.key, command).is_none(), "doubled");
        }
    }
    (state, recorded)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_log_holds_what_clients_were_told_and_no_more(
        faults in prop::collection::vec(fault(), 0..12),
        clients in prop::collection::vec(asked(), 1..4),
    ) {
        let log = Arc::new(FaultyLog::new(MemoryLog::new()));
        make(log.clone(), &clock()).submit(big_quota(LINE_YUAN)).unwrap();
        log.script(faults);
        let told = run(&log, clients);
        log.heal();
        log.reopen();

        let (state, recorded) = audit(log.as_ref());
        let left = state.balance(&Account::Line("big".parse().unwrap()), Bucket::Left);
        prop_assert!((0..=i128::from(LINE_YUAN) * 100).contains(&left), "{left}");
        for (request, answer) in &told {
            let found = recorded.get(&request.meta.key);
            let same = |found: &&Recorded| found.content == request.meta.content;
            match answer {
                Ok(receipt) => {
                    let found = found.filter(same).expect("what was acknowledged is in the log");
                    prop_assert_eq!(receipt.first_seq, found.first_seq);
                    prop_assert_eq!(receipt.head.hash, found.hash);
                }
                Err(SubmitError::Unknown(_)) => {}
                Err(_) => {
                    // Nothing of this request: if it is there, another request brought it.
                    let brought = told.iter().any(|(other, answer)| {
                        other.meta == request.meta
                            && matches!(answer, Ok(_) | Err(SubmitError::Unknown(_)))
                    });
                    prop_assert!(found.is_none_or(|found| !same(&found)) || brought);
                }
            }
        }
        for key in recorded.keys() {
            let first = told.iter().filter(|(request, answer)| {
                let outcome = answer.as_ref().map(|receipt| receipt.outcome);
                request.meta.key == *key && matches!(outcome, Ok(Outcome::Recorded))
            });
            prop_assert!(first.count() <= 1, "two clients were told that they had recorded it");
        }

        let journal = open(log.clone(), &clock());
        prop_assert!(journal.state() == state);
        for (request, _) in told {
            let known = recorded.get(&request.meta.key).map(|found| found.content == request.meta.content);
            let answer = journal.submit(request).map(|receipt| receipt.outcome);
            match known {
                Some(true) => prop_assert!(matches!(answer, Ok(Outcome::Repeated)), "{answer:?}"),
                Some(false) => {
                    prop_assert!(matches!(answer, Err(SubmitError::KeyReused { .. })), "{answer:?}");
                }
                // An earlier retry may have brought it or used the key up; the line may be empty.
                None => prop_assert!(
                    matches!(answer, Ok(_) | Err(SubmitError::KeyReused { .. } | SubmitError::Rejected(_))),
                    "{answer:?}"
                ),
            }
        }
        audit(log.as_ref());
    }
}

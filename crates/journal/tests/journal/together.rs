//! What happens to commands that share a commit: they see each other, wait for it, and stand or fall with it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};

use sunledger_domain::Actor;
use sunledger_journal::{CloseError, Journal, Outcome, Poison, Receipt, Request, SubmitError};
use sunledger_store::{Fault, MemoryLog};

use crate::logs::{Breaking, Gate, until, until_queued};
use crate::world::{clock, impossible, make, meta, open, prepare, quota, submit_setting};

type Answer = Result<Receipt, SubmitError>;

/// A ledger whose next append stands at a shut gate, with one quota in it.
struct Waiting {
    log: Arc<Gate>,
    journal: Arc<Journal>,
    first: JoinHandle<Answer>,
}

impl Waiting {
    fn new() -> Self {
        Self::with(|_| ())
    }

    fn with(before: impl FnOnce(&Journal)) -> Self {
        let log = Arc::new(Gate::opened());
        let journal = Arc::new(make(log.clone(), &clock()));
        before(&journal);
        log.shut();
        let appends = log.appends();
        let first = submit(&journal, quota(1));
        until(|| log.appends() == appends + 1);
        Self {
            log,
            journal,
            first,
        }
    }

    /// Queues these in this order behind the append that waits, then opens the gate and gathers their answers.
    fn answers(self, requests: Vec<Request>) -> Vec<Answer> {
        let mut waiting = Vec::new();
        for (before, request) in requests.into_iter().enumerate() {
            waiting.push(submit(&self.journal, request));
            until_queued(&self.journal, before + 1);
        }
        self.log.open();
        self.first.join().unwrap().unwrap();
        let answers = waiting.into_iter().map(|client| client.join().unwrap());
        answers.collect()
    }
}

fn submit(journal: &Arc<Journal>, request: Request) -> JoinHandle<Answer> {
    let journal = Arc::clone(journal);
    thread::spawn(move || journal.submit(request))
}

/// A quota under the key of `quota(number)`, with other content.
fn other_content(number: u32) -> Request {
    Request {
        meta: meta(&Actor::parse("all").unwrap(), number, 1_000 + number),
        ..quota(number)
    }
}

/// A new quota, one that fails, the first one again, and its key with other content.
fn four() -> Vec<Request> {
    vec![quota(2), impossible(3), quota(2), other_content(2)]
}

fn codes(answers: &[Answer]) -> Vec<&'static str> {
    let code = |answer: &Answer| match answer {
        Ok(receipt) => match receipt.outcome {
            Outcome::Recorded => "recorded",
            Outcome::Repeated => "repeated",
        },
        Err(error) => error.code(),
    };
    answers.iter().map(code).collect()
}

#[test]
fn commands_of_one_commit_see_each_other() {
    let waiting = Waiting::new();
    let (log, journal) = (waiting.log.clone(), waiting.journal.clone());
    assert_eq!(
        journal.head().size,
        3,
        "nothing is shown before it is durable"
    );
    let before = log.appends();
    let mut last = quota(4);
    last.expected_size = Some(5);
    let answers = waiting.answers(four().into_iter().chain([last]).collect());
    assert_eq!(
        codes(&answers),
        [
            "recorded",
            "unknown_id",
            "repeated",
            "key_reused",
            "recorded"
        ]
    );
    assert_eq!(log.appends(), before + 1, "one append for all of them");
    let [first, .., last] = &answers[..] else {
        unreachable!()
    };
    let (first, last) = (first.as_ref().unwrap(), last.as_ref().unwrap());
    assert_eq!(
        (first.first_seq, first.head.size),
        (4, 5),
        "the head after itself"
    );
    assert_eq!((last.first_seq, last.head), (5, journal.head()));
    let repeated = answers[2].as_ref().unwrap();
    assert_eq!(
        (repeated.first_seq, repeated.head),
        (first.first_seq, first.head)
    );
}

#[test]
fn a_commit_that_was_not_written_fails_whatever_rested_on_it() {
    let waiting = Waiting::new();
    let (log, journal) = (waiting.log.clone(), waiting.journal.clone());
    log.inner.script([Fault::None, Fault::FailBeforeWrite]);
    assert_eq!(codes(&waiting.answers(four())), ["not_written"; 4]);
    assert_eq!(journal.head().size, 4);
    let retry = |request| journal.submit(request).map_err(|error| error.code());
    // With other content first: the failed commit has left no trace of the key.
    assert_eq!(
        retry(other_content(2)).map(|receipt| receipt.first_seq),
        Ok(4)
    );
    assert_eq!(retry(quota(2)), Err("key_reused"));
    assert_eq!(retry(impossible(3)), Err("unknown_id"));
}

#[test]
fn an_unknown_commit_is_unknown_to_its_owners_and_void_to_the_others() {
    for (fault, retried) in [
        (Fault::FailAfterWrite, "repeated"),
        (Fault::FailUnwritten, "recorded"),
    ] {
        let waiting = Waiting::new();
        let (log, journal) = (waiting.log.clone(), waiting.journal.clone());
        log.inner.script([Fault::None, fault]);
        let answers = waiting.answers(four());
        assert_eq!(
            codes(&answers),
            ["outcome_unknown", "poisoned", "outcome_unknown", "poisoned"],
            "{fault:?}"
        );
        assert!(matches!(journal.health(), Err(Poison::Unknown(_))));
        assert_eq!(
            codes(&[journal.submit(quota(1))]),
            ["repeated"],
            "what is known to be durable is still answered"
        );
        drop(journal);
        log.inner.reopen();
        let journal = open(log, &clock());
        assert_eq!(codes(&[journal.submit(quota(2))]), [retried], "{fault:?}");
    }
}

#[test]
fn a_large_batch_does_not_join_small_commands() {
    let waiting = Waiting::with(submit_setting);
    let (log, journal) = (waiting.log.clone(), waiting.journal.clone());
    let (before, size) = (log.appends(), journal.head().size);
    let answers = waiting.answers(vec![quota(2), quota(3), prepare(4, 8_190), quota(5)]);
    assert_eq!(codes(&answers), ["recorded"; 4]);
    let places: Vec<_> = answers
        .iter()
        .flatten()
        .map(|r| (r.first_seq, r.count))
        .collect();
    let first = size + 1;
    assert_eq!(
        places,
        [
            (first, 1),
            (first + 1, 1),
            (first + 2, 8_191),
            (first + 8_193, 1)
        ]
    );
    assert_eq!(
        log.appends(),
        before + 3,
        "two small, the large one, the last"
    );
    assert_eq!(journal.snapshot().state.size(), journal.head().size);
}

#[test]
fn a_large_batch_is_decided_again_where_what_it_rested_on_was_not_written() {
    let waiting = Waiting::with(submit_setting);
    let (log, journal) = (waiting.log.clone(), waiting.journal.clone());
    log.inner.script([Fault::None, Fault::FailBeforeWrite]);
    let answers = waiting.answers(vec![quota(2), prepare(4, 8_190)]);
    assert_eq!(codes(&answers), ["not_written", "recorded"]);
    let batch = answers[1].as_ref().unwrap();
    assert_eq!(batch.head, journal.head());
}

/// The large batch fills a commit; what is queued behind it is decided while it is written.
fn behind_a_large_batch(faults: [Fault; 2], next: Request) -> (Arc<Journal>, Vec<Answer>) {
    let waiting = Waiting::with(submit_setting);
    let (log, journal) = (waiting.log.clone(), waiting.journal.clone());
    log.inner.script(faults);
    let answers = waiting.answers(vec![prepare(2, 8_190), next]);
    (journal, answers)
}

/// The batch of `prepare(2, …)` once more, as another command.
fn the_same_batch() -> Request {
    let meta = meta(&Actor::parse("all").unwrap(), 9, 9);
    Request {
        meta,
        ..prepare(2, 8_190)
    }
}

#[test]
fn what_was_decided_on_a_group_in_flight_is_recorded_behind_it() {
    let (journal, answers) = behind_a_large_batch([Fault::None; 2], quota(3));
    assert_eq!(codes(&answers), ["recorded"; 2]);
    let places: Vec<_> = answers.iter().flatten().map(|r| r.first_seq).collect();
    assert_eq!(places[0] + 8_191, places[1]);
    assert_eq!(answers[1].as_ref().unwrap().head, journal.head());
    assert_eq!(journal.snapshot().state.size(), journal.head().size);
}

#[test]
fn what_was_decided_on_a_group_in_flight_falls_with_it() {
    let not_written = [Fault::None, Fault::FailBeforeWrite];
    let (journal, answers) = behind_a_large_batch(not_written, quota(3));
    assert_eq!(codes(&answers), ["not_written"; 2]);
    assert_eq!(codes(&[journal.submit(quota(3))]), ["recorded"], "a retry");
    assert_eq!(journal.snapshot().state.size(), journal.head().size);
    for unknown in [Fault::FailAfterWrite, Fault::FailUnwritten] {
        let (journal, answers) = behind_a_large_batch([Fault::None, unknown], quota(3));
        assert_eq!(
            codes(&answers),
            ["outcome_unknown", "poisoned"],
            "{unknown:?}"
        );
        assert!(journal.health().is_err());
    }
}

#[test]
fn a_refusal_stands_only_once_what_it_rests_on_is_durable() {
    let (_, answers) = behind_a_large_batch([Fault::None; 2], the_same_batch());
    assert_eq!(codes(&answers), ["recorded", "duplicate_id"]);
    let not_written = [Fault::None, Fault::FailBeforeWrite];
    let (_, answers) = behind_a_large_batch(not_written, the_same_batch());
    assert_eq!(codes(&answers), ["not_written", "recorded"]);
}

#[test]
fn a_command_that_is_in_flight_is_not_recorded_twice() {
    let (journal, answers) = behind_a_large_batch([Fault::None; 2], prepare(2, 8_190));
    let outcomes: Vec<_> = answers.iter().flatten().map(|r| r.outcome).collect();
    assert_eq!(outcomes, [Outcome::Recorded, Outcome::Repeated]);
    assert_eq!(answers[0].as_ref().unwrap().head, journal.head());
}

#[test]
fn many_may_wait_without_a_thread_each() {
    let log = Arc::new(Gate::opened());
    let journal = Arc::new(make(log.clone(), &clock()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let places = runtime.block_on(async {
        let clients: Vec<_> = (1..=200)
            .map(|number| {
                let journal = Arc::clone(&journal);
                tokio::spawn(async move { journal.submit_async(quota(number)).await })
            })
            .collect();
        let mut places = Vec::new();
        for client in clients {
            places.push(client.await.unwrap().unwrap().first_seq);
        }
        places
    });
    assert_eq!(
        places,
        (3..203).collect::<Vec<_>>(),
        "first come, first served"
    );
    assert!(log.appends() < 100, "{} appends", log.appends());
}

#[test]
fn a_writer_that_broke_down_says_so_and_leaves_the_ledger_readable() {
    let log = Arc::new(Breaking::default());
    let journal = make(log.clone(), &clock());
    log.broken.store(true, Ordering::SeqCst);
    let refused = journal.submit(quota(1)).unwrap_err();
    assert!(matches!(refused, SubmitError::NoAnswer), "{refused:?}");
    until(|| journal.health() == Err(Poison::Stopped));
    let refused = journal.submit(quota(1)).unwrap_err();
    assert!(
        matches!(refused, SubmitError::Poisoned(Poison::Stopped)),
        "{refused:?}"
    );
    assert_eq!(journal.state().size(), 3);
    assert_eq!(journal.close(), Err(CloseError::Stopped));
    log.broken.store(false, Ordering::SeqCst);
    let retry = open(log, &clock()).submit(quota(1)).unwrap();
    assert_eq!(retry.outcome, Outcome::Recorded);
}

#[test]
fn closing_answers_whoever_waits() {
    let log = Arc::new(MemoryLog::new());
    let journal = Arc::new(make(log.clone(), &clock()));
    let clients: Vec<_> = (1..=20)
        .map(|number| submit(&journal, quota(number)))
        .collect();
    for client in clients {
        client.join().unwrap().unwrap();
    }
    let journal = Arc::into_inner(journal).unwrap();
    assert_eq!(journal.close(), Ok(()));
    assert_eq!(open(log, &clock()).state().size(), 23);
}

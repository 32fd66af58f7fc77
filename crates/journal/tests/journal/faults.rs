//! Each row of the fault table: what the client hears, whether the writer goes on, and what a retry finds.

use std::sync::Arc;

use sunledger_journal::{Outcome, SubmitError};
use sunledger_store::{Fault, FaultyLog, Log, MemoryLog};

use crate::world::{clock, impossible, make, open, quota};

fn faulty() -> Arc<FaultyLog<MemoryLog>> {
    Arc::new(FaultyLog::new(MemoryLog::default()))
}

#[test]
fn not_written_is_said_and_the_writer_goes_on() {
    let log = faulty();
    let journal = make(log.clone(), &clock());
    log.script([Fault::FailBeforeWrite]);
    assert!(matches!(
        journal.submit(quota(1)),
        Err(SubmitError::NotWritten(_))
    ));
    assert_eq!(
        journal.state().size(),
        3,
        "what was not written is not shown"
    );
    let retry = journal.submit(quota(1)).unwrap();
    assert_eq!((retry.outcome, retry.first_seq), (Outcome::Recorded, 3));
}

#[test]
fn unknown_stops_the_writer_and_a_retry_after_reopening_finds_the_truth() {
    for (fault, outcome) in [
        (Fault::FailAfterWrite, Outcome::Repeated),
        (Fault::FailUnwritten, Outcome::Recorded),
    ] {
        let (log, clock) = (faulty(), clock());
        let journal = make(log.clone(), &clock);
        log.script([fault]);
        assert!(
            matches!(journal.submit(quota(1)), Err(SubmitError::Unknown(_))),
            "{fault:?}"
        );
        assert!(journal.health().is_err());
        assert!(
            matches!(journal.submit(quota(2)), Err(SubmitError::Poisoned(_))),
            "{fault:?}"
        );
        assert_eq!(
            journal.submit(impossible(3)).unwrap_err().code(),
            "poisoned"
        );
        assert_eq!(
            journal.state().size(),
            3,
            "what may not be durable is not shown"
        );
        drop(journal);
        log.reopen();
        let journal = open(log.clone(), &clock);
        let retry = journal.submit(quota(1)).unwrap();
        assert_eq!((retry.outcome, retry.first_seq), (outcome, 3), "{fault:?}");
        assert_eq!(log.head().size, 4, "{fault:?}: recorded twice");
        assert!(journal.health().is_ok());
    }
}

#[test]
fn a_log_that_lost_what_it_had_confirmed_stops_the_writer() {
    let log = faulty();
    let journal = make(log.clone(), &clock());
    log.script([Fault::LieAboutWrite]);
    drop(journal.submit(quota(1)));
    let next = journal.submit(quota(2));
    assert!(matches!(next, Err(SubmitError::Poisoned(_))), "{next:?}");
    assert!(journal.health().is_err());
    assert_eq!(log.head().size, 3, "nothing is built on what is not there");
}

//! Idempotency: the same key and content answers as the first time, also after the log was opened again.

use std::sync::Arc;

use sunledger_domain::Actor;
use sunledger_journal::{ISSUED_AHEAD_MAX_US, KEY_AGE_MAX_US, Outcome, SubmitError};
use sunledger_store::{Log, MemoryLog, SledLog};

use crate::world::{NOW_US, clock, genesis, impossible, make, meta, open, quota};

fn logs(temp: &tempfile::TempDir) -> [Arc<dyn Log>; 2] {
    let disk = SledLog::create(&temp.path().join("ledger")).unwrap();
    [Arc::new(MemoryLog::default()), Arc::new(disk)]
}

#[test]
fn the_same_request_is_recorded_once_and_answered_alike_for_ever() {
    let temp = tempfile::tempdir().unwrap();
    for log in logs(&temp) {
        let clock = clock();
        let journal = make(Arc::clone(&log), &clock);
        let first = journal.submit(quota(1)).unwrap();
        let again = journal.submit(quota(1)).unwrap();
        assert_eq!(
            (first.outcome, again.outcome),
            (Outcome::Recorded, Outcome::Repeated)
        );
        assert_eq!(
            (first.first_seq, first.count, first.head),
            (again.first_seq, again.count, again.head)
        );
        journal.close().unwrap();
        let journal = open(Arc::clone(&log), &clock);
        let later = journal.submit(quota(1)).unwrap();
        assert_eq!(
            (later.outcome, later.first_seq),
            (Outcome::Repeated, first.first_seq)
        );
        assert_eq!(
            journal.head().size,
            4,
            "three entries of the genesis and one quota"
        );
        assert_eq!(journal.state().size(), 4);
    }
}

#[test]
fn a_key_with_other_content_is_refused() {
    let journal = make(Arc::new(MemoryLog::default()), &clock());
    journal.submit(quota(1)).unwrap();
    let mut other = quota(2);
    other.meta = meta(&Actor::parse("all").unwrap(), 1, 2);
    let refused = journal.submit(other);
    assert!(
        matches!(refused, Err(SubmitError::KeyReused { first_seq: 3 })),
        "{refused:?}"
    );
    assert_eq!(journal.head().size, 4);
}

#[test]
fn a_refusal_is_not_remembered() {
    let journal = make(Arc::new(MemoryLog::default()), &clock());
    assert_eq!(
        journal.submit(impossible(1)).unwrap_err().code(),
        "unknown_id"
    );
    let mut mended = quota(2);
    mended.meta = meta(&Actor::parse("all").unwrap(), 1, 2);
    assert_eq!(journal.submit(mended).unwrap().outcome, Outcome::Recorded);
}

#[test]
fn what_is_too_old_or_from_the_future_is_refused() {
    let journal = make(Arc::new(MemoryLog::default()), &clock());
    let issued = |us: i64| {
        let mut request = quota(7);
        request.meta.issued_at = jiff::Timestamp::from_microsecond(us).unwrap();
        request
    };
    let code = |us| journal.submit(issued(us)).map_err(|error| error.code());
    assert_eq!(code(NOW_US - KEY_AGE_MAX_US - 1), Err("stale_key"));
    assert_eq!(
        code(NOW_US + ISSUED_AHEAD_MAX_US + 1),
        Err("issued_in_future")
    );
    assert!(code(NOW_US - KEY_AGE_MAX_US).is_ok());
    assert_eq!(KEY_AGE_MAX_US, 90 * 24 * 60 * 60 * 1_000_000);
}

#[test]
fn the_first_command_creates_the_ledger_and_no_other_does() {
    let journal = open(Arc::new(MemoryLog::default()), &clock());
    assert_eq!(journal.submit(quota(1)).unwrap_err().code(), "no_ledger");
    journal.submit(genesis()).unwrap();
    let mut second = genesis();
    second.meta = meta(&Actor::Init, 9, 9);
    assert!(matches!(
        journal.submit(second),
        Err(SubmitError::Rejected(_))
    ));
    assert_eq!(journal.head().size, 3);
}

#[test]
fn a_command_made_for_another_size_is_refused_by_name() {
    let journal = make(Arc::new(MemoryLog::default()), &clock());
    let mut request = quota(1);
    request.expected_size = Some(2);
    let refused = journal.submit(request.clone());
    let named = matches!(
        refused,
        Err(SubmitError::Conflict {
            expected: 2,
            actual: 3
        })
    );
    assert!(named, "{refused:?}");
    request.expected_size = Some(3);
    journal.submit(request).unwrap();
}

//! The time of recording: the clock's, but never before that of the entry before.

use std::sync::Arc;

use sunledger_journal::{Clock, KEY_AGE_MAX_US, Outcome, SystemClock};
use sunledger_store::MemoryLog;

use crate::world::{NOW_US, clock, issued_at, make, open, prepare, quota, submit_setting};

#[test]
fn a_clock_that_is_set_back_does_not_set_the_ledger_back() {
    let (log, clock) = (Arc::new(MemoryLog::new()), clock());
    let journal = make(log.clone(), &clock);
    let at = |number| journal.submit(quota(number)).unwrap().recorded_at_us;
    clock.set(NOW_US + 5);
    assert_eq!(at(1), NOW_US + 5);
    clock.set(NOW_US - 7);
    assert_eq!(at(2), NOW_US + 5);
    drop(journal);
    let journal = open(log, &clock);
    let third = journal.submit(quota(3)).unwrap();
    assert_eq!(third.recorded_at_us, NOW_US + 5, "also after opening again");
    let first = journal.submit(quota(1)).unwrap();
    assert_eq!(
        (first.outcome, first.recorded_at_us),
        (Outcome::Repeated, NOW_US + 5)
    );
}

#[test]
fn after_ninety_days_only_file_imports_are_answered_and_no_key_is_free_again() {
    let (log, clock) = (Arc::new(MemoryLog::new()), clock());
    let journal = make(log.clone(), &clock);
    submit_setting(&journal);
    let file = journal.submit(prepare(1, 3)).unwrap();
    journal.submit(quota(2)).unwrap();
    let later = NOW_US + 2 * KEY_AGE_MAX_US;
    clock.set(later);
    for journal in [journal, open(log, &clock)] {
        let again = journal.submit(prepare(1, 3)).unwrap();
        assert_eq!(
            (again.outcome, again.first_seq),
            (Outcome::Repeated, file.first_seq)
        );
        assert_eq!(journal.submit(quota(2)).unwrap_err().code(), "stale_key");
        // Issued anew it would be another command under the same key, which the audit condemns for ever.
        let anew = journal.submit(issued_at(quota(2), later));
        assert_eq!(anew.unwrap_err().code(), "key_reused");
        let mut other = issued_at(quota(3), later);
        other.meta.key = quota(2).meta.key;
        let other = journal.submit(other);
        assert_eq!(other.unwrap_err().code(), "key_reused");
    }
}

#[test]
fn the_machines_clock_is_past_the_day_this_was_written() {
    assert!(SystemClock.now_us() > 1_763_000_000_000_000);
}

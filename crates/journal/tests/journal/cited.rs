//! Commands that name entries: those are read back, checked, and written first where they are not durable yet.

use std::sync::Arc;
use std::thread;

use sunledger_chain::Entry;
use sunledger_domain::event::Body;
use sunledger_domain::wire;
use sunledger_journal::Journal;
use sunledger_store::{Log, MemoryLog, SledLog};

use crate::logs::{Altering, Gate, until, until_queued};
use crate::world::{
    approve, clock, give_back, make, notice, prepare, quota, settle, submit_setting,
};

/// A batch of lines that were paid out, under the number 1.
fn settled(journal: &Journal, lines: u32) {
    submit_setting(journal);
    journal.submit(prepare(1, lines)).unwrap();
    journal.submit(approve(2, journal, 1)).unwrap();
    journal.submit(settle(3, 1, lines)).unwrap();
}

fn last_body(log: &dyn Log) -> Body {
    let run = log.read(log.head().size - 1, 1).unwrap();
    let payload = Entry::decode(run.get(0).unwrap()).unwrap().payload;
    wire::decode(payload).unwrap().body
}

#[test]
fn a_return_repeats_what_the_log_says_of_the_line() {
    let temp = tempfile::tempdir().unwrap();
    let disk = SledLog::create(&temp.path().join("ledger")).unwrap();
    let logs: [Arc<dyn Log>; 2] = [Arc::new(MemoryLog::new()), Arc::new(disk)];
    for log in logs {
        let journal = make(Arc::clone(&log), &clock());
        settled(&journal, 500);
        journal.submit(give_back(4, 1, 321)).unwrap();
        let Body::LineReturned(returned) = last_body(log.as_ref()) else {
            panic!("not a return");
        };
        assert_eq!((returned.index, returned.amount.minor()), (321, 100));
        let twice = journal.submit(give_back(5, 1, 500));
        assert_eq!(
            twice.unwrap_err().code(),
            "unknown_id",
            "there is no such line"
        );
    }
}

#[test]
fn an_altered_entry_is_not_relied_on() {
    let log = Arc::new(Altering::new());
    let journal = make(log.clone(), &clock());
    settled(&journal, 50);
    let line = |index: u64| {
        journal
            .state()
            .batch(&"b1".parse().unwrap())
            .unwrap()
            .first_seq
            + 1
            + index
    };
    log.alter(line(20));
    let before = journal.head();
    let refused = journal.submit(give_back(4, 1, 20)).unwrap_err();
    assert_eq!(refused.code(), "cited_unreadable");
    assert!(
        refused.zh().contains(&line(20).to_string()),
        "{}",
        refused.zh()
    );
    assert_eq!(journal.head(), before);
    journal.submit(give_back(5, 1, 21)).unwrap();
    assert!(journal.health().is_ok(), "the writer goes on");
}

#[test]
fn a_named_entry_that_is_still_in_the_making_is_written_first() {
    let log = Arc::new(Gate::opened());
    let journal = Arc::new(make(log.clone(), &clock()));
    settled(&journal, 5);
    let size = journal.head().size;
    log.shut();
    let before = log.appends();
    let submit = |request| {
        let journal = Arc::clone(&journal);
        thread::spawn(move || journal.submit(request))
    };
    let first = submit(quota(10));
    until(|| log.appends() == before + 1);
    // The return becomes entry size + 1, and the notice names it.
    let second = submit(give_back(11, 1, 2));
    until_queued(&journal, 1);
    let third = submit(notice(12, &[size + 1]));
    until_queued(&journal, 2);
    log.open();
    for client in [first, second, third] {
        client.join().unwrap().unwrap();
    }
    assert_eq!(log.appends(), before + 3);
    let Body::NoticePosted(posted) = last_body(log.as_ref()) else {
        panic!("not a notice");
    };
    assert_eq!((posted.count, posted.sum.minor()), (1, -100));
}

#[test]
fn entries_that_are_named_from_all_over_the_log_are_all_found() {
    let journal = make(Arc::new(MemoryLog::new()), &clock());
    settled(&journal, 6_000);
    let first = journal
        .state()
        .batch(&"b1".parse().unwrap())
        .unwrap()
        .first_seq
        + 1;
    let rows: Vec<u64> = [0, 1, 2, 60, 130, 131, 2_000, 5_999]
        .map(|line| first + line)
        .to_vec();
    journal.submit(notice(5, &rows)).unwrap();
    let Body::NoticePosted(posted) = last_body(journal.log().as_ref()) else {
        panic!("not a notice");
    };
    assert_eq!((posted.count, posted.sum.minor()), (8, 800));
    let all: Vec<u64> = (first..first + 6_000).collect();
    journal.submit(notice(6, &all)).unwrap();
}

#[test]
fn what_is_not_there_is_named_and_too_much_is_refused() {
    let journal = make(Arc::new(MemoryLog::new()), &clock());
    settled(&journal, 5);
    let code = |rows: &[u64]| journal.submit(notice(6, rows)).map_err(|e| e.code());
    assert_eq!(code(&[journal.head().size]), Err("unknown_id"));
    assert_eq!(code(&[u64::MAX]), Err("unknown_id"));
    let many: Vec<u64> = (0..100_001).collect();
    assert_eq!(code(&many), Err("cites_too_many"));
}

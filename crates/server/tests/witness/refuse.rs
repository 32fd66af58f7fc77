//! What a witness answers by C2SP tlog-witness: one status for each reason, and a cosignature for none of them.

use std::fs;

use sunledger_server::witness::watching;

use crate::logs::{MadeLog, ORIGIN};
use crate::wire::{Answer, Served, made};

fn size(dir: &std::path::Path) -> u64 {
    watching(dir).unwrap().1[0].size
}

#[test]
fn a_checkpoint_that_goes_on_is_cosigned_and_anything_else_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let log = MadeLog::county();
    made(dir.path(), "witness.example/audit", &[log.key()]);
    let served = Served::start(dir.path());
    let add = |from, to| served.add(log.request(from, to).to_string().as_bytes());

    let mut note = log.note(5);
    let answer = add(0, 5);
    assert_eq!(answer.status, 200, "{}", answer.body);
    note.accept(answer.body.as_bytes(), std::slice::from_ref(&served.key))
        .unwrap();
    assert_eq!(size(dir.path()), 5);
    assert_eq!(add(5, 9).status, 200);
    assert_eq!(add(9, 9).status, 200, "the same tree again");

    let Answer { status, head, body } = add(5, 12);
    assert_eq!((status, body.as_str()), (409, "9\n"), "a stale size");
    assert!(head.contains("content-type: text/x.tlog.size"), "{head}");
    let mut bent = log.request(9, 12);
    bent.proof[0] = bent.proof[1];
    assert_eq!(served.add(bent.to_string().as_bytes()).status, 422);
    let elsewhere = MadeLog::new("ledger.example/other", 1, "county", 12);
    let answer = served.add(elsewhere.request(9, 12).to_string().as_bytes());
    assert_eq!(answer.status, 404, "an origin that is not watched");
    let another = MadeLog::new(ORIGIN, 2, "county", 12);
    let answer = served.add(another.request(9, 12).to_string().as_bytes());
    assert_eq!(answer.status, 403, "another key");
    assert_eq!(served.add(b"old nine\n\n").status, 400);
    assert_eq!(served.add(&vec![b'x'; 300 << 10]).status, 400, "too long");
    assert_eq!(served.get("/add-checkpoint").status, 405);
    assert_eq!(size(dir.path()), 9, "nothing of that was stored");
    assert_eq!(add(9, 12).status, 200, "and it goes on");
}

#[test]
fn of_two_that_go_on_from_one_size_in_two_ways_one_is_cosigned() {
    let dir = tempfile::tempdir().unwrap();
    let log = MadeLog::county();
    made(dir.path(), "witness.example/audit", &[log.key()]);
    let served = Served::start(dir.path());
    let requests: Vec<_> = (0..8).map(|nth| log.request(0, 12 + nth % 2)).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let ask = |request: &sunledger_chain::witness::AddCheckpoint| {
            let body = request.to_string();
            let served = &served;
            scope.spawn(move || served.add(body.as_bytes()).status)
        };
        let asked: Vec<_> = requests.iter().map(ask).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let cosigned = statuses.iter().filter(|status| **status == 200).count();
    let stale = statuses.iter().filter(|status| **status == 409).count();
    assert_eq!((cosigned, stale), (1, 7), "{statuses:?}");
}

#[test]
fn nothing_is_signed_that_cannot_be_stored() {
    let dir = tempfile::tempdir().unwrap();
    let log = MadeLog::county();
    made(dir.path(), "witness.example/audit", &[log.key()]);
    let served = Served::start(dir.path());
    let logs = dir.path().join("logs");
    fs::rename(&logs, dir.path().join("away")).unwrap();
    let answer = served.add(log.request(0, 5).to_string().as_bytes());
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains('\u{2014}'), "{}", answer.body);
    fs::rename(dir.path().join("away"), &logs).unwrap();
    let answer = served.add(log.request(0, 6).to_string().as_bytes());
    assert_eq!(answer.status, 200, "it did not count as cosigned");
}

#[test]
fn people_see_what_is_watched_in_chinese_first() {
    let dir = tempfile::tempdir().unwrap();
    let log = MadeLog::county();
    let key = made(dir.path(), "witness.example/audit", &[log.key()]);
    let served = Served::start(dir.path());
    served.add(log.request(0, 7).to_string().as_bytes());
    let Answer { status, head, body } = served.get("/");
    assert_eq!(status, 200);
    assert!(head.contains("content-security-policy"), "{head}");
    let root = log.root(7).to_string();
    for text in ["见证方", ORIGIN, "<dd>7</dd>", &root] {
        assert!(body.contains(text), "{text}: {body}");
    }
    assert_eq!(served.get("/witness.vkey").body, format!("{key}\n"));
}

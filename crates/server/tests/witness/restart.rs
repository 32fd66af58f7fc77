//! A witness that was stopped, or fell between writing and signing, goes on from what is on disk.

use std::fs;

use sunledger_server::witness::{Failure, Witness, init};

use crate::logs::MadeLog;
use crate::wire::{Served, made};

#[test]
fn what_was_stored_counts_though_it_was_never_signed() {
    let dir = tempfile::tempdir().unwrap();
    let log = MadeLog::county();
    made(dir.path(), "witness.example/audit", &[log.key()]);
    let body = log.request(0, 5).to_string();
    let witness = Witness::open(dir.path()).unwrap();
    // Power goes after the file is written and before the signature is made.
    witness.accept(body.as_bytes()).unwrap();
    drop(witness);

    let witness = Witness::open(dir.path()).unwrap();
    assert_eq!(witness.watching()[0].size, 5);
    let forked = MadeLog::new("ledger.example/county", 1, "forked", 20);
    let refused = witness.accept(forked.request(0, 5).to_string().as_bytes());
    let Err(Failure::Refused(refusal)) = refused else {
        panic!("another tree of that size was taken");
    };
    assert_eq!(refusal.status(), 409);
    // The ledger asks again and has its signature.
    let again = witness.accept(log.request(5, 5).to_string().as_bytes());
    let line = witness.sign(&again.unwrap(), 1_500_000_000).unwrap();
    let mut note = log.note(5);
    note.add(line);
    let key = witness.key().clone();
    assert_eq!(note.verify(&[key]).unwrap()[0].at, Some(1_500_000_000));
}

#[test]
fn a_restart_goes_on_and_only_one_process_serves() {
    let dir = tempfile::tempdir().unwrap();
    let log = MadeLog::county();
    made(dir.path(), "witness.example/audit", &[log.key()]);
    let served = Served::start(dir.path());
    let add = |served: &Served, from, to| served.add(log.request(from, to).to_string().as_bytes());
    assert_eq!(add(&served, 0, 5).status, 200);
    let second = Witness::open(dir.path()).err().unwrap();
    assert_eq!(second.code(), "witness_in_use");
    drop(served);
    let served = Served::start(dir.path());
    assert_eq!(add(&served, 0, 9).body, "5\n");
    assert_eq!(add(&served, 5, 9).status, 200);
}

#[test]
fn a_damaged_file_stops_it_rather_than_make_it_forget() {
    let dir = tempfile::tempdir().unwrap();
    let log = MadeLog::county();
    made(dir.path(), "witness.example/audit", &[log.key()]);
    let again = init(dir.path(), "witness.example/audit").err().unwrap();
    assert_eq!(again.code(), "witness_exists");
    let file = fs::read_dir(dir.path().join("logs")).unwrap().next();
    let file = file.unwrap().unwrap().path();
    let whole = fs::read(&file).unwrap();
    for cut in 0..whole.len() - 1 {
        fs::write(&file, &whole[..cut]).unwrap();
        let refused = Witness::open(dir.path()).err().unwrap();
        assert_eq!(refused.code(), "witness_damaged", "cut at {cut}");
    }
    fs::write(&file, &whole).unwrap();
    Witness::open(dir.path()).unwrap();
    fs::write(dir.path().join("witness.key"), "00".repeat(32)).unwrap();
    let refused = Witness::open(dir.path()).err().unwrap();
    assert_eq!(refused.code(), "witness_damaged", "another key");
}

#[cfg(unix)]
#[test]
fn the_key_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    init(dir.path(), "witness.example/audit").unwrap();
    let key = fs::metadata(dir.path().join("witness.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
    let bad = init(&dir.path().join("new"), "two words").err().unwrap();
    assert_eq!(bad.code(), "witness_name");
}

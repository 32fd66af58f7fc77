//! Looking at a log without touching it.

use std::fs;
use std::path::{Path, PathBuf};

use sunledger_store::conformance::Maker;
use sunledger_store::{Log, SledLog};

use crate::support::{SEED, load};

fn ledger() -> (tempfile::TempDir, Maker) {
    let dir = tempfile::tempdir().unwrap();
    let log = SledLog::create(dir.path()).unwrap();
    let mut maker = Maker::new(SEED);
    for count in [1, 200, 3] {
        let expected = maker.head();
        log.append(expected, &maker.batch(count)).unwrap();
    }
    (dir, maker)
}

/// What stands in the one place for copies, and the ledger's other files without it.
fn copies_in(dir: &Path) -> Vec<PathBuf> {
    match fs::read_dir(dir.join(".sunledger-copies")) {
        Ok(files) => files.map(|file| file.unwrap().path()).collect(),
        Err(_) => Vec::new(),
    }
}

#[test]
fn a_copy_shows_the_log_and_leaves_it_alone() {
    let (dir, mut maker) = ledger();
    let before = load(dir.path());
    let copy = SledLog::open_copy(dir.path()).unwrap();
    assert_eq!(copy.head(), maker.head());
    assert_eq!(copy.read(0, 999).unwrap().len(), 204);
    // What is written to a copy goes with it.
    let expected = maker.head();
    copy.append(expected, &maker.batch(50)).unwrap();
    drop(copy);
    assert!(load(dir.path()) == before);
}

#[test]
fn a_damaged_log_is_looked_at_without_harm() {
    let (dir, _) = ledger();
    let db = dir.path().join("log/db");
    let mut bytes = fs::read(&db).unwrap();
    let len = bytes.len();
    bytes[len / 2..len / 2 + 4_096.min(len / 4)].fill(0);
    fs::write(&db, &bytes).unwrap();
    let before = load(dir.path());
    let looked = SledLog::open_copy(dir.path());
    let answer = looked.map(|log| log.read(0, 999).map(|run| run.len()));
    assert!(!matches!(answer, Ok(Ok(204))), "half of it is gone");
    assert!(load(dir.path()) == before);
}

#[test]
fn a_copy_that_was_left_behind_is_removed() {
    let (dir, _) = ledger();
    let left = dir.path().join(".sunledger-copies/1-0");
    fs::create_dir_all(left.join("log")).unwrap();
    fs::write(left.join("log/db"), "half a copy").unwrap();
    fs::write(left.join(".scratch-copy"), "").unwrap();
    let copy = SledLog::open_copy(dir.path()).unwrap();
    assert!(!left.exists());
    assert_eq!(copies_in(dir.path()).len(), 1);
    drop(copy);
    assert!(copies_in(dir.path()).is_empty());
    assert!(!dir.path().join(".sunledger-copies").exists());
}

/// An operator's backup was once removed, because its name began as a copy's does.
#[test]
fn what_others_put_beside_the_log_is_never_removed() {
    let (dir, _) = ledger();
    let theirs = [
        "copy-of-vault",
        "copy-1-0",
        ".sunledger-copies/kept-by-hand",
    ];
    for name in theirs {
        fs::create_dir_all(dir.path().join(name)).unwrap();
        fs::write(dir.path().join(name).join("vault.sqlite"), "dear").unwrap();
    }
    fs::write(dir.path().join("copy-list.txt"), "dear").unwrap();
    drop(SledLog::open_copy(dir.path()).unwrap());
    for name in theirs {
        let kept = dir.path().join(name).join("vault.sqlite");
        assert_eq!(fs::read_to_string(kept).unwrap(), "dear", "{name}");
    }
    assert!(dir.path().join("copy-list.txt").exists());
}

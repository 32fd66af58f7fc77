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

fn copies_in(dir: &Path) -> Vec<PathBuf> {
    let is_copy = |path: &PathBuf| {
        path.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("copy-")
    };
    let files = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
    files.filter(is_copy).collect()
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
    let left = dir.path().join("copy-1-0");
    fs::create_dir_all(left.join("log")).unwrap();
    fs::write(left.join("log/db"), "half a copy").unwrap();
    let copy = SledLog::open_copy(dir.path()).unwrap();
    assert!(!left.exists());
    assert_eq!(copies_in(dir.path()).len(), 1);
    drop(copy);
    assert!(copies_in(dir.path()).is_empty());
}

//! What is opened, and what is refused under which name, without a trace.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::Duration;

use sunledger_chain::{Entries, Entry};
use sunledger_store::conformance::{Flaw, Maker};
use sunledger_store::sled_log::block::Packer;
use sunledger_store::{DirLock, Log, OpenError, SledLog};

use crate::support::{Files, SEED, load, store};

fn temp() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// A closed ledger of ten entries, and the maker that goes on from there.
fn ledger() -> (tempfile::TempDir, Maker) {
    let dir = temp();
    let log = SledLog::create(dir.path()).unwrap();
    let mut maker = Maker::new(SEED);
    for _ in 0..5 {
        let expected = maker.head();
        log.append(expected, &maker.batch(2)).unwrap();
    }
    (dir, maker)
}

/// Opening is refused under `code`, and every file is as it was.
fn refused(dir: &Path, code: &str) {
    let before = load(dir);
    let error = SledLog::open(dir).err().map(|error| error.code());
    assert_eq!(error, Some(code));
    let mut after = load(dir);
    if !before.contains_key(Path::new("lock")) {
        after.remove(Path::new("lock"));
    }
    assert_same(&before, &after);
}

fn assert_same(before: &Files, after: &Files) {
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(before), names(after));
    for (name, bytes) in before {
        assert!(after[name] == *bytes, "{} was changed", name.display());
    }
}

#[test]
fn what_was_closed_opens_where_it_ended() {
    let (dir, maker) = ledger();
    for _ in 0..3 {
        let log = SledLog::open(dir.path()).unwrap();
        assert_eq!(log.head(), maker.head());
        assert_eq!(log.read(0, 99).unwrap().len(), 10);
    }
}

#[test]
fn where_there_is_no_ledger_nothing_is_left_behind() {
    let dir = temp();
    refused(dir.path(), "store_missing");
    let absent = dir.path().join("absent");
    assert_eq!(
        SledLog::open(&absent).err().map(|error| error.code()),
        Some("store_missing")
    );
    assert!(!absent.exists());
    fs::write(dir.path().join("letter.txt"), "not a ledger").unwrap();
    refused(dir.path(), "store_foreign");
    let below = SledLog::open(&dir.path().join("letter.txt/below"));
    assert_eq!(below.err().map(|error| error.code()), Some("store_missing"));
}

#[test]
fn a_new_ledger_wants_an_empty_place() {
    let dir = temp();
    let create = |path: &Path| SledLog::create(path).err().map(|error| error.code());
    let new = dir.path().join("a/new/one");
    assert_eq!(create(&new), None);
    assert_eq!(create(&new), Some("store_exists"));
    fs::write(dir.path().join("letter.txt"), "not a ledger").unwrap();
    let before = load(dir.path());
    assert_eq!(create(dir.path()), Some("store_foreign"));
    assert_same(&before, &load(dir.path()));
}

#[test]
fn one_opener_at_a_time() {
    let (dir, mut maker) = ledger();
    let in_use = Some("store_in_use");
    let code = |opened: Result<SledLog, OpenError>| opened.err().map(|error| error.code());
    let log = SledLog::open(dir.path()).unwrap();
    assert_eq!(code(SledLog::open(dir.path())), in_use);
    assert_eq!(code(SledLog::open_copy(dir.path())), in_use);
    let expected = maker.head();
    log.append(expected, &maker.batch(1)).unwrap();
    drop(log);
    let lock = DirLock::take(dir.path()).unwrap();
    assert_eq!(
        code(SledLog::open(dir.path())),
        in_use,
        "the lock alone keeps others out"
    );
    let log = SledLog::open_locked(&lock).unwrap();
    assert_eq!(code(SledLog::open_locked(&lock)), in_use);
    assert_eq!(
        code(SledLog::open_copy_locked(&lock)),
        in_use,
        "open files are not copied"
    );
    drop(lock);
    assert_eq!(
        code(SledLog::open(dir.path())),
        in_use,
        "the log keeps the lock"
    );
    drop(log);
    assert_eq!(SledLog::open(dir.path()).unwrap().head(), maker.head());
    let lock = DirLock::take(dir.path()).unwrap();
    assert_eq!(code(SledLog::create_locked(&lock)), Some("store_exists"));
}

#[test]
fn a_head_file_that_is_lost_or_damaged_is_named() {
    let (dir, _) = ledger();
    let path = dir.path().join("head");
    let whole = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    refused(dir.path(), "store_head_missing");
    let mut damaged = whole.clone();
    damaged[40] ^= 1;
    damaged[4_096 + 40] ^= 1;
    for bytes in [&b""[..], &whole[..50], &[0; 8_192], &damaged] {
        fs::write(&path, bytes).unwrap();
        refused(dir.path(), "store_head_damaged");
    }
    fs::write(&path, &whole).unwrap();
    SledLog::open(dir.path()).unwrap();
}

#[test]
fn head_file_and_log_of_two_ledgers_do_not_go_together() {
    let (dir, _) = ledger();
    let other = temp();
    let log = SledLog::create(other.path()).unwrap();
    let mut maker = Maker::new(SEED + 1);
    log.append(maker.head(), &maker.clone().batch(10)).unwrap();
    maker.batch(10);
    drop(log);
    fs::copy(other.path().join("head"), dir.path().join("head")).unwrap();
    let error = SledLog::open(dir.path()).err();
    assert!(
        matches!(&error, Some(OpenError::HeadMismatch { head, .. }) if *head == maker.head()),
        "{error:?}"
    );
}

#[test]
fn a_log_that_is_gone_or_empty_is_shorter_than_its_head_file() {
    let (dir, maker) = ledger();
    let whole = load(dir.path());
    let db = dir.path().join("log/db");
    for bytes in [None, Some(Vec::new()), Some(vec![0; 600_000])] {
        match &bytes {
            None => fs::remove_file(&db).unwrap(),
            Some(bytes) => fs::write(&db, bytes).unwrap(),
        }
        if bytes.is_none_or(|bytes| bytes.is_empty()) {
            refused(dir.path(), "store_shorter_than_head");
        } else {
            let error = SledLog::open(dir.path()).err().map(|error| error.code());
            assert!(["store_shorter_than_head", "store_unreadable"].contains(&error.unwrap()));
        }
        fs::remove_dir_all(dir.path().join("log")).unwrap();
        store(&whole, dir.path());
    }
    fs::remove_dir_all(dir.path().join("log")).unwrap();
    refused(dir.path(), "store_shorter_than_head");
    let error = SledLog::open(dir.path()).err().unwrap();
    let expected = OpenError::ShorterThanHead {
        dir: dir.path().to_path_buf(),
        head: maker.head(),
        log_size: 0,
    };
    assert_eq!(error, expected);
    assert!(
        error.to_string().contains("10 entries were acknowledged"),
        "{error}"
    );
}

#[test]
fn a_file_that_sled_never_syncs_is_refused() {
    let (dir, maker) = ledger();
    let blob = dir.path().join("log/blobs/123");
    fs::write(&blob, "a value").unwrap();
    refused(dir.path(), "store_blob_present");
    fs::remove_file(&blob).unwrap();
    fs::remove_dir(dir.path().join("log/blobs")).unwrap();
    assert_eq!(
        SledLog::open(dir.path()).unwrap().head(),
        maker.head(),
        "its directory is empty anyhow"
    );
}

#[test]
fn a_blob_file_that_appears_poisons_the_log() {
    let (dir, mut maker) = ledger();
    let log = SledLog::open(dir.path()).unwrap();
    let before = maker.head();
    fs::write(dir.path().join("log/blobs/123"), "a value").unwrap();
    let code = |maker: &mut Maker| {
        let expected = maker.head();
        log.append(expected, &maker.clone().batch(1))
            .map_err(|error| error.code())
    };
    assert_eq!(code(&mut maker), Err("store_unknown"));
    assert_eq!(code(&mut maker), Err("store_poisoned"));
    assert_eq!(log.head(), before);
    assert_eq!(
        log.read(0, 99).unwrap().len(),
        10,
        "what is in doubt is not shown"
    );
}

#[test]
fn databases_of_others_are_foreign() {
    let (dir, _) = ledger();
    let with_db = |act: &dyn Fn(&sled::Db)| {
        let copy = temp();
        store(&load(dir.path()), copy.path());
        let db = sled::open(copy.path().join("log")).unwrap();
        act(&db);
        db.flush().unwrap();
        drop(db);
        SledLog::open(copy.path()).err().map(|error| error.code())
    };
    assert_eq!(with_db(&|_| {}), None);
    let key = |db: &sled::Db| drop(db.insert([0xFF; 3], "theirs").unwrap());
    assert_eq!(with_db(&key), Some("store_foreign"));
    let tree = |db: &sled::Db| drop(db.open_tree("theirs").unwrap());
    assert_eq!(with_db(&tree), Some("store_foreign"));
}

/// Writes a block behind the log's back, as no log would.
fn smuggle(dir: &Path, run: &Entries, run_end: u64) -> Option<OpenError> {
    let copy = temp();
    store(&load(dir), copy.path());
    let db = sled::open(copy.path().join("log")).unwrap();
    let first = Entry::decode(run.get(0).unwrap()).unwrap().header.seq;
    let key = [&first.to_be_bytes()[..], &[0, 0]].concat();
    let entries: Vec<&[u8]> = run.iter().collect();
    let frame = Packer::new().unwrap().pack(&entries, run_end).unwrap();
    db.insert(key, frame).unwrap();
    db.flush().unwrap();
    drop(db);
    SledLog::open(copy.path()).err()
}

#[test]
fn an_end_that_does_not_hold_is_refused() {
    let (dir, maker) = ledger();
    let text = |error: Option<OpenError>| match error {
        Some(OpenError::TailBroken { seq, fault, .. }) => format!("{seq}: {fault}"),
        other => format!("{other:?}"),
    };
    assert_eq!(
        text(smuggle(dir.path(), &maker.clone().batch(3), 13)),
        "None"
    );
    assert_eq!(
        text(smuggle(dir.path(), &maker.clone().batch(3), 20)),
        "13: the append that wrote it is torn"
    );
    assert_eq!(
        text(smuggle(dir.path(), &maker.flawed(Flaw::BatchCutShort), 12)),
        "11: its batch is torn"
    );
    assert_eq!(
        text(smuggle(dir.path(), &maker.flawed(Flaw::LaterLink), 13)),
        "12: its link to the entry before it fails"
    );
    assert_eq!(
        text(smuggle(dir.path(), &maker.flawed(Flaw::FirstLink), 13)),
        "10: its link to the entry before it fails"
    );
    let gap = smuggle(dir.path(), &maker.flawed(Flaw::SeqSkipped), 14);
    assert_eq!(
        text(gap),
        "10: entry 10 cannot be read: the block that begins with it is missing; verify the log"
    );
}

#[test]
fn the_head_file_follows_within_moments() {
    let (dir, mut maker) = ledger();
    let short = load(dir.path());
    let log = SledLog::open(dir.path()).unwrap();
    let expected = maker.head();
    log.append(expected, &maker.batch(2)).unwrap();
    // Promised are 50 ms; a busy machine may take longer to run the thread at all.
    thread::sleep(Duration::from_millis(500));
    let soon = fs::read(dir.path().join("head")).unwrap();
    let expected = maker.head();
    log.append(expected, &maker.batch(2)).unwrap();
    log.seal().unwrap();
    let sealed = fs::read(dir.path().join("head")).unwrap();
    drop(log);
    for (head, size) in [(soon, 12), (sealed, 14)] {
        let older = temp();
        store(&short, older.path());
        fs::write(older.path().join("head"), head).unwrap();
        let error = SledLog::open(older.path()).err();
        assert!(
            matches!(&error, Some(OpenError::ShorterThanHead { head, log_size: 10, .. }) if head.size == size),
            "{error:?}"
        );
    }
}

//! A change of the key of checkpoints that is cut off at any step leaves a ledger that opens and goes on publishing.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use sunledger_domain::Actor;
use sunledger_domain::id::Label;
use sunledger_journal::SystemClock;
use sunledger_server::service::{public_beside, rebuild_tiles, repair_dir};

use crate::public::{closed, copied, opened, published, register};

const KEY: &str = "checkpoint.key";
const NEXT: &str = "checkpoint.key.next";

fn rotate(dir: &Path) {
    let registrar = Actor::parse("registrar").unwrap();
    let reason = Label::new("每年更换").unwrap();
    let clock = Arc::new(SystemClock);
    let ledger = opened(dir).unwrap();
    ledger
        .rotate_checkpoint_key(&registrar, reason, clock)
        .unwrap();
}

/// Opens, adds something, closes: all of it is published, and under the latest key.
fn goes_on(dir: &Path, unit: &str) {
    let ledger = opened(dir).unwrap();
    assert!(ledger.checkpoint_key_fault().is_none());
    register(&ledger, unit);
    let size = ledger.head().size;
    let keys = ledger.state().checkpoint_keys().unwrap();
    ledger.close().unwrap();
    assert_eq!(published(dir), size);
    let public = public_beside(dir).unwrap();
    assert_eq!(*public.keys(), keys);
    assert_eq!(keys.at(size), keys.latest());
}

#[test]
fn cut_off_before_it_is_recorded_it_never_was() {
    let world = closed();
    let dir = world.dir();
    let size = published(&dir);
    fs::write(dir.join(NEXT), format!("{}\n", "07".repeat(32))).unwrap();
    goes_on(&dir, "more");
    assert!(dir.join(NEXT).exists(), "nobody knows whose it is");
    assert!(!dir.join("public/log.keys").exists());
    // The next change makes a key of its own.
    rotate(&dir);
    assert!(!dir.join(NEXT).exists());
    let secret = fs::read_to_string(dir.join(KEY)).unwrap();
    assert_ne!(secret.trim(), "07".repeat(32));
    assert_eq!(published(&dir), size + 2);
    goes_on(&dir, "again");
}

#[test]
fn cut_off_after_it_is_recorded_the_next_opening_finishes_it() {
    let world = closed();
    let dir = world.dir();
    let before = copied(&dir, &dir.with_file_name("before"));
    rotate(&dir);
    let secret = fs::read(dir.join(KEY)).unwrap();
    // As after a kill between the record and the first checkpoint: both secrets, and what was published before.
    fs::write(dir.join(NEXT), &secret).unwrap();
    fs::copy(before.join(KEY), dir.join(KEY)).unwrap();
    fs::remove_dir_all(dir.join("public")).unwrap();
    copied(&before.join("public"), &dir.join("public"));
    // Whoever reads meanwhile sees the old key and the old size.
    assert!(public_beside(&dir).unwrap().keys().is_unchanged());
    goes_on(&dir, "more");
    assert_eq!(fs::read(dir.join(KEY)).unwrap(), secret);
    assert!(!dir.join(NEXT).exists());
    // The log is lost instead, and made anew from what the old key signed: the old secret is still there to go on with.
    let lost = copied(&before, &dir.with_file_name("lost"));
    fs::write(lost.join(NEXT), &secret).unwrap();
    fs::remove_dir_all(lost.join("log")).unwrap();
    repair_dir(&lost, None).unwrap();
    goes_on(&lost, "more");
    rotate(&lost);
}

#[test]
fn without_the_new_secret_nothing_more_is_published_and_the_old_one_is_refused() {
    let world = closed();
    let dir = world.dir();
    let old = fs::read(dir.join(KEY)).unwrap();
    rotate(&dir);
    let size = published(&dir);
    fs::write(dir.join(KEY), old).unwrap();
    let ledger = opened(&dir).unwrap();
    let fault = ledger.checkpoint_key_fault().unwrap();
    assert_eq!(fault.code(), "checkpoint_key_foreign");
    register(&ledger, "more");
    ledger.close().unwrap();
    assert_eq!(published(&dir), size);
    assert_eq!(
        rebuild_tiles(&dir).err().unwrap().code(),
        "checkpoint_key_missing"
    );
}

#[test]
fn a_lost_log_is_made_anew_by_any_key_that_it_had() {
    let world = closed();
    let dir = world.dir();
    let first = public_beside(&dir).unwrap().key().clone();
    rotate(&dir);
    let size = published(&dir);
    let second = public_beside(&dir).unwrap().key().clone();
    let others = [(None, true), (Some(&first), true), (Some(&second), true)];
    // The file of all keys is lost too: the entries know them.
    let others = others
        .into_iter()
        .chain([(None, false), (Some(&second), false)]);
    for (nth, (key, with_keys)) in others.enumerate() {
        let lost = copied(&dir, &dir.with_file_name(format!("lost-{nth}")));
        fs::remove_dir_all(lost.join("log")).unwrap();
        if !with_keys {
            fs::remove_file(lost.join("public/log.keys")).unwrap();
        }
        assert_eq!(repair_dir(&lost, key).unwrap().head.size, size);
        goes_on(&lost, "more");
    }
}

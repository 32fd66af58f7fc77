//! What a ledger publishes: it follows the log, and a log that contradicts it is not opened.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use sunledger_chain::note::Signer;
use sunledger_chain::rotation::KeyHistory;
use sunledger_journal::SystemClock;
use sunledger_server::service::{
    Creation, Ledger, Nature, ServiceError, create, public_beside, repair_dir,
};
use sunledger_store::SledLog;
use sunledger_store::tiles::{OsDisk, TileKeeper};

use crate::world::World;

pub(crate) fn closed() -> World {
    let mut world = World::new();
    world.close();
    world
}

pub(crate) fn opened(dir: &Path) -> Result<Ledger, ServiceError> {
    Ledger::open(dir, Arc::new(SystemClock))
}

pub(crate) fn published(dir: &Path) -> u64 {
    public_beside(dir).unwrap().checkpoint().unwrap().1.size()
}

pub(crate) fn register(ledger: &Ledger, unit: &str) {
    let request = sunledger_server::service::Request {
        key: unit.to_owned(),
        issued_at: None,
        expected_size: None,
        sigs: Vec::new(),
        kind: "unit.register".to_owned(),
        body: json!({"unit": unit, "kind": "other", "name": "试"}),
    };
    let registrar = sunledger_domain::Actor::parse("registrar").unwrap();
    ledger.post(&registrar, &request).unwrap();
}

/// A copy of a closed ledger.
pub(crate) fn copied(from: &Path, to: &Path) -> PathBuf {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        match file.file_type().unwrap().is_dir() {
            true => drop(copied(&file.path(), &to.join(file.file_name()))),
            false => drop(fs::copy(file.path(), to.join(file.file_name())).unwrap()),
        }
    }
    to.to_owned()
}

#[test]
fn closing_publishes_everything_under_the_key_of_the_genesis() {
    let world = closed();
    let dir = world.dir();
    let ledger = opened(&dir).unwrap();
    let size = ledger.head().size;
    assert_eq!(published(&dir), size);
    let own = ledger.public().unwrap();
    assert_eq!(own.key(), public_beside(&dir).unwrap().key());
    register(&ledger, "more");
    let more = ledger.head().size;
    ledger.close().unwrap();
    assert_eq!(published(&dir), more);
    let receipt = public_beside(&dir).unwrap().receipt(more - 1).unwrap();
    let entry = receipt.entry.unwrap();
    assert!(String::from_utf8_lossy(&entry).contains("\"more\""));
}

#[test]
fn an_older_copy_of_the_log_is_refused_beside_what_was_published_since() {
    let world = closed();
    let dir = world.dir();
    let older = copied(&dir, &dir.with_file_name("older"));
    let ledger = opened(&dir).unwrap();
    register(&ledger, "more");
    ledger.close().unwrap();
    // The operator puts back an older log, head file and all.
    for name in ["log", "head"] {
        let (from, to) = (older.join(name), dir.join(name));
        if to.is_dir() {
            fs::remove_dir_all(&to).unwrap();
            copied(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
    let refused = opened(&dir).err().unwrap();
    assert_eq!(refused.code(), "tiles_log_shorter");
    assert!(refused.zh().contains("已发布的检查点"), "{}", refused.zh());
    // And goes on from there another way.
    let ledger = opened(&older).unwrap();
    for unit in ["other-1", "other-2", "other-3"] {
        register(&ledger, unit);
    }
    ledger.close().unwrap();
    fs::remove_dir_all(older.join("public")).unwrap();
    copied(&dir.join("public"), &older.join("public"));
    let refused = opened(&older).err().unwrap();
    assert_eq!(refused.code(), "tiles_log_differs");
}

#[test]
fn without_its_key_a_ledger_opens_and_publishes_nothing_more() {
    let world = closed();
    let dir = world.dir();
    let before = published(&dir);
    let key = fs::read(dir.join("checkpoint.key")).unwrap();
    fs::remove_file(dir.join("checkpoint.key")).unwrap();
    let ledger = opened(&dir).unwrap();
    register(&ledger, "more");
    let fault = ledger.checkpoint_key_fault().unwrap();
    assert_eq!(fault.code(), "checkpoint_key_missing");
    ledger.close().unwrap();
    assert_eq!(published(&dir), before);
    fs::write(dir.join("checkpoint.key"), key).unwrap();
    let ledger = opened(&dir).unwrap();
    let size = ledger.head().size;
    ledger.close().unwrap();
    assert_eq!(
        published(&dir),
        size,
        "what was left out comes with the key"
    );
}

#[test]
fn where_nothing_can_be_written_the_ledger_goes_on_and_says_so() {
    let world = closed();
    let dir = world.dir();
    fs::remove_dir_all(dir.join("public")).unwrap();
    fs::write(dir.join("public"), "a file stands in the way").unwrap();
    let refused = opened(&dir).err().unwrap();
    assert_eq!(
        refused.code(),
        "tiles_io",
        "what was published is not known"
    );
    fs::remove_file(dir.join("public")).unwrap();
    fs::create_dir(dir.join("public")).unwrap();
    fs::write(dir.join("public/tile"), "a file stands in the way").unwrap();
    let ledger = opened(&dir).unwrap();
    register(&ledger, "more");
    assert_eq!(ledger.close().unwrap_err().code(), "tiles_io");
    let ledger = opened(&dir).unwrap();
    let more = sunledger_domain::id::UnitId::new("more").unwrap();
    assert!(
        ledger.state().has_unit(&more),
        "it is recorded all the same"
    );
}

#[test]
fn an_origin_that_can_sign_nothing_is_refused_before_anything_is_made() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("ledger");
    for origin in ["two words", "a+b"] {
        let what = Creation {
            currency: "CNY".to_owned(),
            origin: origin.to_owned(),
            nature: Nature::Real,
        };
        let refused = create(&dir, &what, Arc::new(SystemClock)).err().unwrap();
        assert_eq!(refused.code(), "origin_unsignable");
        assert!(!dir.exists());
    }
}

#[test]
fn a_log_is_not_rebuilt_under_a_key_that_its_genesis_does_not_name() {
    let world = closed();
    let dir = world.dir();
    let own = public_beside(&dir).unwrap().key().clone();
    fs::remove_dir_all(dir.join("public")).unwrap();
    let other = Signer::new(own.name().clone(), &[7; 32]).unwrap();
    let other_key = other.public().clone();
    {
        let log = SledLog::open(&dir).unwrap();
        let disk = OsDisk::new(dir.join("public"));
        let keys = KeyHistory::from(other_key.clone());
        let mut keeper = TileKeeper::open(disk, &log, other, &keys).unwrap();
        keeper.advance(&log).unwrap();
    }
    fs::remove_dir_all(dir.join("log")).unwrap();
    for key in [None, Some(&other_key)] {
        let refused = repair_dir(&dir, key).err().unwrap();
        assert_eq!(refused.code(), "repair_foreign_key");
    }
    assert_eq!(
        repair_dir(&dir, Some(&own)).err().unwrap().code(),
        "tiles_checkpoint_damaged"
    );
    assert!(!dir.join("log").exists());
}

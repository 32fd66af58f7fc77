//! Opening: what is ours and current is taken, what is ours and old is made anew, what is foreign is refused.

use std::fs;

use sunledger_projections::{LedgerDb, ProjectionError, Reader};

use crate::world::World;

#[test]
fn a_new_file_is_empty_and_a_known_one_goes_on() {
    let world = World::new();
    let path = world.ledger_path();
    let mut db = LedgerDb::open(&path).unwrap();
    assert_eq!(db.position(), 0);
    let mut reader = Reader::open(&path).unwrap();
    let empty = reader.snapshot().unwrap();
    assert_eq!((empty.as_of(), empty.recorded_at()), (0, None));
    assert!(empty.ledger().unwrap().is_none());
    drop(empty);
    db.apply(&world.log).unwrap();
    db.apply(&[]).unwrap();
    drop(db);
    assert_eq!(LedgerDb::open(&path).unwrap().position(), world.size());
    assert_eq!(reader.snapshot().unwrap().as_of(), world.size());
}

#[test]
fn a_snapshot_stays_as_of_one_size_while_the_log_grows() {
    let world = World::new();
    let (before, after) = world.log.split_at(12);
    let mut db = LedgerDb::open(&world.ledger_path()).unwrap();
    db.apply(before).unwrap();
    let mut reader = Reader::open(&world.ledger_path()).unwrap();
    let snapshot = reader.snapshot().unwrap();
    let officers = snapshot.officers(sunledger_projections::Page::largest());
    db.apply(after).unwrap();
    let again = snapshot.officers(sunledger_projections::Page::largest());
    assert_eq!(officers.unwrap(), again.unwrap());
    assert_eq!(snapshot.totals().unwrap().as_of, 12);
    drop(snapshot);
    assert_eq!(reader.snapshot().unwrap().as_of(), world.size());
}

#[test]
fn another_version_is_made_anew() {
    let world = World::new();
    let path = world.ledger_path();
    let digest = world.project_in_runs(10).digest().unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 1).unwrap();
    drop(raw);
    let refused = Reader::open(&path).err().unwrap();
    assert!(matches!(refused, ProjectionError::OtherVersion { .. }));
    let mut db = LedgerDb::open(&path).unwrap();
    assert_eq!(db.position(), 0);
    db.apply(&world.log).unwrap();
    assert_eq!(db.digest().unwrap(), digest);
}

#[test]
fn another_programs_file_is_left_alone() {
    let world = World::empty();
    let path = world.ledger_path();
    let foreign: [fn(&std::path::Path); 2] = [
        |path| fs::write(path, "somebody's notes, and no database at all").unwrap(),
        |path| {
            let raw = rusqlite::Connection::open(path).unwrap();
            raw.execute_batch("CREATE TABLE theirs (a)").unwrap();
        },
    ];
    for make in foreign {
        let _ = fs::remove_file(&path);
        make(&path);
        let before = fs::read(&path).unwrap();
        for open in [LedgerDb::open, LedgerDb::recreate] {
            let refused = open(&path).err().unwrap();
            assert!(matches!(refused, ProjectionError::NotOurs { .. }));
        }
        let refused = Reader::open(&path).err().unwrap();
        assert!(matches!(refused, ProjectionError::NotOurs { .. }));
        assert_eq!(fs::read(&path).unwrap(), before);
    }
}

#[test]
fn what_a_cut_off_creation_leaves_is_taken_over() {
    let world = World::empty();
    fs::write(world.ledger_path(), "").unwrap();
    assert_eq!(LedgerDb::open(&world.ledger_path()).unwrap().position(), 0);
    fs::remove_file(world.ledger_path()).unwrap();
    let raw = rusqlite::Connection::open(world.ledger_path()).unwrap();
    raw.pragma_update(None, "journal_mode", "WAL").unwrap();
    drop(raw);
    assert_eq!(LedgerDb::open(&world.ledger_path()).unwrap().position(), 0);
}

#[test]
fn a_reader_can_not_write() {
    let world = World::new();
    let mut db = world.project_in_runs(10);
    let digest = db.digest().unwrap();
    // A directory whose name SQLite would read as more than a name.
    let dir = tempfile::tempdir().unwrap();
    let people = dir.path().join("who?mode=rwc#%41.sqlite");
    sunledger_projections::PeopleDb::open(&people).unwrap();
    let mut reader = Reader::open_with_people(&world.ledger_path(), &people).unwrap();
    reader.snapshot().unwrap().totals().unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(db.digest().unwrap(), digest);
}

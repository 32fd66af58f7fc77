//! A run is in as a whole or not at all.

use std::collections::BTreeSet;
use std::fs;

use sunledger_domain::event::QuotaAdjusted;
use sunledger_domain::{Body, Event, Money};
use sunledger_projections::{LedgerDb, ProjectionError, Recorded};

use crate::histories::full_history;
use crate::world::{World, basis, id, label};

#[test]
fn a_gap_is_refused_and_nothing_of_the_run_stays() {
    let world = full_history();
    let mut db = world.project_in_runs(usize::MAX);
    let digest = db.digest().unwrap();
    let repeated = db.apply(&world.log[5..9]);
    assert!(matches!(
        repeated,
        Err(ProjectionError::Gap { found: 5, .. })
    ));
    let mut db = LedgerDb::recreate(&world.ledger_path()).unwrap();
    let mut torn = world.log.clone();
    torn.remove(20);
    let gap = db.apply(&torn);
    assert!(matches!(
        gap,
        Err(ProjectionError::Gap {
            expected: 20,
            found: 21
        })
    ));
    assert_eq!(db.position(), 0);
    db.apply(&world.log).unwrap();
    assert_eq!(db.digest().unwrap(), digest);
}

/// A sum that SQLite's integers cannot hold is never rounded: the fold stops, visibly.
#[test]
fn a_sum_beyond_the_integers_is_refused() {
    let world = World::new();
    let mut db = world.project_in_runs(usize::MAX);
    let digest = db.digest().unwrap();
    let most = (world.size()..world.size() + 100).map(|seq| Recorded {
        seq,
        event: Event {
            cmd: None,
            body: Body::from(QuotaAdjusted {
                basis: basis(),
                delta: Money::MAX,
                line: id("zx-1"),
                reason: label("过大"),
            }),
        },
        ..world.log[0].clone()
    });
    let most: Vec<Recorded> = most.collect();
    assert!(db.apply(&most).is_err());
    assert_eq!(db.position(), world.size());
    assert_eq!(db.digest().unwrap(), digest);
}

/// What a crash leaves: the database and its write-ahead log as they were at any moment.
#[test]
fn a_copy_taken_at_any_moment_stands_at_a_whole_run() {
    let world = full_history();
    let mut db = LedgerDb::recreate(&world.ledger_path()).unwrap();
    let whole = {
        db.apply(&world.log[..40]).unwrap();
        db.apply(&world.log[40..]).unwrap();
        db.digest().unwrap()
    };
    let wal = world.ledger_path().with_extension("sqlite-wal");
    let copy = tempfile::tempdir().unwrap();
    let len = fs::metadata(&wal).unwrap().len();
    let mut seen = BTreeSet::new();
    for part in 0..=16 {
        let path = copy.path().join(format!("{part}.sqlite"));
        fs::copy(world.ledger_path(), &path).unwrap();
        let torn = path.with_extension("sqlite-wal");
        fs::copy(&wal, &torn).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&torn).unwrap();
        file.set_len(len * part / 16).unwrap();
        let Ok(mut db) = LedgerDb::open(&path) else {
            panic!("unreadable after a crash at {part}/16");
        };
        let at = usize::try_from(db.position()).unwrap();
        seen.insert(at);
        db.apply(&world.log[at..]).unwrap();
        assert_eq!(db.digest().unwrap(), whole);
    }
    assert!(seen.into_iter().eq([0, 40, world.log.len()]));
}

//! Snapshots of the state beside a ledger: used, passed over with a word to the operator, and removed by a rebuild.

use std::fs;

use serde_json::json;
use sunledger_journal::Outcome;
use sunledger_server::service::{Depth, rebuild, verify_dir};

use crate::world::{World, person};

fn pay(world: &World, batch: &str) -> Outcome {
    let payee = person(json!({"name": "试甲", "identity": "户-1"}));
    world.try_pay("jia-1", batch, payee).unwrap().outcome
}

#[test]
fn a_ledger_opens_from_its_snapshot_and_from_its_log_alike() {
    let mut world = World::new();
    assert_eq!(pay(&world, "a"), Outcome::Recorded);
    world.reopen_with(1);
    assert_eq!(pay(&world, "b"), Outcome::Recorded);
    world.close();
    let dir = world.dir().join("snapshots");
    assert!(fs::read_dir(&dir).unwrap().count() >= 1);

    world.try_open().unwrap();
    assert!(world.ledger().take_warnings().is_empty());
    assert_eq!(pay(&world, "a"), Outcome::Repeated);
    assert_eq!(pay(&world, "b"), Outcome::Repeated);
    let state = world.ledger().state();
    world.close();
    rebuild(&world.dir()).unwrap();
    assert!(!dir.exists());
    world.try_open().unwrap();
    assert!(world.ledger().state() == state, "another state");
    assert!(!dir.exists(), "a small ledger needs none");
}

#[test]
fn a_damaged_snapshot_is_told_and_costs_nothing_but_time() {
    let mut world = World::new();
    world.reopen_with(1);
    assert_eq!(pay(&world, "a"), Outcome::Recorded);
    world.close();
    let dir = world.dir().join("snapshots");
    let mut damaged = 0;
    for file in fs::read_dir(&dir).unwrap() {
        fs::write(file.unwrap().path(), "no snapshot").unwrap();
        damaged += 1;
    }
    assert!(verify_dir(&world.dir(), Depth::Rules, &[]).unwrap().ok());
    world.try_open().unwrap();
    let warnings = world.ledger().take_warnings();
    assert_eq!(warnings.len(), damaged);
    for warning in warnings {
        assert_eq!(warning.code, "snapshot_passed_over");
        assert!(warning.zh.contains("已跳过"), "{}", warning.zh);
        assert!(warning.en.contains("not a snapshot"), "{}", warning.en);
    }
    assert_eq!(pay(&world, "a"), Outcome::Repeated);
    assert_eq!(pay(&world, "b"), Outcome::Recorded);
}

#[test]
fn a_snapshot_that_cannot_be_made_is_told_and_refuses_nothing() {
    let mut world = World::new();
    world.close();
    fs::write(world.dir().join("snapshots"), "in the way").unwrap();
    world.try_open_with(1).unwrap();
    assert_eq!(pay(&world, "a"), Outcome::Recorded);
    let mut codes = Vec::new();
    while !codes.contains(&"snapshot_not_made") {
        let warnings = world.ledger().take_warnings();
        codes.extend(warnings.iter().map(|warning| warning.code));
    }
    assert_eq!(codes[0], "snapshot_passed_over");
    assert_eq!(pay(&world, "b"), Outcome::Recorded);
    world.close();
}

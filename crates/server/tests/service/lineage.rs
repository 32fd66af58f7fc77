//! The copy of the lineage fold: used where it fits to the byte, and made again whatever else is there.

use std::path::PathBuf;

use serde_json::json;
use sunledger_domain::Account;
use sunledger_domain::lineage::{Composition, Lineage};
use sunledger_domain::wire;
use sunledger_server::service::{Ledger, lineage_beside, rebuild};
use sunledger_server::web::Board;

use crate::world::World;

fn fund(world: &World, key: &str, amount: &str) {
    let body = json!({"project": "p", "source": {"line": "l"}, "amount": amount,
        "basis": {"business_on": "2017-03-02"}});
    world.post_as("yusuan", key, "project.fund", body).unwrap();
}

fn copy(world: &World) -> PathBuf {
    world.dir().join("lineage.snap")
}

/// Folded from the first entry on, by nobody's help.
fn afresh(ledger: &Ledger) -> Lineage {
    let mut lineage = Lineage::default();
    for seq in 0..ledger.head().size {
        let entry = ledger.entry(seq).unwrap().unwrap();
        let entry = sunledger_chain::Entry::decode(&entry).unwrap();
        lineage.apply(&wire::decode(entry.payload).unwrap());
    }
    lineage
}

fn now(ledger: &Ledger) -> Lineage {
    let found = ledger.lineage(ledger.head().size).unwrap().unwrap();
    Lineage::clone(&found)
}

#[test]
fn the_fold_follows_the_log_and_does_not_go_back() {
    let world = World::new();
    let before = world.ledger().head().size;
    assert_eq!(now(world.ledger()), afresh(world.ledger()));
    fund(&world, "more", "7.77");
    assert_eq!(now(world.ledger()), afresh(world.ledger()));
    assert!(world.ledger().lineage(before).unwrap().is_none());
    assert!(world.ledger().take_warnings().is_empty());
}

#[test]
fn a_copy_spares_the_fold_and_only_the_tail_is_added() {
    let mut world = World::new();
    world.ledger().ready_lineage().unwrap();
    let kept = lineage_beside(&world.dir()).unwrap().unwrap();
    assert_eq!(kept, afresh(world.ledger()));
    fund(&world, "tail", "7.77");
    world.reopen();
    assert_eq!(now(world.ledger()), afresh(world.ledger()));
    let left = |lineage: &Lineage| {
        let states = lineage.sources_of(&Account::Project("p".parse().unwrap()));
        states.values().map(Composition::sum).sum::<i128>()
    };
    assert_eq!(left(&now(world.ledger())), left(&kept) + 777);
}

#[test]
fn whatever_is_wrong_with_a_copy_it_is_made_again() {
    let mut world = World::new();
    world.ledger().ready_lineage().unwrap();
    let good = std::fs::read(copy(&world)).unwrap();
    let mut bad: Vec<Vec<u8>> = vec![
        Vec::new(),
        good[..good.len() - 1].to_vec(),
        b"?".repeat(300),
    ];
    // One byte of each field of the header, and one of the body.
    for place in [0, 8, 24 + 7, 32, 64, good.len() - 3] {
        let mut one = good.clone();
        one[place] ^= 1;
        bad.push(one);
    }
    for bytes in bad {
        std::fs::write(copy(&world), &bytes).unwrap();
        assert!(lineage_beside(&world.dir()).unwrap().is_none());
        world.reopen();
        assert_eq!(now(world.ledger()), afresh(world.ledger()));
        world.ledger().ready_lineage().unwrap();
        assert_eq!(std::fs::read(copy(&world)).unwrap(), good);
    }
}

#[test]
fn a_copy_of_another_log_is_not_believed() {
    let (mut world, other) = (World::new(), World::new());
    // As many entries as this log has, all of it sound, and other money.
    fund(&other, "k", "8.88");
    fund(&world, "k", "7.77");
    other.ledger().ready_lineage().unwrap();
    std::fs::copy(copy(&other), copy(&world)).unwrap();
    let own = afresh(world.ledger());
    let foreign = lineage_beside(&world.dir()).unwrap().unwrap();
    assert_eq!(foreign.size(), own.size());
    assert_ne!(foreign, own);
    world.reopen();
    assert_eq!(now(world.ledger()), own);
}

#[test]
fn rebuild_forgets_the_copy() {
    let mut world = World::new();
    world.ledger().ready_lineage().unwrap();
    assert!(copy(&world).exists());
    world.close();
    rebuild(&world.dir()).unwrap();
    assert!(!copy(&world).exists());
    world.try_open().unwrap();
    assert_eq!(now(world.ledger()), afresh(world.ledger()));
}

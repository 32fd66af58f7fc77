//! Another key for checkpoints: signed by the old one and itself, from the entry on that says so.

use serde_json::{Value, json};
use sunledger_chain::note::{Note, NoteError, Signer};
use sunledger_chain::rotation::{Rotation, RotationError};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Breach, Command, Entity, KeyChangeFault};

use crate::commands::cmd;
use crate::texts::Case;
use crate::world::*;

const ORIGIN: &str = "example.org/county";

/// The keys of a ledger, one after another; the first is that of its genesis.
fn signer(nth: u8) -> Signer {
    of(ORIGIN, nth)
}

fn of(origin: &str, nth: u8) -> Signer {
    Signer::new(origin.parse().unwrap(), &[nth + 1; 32]).unwrap()
}

pub(crate) fn first() -> Digest {
    Digest::new(*signer(0).public().as_bytes())
}

/// The change from one of them to another, as both sign it.
pub(crate) fn change(size: u64, from: u8, to: u8) -> String {
    let to = signer(to);
    let change = Rotation::new(size, to.public().clone());
    change.sign(&signer(from), &to).unwrap().to_string()
}

/// The change that a ledger may make next, by how often it was made.
pub(crate) fn next(world: &World) -> Command {
    let keys = world.state.checkpoint_keys().unwrap();
    let last = u8::try_from(keys.keys().count()).unwrap() - 1;
    rotate(&change(world.state.size() + 1, last, last + 1))
}

fn rotate(note: &str) -> Command {
    cmd("checkpoint_key.rotate", json!({ "note": note }))
}

fn refused(fault: KeyChangeFault) -> Breach {
    Breach::KeyChange {
        fault: Box::new(fault),
    }
}

/// One of every way in which a change can be wrong.
pub(crate) fn of_changes() -> Vec<Case> {
    let foreign = RotationError::Foreign {
        expected: "a".to_owned(),
        found: "b".to_owned(),
    };
    let key = "no key".parse::<sunledger_chain::note::VerifierKey>();
    let errors = [
        RotationError::Note(NoteError::Unsigned),
        RotationError::Shape,
        RotationError::Key(key.unwrap_err()),
        RotationError::KeyType,
        foreign,
        RotationError::NotHeld,
        RotationError::Surplus,
        RotationError::KnownKey,
        RotationError::Size { after: 3, found: 2 },
    ];
    let others = [
        KeyChangeFault::Size { stated: 3, size: 4 },
        KeyChangeFault::NoKey,
    ];
    let faults = errors.into_iter().map(KeyChangeFault::Change).chain(others);
    let case = |fault| (refused(fault), "key_change", Some("note"));
    faults.map(case).collect()
}

#[test]
fn given_a_change_by_both_keys_then_the_new_one_is_in_force_from_its_entry_on() {
    let world = county();
    let size = world.state.size();
    let done = world.clone().when(REGISTRAR, &next(&world));
    let world = done.then(&["checkpoint_key.rotated"]).world;
    let keys = world.state.checkpoint_keys().unwrap();
    assert_eq!(keys.at(size), signer(0).public());
    assert_eq!(keys.at(size + 1), signer(1).public());
    let again = world.clone().and(REGISTRAR, &next(&world));
    let keys = again.state.checkpoint_keys().unwrap();
    assert_eq!(keys.latest(), signer(2).public());
    assert_eq!(keys.keys().count(), 3);
}

#[test]
fn given_another_size_than_that_of_its_entry_then_refused() {
    let world = county();
    let size = world.state.size() + 1;
    for stated in [1, size - 1, size + 1] {
        let fault = KeyChangeFault::Size { stated, size };
        world
            .clone()
            .when(REGISTRAR, &rotate(&change(stated, 0, 1)))
            .then_refused("key_change", &refused(fault));
    }
}

#[test]
fn given_a_change_that_does_not_hold_then_refused() {
    let world = county();
    let size = world.state.size() + 1;
    let by_a_thief = change(size, 1, 2);
    let half = {
        let change = Rotation::new(size, signer(1).public().clone());
        let mut note = Note::new(change.to_string()).unwrap();
        note.add(signer(0).sign(&note));
        note.to_string()
    };
    let third = {
        let mut note = Note::parse(change(size, 0, 1).as_bytes()).unwrap();
        note.add(signer(2).sign(&note));
        note.to_string()
    };
    let foreign = {
        let (old, new) = (of("example.org/other", 0), of("example.org/other", 1));
        let change = Rotation::new(size, new.public().clone());
        change.sign(&old, &new).unwrap().to_string()
    };
    let cases = [
        (String::new(), NoteError::Shape.into()),
        (by_a_thief, NoteError::Unsigned.into()),
        (half, RotationError::NotHeld),
        (third, RotationError::Surplus),
        (
            foreign,
            RotationError::Foreign {
                expected: ORIGIN.to_owned(),
                found: "example.org/other".to_owned(),
            },
        ),
    ];
    for (note, error) in cases {
        world
            .clone()
            .when(REGISTRAR, &rotate(&note))
            .then_refused("key_change", &refused(KeyChangeFault::Change(error)));
    }
    // The key that signs now signs no second successor, and none of before comes back.
    let world = world.clone().and(REGISTRAR, &next(&world));
    let size = world.state.size() + 1;
    let cases = [
        (change(size, 0, 2), NoteError::Unsigned.into()),
        (change(size, 1, 0), RotationError::KnownKey),
    ];
    for (note, error) in cases {
        world
            .clone()
            .when(REGISTRAR, &rotate(&note))
            .then_refused("key_change", &refused(KeyChangeFault::Change(error)));
    }
}

#[test]
fn given_a_unit_that_is_not_registered_then_refused() {
    let world = county();
    let note = change(world.state.size() + 1, 0, 1);
    let body: Value = json!({ "note": note, "unit": "nobody" });
    world
        .clone()
        .when(REGISTRAR, &cmd("checkpoint_key.rotate", body))
        .then_refused("unknown_id", &unknown(Entity::Unit, "nobody"));
}

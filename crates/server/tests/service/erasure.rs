//! After an erasure no file of the ledger's directory holds anything of the person.
//!
//! The raw bytes of every file are searched. Of what is searched for, name, household number and group stand in clear
//! in the boards' file before; ID number, card and phone stand nowhere in clear, before or after, since the vault
//! encrypts them, so for them it is the vault's own tests that show that key and ciphertext are gone. The log never
//! held any of it.

use std::path::Path;

use serde_json::json;
use sunledger_domain::Actor;
use sunledger_domain::id::Label;
use sunledger_server::service::{Depth, Ledger, Whom, verify_dir};

use crate::world::{CITIZEN, World, person};

const NAME: &str = "试消某";
const HOUSEHOLD: &str = "户号七七四一";
const GROUP: &str = "试消村民小组";
const CARD: &str = "6222020000000774193";
const PHONE: &str = "13800774193";
/// What the boards' file has in clear.
const SHOWN: [&str; 3] = [NAME, HOUSEHOLD, GROUP];

fn full() -> serde_json::Value {
    person(
        json!({"name": NAME, "id_number": CITIZEN, "household_no": HOUSEHOLD, "group": GROUP,
        "card": CARD, "phone": PHONE}),
    )
}

/// The files that hold a text, by their path below the directory.
fn holders(dir: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            if bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
            {
                let name = path.strip_prefix(dir).unwrap();
                found.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    found
}

fn erase(ledger: &Ledger, actor: &str, whom: &Whom) -> Result<u32, &'static str> {
    let actor = Actor::parse(actor).unwrap();
    let reason = Label::new("已迁出，本人申请").unwrap();
    let done = ledger.erase(&actor, whom, &reason);
    done.map(|done| done.iter().map(|done| done.handles.get()).sum())
        .map_err(|error| error.code())
}

fn by_number() -> Whom {
    Whom::IdNumber(CITIZEN.to_owned())
}

/// Somebody who is paid in two schemes, and somebody who stays.
fn paid() -> World {
    let world = World::new();
    world.pay("jia-1", "a", full());
    let mut other = crate::world::prepare("jia-1", "b", "1", full());
    other["scheme"] = "mi".into();
    world
        .post_as("jia-1", "b", "payment.prepare", other)
        .unwrap();
    let stays = json!({"name": "试留某", "identity": "户-2"});
    world.pay("jia-1", "c", person(stays));
    world.ledger().catch_up().unwrap();
    world
}

#[test]
fn no_file_holds_anything_of_the_erased() {
    let mut world = paid();
    for shown in SHOWN {
        assert_eq!(holders(&world.dir(), shown), ["people.sqlite"], "{shown}");
    }
    let size = world.ledger().head().size;
    assert_eq!(erase(world.ledger(), "registrar", &by_number()), Ok(2));
    // While the ledger is open, after it is closed, and after it is opened anew.
    for _ in 0..2 {
        for text in SHOWN.into_iter().chain([CITIZEN, CARD, PHONE]) {
            assert_eq!(holders(&world.dir(), text), [""; 0], "{text}");
        }
        let others = holders(&world.dir(), "试留某");
        assert_eq!(
            others,
            ["people.sqlite"],
            "the test looks in the wrong place"
        );
        assert_eq!(world.names(), [None, None, Some("试留某".to_owned())]);
        world.reopen();
    }
    assert_eq!(world.ledger().head().size, size + 1);
    let mut entries = Vec::new();
    world.ledger().export_entries(&mut entries).unwrap();
    let entries = String::from_utf8(entries).unwrap();
    let recorded: serde_json::Value =
        serde_json::from_str(entries.lines().last().unwrap()).unwrap();
    assert_eq!(
        recorded["payload"]["body"],
        json!({"handles": 2, "reason": "已迁出，本人申请"})
    );
    world.close();
    let checked = verify_dir(&world.dir(), Depth::Rules, &[]).unwrap();
    assert!(checked.ok());
}

#[test]
fn a_pseudonym_leads_to_all_of_the_person() {
    let world = paid();
    let handle = world.pay("jia-1", "d", full());
    let whom = Whom::Handle(handle.parse().unwrap());
    assert_eq!(erase(world.ledger(), "registrar", &whom), Ok(2));
    assert_eq!(
        erase(world.ledger(), "registrar", &whom),
        Err("person_unknown")
    );
    assert_eq!(
        erase(world.ledger(), "registrar", &by_number()),
        Err("person_unknown")
    );
    for shown in SHOWN {
        assert_eq!(holders(&world.dir(), shown), [""; 0], "{shown}");
    }
}

#[test]
fn only_a_registrar_erases() {
    let world = paid();
    for actor in ["jia-1", "yusuan", "nobody"] {
        let refused = erase(world.ledger(), actor, &by_number());
        assert_eq!(refused, Err("not_permitted"), "{actor}");
    }
    assert_eq!(holders(&world.dir(), NAME), ["people.sqlite"]);
}

#[test]
fn nobody_says_that_somebody_is_erased_but_whoever_erases() {
    let world = World::new();
    let body = json!({"handles": 2, "reason": "试"});
    let refused = world.post_as("registrar", "k", "subject.erase", body);
    assert_eq!(refused.unwrap_err().code(), "kind_reserved");
}

/// Whoever comes back after an erasure is somebody else to the ledger.
#[test]
fn whoever_is_paid_again_has_another_pseudonym() {
    let world = paid();
    let before = world.pay("jia-1", "d", full());
    erase(world.ledger(), "registrar", &by_number()).unwrap();
    let after = world.pay("jia-1", "e", full());
    assert_ne!(before, after);
    let named = |name: &str| Some(name.to_owned());
    let names = world.names();
    assert_eq!(names.last(), Some(&named(NAME)));
    assert_eq!(names.iter().filter(|name| **name == named(NAME)).count(), 1);
}

/// As a kill between the two leaves it: the vault has forgotten, the names' file has not.
#[test]
fn names_that_an_erasure_did_not_reach_are_wiped_by_the_next_opening() {
    let mut world = paid();
    world.close();
    let names = world.dir().join("people.sqlite");
    let kept = std::fs::read(&names).unwrap();
    world.try_open().unwrap();
    erase(world.ledger(), "registrar", &by_number()).unwrap();
    world.close();
    std::fs::write(&names, kept).unwrap();
    assert_eq!(holders(&world.dir(), NAME), ["people.sqlite"]);
    world.try_open().unwrap();
    for shown in SHOWN {
        assert_eq!(holders(&world.dir(), shown), [""; 0], "{shown}");
    }
    assert_eq!(world.names().last(), Some(&Some("试留某".to_owned())));
}

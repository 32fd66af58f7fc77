//! Parts that fail beside the log: the boards stand still and say so, and everything else goes on.

use std::fs;

use serde_json::json;
use sunledger_server::service::{Depth, verify_dir};
use sunledger_server::web::Board;

use crate::world::{World, person, prepare};

#[test]
fn boards_that_fail_stop_nothing_else() {
    let mut world = World::new();
    let ledger_file = world.dir().join("ledger.sqlite");
    world.close();
    let kept = fs::read(&ledger_file).unwrap();
    fs::write(&ledger_file, "no database of ours").unwrap();

    world.try_open().unwrap();
    let codes: Vec<_> = world
        .ledger()
        .take_warnings()
        .into_iter()
        .map(|one| one.code)
        .collect();
    assert_eq!(codes, ["boards_stand_still"]);
    assert_eq!(
        world.ledger().health().unwrap_err().code,
        "boards_stand_still"
    );
    assert_eq!(
        world.ledger().reader().err().unwrap().code(),
        "boards_stand_still"
    );
    let refused = world.ledger().catch_up().unwrap_err();
    assert_eq!(refused.code(), "boards_stand_still");
    assert!(refused.zh().contains("公开栏"), "{}", refused.zh());

    let paid = world.try_pay(
        "jia-1",
        "a",
        person(json!({"name": "试甲", "identity": "户-1"})),
    );
    assert_eq!(paid.unwrap().count, 2);
    let mut lines = Vec::new();
    let size = world.ledger().export_entries(&mut lines).unwrap();
    assert_eq!(size, world.ledger().head().size);
    world.close();
    assert!(verify_dir(&world.dir(), Depth::Rules, &[]).unwrap().ok());

    // Once they can be had again, they follow.
    fs::write(&ledger_file, kept).unwrap();
    world.try_open().unwrap();
    world.ledger().health().unwrap();
    assert_eq!(world.names(), [Some("试甲".to_owned())]);
}

#[test]
fn names_that_fail_leave_pseudonyms_and_stop_nothing() {
    let mut world = World::new();
    world.close();
    fs::write(world.dir().join("people.sqlite"), "no database of ours").unwrap();
    world.try_open().unwrap();
    assert_eq!(world.ledger().take_warnings().len(), 1);
    world.pay(
        "jia-1",
        "a",
        person(json!({"name": "试甲", "identity": "户-1"})),
    );
    assert_eq!(world.names(), [None]);
    world.close();
    fs::remove_file(world.dir().join("people.sqlite")).unwrap();
    world.try_open().unwrap();
    assert_eq!(world.names(), [Some("试甲".to_owned())]);
}

#[test]
fn no_refusal_repeats_what_may_be_personal() {
    let world = World::new();
    let secret = "张三13812345678";
    let payee = || person(json!({"name": "试", "identity": "户-1"}));
    let mut bodies = vec![
        prepare("jia-1", "b", secret, payee()),
        prepare("jia-1", "b", "1", json!(secret)),
        prepare("jia-1", "b", "1", json!({ "unit": secret })),
        prepare("jia-1", secret, "1", payee()),
        prepare(
            "jia-1",
            "b",
            "1",
            json!({"person": {"kind": "person", "name": [secret]}}),
        ),
        prepare("jia-1", "b", "1", json!({"person": secret})),
    ];
    for member in ["scheme", "period", "project", "lines", "basis"] {
        let mut body = prepare("jia-1", "b", "1", payee());
        body[member] = secret.into();
        bodies.push(body);
    }
    for body in bodies {
        let Err(refused) = world.post_as("jia-1", "k", "payment.prepare", body.clone()) else {
            panic!("{body}");
        };
        let said = format!("{refused} {} {:?}", refused.zh(), refused.field());
        assert!(
            !said.contains("138") && !said.contains("张三"),
            "{body}: {said}"
        );
    }
    let unknown = world.post_as("jia-1", "k", secret, json!({})).unwrap_err();
    assert_eq!(unknown.code(), "unknown_kind");
    assert!(!format!("{unknown} {}", unknown.zh()).contains("138"));
}

//! Keys of officers and the requirement to sign, as anybody may ask for them.

use std::time::Duration;

use serde_json::{Value, json};
use sunledger_chain::officer::Secret;
use sunledger_domain::event::{KeyRegistered, Sig, Signature};
use sunledger_domain::subject::{LedgerTag, OfficerKey};
use sunledger_domain::{Actor, Command};
use sunledger_projections::Limits;

use crate::world::{LEDGER, World, id};

const LIMITS: Limits = Limits {
    rows: 9,
    time: Duration::from_secs(2),
};

fn key(number: u8) -> OfficerKey {
    OfficerKey::new(Secret::new(&[number; 32]).public())
}

fn proof(number: u8, officer: &str) -> Signature {
    let message = KeyRegistered::message(&LedgerTag::new(LEDGER), &id(officer));
    Signature::new(Secret::new(&[number; 32]).sign(&message))
}

/// Whoever requires signatures must have signed that; what folds the log asks for no more than the key.
pub(crate) fn signed_where_it_must(command: &Command) -> Vec<Sig> {
    let sig = Sig {
        key: key(2),
        signature: Signature::new([7; 64]),
    };
    match command.kind() {
        "signing.require" => vec![sig],
        _ => Vec::new(),
    }
}

fn give(world: &mut World, kind: &str, body: &Value) {
    let whole = json!({ "kind": kind, "body": body });
    let command: Command = serde_json::from_value(whole).unwrap();
    world.run_as(&Actor::Officer(id("root")), &command);
}

#[test]
fn keys_are_listed_with_their_term_and_their_end() {
    let mut world = World::new();
    let (first, second) = (key(1).to_string(), key(2).to_string());
    let of_a_year = json!({
        "officer": "maker", "key": first, "from": "2017-03-01", "proof": proof(1, "maker"),
        "until": "2018-02-28",
    });
    let proof = proof(2, "root");
    let lasting = json!({ "officer": "root", "key": second, "from": "2017-03-02", "proof": proof });
    let lost = json!({ "officer": "maker", "key": first, "on": "2017-06-01", "reason": "丢失" });
    give(&mut world, "key.register", &of_a_year);
    give(&mut world, "key.register", &lasting);
    give(&mut world, "key.revoke", &lost);
    let last = world.size() - 1;
    let require = json!({ "from": "2030-01-01", "unit": "finance" });
    give(&mut world, "signing.require", &require);
    let mut reader = world.reader();
    let keys = reader.ask(
        "SELECT officer_key, officer, valid_from, valid_until, revoked_on, revoked_seq, reason, seq \
         FROM officer_keys ORDER BY seq",
        LIMITS,
    );
    let expected = [
        json!([
            first,
            "maker",
            "2017-03-01",
            "2018-02-28",
            "2017-06-01",
            last,
            "丢失",
            last - 2
        ]),
        json!([
            second,
            "root",
            "2017-03-02",
            null,
            null,
            null,
            null,
            last - 1
        ]),
    ];
    let rows: Vec<Value> = keys.unwrap().rows.into_iter().map(Value::from).collect();
    assert_eq!(rows, expected);
    let required = reader.ask("SELECT valid_from, unit, seq FROM signing_required", LIMITS);
    let expected = [json!("2030-01-01"), json!("finance"), json!(last + 1)];
    assert_eq!(required.unwrap().rows, [expected]);
}

//! Keys: what an officer chooses is that officer's alone, and keeps nobody else's work out.

use jiff::civil::date;
use serde_json::json;
use sunledger_domain::Actor;
use sunledger_journal::Outcome;

use crate::world::World;

const REGIONS: &[u8] = "code,parent,name,level
990000000000,100000000000,示例省,province
990100000000,990000000000,示例市,city
"
.as_bytes();

fn unit(unit: &str) -> serde_json::Value {
    json!({"unit": unit, "kind": "other", "name": "试"})
}

#[test]
fn an_officers_key_blocks_no_file() {
    let world = World::new();
    let hex = blake3::hash(REGIONS).to_hex();
    for (n, key) in [
        format!("file regions {hex}"),
        format!("file payments {hex}"),
    ]
    .iter()
    .enumerate()
    {
        world
            .post_as("registrar", key, "unit.register", unit(&format!("u{n}")))
            .unwrap();
    }
    let registrar = Actor::parse("registrar").unwrap();
    let done = world
        .ledger()
        .import_regions(&registrar, REGIONS, date(2016, 1, 1));
    assert_eq!(done.unwrap().registered, 2);
}

#[test]
fn two_officers_may_choose_the_same_key_and_one_may_not_use_it_twice() {
    let world = World::new();
    let fund = |amount: &str| {
        json!({"project": "p", "source": {"line": "l"}, "amount": amount,
            "basis": {"business_on": "2017-03-02"}})
    };
    world
        .post_as("registrar", "k-1", "unit.register", unit("u"))
        .unwrap();
    let other = world
        .post_as("yusuan", "k-1", "project.fund", fund("1"))
        .unwrap();
    assert_eq!(other.outcome, Outcome::Recorded);
    let again = world
        .post_as("yusuan", "k-1", "project.fund", fund("1"))
        .unwrap();
    assert_eq!(
        (again.outcome, again.first_seq),
        (Outcome::Repeated, other.first_seq)
    );
    let reused = world.post_as("yusuan", "k-1", "project.fund", fund("2"));
    assert_eq!(reused.unwrap_err().code(), "key_reused");
}

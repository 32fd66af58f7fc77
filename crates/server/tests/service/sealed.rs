//! Questions beside the vault: asked by auditors alone, answered in pseudonyms.

use jiff::civil::date;
use serde_json::{Value, json};
use sunledger_domain::Actor;
use sunledger_domain::policy::{Rule, RuleSetting};

use crate::world::{World, person};

const CARD: &str = "6222020200112233440";

fn governed() -> World {
    let world = World::new();
    let auditor =
        json!({"officer": "shenji", "unit": "bureau", "post": "审计", "roles": ["auditor"]});
    world
        .post_as("registrar", "shenji", "officer.register", auditor)
        .unwrap();
    let document = json!({"number": "示〔2016〕1号", "on": "2016-01-09"});
    let set = json!({
        "articles": [{"number": 30, "title": "监督"}], "document": document, "effective_from": "2016-01-09",
        "id": "shi", "issuer": "示例省", "rules": [RuleSetting::usual(Rule::OneCardMany)], "title": "示例", "version": 1,
    });
    let basis = json!({"business_on": "2017-01-05", "document": document});
    let adopt = json!({"basis": basis, "set": set, "unit": "bureau"});
    world
        .post_as("yusuan", "policy", "policy.adopt", adopt)
        .unwrap();
    world
}

fn holder(name: &str, card: &str, household: &str) -> Value {
    person(json!({"name": name, "identity": name, "card": card, "household_no": household}))
}

#[test]
fn a_card_of_two_households_is_found_and_nobody_is_named() {
    let world = governed();
    // One household twice, under one card of its own.
    world.pay("jia-1", "a", holder("试甲", "6222020200112233448", "0001"));
    world.pay("jia-1", "b", holder("试乙", "6222020200112233448", "0001"));
    // Two households on one card, however it is spelt.
    let first = world.pay("jia-1", "c", holder("试丙", CARD, "0002"));
    let second = world.pay(
        "jia-1",
        "d",
        holder("试丁", "6222 0202 0011 2233 440", "0003"),
    );
    let auditor = Actor::parse("shenji").unwrap();
    let found = world
        .ledger()
        .shared_cards(&auditor, date(2017, 3, 31))
        .unwrap();
    let hits = found.hits.clone().unwrap();
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(hits[0].households, 2);
    let mut expected = [first, second];
    expected.sort();
    assert_eq!(hits[0].handles, expected);
    let shown = serde_json::to_string(&found).unwrap();
    for secret in ["试丙", "试丁", "0002", CARD] {
        assert!(!shown.contains(secret), "{secret}");
    }
    // Before the policy there is no number to ask with.
    let before = world
        .ledger()
        .shared_cards(&auditor, date(2015, 1, 1))
        .unwrap();
    assert_eq!(before.hits, None);
}

#[test]
fn nobody_but_an_auditor_asks() {
    let world = governed();
    for officer in ["yusuan", "jia-1", "registrar", "nobody"] {
        let asked = world
            .ledger()
            .shared_cards(&Actor::parse(officer).unwrap(), date(2017, 3, 31));
        assert_eq!(asked.unwrap_err().code(), "not_permitted", "{officer}");
    }
}

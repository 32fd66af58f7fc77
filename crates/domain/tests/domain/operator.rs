//! Operating contracts: whose, how long, what is guaranteed; income that names one.

use serde_json::{Value, json};
use sunledger_domain::policy::{Measure, Rule};
use sunledger_domain::{Breach, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

const KIND: &str = "operator.sign";

fn vested() -> World {
    with_asset().and(MAKER, &cmd("asset.vest", json!({})))
}

fn signed() -> World {
    vested().and(VILLAGE, &cmd(KIND, json!({})))
}

fn refused(world: World, patch: Value, code: &str, breach: &Breach) {
    world
        .when(MAKER, &cmd(KIND, patch))
        .then_refused(code, breach);
}

fn share(points: u32) -> Value {
    json!({ "guarantee": { "amount": null, "basis_points": points } })
}

#[test]
fn the_collective_lets_an_asset_to_an_operator() {
    let passed = vested()
        .when(VILLAGE, &cmd(KIND, json!({})))
        .then(&["operator.signed"])
        .says(0, "/guarantee/amount", &json!("400.00"));
    let twice = duplicate(Entity::Contract, "dp/jy");
    refused(passed.world, json!({}), "duplicate_id", &twice);
    let untitled = wrong_status(Entity::Asset, "dp", "without title", "vested");
    refused(with_asset(), json!({}), "wrong_status", &untitled);
    let missing = unknown(Entity::Unit, "nobody");
    refused(
        vested(),
        json!({ "operator": "nobody" }),
        "unknown_id",
        &missing,
    );
    let missing = unknown(Entity::Asset, "none");
    refused(vested(), json!({ "asset": "none" }), "unknown_id", &missing);
    let household = settled()
        .and(
            MAKER,
            &cmd("asset.register", json!({ "class": "household" })),
        )
        .and(MAKER, &cmd("asset.vest", json!({})));
    let own = wrong_status(Entity::Asset, "dp", "of one household", "of the collective");
    refused(household, json!({}), "wrong_status", &own);
}

#[test]
fn term_and_guarantee_are_bounded() {
    let bad = |patch: Value, name: &'static str, error: FieldError| {
        refused(vested(), patch, "invalid_field", &field(name, error));
    };
    bad(json!({ "years": 0 }), "years", FieldError::NotPositive);
    bad(json!({ "years": 51 }), "years", FieldError::TooMany);
    let below = json!({ "guarantee": { "amount": "-0.01" } });
    bad(below, "guarantee", FieldError::Negative);
    bad(share(10_001), "guarantee", FieldError::TooMany);
    let nothing = json!({ "guarantee": { "amount": "0" } });
    for patch in [json!({ "years": 50 }), share(10_000), nothing] {
        vested()
            .when(MAKER, &cmd(KIND, patch))
            .then(&["operator.signed"]);
    }
}

#[test]
fn under_the_hard_rule_the_guarantee_reaches_the_least_return() {
    // The asset is worth 5,000.00: 801 hundredths of a per cent of it are 400.50 a year.
    let governed = |least: u32| {
        let rule = json!({
            "article": 10, "mode": "hard", "params": { "per_year_min": { "basis_points": least } },
            "rule": "operator_return",
        });
        let set = json!({ "set": { "rules": [rule] } });
        vested().and(FINANCE, &cmd("policy.adopt", set))
    };
    let low = |found: i128, least: i128| Breach::Policy {
        rule: Rule::OperatorReturn,
        article: 10,
        document: "示例发〔2016〕1号".parse().unwrap(),
        found: Box::new(Measure::Amount(found)),
        allowed: Box::new(Measure::AtLeast(least)),
    };
    let amount = |amount: &str| json!({ "guarantee": { "amount": amount } });
    refused(
        governed(801),
        amount("400.49"),
        "policy_rule",
        &low(40_049, 40_050),
    );
    refused(
        governed(801),
        share(800),
        "policy_rule",
        &low(40_000, 40_050),
    );
    refused(governed(0), amount("0"), "policy_rule", &low(0, 1));
    for (least, patch) in [
        (801, amount("400.50")),
        (801, share(801)),
        (0, amount("0.01")),
    ] {
        governed(least)
            .when(MAKER, &cmd(KIND, patch))
            .then(&["operator.signed"]);
    }
}

#[test]
fn income_by_a_contract_comes_from_its_operator() {
    let income = |patch: Value| cmd("asset.income", patch);
    let by = json!({ "contract": "jy", "operator": "hezuoshe" });
    signed()
        .when(VILLAGE, &income(by))
        .then(&["asset.income"])
        .says(0, "/contract", &json!("jy"));
    let other = field("operator", FieldError::Mismatch);
    for by in [
        json!({ "contract": "jy" }),
        json!({ "contract": "jy", "operator": "east" }),
    ] {
        signed()
            .when(VILLAGE, &income(by))
            .then_refused("invalid_field", &other);
    }
    let missing = unknown(Entity::Contract, "dp/none");
    signed()
        .when(
            VILLAGE,
            &income(json!({ "contract": "none", "operator": "hezuoshe" })),
        )
        .then_refused("unknown_id", &missing);
}

//! Article 9: whom an entity brings in, and what it may be paid for it.

use serde_json::{Value, json};
use sunledger_domain::policy::Rule;
use sunledger_domain::{Breach, Command, Entity, FieldError};

use crate::commands::{cmd, merge, subject};
use crate::schemes::{pay, policy_says, under};
use crate::world::*;

fn households(count: u8, land: u8) -> Vec<Value> {
    let one = |n: u8| json!({ "household": subject(n), "land": n <= land, "village": EAST });
    (1..=count).map(one).collect()
}

fn record(patch: Value) -> Command {
    cmd("linkage.record", patch)
}

fn linked(count: u8, land: u8) -> Command {
    record(json!({ "households": households(count, land) }))
}

fn to(unit: &str, amount: &str) -> Command {
    pay("p1", json!([{ "paid": amount, "payee": { "unit": unit } }]))
}

const PREPARED: [&str; 2] = ["payment.prepared", "payment.line"];

#[test]
fn equity_goes_to_cooperatives_with_a_hundred_households_with_land() {
    let world = || {
        under(json!({ "rule": "cooperative_equity", "per": "entity", "eligibility": "entities" }))
    };
    world()
        .and(MAKER, &linked(100, 100))
        .when(MAKER, &to("hezuoshe", "2000000.00"))
        .then(&PREPARED);
    for (count, land, found) in [(99, 99, "99"), (120, 99, "99")] {
        let short = world().and(MAKER, &linked(count, land));
        let (rule, article, said, allowed) =
            policy_says(short.decide(MAKER, &to("hezuoshe", "1.00")).err());
        assert_eq!((rule, article), (Rule::CooperativeEquity, 9));
        assert_eq!((said.as_str(), allowed.as_str()), (found, "at least 100"));
    }
    let none = world().decide(MAKER, &to("hezuoshe", "1.00"));
    assert_eq!(policy_says(none.err()).2, "0");
    let rich = world().and(MAKER, &linked(100, 100));
    let (_, _, found, allowed) =
        policy_says(rich.decide(MAKER, &to("hezuoshe", "2000000.01")).err());
    assert_eq!(
        (found.as_str(), allowed.as_str()),
        ("2000000.01", "at most 2000000.00")
    );
}

#[test]
fn a_later_list_takes_the_place_of_the_one_before() {
    let world = under(json!({ "rule": "cooperative_equity" }))
        .and(MAKER, &linked(100, 100))
        .and(MAKER, &linked(99, 99));
    assert_eq!(
        policy_says(world.decide(MAKER, &to("hezuoshe", "1.00")).err()).2,
        "99"
    );
}

#[test]
fn a_firm_lifts_a_hundred_households_or_a_whole_village() {
    let world = || under(json!({ "rule": "leading_firm" }));
    world()
        .and(MAKER, &linked(100, 0))
        .when(MAKER, &to("hezuoshe", "2000000.00"))
        .then(&PREPARED);
    let short = world().and(MAKER, &linked(99, 99));
    assert_eq!(
        policy_says(short.decide(MAKER, &to("hezuoshe", "1.00")).err()).3,
        "at least 100"
    );
    world()
        .and(MAKER, &record(json!({ "households": null, "whole": EAST })))
        .when(MAKER, &to("hezuoshe", "1.00"))
        .then(&PREPARED);
    let person = pay(
        "p1",
        json!([{ "paid": "1.00", "payee": crate::commands::person(1) }]),
    );
    let said = policy_says(world().decide(MAKER, &person).err()).2;
    assert_eq!(said, "the payee is no registered operator");
}

#[test]
fn machines_are_supported_by_a_fifth_of_their_scale_at_least() {
    let world = || {
        let terms = under(json!({ "rule": "machinery_share" }));
        terms.and(
            MAKER,
            &record(json!({ "households": null, "equipment": "1000000.03" })),
        )
    };
    world()
        .when(MAKER, &to("hezuoshe", "200000.01"))
        .then(&PREPARED);
    let below = world().decide(MAKER, &to("hezuoshe", "200000.00"));
    let (rule, article, found, allowed) = policy_says(below.err());
    assert_eq!((rule, article), (Rule::MachineryShare, 9));
    assert_eq!(
        (found.as_str(), allowed.as_str()),
        ("200000.00", "at least 200000.01")
    );
    let unknown = under(json!({ "rule": "machinery_share" }));
    assert_eq!(
        policy_says(unknown.decide(MAKER, &to("hezuoshe", "1.00")).err()).2,
        "the scale of equipment is not recorded"
    );
}

#[test]
fn a_list_names_each_household_once_and_an_operator() {
    let world = || under(json!({}));
    let twice = json!({ "households": [{ "household": subject(1) }, { "household": subject(1) }] });
    let id = "01".repeat(16);
    world().when(MAKER, &record(twice)).then_refused(
        "duplicate_id",
        &Breach::Duplicate {
            entity: Entity::Household,
            id,
        },
    );
    for (patch, field, error) in [
        (json!({ "entity": "fpb" }), "entity", FieldError::Mismatch),
        (
            json!({ "households": null }),
            "households",
            FieldError::Missing,
        ),
        (json!({ "whole": COUNTY }), "whole", FieldError::Mismatch),
        (
            json!({ "equipment": "0.00" }),
            "equipment",
            FieldError::NotPositive,
        ),
    ] {
        world()
            .when(MAKER, &record(patch))
            .then_refused("invalid_field", &Breach::Field { field, error });
    }
    for (patch, missing) in [
        (
            json!({ "scheme": "other" }),
            unknown(Entity::Scheme, "other"),
        ),
        (
            json!({ "entity": "nobody" }),
            unknown(Entity::Unit, "nobody"),
        ),
    ] {
        let refused = world().decide(MAKER, &record(patch)).err().unwrap();
        let sunledger_domain::Rejection::Breach { breach, .. } = refused else {
            panic!("{refused}");
        };
        assert_eq!(breach, missing);
    }
}

#[test]
fn the_list_is_ordered_by_pseudonym_whatever_the_file_s_order() {
    let mut backwards = households(3, 2);
    backwards.reverse();
    let mut patch = json!({});
    merge(&mut patch, json!({ "households": backwards }));
    under(json!({}))
        .when(MAKER, &record(patch))
        .then(&[
            "linkage.recorded",
            "linkage.household",
            "linkage.household",
            "linkage.household",
        ])
        .says(1, "/household", &subject(1))
        .says(3, "/land", &json!(false));
}

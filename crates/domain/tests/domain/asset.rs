//! Assets: registered within what was spent, vested in a collective, quantified into shares.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError, Rejection};

use crate::commands::{cmd, person};
use crate::world::*;

fn vested() -> World {
    with_asset().and(MAKER, &cmd("asset.vest", json!({})))
}

fn quantified() -> World {
    vested().and(MAKER, &cmd("asset.quantify", json!({})))
}

fn refused(world: fn() -> World, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world()
        .when(MAKER, &cmd(kind, patch))
        .then_refused(code, breach);
}

#[test]
fn an_asset_costs_no_more_than_its_project_has_spent() {
    let passed = settled()
        .when(MAKER, &cmd("asset.register", json!({ "region": EAST })))
        .then(&["asset.registered"]);
    let second = |value: &str| cmd("asset.register", json!({ "asset": "dp-2", "value": value }));
    passed
        .world
        .clone()
        .when(MAKER, &second("1000.01"))
        .then_refused(
            "overdrawn",
            &overdrawn(project("xm"), Bucket::Settled, "1000.00", "1000.01"),
        );
    passed
        .world
        .when(MAKER, &second("1000.00"))
        .then(&["asset.registered"]);
}

#[test]
fn an_asset_names_its_project_and_lies_within_it() {
    let kind = "asset.register";
    refused(
        with_asset,
        kind,
        json!({}),
        "duplicate_id",
        &duplicate(Entity::Asset, "dp"),
    );
    let zero = field("value", FieldError::NotPositive);
    refused(
        settled,
        kind,
        json!({ "value": "0" }),
        "invalid_field",
        &zero,
    );
    let missing = unknown(Entity::Project, "none");
    refused(
        settled,
        kind,
        json!({ "project": "none" }),
        "unknown_id",
        &missing,
    );
    let missing = unknown(Entity::Region, "230102009001");
    refused(
        settled,
        kind,
        json!({ "region": "230102009001" }),
        "unknown_id",
        &missing,
    );
    let world = settled().and(
        REGISTRAR,
        &cmd(
            "officer.register",
            json!({ "officer": "province", "unit": "czj" }),
        ),
    );
    let outside = Breach::OutsideProject {
        village: ELSEWHERE.parse().unwrap(),
        region: COUNTY.parse().unwrap(),
    };
    world
        .when("province", &cmd(kind, json!({ "region": ELSEWHERE })))
        .then_refused("outside_project", &outside);
}

#[test]
fn title_vests_once_in_a_village_collective() {
    let kind = "asset.vest";
    let passed = with_asset()
        .when(MAKER, &cmd(kind, json!({})))
        .then(&["asset.vested"]);
    let asset = passed.world.state.asset(&"dp".parse().unwrap()).unwrap();
    assert_eq!(asset.holder.as_ref().unwrap().as_str(), "east-jt");
    let other = field("holder", FieldError::Mismatch);
    refused(
        with_asset,
        kind,
        json!({ "holder": "hezuoshe" }),
        "invalid_field",
        &other,
    );
    let missing = unknown(Entity::Unit, "nobody");
    refused(
        with_asset,
        kind,
        json!({ "holder": "nobody" }),
        "unknown_id",
        &missing,
    );
    let missing = unknown(Entity::Asset, "none");
    refused(
        with_asset,
        kind,
        json!({ "asset": "none" }),
        "unknown_id",
        &missing,
    );
    let again = wrong_status(Entity::Asset, "dp", "vested", "without title");
    refused(vested, kind, json!({}), "wrong_status", &again);
}

#[test]
fn the_register_is_ordered_by_holder_whoever_wrote_the_list() {
    let kinds = [
        "asset.quantified",
        "share.issued",
        "share.issued",
        "share.issued",
    ];
    vested()
        .when(MAKER, &cmd("asset.quantify", json!({})))
        .then(&kinds)
        .says(0, "/count", &json!(3))
        .says(0, "/shares", &json!(100))
        .says(1, "/holder", &person(1))
        .says(2, "/holder", &person(2))
        .says(3, "/holder/unit", &json!("east-jt"))
        .says(3, "/shares", &json!(20))
        .says(3, "/index", &json!(2));
}

#[test]
fn an_asset_is_quantified_once_after_title_has_vested() {
    let kind = "asset.quantify";
    let untitled = wrong_status(Entity::Asset, "dp", "without title", "vested");
    refused(with_asset, kind, json!({}), "wrong_status", &untitled);
    let again = wrong_status(Entity::Asset, "dp", "quantified", "not yet quantified");
    refused(quantified, kind, json!({}), "wrong_status", &again);
    let missing = unknown(Entity::Asset, "none");
    refused(
        vested,
        kind,
        json!({ "asset": "none" }),
        "unknown_id",
        &missing,
    );
    vested()
        .when(MAKER, &cmd(kind, json!({ "holders": [] })))
        .then_rejected("empty", &Rejection::Empty);
}

#[test]
fn what_is_handed_to_a_household_has_no_shares() {
    let of_class = |class: &str| {
        let asset = settled().and(MAKER, &cmd("asset.register", json!({ "class": class })));
        asset.and(MAKER, &cmd("asset.vest", json!({})))
    };
    let own = wrong_status(Entity::Asset, "dp", "of one household", "of the collective");
    of_class("household")
        .when(MAKER, &cmd("asset.quantify", json!({})))
        .then_refused("wrong_status", &own);
    for class in ["commercial", "public"] {
        let passed = of_class(class).when(MAKER, &cmd("asset.quantify", json!({})));
        let share = "share.issued";
        passed.then(&["asset.quantified", share, share, share]);
    }
}

#[test]
fn nothing_is_distributed_before_title_has_vested() {
    let income = cmd("asset.income", json!({}));
    let earning = with_asset().and(MAKER, &income);
    let unshared = wrong_status(Entity::Asset, "dp", "not yet quantified", "quantified");
    earning
        .clone()
        .when(
            MAKER,
            &cmd("dividend.declare", json!({ "dividends": "0.01" })),
        )
        .then_refused("wrong_status", &unshared);
    let untitled = wrong_status(Entity::Asset, "dp", "without title", "vested");
    earning
        .when(MAKER, &cmd("asset.quantify", json!({})))
        .then_refused("wrong_status", &untitled);
}

#[test]
fn each_holder_stands_in_the_register_once_with_shares() {
    let holders = |list: Value| json!({ "holders": list });
    let of = |number: u8, shares: u64| json!({ "holder": person(number), "shares": shares });
    let kind = "asset.quantify";
    let twice = duplicate(Entity::Share, &format!("dp/{}", "01".repeat(16)));
    refused(
        vested,
        kind,
        holders(json!([of(1, 1), of(1, 2)])),
        "duplicate_id",
        &twice,
    );
    let none = field("shares", FieldError::NotPositive);
    refused(
        vested,
        kind,
        holders(json!([of(1, 0)])),
        "invalid_field",
        &none,
    );
    refused(
        vested,
        kind,
        holders(json!([of(1, 0), of(2, 5)])),
        "invalid_field",
        &none,
    );
    let many = field("shares", FieldError::TooMany);
    for list in [json!([of(1, 1 << 53)]), json!([of(1, u64::MAX), of(2, 1)])] {
        refused(vested, kind, holders(list), "invalid_field", &many);
    }
    let stranger = json!([{ "holder": { "unit": "nobody" }, "shares": 1 }]);
    refused(
        vested,
        kind,
        holders(stranger),
        "unknown_id",
        &unknown(Entity::Unit, "nobody"),
    );
}

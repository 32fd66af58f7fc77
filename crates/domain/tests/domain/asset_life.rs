//! What becomes of an asset: shares passed on by day, impairment, disposal, and what its public share is spent on.

use serde_json::{Value, json};
use sunledger_domain::{Body, Breach, Bucket, Entity, FieldError};

use crate::commands::{cmd, person, subject};
use crate::world::*;

fn divided(world: World, period: &str) -> World {
    world.and(
        VILLAGE,
        &cmd(
            "dividend.declare",
            json!({ "period": period, "dividends": "300.00", "welfare": "0" }),
        ),
    )
}

fn refused(world: World, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world
        .when(ALL_ROLES, &cmd(kind, patch))
        .then_refused(code, breach);
}

/// Holder and amount of each part of the last dividend.
fn parts(world: &World) -> Vec<(Value, String, u64)> {
    let lines = world.log.iter().rev();
    let lines = lines.take_while(|entry| entry.body.kind() == "dividend.line");
    let mut parts: Vec<_> = lines
        .map(|entry| match &entry.body {
            Body::DividendLine(e) => (json!(e.holder), e.amount.to_string(), e.shares),
            other => panic!("{other:?}"),
        })
        .collect();
    parts.reverse();
    parts
}

fn holds(world: &World, who: &Value, amount: &str, shares: u64) {
    let part = (who.clone(), amount.to_owned(), shares);
    assert!(
        parts(world).contains(&part),
        "{part:?} in {:?}",
        parts(world)
    );
}

#[test]
fn shares_that_pass_on_count_for_periods_that_begin_then_or_later() {
    let passed = with_shares().and(ALL_ROLES, &cmd("share.pass", json!({})));
    // From the first of January 2018 on the third person has what the first had.
    for (period, holder) in [("2017", 1), ("2017-12", 1), ("2018-01", 3), ("2018", 3)] {
        let world = divided(passed.clone(), period);
        holds(&world, &person(holder), "150.00", 50);
        holds(&world, &person(2), "90.00", 30);
        assert_eq!(parts(&world).len(), 3, "{period}");
    }
    // One day later is one period later.
    let later = json!({ "basis": { "business_on": "2018-01-02" } });
    let world = with_shares().and(ALL_ROLES, &cmd("share.pass", later));
    holds(&divided(world.clone(), "2018-01"), &person(1), "150.00", 50);
    holds(&divided(world, "2018-02"), &person(3), "150.00", 50);
}

#[test]
fn a_part_passes_on_to_another_holder_and_to_the_collective() {
    let pass = |to: Value, shares: u64| {
        with_shares().and(
            ALL_ROLES,
            &cmd("share.pass", json!({ "to": to, "shares": shares })),
        )
    };
    let world = divided(pass(person(2), 20), "2018");
    holds(&world, &person(1), "90.00", 30);
    holds(&world, &person(2), "150.00", 50);
    let collective = json!({ "unit": "east-jt" });
    let instead = json!({ "subject": null, "unit": "east-jt" });
    let world = divided(pass(instead, 50), "2018");
    assert_eq!(
        parts(&world).len(),
        2,
        "whoever has nothing left is not in the register"
    );
    holds(&world, &collective, "210.00", 70);
    // What is declared stays as it was declared.
    let before = divided(with_shares(), "2018");
    let after = before.clone().and(ALL_ROLES, &cmd("share.pass", json!({})));
    after
        .when(VILLAGE, &cmd("dividend.pay", json!({ "period": "2018" })))
        .then(&["dividend.paid"])
        .says(0, "/amount", &json!("300.00"));
}

#[test]
fn only_what_is_held_passes_on_and_one_after_the_other() {
    let kind = "share.pass";
    let case =
        |patch, breach: Breach| refused(with_shares(), kind, patch, "invalid_field", &breach);
    case(
        json!({ "shares": 51 }),
        field("shares", FieldError::TooMany),
    );
    case(
        json!({ "shares": 0 }),
        field("shares", FieldError::NotPositive),
    );
    case(
        json!({ "to": person(1) }),
        field("to", FieldError::Mismatch),
    );
    let nobody = Breach::Unknown {
        entity: Entity::Share,
        id: format!("dp/{}", subject(9)["handle"].as_str().unwrap()),
    };
    with_shares()
        .when(ALL_ROLES, &cmd(kind, json!({ "from": person(9) })))
        .then_refused("unknown_id", &nobody);
    let stranger = unknown(Entity::Unit, "none");
    let unit = json!({ "to": { "subject": null, "unit": "none" } });
    refused(with_shares(), kind, unit, "unknown_id", &stranger);
    // A unit holds shares for a village, so it is a collective.
    let firm = json!({ "to": { "subject": null, "unit": "hezuoshe" } });
    case(firm, field("to", FieldError::Mismatch));
    let once = with_shares().and(ALL_ROLES, &cmd(kind, json!({})));
    let back =
        |day: &str| json!({ "from": person(3), "to": person(1), "basis": { "business_on": day } });
    let early = field("basis.business_on", FieldError::TooEarly);
    refused(
        once.clone(),
        kind,
        back("2017-12-31"),
        "invalid_field",
        &early,
    );
    let world = once.and(ALL_ROLES, &cmd(kind, back("2018-01-01")));
    holds(&divided(world, "2018"), &person(1), "150.00", 50);
}

#[test]
fn an_asset_is_impaired_under_a_document_and_only_downwards() {
    let kind = "asset.impair";
    let passed = with_asset()
        .when(MAKER, &cmd(kind, json!({})))
        .then(&["asset.impaired"]);
    let case = |patch, breach: Breach| {
        refused(passed.world.clone(), kind, patch, "invalid_field", &breach);
    };
    case(
        json!({ "value": "3000.00" }),
        field("value", FieldError::TooMany),
    );
    case(
        json!({ "value": "-0.01" }),
        field("value", FieldError::Negative),
    );
    let without = json!({ "basis": { "document": null }, "value": "1.00" });
    case(without, field("basis.document", FieldError::Missing));
    let unseen = json!({ "basis": { "evidence": null }, "value": "1.00" });
    case(unseen, field("basis.evidence", FieldError::Missing));
    for value in ["2999.99", "0.00"] {
        passed
            .world
            .clone()
            .when(MAKER, &cmd(kind, json!({ "value": value })))
            .then(&["asset.impaired"]);
    }
}

#[test]
fn what_an_asset_brings_goes_back_to_its_project_up_to_its_cost_and_the_rest_to_the_village() {
    let vested = || with_asset().and(MAKER, &cmd("asset.vest", json!({})));
    let kind = "asset.dispose";
    let before = vested();
    let (settled, left) = (
        before.balance(&project("xm"), Bucket::Settled),
        before.balance(&project("xm"), Bucket::Left),
    );
    assert_eq!((settled.as_str(), left.as_str()), ("6000.00", "494000.00"));
    let passed = before
        .when(MAKER, &cmd(kind, json!({})))
        .then(&["asset.disposed"])
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "4000.00"), (Bucket::Left, "496000.00")],
        )
        .holds(&asset("dp"), &[(Bucket::Kept, "500.00")]);
    // What came back can be given back to where it came from.
    let back = json!({ "amount": "496000.00" });
    passed
        .world
        .clone()
        .when(FINANCE, &cmd("project.give_back", back))
        .then(&["project.gave_back"]);
    // Of what the project has spent, the asset's part that came back is free for another asset.
    let second = |value: &str| cmd("asset.register", json!({ "asset": "dp-2", "value": value }));
    passed
        .world
        .clone()
        .when(MAKER, &second("1000.00"))
        .then(&["asset.registered"]);
    passed.world.when(MAKER, &second("1000.01")).then_refused(
        "overdrawn",
        &overdrawn(project("xm"), Bucket::Settled, "1000.00", "1000.01"),
    );
    let case = |patch, breach: Breach| refused(vested(), kind, patch, "invalid_field", &breach);
    case(
        json!({ "to_project": "5000.01" }),
        field("to_project", FieldError::TooMany),
    );
    case(
        json!({ "to_project": "-0.01" }),
        field("to_project", FieldError::Negative),
    );
    case(
        json!({ "to_village": "-0.01" }),
        field("to_project", FieldError::Negative),
    );
    case(
        json!({ "buyer": null }),
        field("buyer", FieldError::Mismatch),
    );
    let nothing = json!({ "to_project": "0", "to_village": "0" });
    case(nothing.clone(), field("buyer", FieldError::Mismatch));
    case(
        json!({ "project": "none" }),
        field("project", FieldError::Mismatch),
    );
    case(
        json!({ "basis": { "document": null } }),
        field("basis.document", FieldError::Missing),
    );
    let mut written_off = nothing;
    written_off["buyer"] = Value::Null;
    for patch in [json!({ "to_project": "5000.00" }), written_off] {
        vested()
            .when(MAKER, &cmd(kind, patch))
            .then(&["asset.disposed"]);
    }
    let own = crate::world::settled()
        .and(
            MAKER,
            &cmd("asset.register", json!({ "class": "household" })),
        )
        .and(MAKER, &cmd("asset.vest", json!({})));
    let of_household = wrong_status(Entity::Asset, "dp", "of one household", "of the collective");
    refused(own, kind, json!({}), "wrong_status", &of_household);
    let untitled = wrong_status(Entity::Asset, "dp", "without title", "vested");
    refused(with_asset(), kind, json!({}), "wrong_status", &untitled);
}

#[test]
fn what_is_sold_is_neither_divided_anew_nor_run_nor_sold_again() {
    let sold = || with_shares().and(MAKER, &cmd("asset.dispose", json!({})));
    let gone = wrong_status(Entity::Asset, "dp", "disposed of", "in use");
    for kind in [
        "asset.dispose",
        "asset.impair",
        "operator.sign",
        "share.pass",
        "asset.quantify",
    ] {
        refused(sold(), kind, json!({}), "wrong_status", &gone);
    }
    // What it earned, and what it brought the village, is still the holders'.
    let world = divided(sold(), "2018");
    assert_eq!(world.balance(&asset("dp"), Bucket::Unpaid), "300.00");
    assert_eq!(world.balance(&asset("dp"), Bucket::Kept), "1200.00");
}

#[test]
fn the_public_share_is_spent_on_a_purpose_and_never_beyond_it() {
    let set_aside = || with_shares().and(VILLAGE, &cmd("dividend.declare", json!({})));
    let kind = "welfare.spend";
    let passed = set_aside()
        .when(VILLAGE, &cmd(kind, json!({})))
        .then(&["welfare.spent"])
        .holds(
            &asset("dp"),
            &[
                (Bucket::Kept, "300.00"),
                (Bucket::Unpaid, "600.00"),
                (Bucket::Welfare, "40.00"),
                (Bucket::Spent, "60.00"),
            ],
        );
    let again = json!({ "spending": "gy-2", "amount": "40.01" });
    passed
        .world
        .clone()
        .when(VILLAGE, &cmd(kind, again))
        .then_refused(
            "overdrawn",
            &overdrawn(asset("dp"), Bucket::Welfare, "40.00", "40.01"),
        );
    let rest = json!({ "spending": "gy-2", "amount": "40.00" });
    passed
        .world
        .clone()
        .when(VILLAGE, &cmd(kind, rest))
        .then(&["welfare.spent"]);
    let twice = duplicate(Entity::Spending, "gy-1");
    refused(passed.world, kind, json!({}), "duplicate_id", &twice);
    let bare = field("basis.document", FieldError::Missing);
    let without = json!({ "basis": { "document": null } });
    refused(set_aside(), kind, without, "invalid_field", &bare);
    let zero = field("amount", FieldError::NotPositive);
    refused(
        set_aside(),
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
}

#[test]
fn a_collective_of_another_village_holds_no_title() {
    let east = || settled().and(MAKER, &cmd("asset.register", json!({ "region": EAST })));
    east()
        .when(MAKER, &cmd("asset.vest", json!({})))
        .then(&["asset.vested"]);
    let west = settled().and(MAKER, &cmd("asset.register", json!({ "region": WEST })));
    let elsewhere = field("holder", FieldError::Mismatch);
    refused(west, "asset.vest", json!({}), "invalid_field", &elsewhere);
}

#[test]
fn an_asset_is_handed_over_at_its_audited_price() {
    let pay = json!({
        "batch": "ht-1", "contract": "ht", "nature": "progress",
        "lines": [{ "paid": "300000.00", "payee": { "unit": "hezuoshe" } }],
    });
    let paid = contracted()
        .and(MAKER, &cmd("payment.prepare", pay))
        .and_approved("ht-1")
        .and(
            TREASURY,
            &cmd(
                "payment.settle",
                json!({ "batch": "ht-1", "amount": "300000.00" }),
            ),
        )
        .and(MAKER, &cmd("contract.accept", json!({})));
    let register = |value: &str| cmd("asset.register", json!({ "value": value }));
    paid.clone()
        .when(MAKER, &register("300000.00"))
        .then(&["asset.registered"]);
    // The final accounts find 290,000.00: what was paid beyond it formed nothing.
    let audited = paid.and(FINANCE, &cmd("contract.audit", json!({})));
    audited
        .clone()
        .when(MAKER, &register("290000.00"))
        .then(&["asset.registered"]);
    let beyond = || overdrawn(project("xm"), Bucket::Settled, "290000.00", "290000.01");
    audited
        .clone()
        .when(MAKER, &register("290000.01"))
        .then_refused("overdrawn", &beyond());
    // What the contractor gives back of it is not taken off twice.
    let back = json!({ "amount": "10000.00", "project": "xm" });
    let repaid = audited.and(TREASURY, &cmd("return.record", back));
    repaid
        .clone()
        .when(MAKER, &register("290000.00"))
        .then(&["asset.registered"]);
    repaid
        .when(MAKER, &register("290000.01"))
        .then_refused("overdrawn", &beyond());
}

#[test]
fn nobody_runs_an_asset_in_the_years_of_another_term() {
    let signed = || {
        with_asset()
            .and(MAKER, &cmd("asset.vest", json!({})))
            .and(MAKER, &cmd("operator.sign", json!({})))
    };
    let next = |from: &str, years: u32| {
        cmd(
            "operator.sign",
            json!({ "contract": "jy-2", "from": from, "years": years }),
        )
    };
    let breach = Breach::OperatorOverlap {
        asset: "dp".parse().unwrap(),
        from: "2017-03-01".parse().unwrap(),
        years: 3,
    };
    for (from, years) in [("2017-03-01", 3), ("2020-02-29", 1), ("2016-03-02", 1)] {
        signed()
            .when(MAKER, &next(from, years))
            .then_refused("operator_overlap", &breach);
    }
    for (from, years) in [("2020-03-01", 1), ("2016-03-01", 1)] {
        signed()
            .when(MAKER, &next(from, years))
            .then(&["operator.signed"]);
    }
}

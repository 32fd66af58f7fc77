//! Consolidation: money is integrated within an adopted plan, and goes back where it came from.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn opened() -> World {
    funded().and(FINANCE, &cmd("pool.open", json!({})))
}

fn pooled() -> World {
    opened().and(FINANCE, &cmd("pool.fund", json!({})))
}

fn refused(world: fn() -> World, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world()
        .when(FINANCE, &cmd(kind, patch))
        .then_refused(code, breach);
}

#[test]
fn a_pool_rests_on_an_adopted_plan() {
    funded()
        .when(FINANCE, &cmd("pool.open", json!({})))
        .then(&["pool.opened"]);
    let kind = "pool.open";
    let plan = field("basis.document", FieldError::Missing);
    let without = json!({ "basis": { "document": null } });
    refused(county, kind, without, "invalid_field", &plan);
    refused(
        opened,
        kind,
        json!({}),
        "duplicate_id",
        &duplicate(Entity::Pool, "zh"),
    );
    let unit = unknown(Entity::Unit, "nobody");
    refused(
        county,
        kind,
        json!({ "unit": "nobody" }),
        "unknown_id",
        &unit,
    );
    let many = field("aims", FieldError::TooMany);
    refused(
        county,
        kind,
        json!({ "aims": vec!["213"; 101] }),
        "invalid_field",
        &many,
    );
}

#[test]
fn what_is_pooled_leaves_its_line() {
    opened()
        .when(FINANCE, &cmd("pool.fund", json!({})))
        .then(&["pool.funded"])
        .holds(
            &line("zy"),
            &[
                (Bucket::Assigned, "500000.00"),
                (Bucket::Pooled, "200000.00"),
                (Bucket::Left, "300000.00"),
            ],
        )
        .holds(
            &pool("zh"),
            &[(Bucket::Received, "200000.00"), (Bucket::Left, "200000.00")],
        );
}

#[test]
fn what_cannot_be_pooled_is_refused() {
    let kind = "pool.fund";
    refused(
        opened,
        kind,
        json!({ "amount": "500000.01" }),
        "overdrawn",
        &overdrawn(line("zy"), Bucket::Left, "500000.00", "500000.01"),
    );
    let missing = unknown(Entity::Line, "none");
    refused(
        opened,
        kind,
        json!({ "line": "none" }),
        "unknown_id",
        &missing,
    );
    let pool = unknown(Entity::Pool, "none");
    refused(opened, kind, json!({ "pool": "none" }), "unknown_id", &pool);
    let zero = field("amount", FieldError::NotPositive);
    refused(
        opened,
        kind,
        json!({ "amount": "-5" }),
        "invalid_field",
        &zero,
    );
}

#[test]
fn integrated_money_goes_back_to_the_line_that_gave_it() {
    pooled()
        .when(FINANCE, &cmd("pool.return", json!({})))
        .then(&["pool.returned"])
        .holds(
            &pool("zh"),
            &[(Bucket::GivenBack, "50000.00"), (Bucket::Left, "150000.00")],
        )
        .holds(
            &line("zy"),
            &[
                (Bucket::Assigned, "500000.00"),
                (Bucket::Pooled, "150000.00"),
                (Bucket::Left, "350000.00"),
            ],
        );
}

#[test]
fn no_more_goes_back_than_was_given_or_is_left() {
    let kind = "pool.return";
    let exceeds = |source, given: &str, asked: &str| Breach::ExceedsSource {
        source: line(source),
        given: i128::from(money(given).minor()),
        asked: money(asked),
    };
    let too_much = exceeds("zy", "200000.00", "200000.01");
    refused(
        pooled,
        kind,
        json!({ "amount": "200000.01" }),
        "exceeds_source",
        &too_much,
    );
    pooled()
        .and(FINANCE, &cmd("quota.receive", json!({ "line": "sj" })))
        .when(FINANCE, &cmd(kind, json!({ "line": "sj", "amount": "1" })))
        .then_refused("exceeds_source", &exceeds("sj", "0", "1"));
    let source = json!({ "source": { "line": null, "pool": "zh" }, "amount": "180000.00" });
    pooled()
        .and(FINANCE, &cmd("project.fund", source))
        .when(FINANCE, &cmd(kind, json!({})))
        .then_refused(
            "overdrawn",
            &overdrawn(pool("zh"), Bucket::Left, "20000.00", "50000.00"),
        );
    let missing = unknown(Entity::Line, "none");
    refused(
        pooled,
        kind,
        json!({ "line": "none" }),
        "unknown_id",
        &missing,
    );
    let pool = unknown(Entity::Pool, "none");
    refused(pooled, kind, json!({ "pool": "none" }), "unknown_id", &pool);
    let zero = field("amount", FieldError::NotPositive);
    refused(
        pooled,
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
}

#[test]
fn what_went_back_is_no_longer_given() {
    let rest = Breach::ExceedsSource {
        source: line("zy"),
        given: i128::from(money("150000.00").minor()),
        asked: money("150000.01"),
    };
    let back = |amount: &str| cmd("pool.return", json!({ "amount": amount }));
    let world = pooled().and(FINANCE, &back("50000.00"));
    world
        .clone()
        .when(FINANCE, &back("150000.01"))
        .then_refused("exceeds_source", &rest);
    world
        .when(FINANCE, &back("150000.00"))
        .then(&["pool.returned"]);
}

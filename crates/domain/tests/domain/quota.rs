//! Allocation: a quota arrives, is passed down, changed, taken back.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn received() -> World {
    county().and(FINANCE, &cmd("quota.receive", json!({})))
}

fn passed_down() -> World {
    received().and(FINANCE, &cmd("quota.pass_down", json!({})))
}

fn refused(world: fn() -> World, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world()
        .when(FINANCE, &cmd(kind, patch))
        .then_refused(code, breach);
}

#[test]
fn a_quota_arrives_and_opens_its_line() {
    county()
        .when(FINANCE, &cmd("quota.receive", json!({})))
        .then(&["quota.received"])
        .says(0, "/level", &json!("central"))
        .holds(
            &line("zy"),
            &[
                (Bucket::Received, "1000000.00"),
                (Bucket::Left, "1000000.00"),
            ],
        );
}

#[test]
fn a_quota_is_new_has_a_holder_and_is_above_zero() {
    let kind = "quota.receive";
    refused(
        received,
        kind,
        json!({}),
        "duplicate_id",
        &duplicate(Entity::Line, "zy"),
    );
    let unit = unknown(Entity::Unit, "nobody");
    refused(
        county,
        kind,
        json!({ "unit": "nobody" }),
        "unknown_id",
        &unit,
    );
    for amount in ["0.00", "-1.00"] {
        let breach = field("amount", FieldError::NotPositive);
        refused(
            county,
            kind,
            json!({ "amount": amount }),
            "invalid_field",
            &breach,
        );
    }
}

#[test]
fn evidence_is_bounded() {
    let piece = json!({ "digest": "ee".repeat(32), "holder": "档案室", "kind": "document" });
    let with = |count| {
        let basis = json!({ "evidence": vec![piece.clone(); count] });
        cmd("quota.receive", json!({ "basis": basis }))
    };
    county().when(FINANCE, &with(16)).then(&["quota.received"]);
    county().when(FINANCE, &with(17)).then_refused(
        "invalid_field",
        &field("basis.evidence", FieldError::TooMany),
    );
}

#[test]
fn a_lower_line_opens_with_the_first_money_passed_down_and_takes_more() {
    let world = received()
        .when(FINANCE, &cmd("quota.pass_down", json!({})))
        .then(&["quota.passed_down"])
        .holds(
            &line("zy"),
            &[
                (Bucket::PassedDown, "100000.00"),
                (Bucket::Left, "900000.00"),
            ],
        )
        .holds(&line("xz-1"), &[(Bucket::Left, "100000.00")])
        .world;
    world
        .when(
            FINANCE,
            &cmd("quota.pass_down", json!({ "amount": "5.00" })),
        )
        .then(&["quota.passed_down"])
        .holds(
            &line("xz-1"),
            &[(Bucket::Received, "100005.00"), (Bucket::Left, "100005.00")],
        );
}

#[test]
fn what_cannot_be_passed_down_is_refused() {
    let kind = "quota.pass_down";
    refused(
        received,
        kind,
        json!({ "amount": "1000000.01" }),
        "overdrawn",
        &overdrawn(line("zy"), Bucket::Left, "1000000.00", "1000000.01"),
    );
    let missing = unknown(Entity::Line, "none");
    refused(
        received,
        kind,
        json!({ "from": "none" }),
        "unknown_id",
        &missing,
    );
    let unit = unknown(Entity::Unit, "nobody");
    refused(
        received,
        kind,
        json!({ "unit": "nobody" }),
        "unknown_id",
        &unit,
    );
    let zero = field("amount", FieldError::NotPositive);
    refused(
        received,
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
    let itself = field("to", FieldError::Mismatch);
    refused(
        received,
        kind,
        json!({ "to": "zy" }),
        "invalid_field",
        &itself,
    );
    let holder = field("unit", FieldError::Mismatch);
    refused(
        passed_down,
        kind,
        json!({ "unit": "fpb" }),
        "invalid_field",
        &holder,
    );
}

#[test]
fn a_lower_line_has_one_upper_line() {
    passed_down()
        .and(FINANCE, &cmd("quota.receive", json!({ "line": "sj" })))
        .when(FINANCE, &cmd("quota.pass_down", json!({ "from": "sj" })))
        .then_refused("invalid_field", &field("from", FieldError::Mismatch));
}

#[test]
fn the_giver_adds_to_a_line_or_cuts_what_is_left() {
    let adjust = |delta: &str| cmd("quota.adjust", json!({ "delta": delta }));
    received()
        .when(FINANCE, &adjust("50000.00"))
        .then(&["quota.adjusted"])
        .holds(&line("zy"), &[(Bucket::Left, "1050000.00")]);
    passed_down()
        .when(FINANCE, &adjust("-900000.00"))
        .then(&["quota.adjusted"])
        .holds(
            &line("zy"),
            &[
                (Bucket::Received, "100000.00"),
                (Bucket::PassedDown, "100000.00"),
            ],
        );
    passed_down()
        .when(FINANCE, &adjust("-900000.01"))
        .then_refused(
            "overdrawn",
            &overdrawn(line("zy"), Bucket::Left, "900000.00", "900000.01"),
        );
}

#[test]
fn an_adjustment_is_of_a_line_from_outside_and_not_zero() {
    let kind = "quota.adjust";
    let missing = unknown(Entity::Line, "none");
    refused(
        received,
        kind,
        json!({ "line": "none" }),
        "unknown_id",
        &missing,
    );
    let lower = field("line", FieldError::Mismatch);
    refused(
        passed_down,
        kind,
        json!({ "line": "xz-1" }),
        "invalid_field",
        &lower,
    );
    let zero = field("delta", FieldError::Zero);
    refused(
        received,
        kind,
        json!({ "delta": "0" }),
        "invalid_field",
        &zero,
    );
}

#[test]
fn unused_authority_goes_back_to_the_upper_line_or_out_of_the_ledger() {
    passed_down()
        .when(FINANCE, &cmd("quota.reclaim", json!({ "line": "xz-1" })))
        .then(&["quota.reclaimed"])
        .says(0, "/parent", &json!("zy"))
        .holds(
            &line("xz-1"),
            &[(Bucket::Reclaimed, "100.00"), (Bucket::Left, "99900.00")],
        )
        .holds(
            &line("zy"),
            &[
                (Bucket::PassedDown, "99900.00"),
                (Bucket::Left, "900100.00"),
            ],
        );
    received()
        .when(FINANCE, &cmd("quota.reclaim", json!({})))
        .then(&["quota.reclaimed"])
        .says(0, "/parent", &Value::Null)
        .holds(
            &line("zy"),
            &[(Bucket::Reclaimed, "100.00"), (Bucket::Left, "999900.00")],
        );
}

#[test]
fn what_cannot_be_taken_back_is_refused() {
    let kind = "quota.reclaim";
    let missing = unknown(Entity::Line, "none");
    refused(
        received,
        kind,
        json!({ "line": "none" }),
        "unknown_id",
        &missing,
    );
    let zero = field("amount", FieldError::NotPositive);
    refused(
        received,
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
    refused(
        passed_down,
        kind,
        json!({ "line": "xz-1", "amount": "100000.01" }),
        "overdrawn",
        &overdrawn(line("xz-1"), Bucket::Left, "100000.00", "100000.01"),
    );
}

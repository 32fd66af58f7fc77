//! Runs of matching: what a list hit is suspected, and each hit names a payment that is there.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn refused(world: World, patch: Value, code: &str, breach: &Breach) {
    world
        .when(APPROVER, &cmd("match.record", patch))
        .then_refused(code, breach);
}

#[test]
fn a_run_and_its_hits_are_recorded_together() {
    let passed = prepared()
        .when(APPROVER, &cmd("match.record", json!({})))
        .then(&["match.recorded", "finding.suspected"])
        .says(0, "/hits", &json!(1))
        .says(0, "/uncompared", &json!(7))
        .says(1, "/kind", &json!("death"))
        .says(1, "/run", &json!("bd"))
        .says(1, "/since", &json!("2017-02"));
    let again = duplicate(Entity::Run, "bd");
    refused(passed.world.clone(), json!({}), "duplicate_id", &again);
    let again = duplicate(Entity::Finding, "yd-1");
    refused(
        passed.world,
        json!({ "run": "bd-2" }),
        "duplicate_id",
        &again,
    );
}

#[test]
fn a_run_that_hits_nothing_is_recorded_too() {
    prepared()
        .when(APPROVER, &cmd("match.record", json!({ "hits": [] })))
        .then(&["match.recorded"])
        .says(0, "/hits", &json!(0));
}

#[test]
fn a_hit_names_a_payment() {
    let hit = |batch: &str, index: u32| json!({ "hits": [{ "finding": "yd", "batch": batch, "index": index }] });
    let missing = |id| unknown(Entity::PaymentLine, id);
    refused(prepared(), hit("p1", 3), "unknown_id", &missing("p1/3"));
    refused(prepared(), hit("p9", 0), "unknown_id", &missing("p9/0"));
}

#[test]
fn a_run_counts_what_can_be() {
    let usable = field("usable", FieldError::TooMany);
    refused(
        prepared(),
        json!({ "usable": 1001 }),
        "invalid_field",
        &usable,
    );
    let size = field("size", FieldError::TooMany);
    refused(
        prepared(),
        json!({ "size": 100_000 }),
        "invalid_field",
        &size,
    );
}

//! Facts are recorded, acts are refused: what the bank reports and nothing explains goes to suspense.

use serde_json::{Value, json};
use sunledger_domain::event::Body;
use sunledger_domain::{Account, Breach, Bucket, Command, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

/// Reports something, and expects items in suspense of these amounts and reasons; nothing else moves.
fn suspended(world: World, report: &Command, items: &[(&str, &str)]) {
    let kinds = vec!["suspense.recorded"; items.len()];
    let before = world.state.clone();
    let mut passed = world.when(TREASURY, report).then(&kinds);
    for (at, (amount, reason)) in items.iter().enumerate() {
        passed = passed
            .says(at, "/amount", &json!(amount))
            .says(at, "/reason", &json!(reason))
            .says(at, "/unit", &json!("czj"));
    }
    for (account, bucket, amount) in passed.world.state.balances() {
        let of_suspense = matches!(account, Account::Suspense(_));
        assert!(of_suspense || before.balance(account, bucket) == amount);
    }
    let found: i128 = passed
        .world
        .state
        .balances()
        .filter(|(_, bucket, _)| *bucket == Bucket::Open)
        .map(|(_, _, amount)| amount)
        .sum();
    let expected = items
        .iter()
        .map(|(amount, _)| i128::from(money(amount).minor()));
    assert_eq!(found, expected.sum::<i128>());
}

#[test]
fn a_payment_that_nobody_approved() {
    let report = cmd("payment.settle", json!({}));
    suspended(prepared(), &report, &[("-6000.00", "not_approved")]);
    let refused = prepared().and(APPROVER, &cmd("payment.refuse", json!({})));
    suspended(refused, &report, &[("-6000.00", "not_approved")]);
}

#[test]
fn a_payment_made_twice_with_what_came_back_of_it() {
    let report = cmd(
        "payment.settle",
        json!({ "returned": [{ "index": 2, "reason": "户名不符" }, { "index": 1, "reason": "户名不符" }] }),
    );
    suspended(
        settled(),
        &report,
        &[
            ("-6000.00", "already_settled"),
            ("3000.00", "line_not_returnable"),
            ("2000.00", "line_not_returnable"),
        ],
    );
}

#[test]
fn a_payment_of_another_sum_or_of_a_batch_unknown() {
    let other = cmd("payment.settle", json!({ "amount": "6000.01" }));
    suspended(approved(), &other, &[("-6000.01", "amount_differs")]);
    let unknown = cmd(
        "payment.settle",
        json!({ "batch": "none", "returned": [{ "index": 0, "reason": "户名不符" }] }),
    );
    suspended(approved(), &unknown, &[("-6000.00", "unknown")]);
}

#[test]
fn a_return_of_a_line_that_was_not_paid_or_came_back_before() {
    let report = cmd("payment.return", json!({}));
    let item = [("2000.00", "line_not_returnable")];
    suspended(approved(), &report, &item);
    suspended(returned(), &report, &item);
    let given_up = returned().and(TREASURY, &cmd("payment.give_up", json!({})));
    suspended(given_up, &report, &item);
}

#[test]
fn a_return_beyond_what_was_ever_paid() {
    let drained = || {
        settled().and(
            TREASURY,
            &cmd("return.record", json!({ "amount": "5500.00" })),
        )
    };
    let item = |amount| [(amount, "return_exceeds_paid")];
    suspended(
        drained(),
        &cmd("payment.return", json!({})),
        &item("2000.00"),
    );
    let unmatched = cmd("return.record", json!({ "amount": "500.01" }));
    suspended(drained(), &unmatched, &item("500.01"));
}

#[test]
fn an_arrival_of_what_was_not_sent_again() {
    let report = cmd("payment.resettle", json!({}));
    suspended(settled(), &report, &[("-2000.00", "already_settled")]);
    suspended(returned(), &report, &[("-2000.00", "not_approved")]);
    suspended(approved(), &report, &[("-2000.00", "not_approved")]);
}

#[test]
fn its_id_comes_from_the_commands_own_key() {
    let world = prepared();
    let key = world.meta(TREASURY).key.to_string();
    let passed = world
        .when(TREASURY, &cmd("payment.settle", json!({})))
        .then(&["suspense.recorded"])
        .says(0, "/suspense", &json!(format!("s-{}", &key[..16])));
    let last = &passed.world.log.last().unwrap().body;
    assert!(matches!(last, Body::SuspenseRecorded(e) if e.reference.as_str() == "YH-1"));
}

fn recorded() -> World {
    county().and(TREASURY, &cmd("suspense.record", json!({})))
}

fn refused(world: fn() -> World, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world()
        .when(TREASURY, &cmd(kind, patch))
        .then_refused(code, breach);
}

#[test]
fn an_officer_may_put_a_fact_into_suspense() {
    county()
        .when(TREASURY, &cmd("suspense.record", json!({})))
        .then(&["suspense.recorded"])
        .holds(
            &suspense("dc"),
            &[(Bucket::Received, "-100.00"), (Bucket::Open, "-100.00")],
        );
    let kind = "suspense.record";
    refused(
        recorded,
        kind,
        json!({}),
        "duplicate_id",
        &duplicate(Entity::Suspense, "dc"),
    );
    let unit = unknown(Entity::Unit, "nobody");
    refused(
        county,
        kind,
        json!({ "unit": "nobody" }),
        "unknown_id",
        &unit,
    );
    let zero = field("amount", FieldError::Zero);
    refused(
        county,
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
}

#[test]
fn an_item_is_explained_in_parts_and_with_its_own_sign() {
    let clear = |amount: &str| cmd("suspense.clear", json!({ "amount": amount }));
    let passed = recorded()
        .when(TREASURY, &clear("-40.00"))
        .then(&["suspense.cleared"])
        .holds(
            &suspense("dc"),
            &[(Bucket::Open, "-60.00"), (Bucket::Cleared, "-40.00")],
        );
    let short = |asked| overdrawn(suspense("dc"), Bucket::Open, "-60.00", asked);
    passed
        .world
        .clone()
        .when(TREASURY, &clear("-60.01"))
        .then_refused("overdrawn", &short("-60.01"));
    passed
        .world
        .clone()
        .when(TREASURY, &clear("60.00"))
        .then_refused("overdrawn", &short("60.00"));
    passed
        .world
        .when(TREASURY, &clear("-60.00"))
        .then(&["suspense.cleared"])
        .holds(&suspense("dc"), &[(Bucket::Cleared, "-100.00")]);
    let kind = "suspense.clear";
    let missing = unknown(Entity::Suspense, "none");
    refused(
        recorded,
        kind,
        json!({ "suspense": "none" }),
        "unknown_id",
        &missing,
    );
    let zero = field("amount", FieldError::Zero);
    refused(
        recorded,
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
}

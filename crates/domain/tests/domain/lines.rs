//! Single lines after their batch was paid: returned, sent again, given up, reversed; unmatched returns.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError, LineStatus};

use crate::commands::cmd;
use crate::world::*;

fn resent() -> World {
    returned().and(TREASURY, &cmd("payment.resend", json!({})))
}

fn refused(world: fn() -> World, kind: &str, patch: Value, code: &str, breach: &Breach) {
    world()
        .when(TREASURY, &cmd(kind, patch))
        .then_refused(code, breach);
}

fn status(world: &World, index: u32) -> LineStatus {
    let batch = world.state.batch(&"p1".parse().unwrap()).unwrap();
    batch.line_status(index).unwrap()
}

#[test]
fn a_returned_line_awaits_repayment() {
    let passed = settled()
        .when(TREASURY, &cmd("payment.return", json!({})))
        .then(&["payment.returned"])
        .says(0, "/from", &json!("settled"))
        .says(0, "/amount", &json!("2000.00"))
        .holds(
            &project("xm"),
            &[
                (Bucket::Awaiting, "2000.00"),
                (Bucket::Settled, "4000.00"),
                (Bucket::Left, "494000.00"),
            ],
        );
    assert_eq!(status(&passed.world, 1), LineStatus::Awaiting);
    assert_eq!(status(&passed.world, 0), LineStatus::Settled);
}

#[test]
fn it_is_sent_again_and_arrives() {
    let passed = returned()
        .when(TREASURY, &cmd("payment.resend", json!({})))
        .then(&["payment.resent"])
        .holds(
            &project("xm"),
            &[
                (Bucket::Pending, "2000.00"),
                (Bucket::Settled, "4000.00"),
                (Bucket::Left, "494000.00"),
            ],
        );
    assert_eq!(status(&passed.world, 1), LineStatus::Pending);
    let passed = passed
        .world
        .when(TREASURY, &cmd("payment.resettle", json!({})))
        .then(&["payment.resettled"])
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "6000.00"), (Bucket::Left, "494000.00")],
        );
    assert_eq!(status(&passed.world, 1), LineStatus::Settled);
}

#[test]
fn it_may_come_back_a_second_time() {
    let passed = resent()
        .when(TREASURY, &cmd("payment.return", json!({})))
        .then(&["payment.returned"])
        .says(0, "/from", &json!("pending"))
        .holds(
            &project("xm"),
            &[
                (Bucket::Awaiting, "2000.00"),
                (Bucket::Settled, "4000.00"),
                (Bucket::Left, "494000.00"),
            ],
        );
    assert_eq!(status(&passed.world, 1), LineStatus::Awaiting);
}

#[test]
fn or_it_is_given_up_and_its_money_is_free_again() {
    let passed = returned()
        .when(TREASURY, &cmd("payment.give_up", json!({})))
        .then(&["payment.given_up"])
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "4000.00"), (Bucket::Left, "496000.00")],
        );
    assert_eq!(status(&passed.world, 1), LineStatus::GivenUp);
}

#[test]
fn a_settled_line_is_reversed_when_the_money_came_back() {
    let passed = settled()
        .when(TREASURY, &cmd("payment.reverse", json!({})))
        .then(&["payment.reversed"])
        .says(0, "/amount", &json!("1000.00"))
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "5000.00"), (Bucket::Left, "495000.00")],
        );
    assert_eq!(status(&passed.world, 0), LineStatus::Reversed);
}

#[test]
fn acts_on_a_line_need_it_in_the_right_status() {
    let of_line = |status, needed| wrong_status(Entity::PaymentLine, "p1/1", status, needed);
    let settled_line = of_line("settled", "awaiting");
    refused(
        settled,
        "payment.resend",
        json!({}),
        "wrong_status",
        &settled_line,
    );
    refused(
        settled,
        "payment.give_up",
        json!({}),
        "wrong_status",
        &settled_line,
    );
    let awaiting = of_line("awaiting", "settled");
    refused(
        returned,
        "payment.reverse",
        json!({ "index": 1 }),
        "wrong_status",
        &awaiting,
    );
    let pending = of_line("pending", "awaiting");
    refused(
        resent,
        "payment.resend",
        json!({}),
        "wrong_status",
        &pending,
    );
    let given_up = || returned().and(TREASURY, &cmd("payment.give_up", json!({})));
    let gone = of_line("given_up", "awaiting");
    refused(given_up, "payment.resend", json!({}), "wrong_status", &gone);
    let reversed = || settled().and(TREASURY, &cmd("payment.reverse", json!({ "index": 1 })));
    let back = of_line("reversed", "settled");
    refused(
        reversed,
        "payment.reverse",
        json!({ "index": 1 }),
        "wrong_status",
        &back,
    );
}

#[test]
fn acts_on_a_line_need_its_batch_paid() {
    for kind in ["payment.resend", "payment.give_up", "payment.reverse"] {
        let status = |status| wrong_status(Entity::Batch, "p1", status, "settled");
        refused(
            prepared,
            kind,
            json!({}),
            "wrong_status",
            &status("prepared"),
        );
        refused(
            approved,
            kind,
            json!({}),
            "wrong_status",
            &status("approved"),
        );
    }
}

#[test]
fn whoever_names_a_line_names_one_that_exists() {
    let kinds = [
        "payment.return",
        "payment.resend",
        "payment.resettle",
        "payment.give_up",
        "payment.reverse",
    ];
    for kind in kinds {
        let no_batch = unknown(Entity::Batch, "none");
        refused(
            settled,
            kind,
            json!({ "batch": "none" }),
            "unknown_id",
            &no_batch,
        );
        let no_line = unknown(Entity::PaymentLine, "p1/3");
        refused(settled, kind, json!({ "index": 3 }), "unknown_id", &no_line);
    }
}

#[test]
fn what_comes_back_without_naming_a_payment_is_bounded_by_its_project() {
    settled()
        .when(TREASURY, &cmd("return.record", json!({ "village": EAST })))
        .then(&["payment.unmatched_return"])
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "5500.00"), (Bucket::Left, "494500.00")],
        );
    let kind = "return.record";
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
        json!({ "village": "230102009001" }),
        "unknown_id",
        &missing,
    );
    for amount in ["0", "-1.00"] {
        let breach = field("amount", FieldError::NotPositive);
        refused(
            settled,
            kind,
            json!({ "amount": amount }),
            "invalid_field",
            &breach,
        );
    }
}

#[test]
fn a_reversal_needs_the_money_to_be_with_payees_still() {
    let drained = || {
        settled().and(
            TREASURY,
            &cmd("return.record", json!({ "amount": "5500.00" })),
        )
    };
    let breach = overdrawn(project("xm"), Bucket::Settled, "500.00", "1000.00");
    refused(drained, "payment.reverse", json!({}), "overdrawn", &breach);
}

//! Lines of a statement that fit nothing: kept in suspense, each with its reason.

use serde_json::{Value, json};
use sunledger_domain::Command;

use crate::commands::cmd;
use crate::statement::{act, named, of_voucher, settles, stated};
use crate::world::*;

/// One line that goes to suspense for this reason.
fn suspended(world: World, command: &Command, amount: &str, reason: &str) {
    world
        .when(TREASURY, command)
        .then(&["statement.recorded", "suspense.recorded", "statement.line"])
        .says(1, "/amount", &json!(amount))
        .says(1, "/reason", &json!(reason));
}

/// `p1` is paid, and a statement of the day before has shown it.
fn shown() -> World {
    let on = "2017-02-28";
    let line = json!({ "on": on, "amount": "-6000.00", "act": settles() });
    let before = json!({ "statement": "dz-0", "from": on, "to": on, "lines": [line] });
    approved().and(TREASURY, &cmd("statement.record", before))
}

#[test]
fn what_fits_nothing_goes_to_suspense_and_is_never_dropped() {
    let one = |amount: &'static str, act: Value| stated(&[(1, amount, act)]);
    suspended(
        approved(),
        &one("-6000.00", Value::Null),
        "-6000.00",
        "unknown",
    );
    suspended(approved(), &one("12.00", Value::Null), "12.00", "unknown");
    suspended(funded(), &one("-6000.00", settles()), "-6000.00", "unknown");
    suspended(
        prepared(),
        &one("-6000.00", settles()),
        "-6000.00",
        "not_approved",
    );
    suspended(
        approved(),
        &one("-5999.99", settles()),
        "-5999.99",
        "amount_differs",
    );
    suspended(
        approved(),
        &one("6000.00", settles()),
        "6000.00",
        "amount_differs",
    );
    let line = |kind, index| one("-1000.00", act(kind, index));
    suspended(approved(), &line("settles_line", 3), "-1000.00", "unknown");
    suspended(
        prepared(),
        &line("settles_line", 0),
        "-1000.00",
        "not_approved",
    );
    suspended(
        shown(),
        &line("settles_line", 0),
        "-1000.00",
        "already_settled",
    );
    suspended(
        settled(),
        &line("resettles", 1),
        "-1000.00",
        "amount_differs",
    );
    let back = |amount: &'static str| one(amount, act("returns", 1));
    suspended(
        approved(),
        &back("2000.00"),
        "2000.00",
        "line_not_returnable",
    );
    suspended(
        returned(),
        &back("2000.00"),
        "2000.00",
        "line_not_returnable",
    );
    suspended(settled(), &back("1999.99"), "1999.99", "amount_differs");
    suspended(
        attached().and_approved("p1"),
        &one("-6000.00", settles()),
        "-6000.00",
        "account_differs",
    );
    let agents = named(
        "dz",
        json!({ "agent": "df" }),
        &[(1, "-6000.00", settles())],
    );
    let world = with_agents()
        .and(MAKER, &cmd("payment.prepare", json!({})))
        .and_approved("p1");
    suspended(world, &agents, "-6000.00", "account_differs");
}

#[test]
fn a_return_beyond_what_the_project_has_paid_goes_to_suspense() {
    let drained = settled().and(
        TREASURY,
        &cmd("return.record", json!({ "amount": "5500.00" })),
    );
    let back = stated(&[(1, "2000.00", act("returns", 1))]);
    suspended(drained, &back, "2000.00", "return_exceeds_paid");
}

#[test]
fn what_treasury_booked_by_hand_is_confirmed_once() {
    let twice = [(1, "-6000.00", settles()), (1, "-6000.00", settles())];
    settled()
        .when(TREASURY, &stated(&twice))
        .then(&[
            "statement.recorded",
            "statement.line",
            "suspense.recorded",
            "statement.line",
        ])
        .says(2, "/reason", &json!("already_settled"))
        .says(2, "/batch", &json!("p1"));
    let voucher = [
        (1, "-10000.00", of_voucher("settles_voucher")),
        (1, "-10000.00", of_voucher("settles_voucher")),
    ];
    voucher_settled()
        .when(TREASURY, &stated(&voucher))
        .then(&[
            "statement.recorded",
            "statement.line",
            "suspense.recorded",
            "statement.line",
        ])
        .says(2, "/voucher", &json!("v1"));
}

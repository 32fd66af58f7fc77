//! Old books: their setting is registered as needed, their facts are recorded whatever the rules say today.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError, Rejection};

use crate::commands::{cmd, person, subject};
use crate::world::*;

const SETTING: [&str; 3] = ["unit.registered", "scheme.registered", "project.registered"];
const PAID: [&str; 5] = [
    "project.funded",
    "payment.prepared",
    "payment.line",
    "payment.line",
    "payment.settled",
];

fn kinds(parts: &[&[&'static str]]) -> Vec<&'static str> {
    parts.concat()
}

fn load(patch: Value) -> sunledger_domain::Command {
    cmd("history.load", patch)
}

fn loaded() -> World {
    county().and(HISTORY, &load(json!({})))
}

#[test]
fn the_first_load_registers_its_setting_and_opens_its_line() {
    county()
        .when(HISTORY, &load(json!({})))
        .then(&kinds(&[&SETTING, &["quota.received"], &PAID]))
        .says(3, "/amount", &json!("100.00"))
        .says(5, "/history", &json!(true))
        .says(5, "/due", &json!("90.00"))
        .says(7, "/on", &json!("2012-03-05"))
        .holds(&line("jz-line"), &[(Bucket::Assigned, "100.00")])
        .holds(&project("jz-xm"), &[(Bucket::Settled, "100.00")]);
}

#[test]
fn the_next_load_adds_to_the_line() {
    loaded()
        .when(HISTORY, &load(json!({ "batch": "jz-2" })))
        .then(&kinds(&[&["quota.adjusted"], &PAID]))
        .holds(
            &line("jz-line"),
            &[(Bucket::Received, "200.00"), (Bucket::Assigned, "200.00")],
        )
        .holds(&project("jz-xm"), &[(Bucket::Settled, "200.00")]);
    loaded()
        .when(HISTORY, &load(json!({})))
        .then_refused("duplicate_id", &duplicate(Entity::Batch, "jz-1"));
}

#[test]
fn returns_come_off_what_was_paid_and_what_exceeds_it_is_suspended() {
    let row = |amount: &str| json!({ "amount": amount, "payer": subject(12), "on": "2012-03-20" });
    let suspended = json!([{ "amount": "-7.00", "reference": "R9", "suspense": "jz-s9" }]);
    let patch = json!({ "returns": [row("60.00"), row("50.00"), row("40.00"), row("0.01")], "suspense": suspended });
    county()
        .when(HISTORY, &load(patch))
        .then(&kinds(&[
            &SETTING,
            &["quota.received"],
            &PAID,
            &["payment.unmatched_return", "suspense.recorded"],
            &[
                "payment.unmatched_return",
                "suspense.recorded",
                "suspense.recorded",
            ],
        ]))
        .says(9, "/basis/business_on", &json!("2012-03-20"))
        .says(10, "/amount", &json!("50.00"))
        .says(10, "/reason", &json!("return_exceeds_paid"))
        .says(12, "/reason", &json!("return_exceeds_paid"))
        .says(13, "/suspense", &json!("jz-s9"))
        .says(13, "/reason", &json!("unknown"))
        .holds(&suspense("jz-s9"), &[(Bucket::Open, "-7.00")])
        .holds(&project("jz-xm"), &[(Bucket::Left, "100.00")]);
}

#[test]
fn a_month_in_which_money_only_came_back_is_recorded_too() {
    let only = json!({ "batch": "jz-2", "lines": [], "returns": [{ "amount": "15.00" }] });
    loaded()
        .when(HISTORY, &load(only))
        .then(&["payment.unmatched_return"])
        .holds(
            &project("jz-xm"),
            &[(Bucket::Settled, "85.00"), (Bucket::Left, "15.00")],
        );
    county()
        .when(HISTORY, &load(json!({ "lines": [] })))
        .then_rejected("empty", &Rejection::Empty);
}

#[test]
fn nothing_else_of_a_wrong_file_is_taken() {
    let refused = |patch: Value, code: &str, breach: &Breach| {
        county()
            .when(HISTORY, &load(patch))
            .then_refused(code, breach);
    };
    let lines = |line: Value| json!({ "lines": [line] });
    let zero = field("paid", FieldError::NotPositive);
    let line = json!([{ "paid": "5.00", "payee": person(1) }, { "paid": "0", "payee": person(1) }]);
    refused(json!({ "lines": line }), "invalid_field", &zero);
    let nowhere = lines(json!({ "paid": "1", "payee": person(1), "village": "230102009001" }));
    refused(
        nowhere,
        "unknown_id",
        &unknown(Entity::Region, "230102009001"),
    );
    let returned = field("amount", FieldError::NotPositive);
    refused(
        json!({ "returns": [{ "amount": "0" }] }),
        "invalid_field",
        &returned,
    );
    let unit = unknown(Entity::Unit, "nobody");
    refused(
        json!({ "opening": { "unit": "nobody" } }),
        "unknown_id",
        &unit,
    );
    let of_county = json!({ "project": { "region": COUNTY } });
    let mut outside = lines(json!({ "paid": "1", "payee": person(1), "village": ELSEWHERE }));
    crate::commands::merge(&mut outside, of_county);
    let breach = Breach::OutsideProject {
        village: ELSEWHERE.parse().unwrap(),
        region: COUNTY.parse().unwrap(),
    };
    refused(outside, "outside_project", &breach);
}

#[test]
fn old_books_may_pay_above_due_and_in_villages_that_are_no_more() {
    let line = json!({ "paid": "9.00", "due": "1.00", "payee": person(1), "village": WEST });
    let closed = json!({ "on": "2011-12-31", "successors": [], "code": WEST });
    let late = cmd("region.close", closed);
    county()
        .when(REGISTRAR, &late)
        .then_refused("invalid_field", &field("on", FieldError::TooEarly));
    county()
        .and(
            REGISTRAR,
            &cmd("region.close", json!({ "on": "2016-01-01" })),
        )
        .when(
            HISTORY,
            &load(json!({ "lines": [line], "basis": { "business_on": "2016-05-01" } })),
        )
        .then(&kinds(&[
            &SETTING,
            &[
                "quota.received",
                "project.funded",
                "payment.prepared",
                "payment.line",
            ],
            &["payment.settled"],
        ]));
}

#[test]
fn an_officer_does_not_load_old_books() {
    let every = [
        "approver",
        "finance",
        "maker",
        "registrar",
        "treasury",
        "village",
    ];
    let chief = json!({ "officer": "chief", "unit": "czj", "roles": every });
    county()
        .and(REGISTRAR, &cmd("officer.register", chief))
        .when("chief", &load(json!({})))
        .then_refused("invalid_field", &field("history", FieldError::Mismatch));
}

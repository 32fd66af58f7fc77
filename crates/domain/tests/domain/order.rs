//! Lines stand in the order of pseudonyms: the order of a file would join what schemes keep apart.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Command, Rejection, places};

use crate::commands::{cmd, paid, person, subject};
use crate::world::*;

fn prepare(lines: &[Value]) -> Command {
    cmd("payment.prepare", json!({ "lines": lines }))
}

#[test]
fn the_order_of_the_file_leaves_no_trace() {
    let to_unit = json!({ "paid": "7.00", "payee": { "unit": "east-jt" } });
    let file = [
        paid(3, "3.00"),
        to_unit,
        paid(1, "1.00"),
        paid(2, "2.00"),
        paid(1, "1.50"),
    ];
    let command = prepare(&file);
    let Command::PreparePayment(batch) = &command else {
        panic!("a payment")
    };
    assert_eq!(places(&batch.lines), [3, 4, 0, 2, 1]);
    // Those of one payee stay as they were given.
    let passed = funded().when(MAKER, &command).then(&[
        "payment.prepared",
        "payment.line",
        "payment.line",
        "payment.line",
        "payment.line",
        "payment.line",
    ]);
    let amounts = ["1.00", "1.50", "2.00", "3.00", "7.00"];
    (1..).zip(amounts).fold(passed, |passed, (at, amount)| {
        passed.says(at, "/paid", &json!(amount))
    });
}

#[test]
fn lines_to_one_payee_for_several_people_stand_in_their_order() {
    let pupil = |number: u8, amount: &str| {
        let school = json!({ "unit": "east-jt" });
        json!({ "paid": amount, "payee": school, "beneficiary": subject(number) })
    };
    funded()
        .when(MAKER, &prepare(&[pupil(9, "9.00"), pupil(4, "4.00")]))
        .then(&["payment.prepared", "payment.line", "payment.line"])
        .says(1, "/paid", &json!("4.00"))
        .says(2, "/paid", &json!("9.00"));
}

#[test]
fn old_books_stand_in_that_order_too() {
    let lines =
        json!([{ "paid": "8.00", "payee": person(8) }, { "paid": "5.00", "payee": person(5) }]);
    let passed = county().when(HISTORY, &cmd("history.load", json!({ "lines": lines })));
    passed
        .then(&[
            "unit.registered",
            "scheme.registered",
            "project.registered",
            "quota.received",
            "project.funded",
            "payment.prepared",
            "payment.line",
            "payment.line",
            "payment.settled",
        ])
        .says(6, "/paid", &json!("5.00"))
        .says(7, "/paid", &json!("8.00"));
}

#[test]
fn a_refusal_names_the_line_as_its_maker_gave_it() {
    let above = json!({ "paid": "2.00", "due": "1.00", "payee": person(1) });
    let file = [paid(3, "3.00"), paid(2, "2.00"), above];
    let breach = Breach::PaidAboveDue { index: 2 };
    let at = 3;
    funded()
        .when(MAKER, &prepare(&file))
        .then_rejected("paid_above_due", &Rejection::Breach { breach, at });
    let short = json!({ "paid": "1.00", "due": "2.00", "payee": person(1) });
    let breach = Breach::ReasonMissing { index: 1 };
    let at = 2;
    funded()
        .when(MAKER, &prepare(&[paid(3, "3.00"), short]))
        .then_rejected("reason_missing", &Rejection::Breach { breach, at });
}

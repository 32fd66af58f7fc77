//! Statements: each line closes what it stands for, or goes to suspense; no day of an account is recorded twice.

use serde_json::{Value, json};
use sunledger_domain::event::{BankAccount, Body};
use sunledger_domain::{Bucket, Command, LineStatus};

use crate::commands::{cmd, paid};
use crate::world::*;

/// A statement of the treasury with these lines: day of March, amount, act.
pub(crate) fn stated(lines: &[(u8, &str, Value)]) -> Command {
    named("dz", json!({ "unit": "czj" }), lines)
}

pub(crate) fn named(id: &str, account: Value, lines: &[(u8, &str, Value)]) -> Command {
    let lines: Vec<_> = lines
        .iter()
        .map(|(day, amount, act)| {
            let mut line = json!({ "on": format!("2017-03-{day:02}"), "amount": amount });
            if !act.is_null() {
                line["act"] = act.clone();
            }
            line
        })
        .collect();
    let mut body = json!({ "statement": id, "to": "2017-03-31", "lines": lines });
    if account.get("agent").is_some() {
        body["account"] = json!({ "unit": null, "agent": account["agent"] });
    }
    cmd("statement.record", body)
}

pub(crate) fn settles() -> Value {
    json!({ "settles": { "batch": "p1" } })
}

pub(crate) fn act(kind: &str, index: u32) -> Value {
    json!({ kind: { "batch": "p1", "index": index } })
}

pub(crate) fn of_voucher(kind: &str) -> Value {
    json!({ kind: { "voucher": "v1" } })
}

pub(crate) fn status(world: &World, index: u32) -> LineStatus {
    let batch = world.state.batch(&"p1".parse().unwrap()).unwrap();
    batch.line_status(index).unwrap()
}

#[test]
fn a_batch_is_settled_by_its_line() {
    approved()
        .when(TREASURY, &cmd("statement.record", json!({})))
        .then(&["statement.recorded", "payment.settled", "statement.line"])
        .says(0, "/count", &json!(1))
        .says(0, "/sum_in", &json!("0.00"))
        .says(0, "/sum_out", &json!("6000.00"))
        .says(1, "/reference", &json!("YH-1"))
        .says(1, "/basis/business_on", &json!("2017-03-01"))
        .says(2, "/suspense", &Value::Null)
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "6000.00"), (Bucket::Left, "494000.00")],
        );
}

#[test]
fn lines_close_by_themselves_and_leave_the_others_open() {
    let lines = [
        (1, "-1000.00", act("settles_line", 0)),
        (1, "-3000.00", act("settles_line", 2)),
    ];
    let passed = approved()
        .when(TREASURY, &stated(&lines))
        .then(&[
            "statement.recorded",
            "payment.settled",
            "statement.line",
            "statement.line",
        ])
        .says(1, "/open", &json!({ "amount": "2000.00", "lines": [1] }));
    assert_eq!(status(&passed.world, 1), LineStatus::Pending);
    let later = [(5, "-2000.00", act("settles_line", 1))];
    let mut later = named("dz-2", json!({}), &later);
    if let Command::RecordStatement(statement) = &mut later {
        statement.from = "2017-04-01".parse().unwrap();
        statement.to = statement.from;
        statement.lines[0].on = statement.from;
    }
    passed
        .world
        .when(TREASURY, &later)
        .then(&["statement.recorded", "payment.resettled", "statement.line"])
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "6000.00"), (Bucket::Left, "494000.00")],
        );
}

#[test]
fn a_batch_whose_every_line_is_paid_is_settled_as_a_whole() {
    let lines = [
        (1, "-3000.00", act("settles_line", 2)),
        (1, "-1000.00", act("settles_line", 0)),
        (1, "-2000.00", act("settles_line", 1)),
    ];
    approved()
        .when(TREASURY, &stated(&lines))
        .then(&[
            "statement.recorded",
            "payment.settled",
            "statement.line",
            "statement.line",
            "statement.line",
        ])
        .says(1, "/open", &Value::Null);
}

#[test]
fn lines_of_another_day_and_of_another_amount_stay_open() {
    let lines = [
        (1, "-1000.00", act("settles_line", 0)),
        (1, "-2000.01", act("settles_line", 1)),
        (2, "-3000.00", act("settles_line", 2)),
    ];
    let passed = approved()
        .when(TREASURY, &stated(&lines))
        .then(&[
            "statement.recorded",
            "payment.settled",
            "statement.line",
            "suspense.recorded",
            "statement.line",
            "payment.resettled",
            "statement.line",
        ])
        .says(1, "/open", &json!({ "amount": "5000.00", "lines": [1, 2] }))
        .says(3, "/reason", &json!("amount_differs"))
        .says(5, "/basis/business_on", &json!("2017-03-02"));
    let found = [0, 1, 2].map(|index| status(&passed.world, index));
    let settled = LineStatus::Settled;
    assert_eq!(found, [settled, LineStatus::Pending, settled]);
}

#[test]
fn where_too_many_stay_open_every_line_is_closed_on_its_own() {
    let lines: Vec<_> = (0..5_003).map(|_| paid(1, "1.00")).collect();
    let world = funded()
        .and(MAKER, &cmd("payment.prepare", json!({ "lines": lines })))
        .and_approved("p1");
    let two = [
        (1, "-1.00", act("settles_line", 7)),
        (1, "-1.00", act("settles_line", 9)),
    ];
    let passed = world
        .when(TREASURY, &stated(&two))
        .then(&[
            "statement.recorded",
            "payment.settled",
            "payment.resettled",
            "statement.line",
            "payment.resettled",
            "statement.line",
        ])
        .says(1, "/open", &json!({ "amount": "5003.00" }))
        .holds(
            &project("xm"),
            &[
                (Bucket::Pending, "5001.00"),
                (Bucket::Settled, "2.00"),
                (Bucket::Left, "494997.00"),
            ],
        );
    assert_eq!(status(&passed.world, 7), LineStatus::Settled);
    assert_eq!(status(&passed.world, 8), LineStatus::Pending);
}

#[test]
fn what_treasury_booked_by_hand_is_confirmed_line_by_line() {
    let lines = [
        (1, "-1000.00", act("settles_line", 0)),
        (1, "-1000.00", act("settles_line", 0)),
        (2, "-2000.00", act("settles_line", 1)),
        (3, "-3000.00", act("settles_line", 2)),
        (3, "-6000.00", settles()),
    ];
    let passed = settled()
        .when(TREASURY, &stated(&lines))
        .then(&[
            "statement.recorded",
            "statement.line",
            "suspense.recorded",
            "statement.line",
            "statement.line",
            "statement.line",
            "suspense.recorded",
            "statement.line",
        ])
        .says(2, "/reason", &json!("already_settled"))
        .says(6, "/reason", &json!("already_settled"));
    let books = |on: &str| {
        let account = BankAccount::Unit("czj".parse().unwrap());
        let tally = passed.world.state.tally(&account, on.parse().unwrap());
        tally.books_out
    };
    let found = ["2017-03-01", "2017-03-02", "2017-03-03"].map(books);
    assert_eq!(found, [100_000, 200_000, 300_000], "where the bank has it");
}

#[test]
fn a_second_line_of_the_same_payment_does_not_spoil_the_first() {
    let lines = [
        (1, "-999.00", act("settles_line", 0)),
        (1, "-1000.00", act("settles_line", 0)),
        (1, "-1000.00", act("settles_line", 0)),
    ];
    approved()
        .when(TREASURY, &stated(&lines))
        .then(&[
            "statement.recorded",
            "suspense.recorded",
            "statement.line",
            "payment.settled",
            "statement.line",
            "suspense.recorded",
            "statement.line",
        ])
        .says(3, "/open", &json!({ "amount": "5000.00", "lines": [1, 2] }))
        .says(5, "/reason", &json!("already_settled"));
}

#[test]
fn a_batch_is_paid_returned_and_sent_again_in_one_statement() {
    let lines = [
        (1, "-6000.00", settles()),
        (2, "2000.00", act("returns", 1)),
    ];
    let mut command = stated(&lines);
    if let Command::RecordStatement(statement) = &mut command {
        statement.lines[1].reason = Some(sunledger_domain::event::ReturnReason::AccountClosed);
    }
    let passed = approved()
        .when(TREASURY, &command)
        .then(&[
            "statement.recorded",
            "payment.settled",
            "statement.line",
            "payment.returned",
            "statement.line",
        ])
        .says(3, "/reason", &json!("账户已销户"))
        .says(4, "/reason", &json!("account_closed"));
    let resent = passed.world.and(
        TREASURY,
        &cmd("payment.resend", json!({ "reference": "CF-7" })),
    );
    let arrives = [(1, "-2000.00", act("resettles", 1))];
    let mut april = named("dz-4", json!({}), &arrives);
    if let Command::RecordStatement(statement) = &mut april {
        statement.from = "2017-04-01".parse().unwrap();
        statement.to = statement.from;
        statement.lines[0].on = statement.from;
    }
    let passed = resent.when(TREASURY, &april).then(&[
        "statement.recorded",
        "payment.resettled",
        "statement.line",
    ]);
    assert_eq!(status(&passed.world, 1), LineStatus::Settled);
}

#[test]
fn a_voucher_goes_out_arrives_and_comes_back_in_part() {
    let unit = [
        (1, "-10000.00", of_voucher("settles_voucher")),
        (9, "1000.00", of_voucher("gives_back")),
    ];
    let passed = voucher_approved()
        .when(TREASURY, &stated(&unit))
        .then(&[
            "statement.recorded",
            "voucher.settled",
            "statement.line",
            "voucher.returned",
            "statement.line",
        ])
        .holds(
            &agent("df"),
            &[(Bucket::Held, "9000.00"), (Bucket::GivenBack, "1000.00")],
        );
    let account = json!({ "agent": "df" });
    let agents = [
        (2, "10000.00", of_voucher("receives")),
        (2, "10000.00", of_voucher("receives")),
        (8, "-1000.00", of_voucher("gives_back")),
        (8, "-0.01", of_voucher("gives_back")),
    ];
    passed
        .world
        .when(TREASURY, &named("dz-df", account, &agents))
        .then(&[
            "statement.recorded",
            "statement.line",
            "suspense.recorded",
            "statement.line",
            "statement.line",
            "suspense.recorded",
            "statement.line",
        ])
        .says(2, "/agent", &json!("df"))
        .says(2, "/unit", &json!("czj"))
        .holds(
            &agent("df"),
            &[(Bucket::Held, "9000.00"), (Bucket::GivenBack, "1000.00")],
        );
}

#[test]
fn details_are_paid_on_the_agents_own_statement() {
    let lines = [
        (1, "-6000.00", settles()),
        (2, "3000.00", act("returns", 2)),
    ];
    let command = named("dz-df", json!({ "agent": "df" }), &lines);
    attached()
        .and_approved("p1")
        .when(TREASURY, &command)
        .then(&[
            "statement.recorded",
            "payment.settled",
            "statement.line",
            "payment.returned",
            "statement.line",
        ])
        .holds(
            &voucher("v1"),
            &[
                (Bucket::Undistributed, "4000.00"),
                (Bucket::Awaiting, "3000.00"),
                (Bucket::Settled, "3000.00"),
            ],
        );
}

#[test]
fn money_that_comes_back_in_the_next_year_belongs_to_the_year_that_it_left() {
    let (old, new) = ("zy", "sj");
    let quota = json!({ "line": new, "budget_year": 2018, "amount": "300000.00" });
    let fund = json!({ "source": { "line": new }, "amount": "200000.00" });
    let world = funded()
        .and(MAKER, &cmd("payment.prepare", json!({ "line": old })))
        .and_approved("p1")
        .and(TREASURY, &cmd("payment.settle", json!({})))
        .and(FINANCE, &cmd("quota.receive", quota))
        .and(FINANCE, &cmd("project.fund", fund))
        .and(
            MAKER,
            &cmd("payment.prepare", json!({ "batch": "p2", "line": new })),
        );
    let drawn = |world: &World, line: &str| {
        let (project, line) = ("xm".parse().unwrap(), line.parse().unwrap());
        world.state.drawn(&project, &line)
    };
    assert_eq!((drawn(&world, old), drawn(&world, new)), (600_000, 600_000));
    let mut january = stated(&[(1, "2000.00", act("returns", 1))]);
    if let Command::RecordStatement(statement) = &mut january {
        statement.from = "2018-01-05".parse().unwrap();
        statement.to = statement.from;
        statement.lines[0].on = statement.from;
    }
    let world = world
        .and(TREASURY, &january)
        .and(TREASURY, &cmd("payment.give_up", json!({})));
    assert_eq!((drawn(&world, old), drawn(&world, new)), (400_000, 600_000));
    let batch = world.state.batch(&"p1".parse().unwrap()).unwrap();
    assert_eq!(
        batch.line.as_ref().map(ToString::to_string).as_deref(),
        Some(old)
    );
    world.holds(
        &project("xm"),
        &[
            (Bucket::Pending, "6000.00"),
            (Bucket::Settled, "4000.00"),
            (Bucket::Left, "690000.00"),
        ],
    );
    let back = json!({ "source": { "line": old }, "amount": "2000.00" });
    world
        .when(FINANCE, &cmd("project.give_back", back))
        .then(&["project.gave_back"])
        .holds(
            &line(old),
            &[(Bucket::Assigned, "498000.00"), (Bucket::Left, "502000.00")],
        )
        .holds(
            &line(new),
            &[(Bucket::Assigned, "200000.00"), (Bucket::Left, "100000.00")],
        );
}

#[test]
fn nothing_personal_of_a_statement_enters_the_log() {
    let passed = approved().when(TREASURY, &cmd("statement.record", json!({})));
    let passed = passed.then(&["statement.recorded", "payment.settled", "statement.line"]);
    let last = &passed.world.log.last().unwrap().body;
    assert!(matches!(last, Body::StatementLine(_)));
    let payload = String::from_utf8(passed.world.payloads.last().unwrap().clone()).unwrap();
    assert_eq!(
        payload,
        "{\"body\":{\"act\":{\"settles\":{\"batch\":\"p1\"}},\"amount\":\"-6000.00\",\"index\":0,\
         \"on\":\"2017-03-01\",\"reference\":\"YH-1\",\"statement\":\"dz\"},\"type\":\"statement.line\"}"
    );
}

//! The day's close: bank and books agree, nothing is open, or the refusal names all that hinders it.

use jiff::civil::Date;
use serde_json::{Value, json};
use sunledger_domain::event::BankAccount;
use sunledger_domain::{Breach, Command, DayStatus, Entity, FieldError, Hindrance};

use crate::commands::cmd;
use crate::world::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn unit() -> BankAccount {
    BankAccount::Unit("czj".parse().unwrap())
}

fn df() -> BankAccount {
    BankAccount::Agent("df".parse().unwrap())
}

fn close(on: &str) -> Command {
    cmd("day.close", json!({ "on": on }))
}

fn hindered(world: World, on: &str, hindrances: Vec<Hindrance>) {
    let breach = Breach::DayHindered {
        unit: "czj".parse().unwrap(),
        on: day(on),
        hindrances,
    };
    world
        .when(TREASURY, &close(on))
        .then_refused("day_hindered", &breach);
}

fn status(world: &World, on: &str) -> DayStatus {
    world.state.day(&"czj".parse().unwrap(), day(on)).status
}

/// `p1` is paid by the statement of 1 March.
fn stated() -> World {
    approved().and(TREASURY, &cmd("statement.record", json!({})))
}

/// A statement of one day with these lines.
fn of_day(id: &str, on: &str, lines: Value) -> Command {
    let body = json!({ "statement": id, "from": on, "to": on, "lines": lines });
    cmd("statement.record", body)
}

#[test]
fn a_day_closes_where_bank_and_books_agree() {
    let passed = stated()
        .when(TREASURY, &close("2017-03-01"))
        .then(&["day.closed"])
        .says(0, "/bank_out", &json!("6000.00"))
        .says(0, "/books_out", &json!("6000.00"))
        .says(0, "/bank_in", &json!("0.00"))
        .says(0, "/suspense_out", &json!("0.00"));
    assert_eq!(status(&passed.world, "2017-03-01"), DayStatus::Closed);
    let again = wrong_status(
        Entity::Day,
        "czj 2017-03-01",
        "closed for the day",
        "open for the day",
    );
    passed
        .world
        .when(TREASURY, &close("2017-03-01"))
        .then_refused("wrong_status", &again);
}

#[test]
fn a_day_without_its_statement_does_not_close() {
    let account = unit();
    hindered(
        funded(),
        "2017-03-01",
        vec![Hindrance::StatementMissing { account }],
    );
    let account = unit;
    hindered(
        settled(),
        "2017-03-01",
        vec![
            Hindrance::StatementMissing { account: account() },
            Hindrance::OutDiffers {
                account: account(),
                bank: 0,
                books: 600_000,
            },
        ],
    );
    let unknown_unit = unknown(Entity::Unit, "no");
    funded()
        .when(TREASURY, &cmd("day.close", json!({ "unit": "no" })))
        .then_refused("unknown_id", &unknown_unit);
}

#[test]
fn a_day_without_movement_closes_on_an_empty_statement() {
    funded()
        .and(TREASURY, &of_day("dz", "2017-03-04", json!([])))
        .when(TREASURY, &close("2017-03-04"))
        .then(&["day.closed"])
        .says(0, "/bank_out", &json!("0.00"));
}

#[test]
fn what_the_bank_has_not_shown_hinders() {
    let empty = of_day("dz", "2017-03-01", json!([]));
    let account = unit();
    let differs = Hindrance::InDiffers {
        account: account.clone(),
        bank: 0,
        books: 200_000,
    };
    let out = Hindrance::OutDiffers {
        account,
        bank: 0,
        books: 600_000,
    };
    hindered(
        returned().and(TREASURY, &empty),
        "2017-03-01",
        vec![differs, out],
    );
}

fn with_suspense() -> World {
    let unknown = of_day(
        "dz",
        "2017-03-01",
        json!([{ "on": "2017-03-01", "amount": "-35.00" }]),
    );
    funded().and(TREASURY, &unknown)
}

fn first_suspense(world: &World) -> String {
    let item = world.log.iter().rev().find_map(|entry| match &entry.body {
        sunledger_domain::Body::SuspenseRecorded(e) => Some(e.suspense.to_string()),
        _ => None,
    });
    item.unwrap()
}

#[test]
fn open_suspense_hinders_its_day_and_later_ones_until_it_is_explained() {
    let world = with_suspense();
    let item = first_suspense(&world);
    let open = || Hindrance::SuspenseOpen {
        count: 1,
        first: item.parse().unwrap(),
    };
    hindered(world.clone(), "2017-03-01", vec![open()]);
    let later = world
        .clone()
        .and(TREASURY, &of_day("dz-2", "2017-03-02", json!([])));
    let earlier = Hindrance::EarlierDay {
        on: day("2017-03-01"),
    };
    hindered(later, "2017-03-02", vec![open(), earlier]);
    let clear = cmd(
        "suspense.clear",
        json!({ "suspense": item, "amount": "-35.00" }),
    );
    world
        .and(TREASURY, &clear)
        .when(TREASURY, &close("2017-03-01"))
        .then(&["day.closed"])
        .says(0, "/bank_out", &json!("35.00"))
        .says(0, "/suspense_out", &json!("35.00"))
        .says(0, "/books_out", &json!("0.00"));
}

#[test]
fn money_that_is_booked_elsewhere_does_not_count_twice() {
    let world = stated().and(
        TREASURY,
        &of_day(
            "dz-2",
            "2017-03-02",
            json!([{ "on": "2017-03-02", "amount": "500.00" }]),
        ),
    );
    let item = first_suspense(&world);
    let second = json!({ "business_on": "2017-03-02" });
    let world = world
        .and(TREASURY, &close("2017-03-01"))
        .and(TREASURY, &cmd("return.record", json!({ "basis": second })));
    let clear = |booked_on: Value| {
        let body = json!({ "suspense": item, "amount": "500.00", "booked_on": booked_on });
        cmd("suspense.clear", body)
    };
    let twice = Hindrance::InDiffers {
        account: unit(),
        bank: 50_000,
        books: 100_000,
    };
    hindered(
        world.clone().and(TREASURY, &clear(Value::Null)),
        "2017-03-02",
        vec![twice],
    );
    world
        .clone()
        .and(TREASURY, &clear(json!("2017-03-02")))
        .when(TREASURY, &close("2017-03-02"))
        .then(&["day.closed"])
        .says(0, "/books_in", &json!("500.00"))
        .says(0, "/suspense_in", &json!("0.00"));
    let nothing_there = field("booked_on", FieldError::Mismatch);
    world
        .when(TREASURY, &clear(json!("2017-03-09")))
        .then_refused("invalid_field", &nothing_there);
}

#[test]
fn money_booked_on_a_wrong_day_is_moved_by_its_clearing() {
    let lines = json!([{ "on": "2017-03-02", "amount": "500.00" }]);
    let world = stated()
        .and(TREASURY, &cmd("return.record", json!({})))
        .and(TREASURY, &of_day("dz-2", "2017-03-02", lines));
    let item = first_suspense(&world);
    let body = json!({ "suspense": item, "amount": "500.00", "booked_on": "2017-03-01" });
    world
        .and(TREASURY, &cmd("suspense.clear", body))
        .and(TREASURY, &close("2017-03-01"))
        .when(TREASURY, &close("2017-03-02"))
        .then(&["day.closed"])
        .says(0, "/suspense_in", &json!("500.00"));
}

#[test]
fn what_was_booked_by_hand_on_another_day_is_counted_where_the_bank_has_it() {
    let lines = json!([{
        "on": "2017-03-02", "amount": "-6000.00", "act": { "settles": { "batch": "p1" } },
    }]);
    let world = settled().and(TREASURY, &of_day("dz", "2017-03-02", lines));
    assert_eq!(world.state.tally(&unit(), day("2017-03-01")).books_out, 0);
    world
        .when(TREASURY, &close("2017-03-02"))
        .then(&["day.closed"])
        .says(0, "/books_out", &json!("6000.00"));
}

#[test]
fn days_close_in_order() {
    let lines = json!([{ "on": "2017-03-02", "amount": "2000.00",
        "act": { "returns": { "batch": "p1", "index": 1 } } }]);
    let world = stated().and(TREASURY, &of_day("dz-2", "2017-03-02", lines));
    let on = day("2017-03-01");
    hindered(
        world.clone(),
        "2017-03-02",
        vec![Hindrance::EarlierDay { on }],
    );
    world
        .and(TREASURY, &close("2017-03-01"))
        .when(TREASURY, &close("2017-03-02"))
        .then(&["day.closed"])
        .says(0, "/bank_in", &json!("2000.00"))
        .says(0, "/books_in", &json!("2000.00"));
}

#[test]
fn a_fact_of_a_closed_day_is_recorded_and_opens_the_day_again() {
    let world = stated()
        .and(TREASURY, &close("2017-03-01"))
        .and(TREASURY, &cmd("payment.return", json!({})));
    assert_eq!(status(&world, "2017-03-01"), DayStatus::Reopened);
    let account = unit();
    let differs = Hindrance::InDiffers {
        account,
        bank: 0,
        books: 200_000,
    };
    hindered(world, "2017-03-01", vec![differs]);
}

#[test]
fn the_agent_accounts_that_a_unit_keeps_belong_to_its_day() {
    let unit_line = json!([{
        "on": "2017-03-01", "amount": "-10000.00", "act": { "settles_voucher": { "voucher": "v1" } },
    }]);
    let world = voucher_approved()
        .and(TREASURY, &of_day("dz", "2017-03-01", unit_line))
        .and(MAKER, &cmd("payment.prepare", json!({ "voucher": "v1" })))
        .and_approved("p1")
        .and(TREASURY, &cmd("payment.settle", json!({})));
    hindered(
        world.clone(),
        "2017-03-01",
        vec![
            Hindrance::StatementMissing { account: df() },
            Hindrance::OutDiffers {
                account: df(),
                bank: 0,
                books: 600_000,
            },
        ],
    );
    let lines = json!([
        { "on": "2017-03-01", "amount": "10000.00", "act": { "receives": { "voucher": "v1" } } },
        { "on": "2017-03-01", "amount": "-6000.00", "act": { "settles": { "batch": "p1" } } },
    ]);
    let account = json!({ "unit": null, "agent": "df" });
    let agents = json!({ "statement": "dz-df", "account": account, "lines": lines });
    world
        .and(TREASURY, &cmd("statement.record", agents))
        .when(TREASURY, &close("2017-03-01"))
        .then(&["day.closed"])
        .says(0, "/bank_in", &json!("10000.00"))
        .says(0, "/bank_out", &json!("16000.00"))
        .says(0, "/books_out", &json!("16000.00"));
}

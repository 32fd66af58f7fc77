//! One command is one atomic batch, of bounded size; sums stay amounts.

use serde_json::json;
use sunledger_chain::entry::{BATCH_BYTES_MAX, PAYLOAD_BYTES_MAX};
use sunledger_domain::command::LineDraft;
use sunledger_domain::event::DueReason;
use sunledger_domain::id::Reference;
use sunledger_domain::{Breach, Command, FIGURES_MAX, FieldError, Rejection};

use crate::commands::{cmd, paid, person, subject};
use crate::world::*;

fn batch_of(count: usize, change: impl Fn(&mut LineDraft)) -> Command {
    let long = "b".repeat(64);
    let one = cmd(
        "payment.prepare",
        json!({ "batch": long, "lines": [paid(1, "0.01")] }),
    );
    let Command::PreparePayment(mut batch) = one else {
        unreachable!("it is one");
    };
    let mut line = batch.lines[0].clone();
    change(&mut line);
    batch.lines = vec![line; count];
    Command::PreparePayment(batch)
}

#[test]
fn a_batch_of_100_000_events_passes_and_one_more_is_refused() {
    let largest = batch_of(99_999, |_| {});
    let decision = funded().decide(MAKER, &largest).unwrap();
    assert_eq!(decision.events.len(), 100_000);
    assert_eq!(decision.events[0].cmd.as_ref().unwrap().count, 100_000);
    let rejection = Rejection::BatchTooLarge {
        what: "events",
        found: 100_001,
        limit: 100_000,
    };
    funded()
        .when(MAKER, &batch_of(100_000, |_| {}))
        .then_rejected("batch_too_large", &rejection);
}

#[test]
fn a_batch_of_more_than_64_mib_is_refused() {
    let wordy = batch_of(99_999, |line| {
        line.reference = Some(Reference::new(&"r".repeat(64)).unwrap());
        line.beneficiary = Some(serde_json::from_value(subject(2)).unwrap());
        line.on = Some("2017-02-28".parse().unwrap());
        line.due = Some(money("1000000000.00"));
        line.reason = Some(DueReason::Instalment);
    });
    let rejection = funded().decide(MAKER, &wordy).err().unwrap();
    let Rejection::BatchTooLarge { what, found, limit } = rejection else {
        panic!("{rejection}");
    };
    assert_eq!((what, limit), ("bytes", BATCH_BYTES_MAX));
    assert!(found > limit);
    says_why(&rejection);
}

#[test]
fn an_event_that_fits_no_entry_is_refused() {
    let places: Vec<u32> = (u32::MAX - 7_000..u32::MAX).collect();
    let world = with_shares().and(VILLAGE, &cmd("dividend.declare", json!({})));
    let rejection = world
        .decide(VILLAGE, &cmd("dividend.pay", json!({ "except": places })))
        .err()
        .unwrap();
    let Rejection::BatchTooLarge { what, limit, .. } = rejection else {
        panic!("{rejection}");
    };
    assert_eq!((what, limit), ("bytes in one event", PAYLOAD_BYTES_MAX));
    says_why(&rejection);
}

#[test]
fn lines_that_sum_beyond_the_largest_amount_are_refused() {
    let most = "1000000000000000.00";
    let total = json!({ "lines": [paid(1, most), paid(2, most)] });
    funded()
        .when(MAKER, &cmd("payment.prepare", total.clone()))
        .then_refused("invalid_field", &field("total", FieldError::TooMany));
    county()
        .when(HISTORY, &cmd("history.load", total))
        .then_refused("invalid_field", &field("total", FieldError::TooMany));
    let due = json!({ "paid": "1", "due": most, "reason": "other", "payee": person(1) });
    funded()
        .when(
            MAKER,
            &cmd("payment.prepare", json!({ "lines": [due, due] })),
        )
        .then_refused("invalid_field", &field("due", FieldError::TooMany));
}

#[test]
fn a_notices_sum_stays_an_amount() {
    let most = "500000000000000.01";
    let mut world = funded();
    let mut rows = Vec::new();
    for batch in ["h-1", "h-2"] {
        let line = json!({ "paid": most, "payee": person(1), "village": EAST });
        let patch = json!({ "batch": batch, "lines": [line], "project": { "project": batch }, "opening": { "line": batch } });
        world = world.and(HISTORY, &cmd("history.load", patch));
        let batch = world.state.batch(&batch.parse().unwrap()).unwrap();
        rows.push(batch.line_seq(0).unwrap());
    }
    let notice = json!({ "rows": rows, "period": "2012-03" });
    world
        .when(VILLAGE, &cmd("notice.post", notice))
        .then_refused("invalid_field", &field("sum", FieldError::TooMany));
}

#[test]
fn what_a_ledger_states_stays_within_what_sums_can_hold() {
    let receive =
        |line: &str, amount: &str| cmd("quota.receive", json!({ "line": line, "amount": amount }));
    let mut world = county();
    // Nine of the largest, and but for the last unit the tenth.
    for line in ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9"] {
        world = world.and(FINANCE, &receive(line, "1000000000000000"));
    }
    let world = world.and(FINANCE, &receive("a10", "999999999999999.99"));
    world
        .clone()
        .when(FINANCE, &receive("a11", "0.01"))
        .then(&["quota.received"]);
    let stated = FIGURES_MAX + 1;
    let breach = Breach::FiguresExceeded { stated };
    world
        .clone()
        .when(FINANCE, &receive("a11", "0.02"))
        .then_refused("figures_exceeded", &breach);
    // A fact adds to sums like an act.
    let fact = cmd("suspense.record", json!({ "amount": "-0.02" }));
    world
        .when(TREASURY, &fact)
        .then_refused("figures_exceeded", &breach);
}

#[test]
fn what_is_due_is_bounded_over_all_batches() {
    let mut world = funded();
    let due = json!([{ "paid": "1.00", "due": "1000000000000000", "reason": "other", "payee": crate::commands::person(1) }]);
    let prepare = |nth: u32| {
        cmd(
            "payment.prepare",
            json!({ "batch": format!("d{nth}"), "lines": due }),
        )
    };
    let before = (0..5).find(|nth| world.post(MAKER, &prepare(*nth)).is_err());
    assert_eq!(before, Some(4), "a batch states what is due twice");
    let rejection = world.decide(MAKER, &prepare(9)).err().unwrap();
    assert_eq!(rejection.code(), "figures_exceeded");
}

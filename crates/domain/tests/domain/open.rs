//! Lines that the bank has not reported yet: they stay pending and are closed one by one.

use serde_json::{Value, json};
use sunledger_domain::event::{Body, NoticeKind, Stage};
use sunledger_domain::notice::Scope;
use sunledger_domain::{Bucket, FieldError, LineStatus, Money};

use crate::commands::{cmd, merge};
use crate::world::*;

/// The bank reports 4,000.00 of `p1`, without line 1.
fn partly_settled() -> World {
    let settle = json!({ "amount": "4000.00", "open": [1] });
    approved().and(TREASURY, &cmd("payment.settle", settle))
}

fn status(world: &World, index: u32) -> LineStatus {
    let batch = world.state.batch(&"p1".parse().unwrap()).unwrap();
    batch.line_status(index).unwrap()
}

#[test]
fn a_settlement_may_leave_lines_open() {
    let passed = approved()
        .when(
            TREASURY,
            &cmd(
                "payment.settle",
                json!({ "amount": "4000.00", "open": [1] }),
            ),
        )
        .then(&["payment.settled"])
        .says(0, "/open", &json!({ "amount": "2000.00", "lines": [1] }))
        .says(0, "/total", &json!("6000.00"))
        .holds(
            &project("xm"),
            &[
                (Bucket::Pending, "2000.00"),
                (Bucket::Settled, "4000.00"),
                (Bucket::Left, "494000.00"),
            ],
        );
    let found = [0, 1, 2].map(|index| status(&passed.world, index));
    let settled = LineStatus::Settled;
    assert_eq!(found, [settled, LineStatus::Pending, settled]);
}

#[test]
fn an_open_line_arrives_or_comes_back() {
    let arrived = partly_settled()
        .when(TREASURY, &cmd("payment.resettle", json!({})))
        .then(&["payment.resettled"])
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "6000.00"), (Bucket::Left, "494000.00")],
        );
    assert_eq!(status(&arrived.world, 1), LineStatus::Settled);
    partly_settled()
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
}

#[test]
fn a_part_that_does_not_sum_to_what_the_bank_states_goes_to_suspense() {
    let settle = json!({ "amount": "6000.00", "open": [1] });
    approved()
        .when(TREASURY, &cmd("payment.settle", settle))
        .then(&["suspense.recorded"])
        .says(0, "/reason", &json!("amount_differs"));
}

#[test]
fn open_lines_are_in_order_known_and_not_returned_at_once() {
    let refused = |patch: Value, breach| {
        approved()
            .when(TREASURY, &cmd("payment.settle", patch))
            .then_refused("invalid_field", &breach);
    };
    let order = || field("open", FieldError::Mismatch);
    refused(json!({ "open": [2, 1] }), order());
    refused(json!({ "open": [1, 1] }), order());
    let returned = json!([{ "index": 1, "reason": "户名不符" }]);
    refused(json!({ "open": [1], "returned": returned }), order());
    let all = json!({ "amount": "0.01", "open": [0, 1, 2] });
    approved()
        .when(TREASURY, &cmd("payment.settle", all))
        .then(&["suspense.recorded"]);
}

#[test]
fn a_line_left_open_is_no_row_of_a_notice_until_it_has_arrived() {
    let sum = |world: &World| {
        let scope = Scope {
            kind: NoticeKind::Payments,
            place: EAST.parse().unwrap(),
            period: None,
            project: None,
            stage: Stage::Settled,
            size: world.state.size(),
        };
        let rows = (0_u64..).zip(&world.log);
        let amounts = rows.filter_map(|(seq, e)| scope.amount_of(&world.state, seq, &e.body));
        amounts.map(Money::minor).sum::<i64>()
    };
    let world = partly_settled();
    assert_eq!(sum(&world), 400_000);
    let world = world.and(TREASURY, &cmd("payment.resettle", json!({})));
    assert_eq!(sum(&world), 600_000);
    let world = world.and(TREASURY, &cmd("payment.return", json!({})));
    assert_eq!(sum(&world), 400_000);
}

#[test]
fn a_log_that_leaves_other_lines_open_than_it_sums_is_found() {
    use sunledger_domain::event::Event;
    use sunledger_domain::{Breach, admit, cites_of, wire};
    let world = approved();
    let settle = cmd(
        "payment.settle",
        json!({ "amount": "4000.00", "open": [1] }),
    );
    let decision = world.decide(TREASURY, &settle).unwrap();
    let payload = decision.payloads.iter().next().unwrap().to_vec();
    let tampered = |patch: Value| -> Result<(), Breach> {
        let mut json: Value = serde_json::from_slice(&payload).unwrap();
        merge(&mut json, json!({ "body": { "open": patch } }));
        let event: Event = wire::decode(json.to_string().as_bytes()).unwrap();
        assert!(matches!(event.body, Body::PaymentSettled(_)));
        admit(
            &world.state,
            &event,
            &world.cited(cites_of(&world.state, &event.body)),
        )
    };
    assert_eq!(tampered(json!({})), Ok(()));
    let lines = |error| Err(field("open.lines", error));
    let amount = Err(field("open.amount", FieldError::Mismatch));
    assert_eq!(tampered(json!({ "amount": "2000.01" })), amount);
    assert_eq!(tampered(json!({ "lines": [0] })), amount);
    assert_eq!(tampered(json!({ "lines": null })), amount);
    assert_eq!(
        tampered(json!({ "lines": null, "amount": "6000.00" })),
        Ok(())
    );
    assert_eq!(
        tampered(json!({ "lines": [1, 1] })),
        lines(FieldError::Mismatch)
    );
    assert_eq!(
        tampered(json!({ "lines": [1, 9] })),
        lines(FieldError::Mismatch)
    );
    assert_eq!(
        tampered(json!({ "lines": [0, 1, 2] })),
        lines(FieldError::TooMany)
    );
    let many: Vec<u32> = (0..5_001).collect();
    assert_eq!(
        tampered(json!({ "lines": many })),
        lines(FieldError::TooMany)
    );
}

//! Vouchers and agent accounts: a lump sum is a transfer; details and village spending spend it.

use serde_json::json;
use sunledger_domain::Bucket;
use sunledger_domain::event::BankAccount;

use crate::commands::cmd;
use crate::world::*;

#[test]
fn a_voucher_reserves_its_projects_money_until_it_is_refused() {
    let passed = with_agents()
        .when(MAKER, &cmd("voucher.prepare", json!({})))
        .then(&["voucher.prepared"])
        .holds(
            &project("xm"),
            &[(Bucket::Pending, "10000.00"), (Bucket::Left, "490000.00")],
        );
    passed
        .world
        .when(APPROVER, &cmd("voucher.refuse", json!({})))
        .then(&["voucher.refused"])
        .holds(&project("xm"), &[(Bucket::Left, "500000.00")]);
}

#[test]
fn a_settled_voucher_is_a_transfer_and_no_spending() {
    voucher_approved()
        .when(TREASURY, &cmd("voucher.settle", json!({})))
        .then(&["voucher.settled"])
        .holds(
            &project("xm"),
            &[(Bucket::WithAgent, "10000.00"), (Bucket::Left, "490000.00")],
        )
        .holds(
            &agent("df"),
            &[(Bucket::Received, "10000.00"), (Bucket::Held, "10000.00")],
        )
        .holds(
            &voucher("v1"),
            &[
                (Bucket::Received, "10000.00"),
                (Bucket::Undistributed, "10000.00"),
            ],
        );
}

#[test]
fn details_are_paid_from_what_is_undistributed() {
    let reserved = voucher_settled()
        .when(MAKER, &cmd("payment.prepare", json!({ "voucher": "v1" })))
        .then(&[
            "payment.prepared",
            "payment.line",
            "payment.line",
            "payment.line",
        ])
        .says(0, "/through", &json!({ "agent": "df", "voucher": "v1" }))
        .holds(
            &project("xm"),
            &[(Bucket::WithAgent, "10000.00"), (Bucket::Left, "490000.00")],
        )
        .holds(
            &agent("df"),
            &[(Bucket::Held, "4000.00"), (Bucket::Pending, "6000.00")],
        )
        .holds(
            &voucher("v1"),
            &[
                (Bucket::Undistributed, "4000.00"),
                (Bucket::Pending, "6000.00"),
            ],
        );
    reserved
        .world
        .and_approved("p1")
        .when(TREASURY, &cmd("payment.settle", json!({})))
        .then(&["payment.settled"])
        .holds(
            &project("xm"),
            &[
                (Bucket::WithAgent, "4000.00"),
                (Bucket::Settled, "6000.00"),
                (Bucket::Left, "490000.00"),
            ],
        )
        .holds(
            &agent("df"),
            &[(Bucket::Held, "4000.00"), (Bucket::PaidOn, "6000.00")],
        )
        .holds(
            &voucher("v1"),
            &[
                (Bucket::Undistributed, "4000.00"),
                (Bucket::Settled, "6000.00"),
            ],
        );
}

#[test]
fn a_refused_batch_leaves_the_money_with_the_agent() {
    attached()
        .when(APPROVER, &cmd("payment.refuse", json!({})))
        .then(&["payment.refused"])
        .holds(&agent("df"), &[(Bucket::Held, "10000.00")])
        .holds(&voucher("v1"), &[(Bucket::Undistributed, "10000.00")]);
}

/// Line 1 of `p1` (2,000.00) came back to the agent.
fn come_back() -> World {
    attached()
        .and_approved("p1")
        .and(TREASURY, &cmd("payment.settle", json!({})))
        .and(TREASURY, &cmd("payment.return", json!({})))
}

#[test]
fn a_returned_detail_is_back_with_the_agent_and_not_yet_undistributed() {
    let world = come_back();
    let states = |awaiting: &'static str, held: &'static str, paid: &'static str| {
        (
            [
                (Bucket::Held, held),
                (Bucket::Awaiting, awaiting),
                (Bucket::PaidOn, paid),
            ],
            [
                (Bucket::Undistributed, held),
                (Bucket::Awaiting, awaiting),
                (Bucket::Settled, paid),
            ],
        )
    };
    let (of_agent, of_voucher) = states("2000.00", "4000.00", "4000.00");
    world.holds(&agent("df"), &of_agent);
    world.holds(&voucher("v1"), &of_voucher);
    let of_project = [
        (Bucket::WithAgent, "6000.00"),
        (Bucket::Settled, "4000.00"),
        (Bucket::Left, "490000.00"),
    ];
    world.holds(&project("xm"), &of_project);
    let (of_agent, of_voucher) = states("0.00", "6000.00", "4000.00");
    world
        .when(TREASURY, &cmd("payment.give_up", json!({})))
        .then(&["payment.given_up"])
        .holds(&agent("df"), &of_agent)
        .holds(&voucher("v1"), &of_voucher)
        .holds(&project("xm"), &of_project);
}

#[test]
fn a_returned_detail_is_sent_again_from_the_agent() {
    let sent = come_back()
        .when(
            TREASURY,
            &cmd("payment.resend", json!({ "reference": "CF-1" })),
        )
        .then(&["payment.resent"])
        .says(0, "/reference", &json!("CF-1"))
        .holds(
            &agent("df"),
            &[
                (Bucket::Held, "4000.00"),
                (Bucket::Pending, "2000.00"),
                (Bucket::PaidOn, "4000.00"),
            ],
        );
    sent.world
        .clone()
        .when(TREASURY, &cmd("payment.return", json!({})))
        .then(&["payment.returned"])
        .says(0, "/from", &json!("pending"))
        .holds(
            &voucher("v1"),
            &[
                (Bucket::Undistributed, "4000.00"),
                (Bucket::Awaiting, "2000.00"),
                (Bucket::Settled, "4000.00"),
            ],
        );
    sent.world
        .when(TREASURY, &cmd("payment.resettle", json!({})))
        .then(&["payment.resettled"])
        .holds(
            &voucher("v1"),
            &[
                (Bucket::Undistributed, "4000.00"),
                (Bucket::Settled, "6000.00"),
            ],
        )
        .holds(
            &project("xm"),
            &[
                (Bucket::WithAgent, "4000.00"),
                (Bucket::Settled, "6000.00"),
                (Bucket::Left, "490000.00"),
            ],
        );
}

#[test]
fn a_reversed_detail_is_undistributed_again() {
    come_back()
        .when(TREASURY, &cmd("payment.reverse", json!({})))
        .then(&["payment.reversed"])
        .holds(
            &agent("df"),
            &[
                (Bucket::Held, "5000.00"),
                (Bucket::Awaiting, "2000.00"),
                (Bucket::PaidOn, "3000.00"),
            ],
        );
}

#[test]
fn undistributed_money_comes_back_to_the_project() {
    attached()
        .when(
            TREASURY,
            &cmd("voucher.return", json!({ "amount": "4000.00" })),
        )
        .then(&["voucher.returned"])
        .holds(
            &project("xm"),
            &[(Bucket::WithAgent, "6000.00"), (Bucket::Left, "494000.00")],
        )
        .holds(
            &agent("df"),
            &[(Bucket::Pending, "6000.00"), (Bucket::GivenBack, "4000.00")],
        )
        .holds(
            &voucher("v1"),
            &[(Bucket::Pending, "6000.00"), (Bucket::GivenBack, "4000.00")],
        );
}

#[test]
fn village_money_is_held_until_the_village_spends_it() {
    let world = village_funded();
    world.holds(&agent("cz"), &[(Bucket::Held, "5000.00")]);
    let spent = [
        (Bucket::WithAgent, "4700.00"),
        (Bucket::Settled, "300.00"),
        (Bucket::Left, "495000.00"),
    ];
    world
        .when(VILLAGE, &cmd("village.spend", json!({})))
        .then(&["village.spent"])
        .says(0, "/purpose", &json!("修路"))
        .holds(
            &agent("cz"),
            &[(Bucket::Held, "4700.00"), (Bucket::PaidOn, "300.00")],
        )
        .holds(
            &voucher("v2"),
            &[
                (Bucket::Undistributed, "4700.00"),
                (Bucket::Settled, "300.00"),
            ],
        )
        .holds(&project("xm"), &spent);
}

#[test]
fn a_fact_of_a_batch_that_goes_through_an_agent_stands_on_the_agents_account() {
    attached()
        .when(TREASURY, &cmd("payment.settle", json!({})))
        .then(&["suspense.recorded"])
        .says(0, "/agent", &json!("df"))
        .says(0, "/unit", &json!("czj"));
    let world = come_back();
    let day = "2017-03-01".parse().unwrap();
    let tally = world
        .state
        .tally(&BankAccount::Agent("df".parse().unwrap()), day);
    assert_eq!((tally.books_out, tally.books_in), (600_000, 200_000));
    let own = world
        .state
        .tally(&BankAccount::Unit("czj".parse().unwrap()), day);
    assert_eq!(
        (own.books_out, own.books_in),
        (1_000_000, 0),
        "the voucher itself"
    );
}

//! What a contract may pay: within its price, then within the audited price; the rest after acceptance; retention last.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Command, Entity, FieldError, PriceLimit};

use crate::commands::{cmd, merge, paid};
use crate::world::*;

const PREPARED: &[&str] = &["payment.prepared", "payment.line"];

/// One payment under `ht`.
fn pay(batch: &str, nature: &str, amount: &str) -> Command {
    let mut draft = json!({ "batch": batch, "contract": "ht", "nature": nature });
    merge(&mut draft, json!({ "lines": [paid(1, amount)] }));
    cmd("payment.prepare", draft)
}

fn beyond(limit: PriceLimit, bound: &str, committed: &str, asked: &str) -> Breach {
    let minor = |text: &str| i128::from(money(text).minor());
    Breach::BeyondContract {
        contract: "ht".parse().unwrap(),
        limit,
        bound: minor(bound),
        committed: minor(committed),
        asked: money(asked),
    }
}

/// 250,000.00 of `ht` is on its way.
fn paying() -> World {
    contracted().and(MAKER, &pay("p1", "progress", "250000.00"))
}

#[test]
fn progress_payments_stay_within_the_price() {
    paying()
        .when(MAKER, &pay("p2", "progress", "50000.00"))
        .then(PREPARED);
    paying()
        .when(MAKER, &pay("p2", "progress", "50000.01"))
        .then_refused(
            "above_contract_price",
            &beyond(PriceLimit::Contract, "300000.00", "250000.00", "50000.01"),
        );
}

#[test]
fn a_changed_price_raises_or_lowers_the_bound() {
    let change = |delta: &str| cmd("contract.change", json!({ "delta": delta }));
    let higher = || paying().and(MAKER, &change("20000.00"));
    higher()
        .when(MAKER, &pay("p2", "progress", "70000.00"))
        .then(PREPARED);
    higher()
        .when(MAKER, &pay("p2", "progress", "70000.01"))
        .then_refused(
            "above_contract_price",
            &beyond(PriceLimit::Contract, "320000.00", "250000.00", "70000.01"),
        );
    paying()
        .when(MAKER, &change("-50000.00"))
        .then(&["contract.changed"]);
    paying().when(MAKER, &change("-50000.01")).then_refused(
        "price_below_paid",
        &Breach::PriceBelowPaid {
            contract: "ht".parse().unwrap(),
            committed: 25_000_000,
            asked: 24_999_999,
        },
    );
}

#[test]
fn what_was_refused_given_up_or_reversed_counts_no_more() {
    let whole = pay("p2", "progress", "300000.00");
    paying()
        .and(APPROVER, &cmd("payment.refuse", json!({})))
        .when(MAKER, &whole)
        .then(PREPARED);
    let settled = || {
        paying().and_approved("p1").and(
            TREASURY,
            &cmd("payment.settle", json!({ "amount": "250000.00" })),
        )
    };
    settled()
        .and(TREASURY, &cmd("payment.reverse", json!({})))
        .when(MAKER, &whole)
        .then(PREPARED);
    let returned = || settled().and(TREASURY, &cmd("payment.return", json!({ "index": 0 })));
    returned().when(MAKER, &whole).then_refused(
        "above_contract_price",
        &beyond(PriceLimit::Contract, "300000.00", "250000.00", "300000.00"),
    );
    returned()
        .and(TREASURY, &cmd("payment.give_up", json!({ "index": 0 })))
        .when(MAKER, &whole)
        .then(PREPARED);
}

#[test]
fn the_final_payment_follows_the_acceptance() {
    let last = pay("p2", "final", "50000.00");
    paying().when(MAKER, &last).then_refused(
        "wrong_status",
        &wrong_status(Entity::Contract, "ht", "signed", "accepted"),
    );
    paying()
        .and(MAKER, &cmd("contract.accept", json!({})))
        .when(MAKER, &last)
        .then(PREPARED);
}

#[test]
fn after_the_final_accounts_the_audited_price_bounds_and_progress_is_over() {
    let audited = || {
        paying()
            .and(MAKER, &cmd("contract.accept", json!({})))
            .and(FINANCE, &cmd("contract.audit", json!({})))
    };
    audited()
        .when(MAKER, &pay("p2", "final", "40000.00"))
        .then(PREPARED);
    audited()
        .when(MAKER, &pay("p2", "final", "40000.01"))
        .then_refused(
            "above_audited_price",
            &beyond(PriceLimit::Audited, "290000.00", "250000.00", "40000.01"),
        );
    audited()
        .when(MAKER, &pay("p2", "progress", "1.00"))
        .then_refused(
            "wrong_status",
            &wrong_status(Entity::Contract, "ht", "audited", "not yet audited"),
        );
    // An audit that finds less than what is paid is a fact; only nothing more may follow.
    let less = cmd("contract.audit", json!({ "amount": "240000.00" }));
    paying()
        .and(MAKER, &cmd("contract.accept", json!({})))
        .and(FINANCE, &less)
        .when(MAKER, &pay("p2", "final", "0.01"))
        .then_refused(
            "above_audited_price",
            &beyond(PriceLimit::Audited, "240000.00", "250000.00", "0.01"),
        );
}

#[test]
fn retention_is_part_of_the_price_and_held_until_its_term_ends() {
    let audited = || {
        paying()
            .and(MAKER, &cmd("contract.accept", json!({})))
            .and(FINANCE, &cmd("contract.audit", json!({})))
    };
    let hold = |amount: &str| cmd("retention.hold", json!({ "amount": amount }));
    audited()
        .when(MAKER, &hold("40000.00"))
        .then(&["retention.held"]);
    audited().when(MAKER, &hold("40000.01")).then_refused(
        "above_audited_price",
        &beyond(PriceLimit::Audited, "290000.00", "250000.00", "40000.01"),
    );
    let held = || audited().and(MAKER, &hold("9000.00"));
    held()
        .when(MAKER, &pay("p2", "final", "31000.00"))
        .then(PREPARED);
    held()
        .when(MAKER, &pay("p2", "final", "31000.01"))
        .then_refused(
            "above_audited_price",
            &beyond(PriceLimit::Audited, "290000.00", "259000.00", "31000.01"),
        );
    let release = |patch: Value| cmd("retention.release", patch);
    held()
        .when(FINANCE, &release(json!({})))
        .then(&["retention.released"]);
    let early = json!({ "basis": { "business_on": "2018-11-29" } });
    held().when(FINANCE, &release(early)).then_refused(
        "retention_not_due",
        &Breach::RetentionNotDue {
            contract: "ht".parse().unwrap(),
            until: "2018-11-30".parse().unwrap(),
        },
    );
    held()
        .when(FINANCE, &release(json!({ "amount": "9000.01" })))
        .then_refused(
            "above_retention_held",
            &beyond(PriceLimit::Held, "9000.00", "0.00", "9000.01"),
        );
    held()
        .when(FINANCE, &release(json!({ "amount": "0.00" })))
        .then_refused("invalid_field", &field("amount", FieldError::NotPositive));
}

#[test]
fn retention_is_paid_once_it_is_released_and_no_more_than_that() {
    let released = || retained().and(FINANCE, &cmd("retention.release", json!({})));
    retained()
        .when(MAKER, &pay("p2", "retention", "9000.00"))
        .then_refused(
            "retention_not_released",
            &beyond(PriceLimit::Released, "0.00", "0.00", "9000.00"),
        );
    released()
        .when(MAKER, &pay("p2", "retention", "9000.00"))
        .then(PREPARED);
    released()
        .and(MAKER, &pay("p1", "retention", "8000.00"))
        .when(MAKER, &pay("p2", "retention", "1000.01"))
        .then_refused(
            "retention_not_released",
            &beyond(PriceLimit::Released, "9000.00", "8000.00", "1000.01"),
        );
}

#[test]
fn a_contract_and_what_is_paid_of_it_are_named_together() {
    let draft = |patch: Value| cmd("payment.prepare", patch);
    let case = |patch: Value, error| {
        contracted()
            .when(MAKER, &draft(patch))
            .then_refused("invalid_field", &field("nature", error));
    };
    case(json!({ "contract": "ht" }), FieldError::Missing);
    case(json!({ "nature": "progress" }), FieldError::Unexpected);
    contracted()
        .when(
            MAKER,
            &draft(json!({ "contract": "none", "nature": "progress" })),
        )
        .then_refused("unknown_id", &unknown(Entity::Contract, "none"));
    let elsewhere = json!({ "contract": "ht", "nature": "progress", "project": "xm-2" });
    contracted()
        .and(
            MAKER,
            &cmd("project.register", json!({ "project": "xm-2" })),
        )
        .when(MAKER, &draft(elsewhere))
        .then_refused("invalid_field", &field("contract", FieldError::Mismatch));
}

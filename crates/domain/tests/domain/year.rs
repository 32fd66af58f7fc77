//! Budget years: quotas in advance, kinds of money, and the year end of a line.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn close(patch: Value) -> sunledger_domain::Command {
    cmd("year.close", patch)
}

/// `zy` of 1,000,000.00, half with a project and 100,000.00 with `xz-1`; 400,000.00 is left.
fn passed_down() -> World {
    funded().and(FINANCE, &cmd("quota.pass_down", json!({})))
}

/// 300,000.00 of `zy` goes on as `zy-2018`, 60,000.00 is reclaimed, 40,000.00 is surplus.
fn closed() -> World {
    let carry = json!({ "amount": "300000.00", "to": "zy-2018" });
    passed_down().and(
        FINANCE,
        &close(json!({ "carry": carry, "reclaim": "60000.00" })),
    )
}

fn year_closed() -> Breach {
    let (status, needed) = ("closed for its year", "of an open budget year");
    wrong_status(Entity::Line, "zy", status, needed)
}

#[test]
fn a_quota_may_be_given_one_year_in_advance_and_no_more() {
    let receive = |year: u16| cmd("quota.receive", json!({ "budget_year": year }));
    county()
        .when(FINANCE, &receive(2018))
        .then(&["quota.received"]);
    county()
        .when(FINANCE, &receive(2012))
        .then(&["quota.received"]);
    county()
        .when(FINANCE, &receive(2019))
        .then_refused("invalid_field", &field("budget_year", FieldError::TooMany));
}

#[test]
fn only_agriculture_money_has_kinds_and_only_social_help_comes_in_kind() {
    let receive = |patch: Value| cmd("quota.receive", patch);
    let rice = |quantity: u64| json!({ "quantity": quantity, "unit": "大米，公斤" });
    let passes = [
        json!({ "category": "agriculture", "agri_kind": "ecology" }),
        json!({ "category": "agriculture" }),
        json!({ "category": "social", "level": "social", "in_kind": rice(1) }),
        json!({ "category": "social", "level": "social", "in_kind": rice((1 << 53) - 1) }),
        json!({ "category": "credit" }),
    ];
    for patch in passes {
        county()
            .when(FINANCE, &receive(patch))
            .then(&["quota.received"]);
    }
    let refusals = [
        (
            json!({ "agri_kind": "ecology" }),
            "agri_kind",
            FieldError::Unexpected,
        ),
        (
            json!({ "in_kind": rice(1) }),
            "in_kind",
            FieldError::Unexpected,
        ),
        (
            json!({ "category": "social", "in_kind": rice(0) }),
            "quantity",
            FieldError::NotPositive,
        ),
        (
            json!({ "category": "social", "in_kind": rice(1 << 53) }),
            "quantity",
            FieldError::TooMany,
        ),
    ];
    for (patch, of, error) in refusals {
        county()
            .when(FINANCE, &receive(patch))
            .then_refused("invalid_field", &field(of, error));
    }
}

#[test]
fn what_is_left_is_carried_over_reclaimed_or_surplus() {
    let carry = json!({ "amount": "300000.00", "to": "zy-2018" });
    passed_down()
        .when(
            FINANCE,
            &close(json!({ "carry": carry, "reclaim": "60000.00" })),
        )
        .then(&["quota.reclaimed", "year.closed"])
        .says(1, "/carried", &json!("300000.00"))
        .says(1, "/surplus", &json!("40000.00"))
        .says(1, "/budget_year", &json!(2017))
        .holds(
            &line("zy"),
            &[
                (Bucket::Received, "1000000.00"),
                (Bucket::PassedDown, "100000.00"),
                (Bucket::Assigned, "500000.00"),
                (Bucket::Reclaimed, "60000.00"),
                (Bucket::CarriedOver, "300000.00"),
                (Bucket::Left, "40000.00"),
            ],
        )
        .holds(
            &line("zy-2018"),
            &[(Bucket::Received, "300000.00"), (Bucket::Left, "300000.00")],
        );
    passed_down()
        .when(FINANCE, &close(json!({})))
        .then(&["year.closed"])
        .says(0, "/surplus", &json!("400000.00"))
        .says(0, "/to", &Value::Null);
}

#[test]
fn no_more_is_carried_over_and_reclaimed_than_is_left() {
    let carry = |amount: &str| json!({ "carry": { "amount": amount, "to": "zy-2018" } });
    passed_down()
        .when(FINANCE, &close(carry("400000.00")))
        .then(&["year.closed"]);
    passed_down()
        .when(FINANCE, &close(carry("400000.01")))
        .then_refused(
            "overdrawn",
            &overdrawn(line("zy"), Bucket::Left, "400000.00", "400000.01"),
        );
    let kind = |amount: &str, breach: Breach| {
        passed_down()
            .when(FINANCE, &close(carry(amount)))
            .then_refused("invalid_field", &breach);
    };
    kind("0.00", field("carried", FieldError::NotPositive));
    kind("-1.00", field("carried", FieldError::Negative));
    passed_down()
        .when(FINANCE, &close(json!({ "reclaim": "0.00" })))
        .then_refused("invalid_field", &field("amount", FieldError::NotPositive));
}

#[test]
fn a_year_ends_once_and_not_before_its_last_day() {
    let on = |day: &str| close(json!({ "basis": { "business_on": day } }));
    funded()
        .when(FINANCE, &on("2017-12-31"))
        .then(&["year.closed"]);
    funded()
        .when(FINANCE, &on("2018-01-20"))
        .then(&["year.closed"]);
    funded()
        .when(FINANCE, &on("2017-12-30"))
        .then_refused("invalid_field", &field("business_on", FieldError::TooEarly));
    closed()
        .when(FINANCE, &close(json!({})))
        .then_refused("wrong_status", &year_closed());
    funded()
        .when(FINANCE, &close(json!({ "line": "none" })))
        .then_refused("unknown_id", &unknown(Entity::Line, "none"));
    let onto_itself = json!({ "carry": { "amount": "1.00", "to": "zy" } });
    funded()
        .when(FINANCE, &close(onto_itself))
        .then_refused("duplicate_id", &duplicate(Entity::Line, "zy"));
}

#[test]
fn a_closed_line_spends_nothing() {
    let pooled = || closed().and(FINANCE, &cmd("pool.open", json!({})));
    let acts = [
        ("quota.pass_down", json!({ "amount": "1.00" })),
        ("quota.adjust", json!({ "delta": "1.00" })),
        ("pool.fund", json!({ "amount": "1.00" })),
        ("project.fund", json!({ "amount": "1.00" })),
    ];
    for (kind, patch) in acts {
        pooled()
            .when(FINANCE, &cmd(kind, patch))
            .then_refused("wrong_status", &year_closed());
    }
    let onto_closed = json!({ "line": "xz-1" });
    let (status, needed) = ("closed for its year", "of an open budget year");
    passed_down()
        .and(FINANCE, &close(onto_closed))
        .when(
            FINANCE,
            &cmd("quota.pass_down", json!({ "amount": "1.00" })),
        )
        .then_refused(
            "wrong_status",
            &wrong_status(Entity::Line, "xz-1", status, needed),
        );
}

#[test]
fn the_next_years_line_spends_what_was_carried_over() {
    let fund = |amount: &str| {
        let source = json!({ "line": "zy-2018" });
        cmd(
            "project.fund",
            json!({ "source": source, "amount": amount }),
        )
    };
    closed()
        .when(FINANCE, &fund("300000.00"))
        .then(&["project.funded"])
        .holds(&line("zy-2018"), &[(Bucket::Assigned, "300000.00")]);
    closed().when(FINANCE, &fund("300000.01")).then_refused(
        "overdrawn",
        &overdrawn(line("zy-2018"), Bucket::Left, "300000.00", "300000.01"),
    );
    let again = json!({
        "line": "zy-2018", "basis": { "business_on": "2018-12-31" },
        "carry": { "amount": "300000.00", "to": "zy-2019" },
    });
    closed()
        .when(FINANCE, &close(again))
        .then(&["year.closed"])
        .says(0, "/budget_year", &json!(2018))
        .holds(&line("zy-2019"), &[(Bucket::Left, "300000.00")]);
}

#[test]
fn what_comes_back_across_the_year_goes_to_the_years_own_line_and_can_be_reclaimed() {
    let back = closed()
        .when(
            FINANCE,
            &cmd("project.give_back", json!({ "amount": "500.00" })),
        )
        .then(&["project.gave_back"]);
    let surplus = [
        (Bucket::PassedDown, "100000.00"),
        (Bucket::Assigned, "499500.00"),
        (Bucket::Reclaimed, "60000.00"),
        (Bucket::CarriedOver, "300000.00"),
        (Bucket::Left, "40500.00"),
    ];
    let world = back.holds(&line("zy"), &surplus).world;
    world
        .when(
            FINANCE,
            &cmd("quota.reclaim", json!({ "amount": "40500.00" })),
        )
        .then(&["quota.reclaimed"]);
}

#[test]
fn a_lower_lines_carried_money_still_goes_back_to_its_upper_line() {
    let carry = json!({ "line": "xz-1", "carry": { "amount": "70000.00", "to": "xz-2018" } });
    passed_down()
        .and(FINANCE, &close(carry))
        .when(
            FINANCE,
            &cmd(
                "quota.reclaim",
                json!({ "line": "xz-2018", "amount": "70000.00" }),
            ),
        )
        .then(&["quota.reclaimed"])
        .says(0, "/parent", &json!("zy"))
        .holds(
            &line("zy"),
            &[
                (Bucket::PassedDown, "30000.00"),
                (Bucket::Assigned, "500000.00"),
                (Bucket::Left, "470000.00"),
            ],
        );
}

#[test]
fn a_project_keeps_its_money_over_the_years() {
    closed()
        .when(MAKER, &cmd("payment.prepare", json!({ "line": "zy" })))
        .then(&[
            "payment.prepared",
            "payment.line",
            "payment.line",
            "payment.line",
        ]);
}

#[test]
fn old_books_are_facts_of_a_closed_year_too() {
    let line = json!({ "line": "jz-line", "basis": { "business_on": "2012-12-31" } });
    county()
        .and(HISTORY, &cmd("history.load", json!({})))
        .and(
            REGISTRAR,
            &cmd(
                "officer.register",
                json!({ "officer": "late", "unit": "czj", "roles": ["finance"] }),
            ),
        )
        .and("late", &close(line))
        .when(HISTORY, &cmd("history.load", json!({ "batch": "jz-2" })))
        .then(&[
            "quota.adjusted",
            "project.funded",
            "payment.prepared",
            "payment.line",
            "payment.line",
            "payment.settled",
        ]);
}

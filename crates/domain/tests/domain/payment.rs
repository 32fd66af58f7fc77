//! Disbursement as a batch: prepared, approved or refused by another, reported by the bank.

use serde_json::{Value, json};
use sunledger_domain::id::OfficerId;
use sunledger_domain::{BatchStatus, Breach, Bucket, Entity, FieldError, LineStatus, Rejection};

use crate::commands::{cmd, paid, person};
use crate::world::*;

const PREPARED: &[&str] = &[
    "payment.prepared",
    "payment.line",
    "payment.line",
    "payment.line",
];

fn refused(
    world: fn() -> World,
    actor: &str,
    kind: &str,
    patch: Value,
    code: &str,
    breach: &Breach,
) {
    world()
        .when(actor, &cmd(kind, patch))
        .then_refused(code, breach);
}

/// One line of `p1`, as a whole list.
fn only(line: Value) -> Value {
    json!({ "lines": [line] })
}

#[test]
fn a_prepared_batch_reserves_its_money() {
    let passed = funded()
        .when(MAKER, &cmd("payment.prepare", json!({})))
        .then(PREPARED)
        .says(0, "/count", &json!(3))
        .says(0, "/total", &json!("6000.00"))
        .says(0, "/due", &json!("6000.00"))
        .says(3, "/index", &json!(2))
        .says(3, "/due", &json!("3000.00"))
        .says(3, "/period", &json!("2017-03"))
        .holds(
            &project("xm"),
            &[(Bucket::Pending, "6000.00"), (Bucket::Left, "494000.00")],
        );
    let batch = passed.world.state.batch(&"p1".parse().unwrap()).unwrap();
    assert_eq!(batch.status, BatchStatus::Prepared);
    assert_eq!(batch.maker.to_string(), MAKER);
    assert_eq!(batch.line_status(2), Some(LineStatus::Pending));
    assert_eq!(batch.line_status(3), None);
    assert_eq!(batch.line_seq(2), Some(batch.first_seq + 3));
    assert_eq!(batch.line_seq(3), None);
}

#[test]
fn a_line_may_say_more_than_its_batch() {
    let line = json!({
        "paid": "800.00", "due": "1000.00", "reason": "offset", "payee": { "unit": "hezuoshe" },
        "beneficiary": crate::commands::subject(7), "period": "2017-02", "on": "2017-02-28",
        "reference": "PZ-7", "village": WEST,
    });
    funded()
        .when(MAKER, &cmd("payment.prepare", only(line)))
        .then(&["payment.prepared", "payment.line"])
        .says(0, "/total", &json!("800.00"))
        .says(0, "/due", &json!("1000.00"))
        .says(1, "/period", &json!("2017-02"))
        .says(1, "/reason", &json!("offset"))
        .says(1, "/on", &json!("2017-02-28"));
}

#[test]
fn a_batch_names_what_is_registered() {
    let kind = "payment.prepare";
    refused(
        prepared,
        MAKER,
        kind,
        json!({}),
        "duplicate_id",
        &duplicate(Entity::Batch, "p1"),
    );
    let missing = unknown(Entity::Project, "none");
    refused(
        funded,
        MAKER,
        kind,
        json!({ "project": "none" }),
        "unknown_id",
        &missing,
    );
    let missing = unknown(Entity::Scheme, "none");
    refused(
        funded,
        MAKER,
        kind,
        json!({ "scheme": "none" }),
        "unknown_id",
        &missing,
    );
    let stranger = only(json!({ "paid": "1", "payee": { "unit": "nobody" } }));
    refused(
        funded,
        MAKER,
        kind,
        stranger,
        "unknown_id",
        &unknown(Entity::Unit, "nobody"),
    );
    let nowhere = only(json!({ "paid": "1", "payee": person(1), "village": "230102009001" }));
    let missing = unknown(Entity::Region, "230102009001");
    refused(funded, MAKER, kind, nowhere, "unknown_id", &missing);
}

#[test]
fn a_project_pays_no_more_than_it_has_left() {
    refused(
        funded,
        MAKER,
        "payment.prepare",
        only(paid(1, "500000.01")),
        "overdrawn",
        &overdrawn(project("xm"), Bucket::Left, "500000.00", "500000.01"),
    );
}

#[test]
fn a_batch_may_name_a_quota_that_its_project_has_money_from() {
    let named = |line: &str| cmd("payment.prepare", json!({ "line": line }));
    funded().when(MAKER, &named("zy")).then(PREPARED);
    let not_a_source = |line: &str| Breach::LineNotASource {
        line: line.to_owned(),
        project: "xm".to_owned(),
    };
    funded()
        .when(MAKER, &named("none"))
        .then_refused("line_not_a_source", &not_a_source("none"));
    let more = json!({ "line": "sj", "amount": "9000.00" });
    let other = json!({ "source": { "line": "sj" }, "amount": "9000.00" });
    let world = funded()
        .and(FINANCE, &cmd("quota.receive", more))
        .and(FINANCE, &cmd("project.fund", other.clone()));
    world.clone().when(MAKER, &named("sj")).then(PREPARED);
    world
        .and(FINANCE, &cmd("project.give_back", other))
        .when(MAKER, &named("sj"))
        .then_refused("line_not_a_source", &not_a_source("sj"));
}

#[test]
fn each_line_pays_something_and_no_more_than_is_due() {
    let kind = "payment.prepare";
    for amount in ["0", "-5.00"] {
        let lines = json!({ "lines": [paid(1, "10.00"), paid(2, amount)] });
        let breach = field("paid", FieldError::NotPositive);
        refused(funded, MAKER, kind, lines, "invalid_field", &breach);
    }
    let total = field("total", FieldError::NotPositive);
    refused(
        funded,
        MAKER,
        kind,
        only(paid(1, "-5.00")),
        "invalid_field",
        &total,
    );
    let line = |due: &str, reason: Option<&str>| {
        let mut line = json!({ "paid": "100.00", "payee": person(1), "due": due });
        if let Some(reason) = reason {
            line["reason"] = json!(reason);
        }
        json!({ "lines": [paid(9, "1.00"), line] })
    };
    let negative = field("due", FieldError::Negative);
    refused(
        funded,
        MAKER,
        kind,
        line("-0.01", None),
        "invalid_field",
        &negative,
    );
    let above = Breach::PaidAboveDue { index: 1 };
    refused(
        funded,
        MAKER,
        kind,
        line("99.99", None),
        "paid_above_due",
        &above,
    );
    let bare = Breach::ReasonMissing { index: 1 };
    refused(
        funded,
        MAKER,
        kind,
        line("100.01", None),
        "reason_missing",
        &bare,
    );
    funded()
        .when(MAKER, &cmd(kind, line("100.01", Some("instalment"))))
        .then(&["payment.prepared", "payment.line", "payment.line"]);
}

#[test]
fn a_village_outside_the_project_or_closed_is_refused() {
    let kind = "payment.prepare";
    let outside = only(json!({ "paid": "1", "payee": person(1), "village": ELSEWHERE }));
    let breach = Breach::OutsideProject {
        village: ELSEWHERE.parse().unwrap(),
        region: COUNTY.parse().unwrap(),
    };
    refused(funded, MAKER, kind, outside, "outside_project", &breach);
    let to_west = |on: &str| {
        let line = json!({ "paid": "1", "payee": person(1), "village": WEST });
        cmd(
            kind,
            json!({ "lines": [line], "basis": { "business_on": on } }),
        )
    };
    let merged = || funded().and(REGISTRAR, &cmd("region.close", json!({})));
    merged()
        .when(MAKER, &to_west("2017-06-30"))
        .then(&["payment.prepared", "payment.line"]);
    merged().when(MAKER, &to_west("2017-07-01")).then_refused(
        "wrong_status",
        &wrong_status(Entity::Region, WEST, "closed", "in force"),
    );
}

#[test]
fn the_files_own_total_must_be_met() {
    let with = |total: &str| cmd("payment.prepare", json!({ "control_total": total }));
    funded().when(MAKER, &with("6000.00")).then(PREPARED);
    let rejection = Rejection::ControlTotal {
        stated: 600_001,
        found: 600_000,
    };
    funded()
        .when(MAKER, &with("6000.01"))
        .then_rejected("control_total", &rejection);
    funded()
        .when(MAKER, &cmd("payment.prepare", json!({ "lines": [] })))
        .then_rejected("empty", &Rejection::Empty);
}

#[test]
fn another_officer_approves_exactly_what_was_prepared() {
    let world = prepared();
    let approval = world.approval("p1");
    let passed = world.when(APPROVER, &approval).then(&["payment.approved"]);
    let batch = passed.world.state.batch(&"p1".parse().unwrap()).unwrap();
    assert_eq!(batch.status, BatchStatus::Approved);
    refused(
        prepared,
        APPROVER,
        "payment.approve",
        json!({}),
        "digest_mismatch",
        &Breach::DigestMismatch {
            entity: Entity::Batch,
            id: "p1".to_owned(),
        },
    );
}

#[test]
fn nobody_approves_or_refuses_an_own_batch() {
    let own = funded().and(ALL_ROLES, &cmd("payment.prepare", json!({})));
    let breach = Breach::MakerApproves {
        officer: OfficerId::new(ALL_ROLES).unwrap(),
        entity: Entity::Batch,
        id: "p1".to_owned(),
    };
    let approval = own.approval("p1");
    own.clone()
        .when(ALL_ROLES, &approval)
        .then_refused("maker_approves", &breach);
    own.when(ALL_ROLES, &cmd("payment.refuse", json!({})))
        .then_refused("maker_approves", &breach);
}

#[test]
fn a_refused_batch_frees_its_money_and_stays_refused() {
    let passed = prepared()
        .when(APPROVER, &cmd("payment.refuse", json!({})))
        .then(&["payment.refused"])
        .says(0, "/total", &json!("6000.00"))
        .holds(&project("xm"), &[(Bucket::Left, "500000.00")]);
    let batch = passed.world.state.batch(&"p1".parse().unwrap()).unwrap();
    assert_eq!(batch.line_status(0), Some(LineStatus::Refused));
    let again = wrong_status(Entity::Batch, "p1", "refused", "prepared");
    let approval = passed.world.approval("p1");
    passed
        .world
        .when(APPROVER, &approval)
        .then_refused("wrong_status", &again);
}

#[test]
fn a_batch_is_approved_or_refused_once() {
    let world = approved();
    let approval = world.approval("p1");
    let breach = wrong_status(Entity::Batch, "p1", "approved", "prepared");
    world
        .clone()
        .when(APPROVER, &approval)
        .then_refused("wrong_status", &breach);
    world
        .when(APPROVER, &cmd("payment.refuse", json!({})))
        .then_refused("wrong_status", &breach);
    let missing = unknown(Entity::Batch, "none");
    for kind in ["payment.approve", "payment.refuse"] {
        refused(
            funded,
            APPROVER,
            kind,
            json!({ "batch": "none" }),
            "unknown_id",
            &missing,
        );
    }
}

#[test]
fn the_bank_reports_a_batch_as_paid_with_the_lines_that_failed() {
    approved()
        .when(TREASURY, &cmd("payment.settle", json!({})))
        .then(&["payment.settled"])
        .holds(
            &project("xm"),
            &[(Bucket::Settled, "6000.00"), (Bucket::Left, "494000.00")],
        );
    let failed = json!({ "returned": [{ "index": 2, "reason": "户名不符" }, { "index": 0, "reason": "户名不符" }] });
    let passed = approved()
        .when(TREASURY, &cmd("payment.settle", failed))
        .then(&["payment.settled", "payment.returned", "payment.returned"])
        .says(1, "/amount", &json!("3000.00"))
        .says(1, "/village", &json!(EAST))
        .holds(
            &project("xm"),
            &[
                (Bucket::Awaiting, "4000.00"),
                (Bucket::Settled, "2000.00"),
                (Bucket::Left, "494000.00"),
            ],
        );
    let batch = passed.world.state.batch(&"p1".parse().unwrap()).unwrap();
    assert_eq!(batch.line_status(0), Some(LineStatus::Awaiting));
    assert_eq!(batch.line_status(1), Some(LineStatus::Settled));
}

#[test]
fn a_report_that_cannot_be_read_is_refused() {
    let kind = "payment.settle";
    for amount in ["0", "-6000.00"] {
        let breach = field("amount", FieldError::NotPositive);
        refused(
            approved,
            TREASURY,
            kind,
            json!({ "amount": amount }),
            "invalid_field",
            &breach,
        );
    }
    let line = |index: u32| json!({ "index": index, "reason": "户名不符" });
    let missing = unknown(Entity::PaymentLine, "p1/3");
    let returned = json!({ "returned": [line(3)] });
    refused(approved, TREASURY, kind, returned, "unknown_id", &missing);
    let twice = field("returned", FieldError::Mismatch);
    let returned = json!({ "returned": [line(1), line(1)] });
    refused(approved, TREASURY, kind, returned, "invalid_field", &twice);
}

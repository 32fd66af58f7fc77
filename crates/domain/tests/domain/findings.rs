//! A finding is raised, judged by somebody whose own work it is not, and put right; what came back is in the log.

use serde_json::{Value, json};
use sunledger_domain::id::OfficerId;
use sunledger_domain::{Breach, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

const AUDITOR: &str = "auditor";

fn raised() -> World {
    let officer =
        json!({ "officer": AUDITOR, "unit": "czj", "post": "审计", "roles": ["auditor"] });
    settled()
        .and(REGISTRAR, &cmd("officer.register", officer))
        .and(AUDITOR, &cmd("finding.raise", json!({})))
}

fn confirmed() -> World {
    raised().and(AUDITOR, &cmd("finding.confirm", json!({})))
}

fn ordered() -> World {
    confirmed().and(AUDITOR, &cmd("finding.order", json!({})))
}

fn refused(world: World, kind: &str, patch: Value, error: FieldError, of: &'static str) {
    world
        .when(AUDITOR, &cmd(kind, patch))
        .then_refused("invalid_field", &field(of, error));
}

fn wrong(world: World, kind: &str, status: &'static str, needed: &'static str) {
    let breach = wrong_status(Entity::Finding, "yd-9", status, needed);
    world
        .when(AUDITOR, &cmd(kind, json!({})))
        .then_refused("wrong_status", &breach);
}

#[test]
fn a_finding_goes_from_suspected_to_done() {
    let passed = ordered()
        .when(AUDITOR, &cmd("finding.close", json!({})))
        .then(&["finding.closed"]);
    for kind in ["finding.confirm", "finding.dismiss"] {
        let breach = wrong_status(Entity::Finding, "yd-9", "done", "suspected");
        passed
            .world
            .clone()
            .when(AUDITOR, &cmd(kind, json!({})))
            .then_refused("wrong_status", &breach);
    }
    raised()
        .when(AUDITOR, &cmd("finding.dismiss", json!({})))
        .then(&["finding.dismissed"]);
}

#[test]
fn no_step_is_left_out_or_taken_twice() {
    wrong(raised(), "finding.order", "suspected", "confirmed");
    wrong(raised(), "finding.close", "suspected", "ordered");
    wrong(confirmed(), "finding.confirm", "confirmed", "suspected");
    wrong(confirmed(), "finding.close", "confirmed", "ordered");
    let dismissed = raised().and(AUDITOR, &cmd("finding.dismiss", json!({})));
    wrong(dismissed, "finding.confirm", "dismissed", "suspected");
    raised()
        .when(AUDITOR, &cmd("finding.raise", json!({})))
        .then_refused("duplicate_id", &duplicate(Entity::Finding, "yd-9"));
    for kind in [
        "finding.confirm",
        "finding.dismiss",
        "finding.order",
        "finding.close",
    ] {
        raised()
            .when(AUDITOR, &cmd(kind, json!({ "finding": "none" })))
            .then_refused("unknown_id", &unknown(Entity::Finding, "none"));
    }
}

#[test]
fn nobody_judges_their_own_work() {
    // One who prepares batches and has become an auditor since.
    let world = approved_by_all_roles();
    let breach = Breach::MakerApproves {
        officer: OfficerId::new(ALL_ROLES).unwrap(),
        entity: Entity::Finding,
        id: "yd-9".to_owned(),
    };
    for kind in ["finding.confirm", "finding.dismiss"] {
        world
            .clone()
            .when(ALL_ROLES, &cmd(kind, json!({})))
            .then_refused("maker_approves", &breach);
    }
}

fn approved_by_all_roles() -> World {
    let world = prepared();
    let approval = world.approval("p1");
    world
        .and(ALL_ROLES, &approval)
        .and(ALL_ROLES, &cmd("finding.raise", json!({})))
}

#[test]
fn amounts_are_never_below_zero_and_what_came_back_never_more_than_was_found() {
    let minus = json!({ "amount": "-0.01" });
    let fresh = || {
        let officer =
            json!({ "officer": AUDITOR, "unit": "czj", "post": "审计", "roles": ["auditor"] });
        settled().and(REGISTRAR, &cmd("officer.register", officer))
    };
    refused(
        fresh(),
        "finding.raise",
        minus.clone(),
        FieldError::Negative,
        "amount",
    );
    refused(
        raised(),
        "finding.confirm",
        minus,
        FieldError::Negative,
        "amount",
    );
    let back = |amount: &str| json!({ "recovered": amount });
    refused(
        ordered(),
        "finding.close",
        back("-0.01"),
        FieldError::Negative,
        "recovered",
    );
    refused(
        ordered(),
        "finding.close",
        back("1000.01"),
        FieldError::TooMany,
        "recovered",
    );
    let early = json!({ "until": "2017-05-10" });
    refused(
        confirmed(),
        "finding.order",
        early,
        FieldError::TooEarly,
        "until",
    );
    confirmed()
        .when(
            AUDITOR,
            &cmd("finding.order", json!({ "until": "2017-05-11" })),
        )
        .then(&["finding.ordered"]);
    confirmed()
        .when(AUDITOR, &cmd("finding.order", json!({ "unit": "none" })))
        .then_refused("unknown_id", &unknown(Entity::Unit, "none"));
}

#[test]
fn what_came_back_is_shown_by_the_entries_that_brought_it() {
    // The bank returned 2,000, and 1,000 were reversed.
    let world = ordered().and(TREASURY, &cmd("payment.reverse", json!({})));
    let reversal = world.state.size() - 1;
    let close = |recovered: &str, restored: Value| {
        cmd(
            "finding.close",
            json!({ "recovered": recovered, "restored": restored }),
        )
    };
    world
        .clone()
        .when(AUDITOR, &close("1000.00", json!([reversal])))
        .then(&["finding.closed"]);
    refused(
        world.clone(),
        "finding.close",
        json!({ "recovered": "1000.00", "restored": [] }),
        FieldError::Missing,
        "restored",
    );
    refused(
        world.clone(),
        "finding.close",
        json!({ "recovered": "0.00", "restored": [reversal] }),
        FieldError::Unexpected,
        "restored",
    );
    // An entry that brought nothing back, the same one twice, one that is not there.
    refused(
        world.clone(),
        "finding.close",
        json!({ "recovered": "1.00", "restored": [0] }),
        FieldError::Unexpected,
        "restored",
    );
    refused(
        world.clone(),
        "finding.close",
        json!({ "recovered": "1.00", "restored": [reversal, reversal] }),
        FieldError::Mismatch,
        "restored",
    );
    let beyond = world.state.size();
    world
        .clone()
        .when(AUDITOR, &close("1.00", json!([beyond])))
        .then_refused("unknown_id", &unknown(Entity::Entry, &beyond.to_string()));
    let many: Vec<u64> = (0..101).collect();
    refused(
        world,
        "finding.close",
        json!({ "recovered": "1.00", "restored": many }),
        FieldError::TooMany,
        "restored",
    );
}

#[test]
fn what_is_asked_beside_the_vault_is_named_by_its_id_or_its_digest() {
    let digest = "e8".repeat(32);
    for body in [json!({}), json!({ "question": "sql", "digest": digest })] {
        raised()
            .when(AUDITOR, &cmd("sealed.ask", body))
            .then(&["sealed.asked"]);
    }
    let (own, coded) = (json!({ "question": "sql" }), json!({ "digest": digest }));
    refused(raised(), "sealed.ask", own, FieldError::Missing, "digest");
    refused(
        raised(),
        "sealed.ask",
        coded,
        FieldError::Unexpected,
        "digest",
    );
}

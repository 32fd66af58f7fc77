//! A notice is seen by eyes other than those of who posted it; a report is answered once, by whose turn it is.

use serde_json::{Value, json};
use sunledger_domain::id::OfficerId;
use sunledger_domain::{Breach, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

/// A notice hangs in the east village.
fn posted() -> World {
    settled().and(VILLAGE, &cmd("notice.post", json!({})))
}

fn witness_refused(officer: &str) {
    let breach = Breach::NoticeWitness {
        officer: OfficerId::new(officer).unwrap(),
        notice: "gs".parse().unwrap(),
    };
    posted()
        .when(officer, &cmd("notice.confirm", json!({})))
        .then_refused("notice_witness", &breach);
}

fn confirm_refused(patch: Value, error: FieldError, of: &'static str) {
    posted()
        .when(WITNESS, &cmd("notice.confirm", patch))
        .then_refused("invalid_field", &field(of, error));
}

#[test]
fn a_notice_is_confirmed_by_the_village_and_not_by_who_posted_it() {
    let passed = posted()
        .when(WITNESS, &cmd("notice.confirm", json!({})))
        .then(&["notice.confirmed"]);
    // As often as they look.
    passed
        .world
        .when(
            WITNESS,
            &cmd("notice.confirm", json!({ "on": "2017-04-11" })),
        )
        .then(&["notice.confirmed"]);
    witness_refused(VILLAGE);
    // The county's own poverty office is no villager.
    witness_refused(ALL_ROLES);
}

#[test]
fn a_confirmation_has_a_photo_and_a_day_on_which_the_notice_hung() {
    confirm_refused(json!({ "evidence": [] }), FieldError::Missing, "evidence");
    let photo = json!({ "digest": "ee".repeat(32), "holder": "监委会", "kind": "photo" });
    let photos = |count| json!({ "evidence": vec![photo.clone(); count] });
    confirm_refused(photos(17), FieldError::TooMany, "evidence");
    posted()
        .when(WITNESS, &cmd("notice.confirm", photos(16)))
        .then(&["notice.confirmed"]);
    confirm_refused(json!({ "on": "2017-03-31" }), FieldError::TooEarly, "on");
    posted()
        .when(
            WITNESS,
            &cmd("notice.confirm", json!({ "on": "2017-04-01" })),
        )
        .then(&["notice.confirmed"]);
    posted()
        .when(WITNESS, &cmd("notice.confirm", json!({ "notice": "none" })))
        .then_refused("unknown_id", &unknown(Entity::Notice, "none"));
    posted()
        .and(VILLAGE, &cmd("notice.take_down", json!({})))
        .when(WITNESS, &cmd("notice.confirm", json!({})))
        .then_refused(
            "wrong_status",
            &wrong_status(Entity::Notice, "gs", "taken down", "posted"),
        );
}

#[test]
fn a_sheet_shows_an_offices_telephone_and_no_other_text() {
    let unit = |phone: &str| {
        cmd(
            "unit.register",
            json!({ "unit": "u", "kind": "other", "name": "示例单位", "public_phone": phone }),
        )
    };
    for phone in ["12317", "0459-123456", "+86 459 123456", "110"] {
        county()
            .when(REGISTRAR, &unit(phone))
            .then(&["unit.registered"]);
    }
    for phone in ["找张三", "11", "0459-123456-123456-12", "- - -"] {
        county().when(REGISTRAR, &unit(phone)).then_refused(
            "invalid_field",
            &field("public_phone", FieldError::Mismatch),
        );
    }
}

fn received() -> World {
    settled().and(MAKER, &cmd("report.receive", json!({})))
}

#[test]
fn a_report_goes_from_received_over_referred_to_answered() {
    let passed = received()
        .when(MAKER, &cmd("report.refer", json!({})))
        .then(&["report.referred"]);
    let passed = passed
        .world
        .when(FINANCE, &cmd("report.answer", json!({})))
        .then(&["report.answered"])
        .says(0, "/outcome", &json!("explained"));
    let answered = wrong_status(Entity::Report, "fy-1", "answered", "received");
    let again = passed.world.when(FINANCE, &cmd("report.answer", json!({})));
    again.then_refused("wrong_status", &answered);
    received()
        .and(MAKER, &cmd("report.answer", json!({})))
        .when(MAKER, &cmd("report.refer", json!({})))
        .then_refused("wrong_status", &answered);
}

#[test]
fn a_report_is_about_something_that_is_there() {
    let about = |mut about: Value| {
        if about.get("project").is_none() {
            about["project"] = Value::Null;
        }
        cmd(
            "report.receive",
            json!({ "report": "fy-2", "about": about }),
        )
    };
    let world = || with_shares().and(VILLAGE, &cmd("notice.post", json!({})));
    for known in [
        json!({ "asset": "dp" }),
        json!({ "batch": "p1" }),
        json!({ "notice": "gs" }),
        json!({ "project": "xm" }),
        json!({ "scheme": "cy" }),
        json!({ "village": EAST }),
    ] {
        world()
            .when(MAKER, &about(known))
            .then(&["report.received"]);
    }
    for (entity, name) in [
        (Entity::Asset, "asset"),
        (Entity::Batch, "batch"),
        (Entity::Notice, "notice"),
        (Entity::Project, "project"),
        (Entity::Scheme, "scheme"),
    ] {
        world()
            .when(MAKER, &about(json!({ name: "none" })))
            .then_refused("unknown_id", &unknown(entity, "none"));
    }
    let nowhere = "990199199199";
    world()
        .when(MAKER, &about(json!({ "village": nowhere })))
        .then_refused("unknown_id", &unknown(Entity::Region, nowhere));
}

#[test]
fn a_report_is_received_once_and_answered_no_earlier() {
    received()
        .when(MAKER, &cmd("report.receive", json!({})))
        .then_refused("duplicate_id", &duplicate(Entity::Report, "fy-1"));
    for kind in ["report.refer", "report.answer"] {
        received()
            .when(MAKER, &cmd(kind, json!({ "on": "2017-04-09" })))
            .then_refused("invalid_field", &field("on", FieldError::TooEarly));
        received()
            .when(MAKER, &cmd(kind, json!({ "report": "none" })))
            .then_refused("unknown_id", &unknown(Entity::Report, "none"));
    }
    received()
        .when(MAKER, &cmd("report.answer", json!({ "on": "2017-04-10" })))
        .then(&["report.answered"]);
    received()
        .when(MAKER, &cmd("report.refer", json!({ "unit": "fpb" })))
        .then_refused("invalid_field", &field("unit", FieldError::Unexpected));
    received()
        .when(MAKER, &cmd("report.refer", json!({ "unit": "none" })))
        .then_refused("unknown_id", &unknown(Entity::Unit, "none"));
    settled()
        .when(MAKER, &cmd("report.receive", json!({ "unit": "none" })))
        .then_refused("unknown_id", &unknown(Entity::Unit, "none"));
    settled()
        .when(
            FINANCE,
            &cmd("report.receive", json!({ "place": "990199199199" })),
        )
        .then_refused("unknown_id", &unknown(Entity::Region, "990199199199"));
}

#[test]
fn who_is_not_to_answer_does_not() {
    received()
        .when(VILLAGE, &cmd("report.answer", json!({})))
        .then_refused(
            "outside_jurisdiction",
            &Breach::NotInCharge {
                officer: OfficerId::new(VILLAGE).unwrap(),
                unit: "fpb".parse().unwrap(),
            },
        );
}

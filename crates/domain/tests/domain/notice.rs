//! Notices commit to exactly their rows; decide computes count, sum and digest from the entries.

use serde_json::{Value, json};
use sunledger_chain::merkle::{chosen_leaf, root_of};
use sunledger_domain::event::Stage;
use sunledger_domain::{Breach, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

/// Sequence numbers of the three lines of `p1`.
fn lines(world: &World) -> Vec<u64> {
    let batch = world.state.batch(&"p1".parse().unwrap()).unwrap();
    (0..3).map(|index| batch.line_seq(index).unwrap()).collect()
}

fn refused(world: World, patch: Value, code: &str, breach: &Breach) {
    world
        .when(VILLAGE, &cmd("notice.post", patch))
        .then_refused(code, breach);
}

fn not_a_row(world: World, seq: u64, patch: Value, stage: Stage) {
    let mut all = json!({ "rows": [seq], "stage": stage });
    crate::commands::merge(&mut all, patch);
    refused(world, all, "notice_row", &Breach::NoticeRow { seq, stage });
}

#[test]
fn a_notice_commits_to_its_rows() {
    let world = returned();
    let mut rows = lines(&world);
    rows.push(world.state.size() - 1);
    let leaves = rows.iter().map(|&seq| {
        let place = usize::try_from(seq).unwrap();
        chosen_leaf(seq, &world.log[place].leaf)
    });
    let digest = root_of(leaves).to_string();
    let size = world.state.size();
    world
        .when(VILLAGE, &cmd("notice.post", json!({ "rows": rows })))
        .then(&["notice.posted"])
        .says(0, "/count", &json!(4))
        .says(0, "/sum", &json!("4000.00"))
        .says(0, "/size", &json!(size))
        .says(0, "/digest", &json!(digest));
}

#[test]
fn every_kind_of_row_has_its_sign() {
    let world = returned()
        .and(TREASURY, &cmd("payment.resend", json!({})))
        .and(TREASURY, &cmd("payment.resettle", json!({})))
        .and(TREASURY, &cmd("payment.reverse", json!({})))
        .and(TREASURY, &cmd("return.record", json!({ "village": EAST })));
    let mut rows = lines(&world);
    let size = world.state.size();
    // Returned −2,000, arrived again +2,000, reversed −1,000, unmatched −500.
    rows.extend([size - 5, size - 3, size - 2, size - 1]);
    let of_project =
        json!({ "kind": "project", "project": "xm", "place": COUNTY, "unit": "fpb", "rows": rows });
    world
        .clone()
        .when(VILLAGE, &cmd("notice.post", json!({ "rows": rows })))
        .then(&["notice.posted"])
        .says(0, "/sum", &json!("4500.00"));
    world
        .when(ALL_ROLES, &cmd("notice.post", of_project))
        .then(&["notice.posted"])
        .says(0, "/sum", &json!("4500.00"));
}

#[test]
fn a_notice_without_rows_says_that_nothing_was_paid() {
    let size = settled().state.size();
    settled()
        .when(VILLAGE, &cmd("notice.post", json!({ "period": "2017-09" })))
        .then(&["notice.posted"])
        .says(0, "/count", &json!(0))
        .says(0, "/size", &json!(size));
}

#[test]
fn what_is_no_row_of_it_is_refused() {
    let seq = lines(&settled())[0];
    not_a_row(settled(), 0, json!({}), Stage::Settled);
    not_a_row(
        settled(),
        seq,
        json!({ "period": "2017-04" }),
        Stage::Settled,
    );
    not_a_row(settled(), seq, json!({ "size": seq }), Stage::Settled);
    let later = returned().state.size() - 1;
    not_a_row(returned(), later, json!({ "size": later }), Stage::Settled);
    let other = json!({ "kind": "project", "project": "other", "place": EAST });
    not_a_row(settled(), seq, other, Stage::Settled);
    let west = settled().and(
        REGISTRAR,
        &cmd(
            "officer.register",
            json!({ "officer": "x", "unit": "czj", "roles": ["village"] }),
        ),
    );
    let there = cmd("notice.post", json!({ "rows": [seq], "place": WEST }));
    let stage = Stage::Settled;
    west.when("x", &there)
        .then_refused("notice_row", &Breach::NoticeRow { seq, stage });
}

#[test]
fn a_batch_stands_on_a_notice_once_it_has_come_so_far() {
    let seq = lines(&prepared())[0];
    let at = |stage: Stage| cmd("notice.post", json!({ "rows": [seq], "stage": stage }));
    prepared()
        .when(VILLAGE, &at(Stage::Prepared))
        .then(&["notice.posted"]);
    not_a_row(prepared(), seq, json!({}), Stage::Approved);
    approved()
        .when(VILLAGE, &at(Stage::Approved))
        .then(&["notice.posted"]);
    not_a_row(approved(), seq, json!({}), Stage::Settled);
    settled()
        .when(VILLAGE, &at(Stage::Settled))
        .then(&["notice.posted"]);
    let before_settlement = settled().state.size() - 1;
    not_a_row(
        settled(),
        seq,
        json!({ "size": before_settlement }),
        Stage::Settled,
    );
}

#[test]
fn rows_ascend_and_exist() {
    let order = field("rows", FieldError::Mismatch);
    refused(
        settled(),
        json!({ "rows": [9, 8] }),
        "invalid_field",
        &order,
    );
    refused(
        settled(),
        json!({ "rows": [8, 8] }),
        "invalid_field",
        &order,
    );
    let missing = unknown(Entity::Entry, "99999");
    refused(
        settled(),
        json!({ "rows": [99_999] }),
        "unknown_id",
        &missing,
    );
}

#[test]
fn a_notice_is_hung_by_a_unit_at_a_place_for_a_time() {
    let post = |patch| {
        let world = settled();
        world
            .and(
                REGISTRAR,
                &cmd(
                    "officer.register",
                    json!({ "officer": "x", "unit": "czj", "roles": ["village"] }),
                ),
            )
            .when("x", &cmd("notice.post", patch))
    };
    post(json!({ "unit": "nobody" })).then_refused("unknown_id", &unknown(Entity::Unit, "nobody"));
    post(json!({ "place": "230102009001" }))
        .then_refused("unknown_id", &unknown(Entity::Region, "230102009001"));
    post(json!({ "kind": "project" }))
        .then_refused("invalid_field", &field("project", FieldError::Missing));
    post(json!({ "project": "xm" }))
        .then_refused("invalid_field", &field("project", FieldError::Unexpected));
    post(json!({ "kind": "project", "project": "none" }))
        .then_refused("unknown_id", &unknown(Entity::Project, "none"));
}

#[test]
fn a_notice_is_as_of_the_log_that_its_command_finds() {
    let size = settled().state.size();
    settled()
        .when(VILLAGE, &cmd("notice.post", json!({ "size": size })))
        .then(&["notice.posted"]);
    for stated in [0, size - 1, size + 1] {
        let breach = Breach::NoticeSize { stated, size };
        refused(settled(), json!({ "size": stated }), "notice_size", &breach);
    }
}

#[test]
fn a_notice_is_issued_by_a_unit_in_charge_of_its_place() {
    // The office of the county may issue it in its own name, and the township's, for every village of it.
    for unit in ["fpb", "xz", "east"] {
        settled()
            .when(ALL_ROLES, &cmd("notice.post", json!({ "unit": unit })))
            .then(&["notice.posted"]);
    }
    let breach = Breach::NoticeUnit {
        unit: "east".parse().unwrap(),
        place: WEST.parse().unwrap(),
    };
    settled()
        .when(ALL_ROLES, &cmd("notice.post", json!({ "place": WEST })))
        .then_refused("notice_unit", &breach);
    // Nobody issues one in the name of a unit that he is not in charge of.
    let above = Breach::NotInCharge {
        officer: VILLAGE.parse().unwrap(),
        unit: "xz".parse().unwrap(),
    };
    refused(
        settled(),
        json!({ "unit": "xz" }),
        "outside_jurisdiction",
        &above,
    );
}

#[test]
fn a_notice_is_posted_once_and_taken_down_once_after_it() {
    let posted = || settled().and(VILLAGE, &cmd("notice.post", json!({})));
    posted()
        .when(VILLAGE, &cmd("notice.post", json!({})))
        .then_refused("duplicate_id", &duplicate(Entity::Notice, "gs"));
    let down = |patch| cmd("notice.take_down", patch);
    let passed = posted()
        .when(VILLAGE, &down(json!({})))
        .then(&["notice.taken_down"]);
    passed.world.when(VILLAGE, &down(json!({}))).then_refused(
        "wrong_status",
        &wrong_status(Entity::Notice, "gs", "taken down", "posted"),
    );
    posted()
        .when(VILLAGE, &down(json!({ "on": "2017-03-31" })))
        .then_refused("invalid_field", &field("on", FieldError::TooEarly));
    posted()
        .when(VILLAGE, &down(json!({ "notice": "none" })))
        .then_refused("unknown_id", &unknown(Entity::Notice, "none"));
    let photo = json!({ "digest": "ee".repeat(32), "holder": "村委会", "kind": "photo" });
    posted()
        .when(VILLAGE, &down(json!({ "evidence": vec![photo; 17] })))
        .then_refused("invalid_field", &field("evidence", FieldError::TooMany));
}

#[test]
fn quotas_and_dividends_stand_on_notices_of_their_own() {
    let world = with_shares().and(VILLAGE, &cmd("dividend.declare", json!({})));
    let of = |kind: &str| -> Vec<u64> {
        let all = (0_u64..).zip(&world.log);
        let rows = all.filter(|(_, entry)| entry.body.kind() == kind);
        rows.map(|(seq, _)| seq).collect()
    };
    let post = |kind: &str, rows: &[u64], place: &str, period: &str| {
        let body =
            json!({ "kind": kind, "rows": rows, "place": place, "period": period, "unit": "czj" });
        cmd("notice.post", body)
    };
    let (dividends, quotas) = (of("dividend.line"), of("quota.received"));
    assert!(dividends.len() > 1 && !quotas.is_empty());
    world
        .clone()
        .when(FINANCE, &post("dividend", &dividends, COUNTY, "2017"))
        .then(&["notice.posted"])
        .says(0, "/count", &json!(dividends.len()));
    // No village is named by the asset, so that it is the county's affair. A unit without a division holds the quota: it concerns every place.
    for place in [EAST, WEST] {
        world
            .clone()
            .when(FINANCE, &post("allocation", &quotas, place, "2017"))
            .then(&["notice.posted"]);
    }
    let no_row = |kind: &str, seq: u64, place: &str, period: &str| {
        let stage = Stage::Settled;
        world
            .clone()
            .when(FINANCE, &post(kind, &[seq], place, period))
            .then_refused("notice_row", &Breach::NoticeRow { seq, stage });
    };
    no_row("dividend", dividends[0], WEST, "2017");
    no_row("dividend", dividends[0], COUNTY, "2016");
    no_row("dividend", quotas[0], COUNTY, "2017");
    no_row("allocation", quotas[0], EAST, "2018");
    no_row("allocation", dividends[0], COUNTY, "2017");
    no_row("payments", dividends[0], COUNTY, "2017");
    let project = json!({ "kind": "dividend", "project": "xm" });
    world
        .when(FINANCE, &cmd("notice.post", project))
        .then_refused("invalid_field", &field("project", FieldError::Unexpected));
}

/// Entries of a kind.
fn of_kind(world: &World, kind: &str) -> Vec<u64> {
    let all = (0_u64..).zip(&world.log);
    let rows = all.filter(|(_, entry)| entry.body.kind() == kind);
    rows.map(|(seq, _)| seq).collect()
}

#[test]
fn plans_the_store_and_completions_stand_on_notices_of_their_own() {
    let world = retained().and(FINANCE, &cmd("pool.open", json!({})));
    let of = |kind: &str| of_kind(&world, kind)[0];
    let [registered, approved, accepted, audited, pool] = [
        "project.registered",
        "project.approved",
        "contract.accepted",
        "contract.audited",
        "pool.opened",
    ]
    .map(of);
    let post = |kind: &str, rows: &[u64], more: Value| {
        let mut body = json!({
            "kind": kind, "rows": rows, "place": COUNTY, "period": null, "unit": "czj",
        });
        crate::commands::merge(&mut body, more);
        cmd("notice.post", body)
    };
    let year = json!({ "period": "2017" });
    let project = json!({ "project": "xm" });
    for (kind, rows, more, sum) in [
        ("plan", vec![approved, pool], year.clone(), "500000.00"),
        ("store", vec![registered], json!({}), "500000.00"),
        (
            "completion",
            vec![accepted, audited],
            project.clone(),
            "290000.00",
        ),
    ] {
        world
            .clone()
            .when(FINANCE, &post(kind, &rows, more))
            .then(&["notice.posted"])
            .says(0, "/count", &json!(rows.len()))
            .says(0, "/sum", &json!(sum));
    }
    let no_row = |kind: &str, seq: u64, more: &Value| {
        let stage = Stage::Settled;
        world
            .clone()
            .when(FINANCE, &post(kind, &[seq], more.clone()))
            .then_refused("notice_row", &Breach::NoticeRow { seq, stage });
    };
    no_row("plan", approved, &json!({ "period": "2018" }));
    no_row("plan", registered, &year);
    no_row("store", approved, &json!({}));
    no_row("completion", approved, &project);
    // The project lies in the county and not in this village; the plan's unit has no division and concerns it too.
    no_row("plan", approved, &json!({ "place": EAST }));
    no_row("store", registered, &json!({ "place": EAST }));
    world
        .clone()
        .when(FINANCE, &post("plan", &[pool], json!({ "place": EAST })))
        .then(&["notice.posted"]);
    let refused = |kind: &str, more: &Value, name, error| {
        world
            .clone()
            .when(FINANCE, &post(kind, &[], more.clone()))
            .then_refused("invalid_field", &field(name, error));
    };
    refused("completion", &json!({}), "project", FieldError::Missing);
    refused("plan", &project, "project", FieldError::Unexpected);
    refused("store", &project, "project", FieldError::Unexpected);
    refused("store", &year, "period", FieldError::Unexpected);
    let both = json!({ "project": "xm", "period": "2017" });
    refused("completion", &both, "period", FieldError::Unexpected);
}

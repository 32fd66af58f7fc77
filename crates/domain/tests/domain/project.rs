//! Projects: entered into the store, funded, giving back.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn registered() -> World {
    county()
        .and(FINANCE, &cmd("quota.receive", json!({})))
        .and(MAKER, &cmd("project.register", json!({})))
}

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

#[test]
fn a_project_enters_the_store_once_where_it_belongs() {
    let kind = "project.register";
    county()
        .when(MAKER, &cmd(kind, json!({})))
        .then(&["project.registered"]);
    let again = duplicate(Entity::Project, "xm");
    refused(registered, MAKER, kind, json!({}), "duplicate_id", &again);
    let unit = unknown(Entity::Unit, "nobody");
    refused(
        county,
        MAKER,
        kind,
        json!({ "unit": "nobody" }),
        "unknown_id",
        &unit,
    );
    let planned = field("planned", FieldError::Negative);
    refused(
        county,
        MAKER,
        kind,
        json!({ "planned": "-1" }),
        "invalid_field",
        &planned,
    );
    let region = unknown(Entity::Region, "230102009000");
    refused(
        county,
        MAKER,
        kind,
        json!({ "region": "230102009000" }),
        "unknown_id",
        &region,
    );
}

#[test]
fn money_is_assigned_from_a_line_or_a_pool() {
    registered()
        .when(FINANCE, &cmd("project.fund", json!({})))
        .then(&["project.funded"])
        .holds(
            &line("zy"),
            &[(Bucket::Assigned, "500000.00"), (Bucket::Left, "500000.00")],
        )
        .holds(
            &project("xm"),
            &[(Bucket::Received, "500000.00"), (Bucket::Left, "500000.00")],
        );
    let from_pool = json!({ "source": { "line": null, "pool": "zh" }, "amount": "150000.00" });
    registered()
        .and(FINANCE, &cmd("pool.open", json!({})))
        .and(FINANCE, &cmd("pool.fund", json!({})))
        .when(FINANCE, &cmd("project.fund", from_pool))
        .then(&["project.funded"])
        .holds(
            &pool("zh"),
            &[(Bucket::Assigned, "150000.00"), (Bucket::Left, "50000.00")],
        )
        .holds(&project("xm"), &[(Bucket::Left, "150000.00")]);
}

#[test]
fn what_cannot_be_assigned_is_refused() {
    let kind = "project.fund";
    refused(
        registered,
        FINANCE,
        kind,
        json!({ "amount": "1000000.01" }),
        "overdrawn",
        &overdrawn(line("zy"), Bucket::Left, "1000000.00", "1000000.01"),
    );
    let project = unknown(Entity::Project, "none");
    refused(
        registered,
        FINANCE,
        kind,
        json!({ "project": "none" }),
        "unknown_id",
        &project,
    );
    let missing = unknown(Entity::Line, "none");
    let source = json!({ "source": { "line": "none" } });
    refused(registered, FINANCE, kind, source, "unknown_id", &missing);
    let missing = unknown(Entity::Pool, "none");
    let source = json!({ "source": { "line": null, "pool": "none" } });
    refused(registered, FINANCE, kind, source, "unknown_id", &missing);
    let zero = field("amount", FieldError::NotPositive);
    refused(
        registered,
        FINANCE,
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
}

#[test]
fn a_project_gives_back_to_where_its_money_came_from() {
    funded()
        .when(FINANCE, &cmd("project.give_back", json!({})))
        .then(&["project.gave_back"])
        .holds(
            &project("xm"),
            &[(Bucket::GivenBack, "1000.00"), (Bucket::Left, "499000.00")],
        )
        .holds(
            &line("zy"),
            &[(Bucket::Assigned, "499000.00"), (Bucket::Left, "501000.00")],
        );
}

#[test]
fn no_more_is_given_back_than_was_given_or_is_left() {
    let kind = "project.give_back";
    let too_much = Breach::ExceedsSource {
        source: line("zy"),
        given: 50_000_000,
        asked: money("500000.01"),
    };
    refused(
        funded,
        FINANCE,
        kind,
        json!({ "amount": "500000.01" }),
        "exceeds_source",
        &too_much,
    );
    refused(
        prepared,
        FINANCE,
        kind,
        json!({ "amount": "500000.00" }),
        "overdrawn",
        &overdrawn(project("xm"), Bucket::Left, "494000.00", "500000.00"),
    );
    let missing = unknown(Entity::Project, "none");
    refused(
        funded,
        FINANCE,
        kind,
        json!({ "project": "none" }),
        "unknown_id",
        &missing,
    );
    let missing = unknown(Entity::Line, "none");
    let source = json!({ "source": { "line": "none" } });
    refused(funded, FINANCE, kind, source, "unknown_id", &missing);
    let zero = field("amount", FieldError::NotPositive);
    refused(
        funded,
        FINANCE,
        kind,
        json!({ "amount": "0" }),
        "invalid_field",
        &zero,
    );
}

#[test]
fn what_was_given_back_is_no_longer_given() {
    let rest = Breach::ExceedsSource {
        source: line("zy"),
        given: i128::from(money("499000.00").minor()),
        asked: money("499000.01"),
    };
    let more = json!({ "amount": "499000.01" });
    let second = json!({ "line": "sj", "unit": "czj" });
    funded()
        .and(FINANCE, &cmd("quota.receive", second))
        .and(
            FINANCE,
            &cmd("project.fund", json!({ "source": { "line": "sj" } })),
        )
        .and(FINANCE, &cmd("project.give_back", json!({})))
        .when(FINANCE, &cmd("project.give_back", more))
        .then_refused("exceeds_source", &rest);
}

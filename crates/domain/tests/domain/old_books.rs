//! Old books and today's are kept apart: neither adds to the other's lines and projects, nor spends from them.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Bucket, Entity};

use crate::commands::{cmd, person};
use crate::signing::{FROM, breach, give, keyed, strict};
use crate::world::*;

fn both() -> World {
    let of_county = json!({ "project": { "region": COUNTY } });
    funded().and(HISTORY, &cmd("history.load", of_county))
}

fn mixed(entity: Entity, id: &str, old: bool) -> Breach {
    Breach::OldBooks {
        entity,
        id: id.to_owned(),
        old,
    }
}

#[test]
fn old_books_add_to_no_line_and_no_project_of_today() {
    let refused = |patch: Value, breach: &Breach| {
        funded()
            .when(HISTORY, &cmd("history.load", patch))
            .then_refused("old_books", breach);
    };
    refused(
        json!({ "opening": { "line": "zy" } }),
        &mixed(Entity::Line, "zy", false),
    );
    refused(
        json!({ "project": { "project": "xm" } }),
        &mixed(Entity::Project, "xm", false),
    );
}

#[test]
fn nobody_spends_from_old_books_today() {
    let refused = |officer: &str, kind: &str, patch: Value, breach: &Breach| {
        both()
            .and(FINANCE, &cmd("pool.open", json!({})))
            .when(officer, &cmd(kind, patch))
            .then_refused("old_books", breach);
    };
    let line = mixed(Entity::Line, "jz-line", true);
    let project = mixed(Entity::Project, "jz-xm", true);
    refused(FINANCE, "quota.adjust", json!({ "line": "jz-line" }), &line);
    refused(
        FINANCE,
        "quota.pass_down",
        json!({ "from": "jz-line" }),
        &line,
    );
    refused(FINANCE, "pool.fund", json!({ "line": "jz-line" }), &line);
    refused(
        FINANCE,
        "project.fund",
        json!({ "project": "jz-xm" }),
        &project,
    );
    refused(
        FINANCE,
        "project.fund",
        json!({ "source": { "line": "jz-line" } }),
        &line,
    );
    let pay = json!({ "project": "jz-xm", "scheme": "jz", "lines": [{ "paid": "1", "payee": person(1) }] });
    refused(MAKER, "payment.prepare", pay, &project);
}

#[test]
fn old_books_are_wound_down_today() {
    let only = json!({ "batch": "jz-2", "lines": [], "returns": [{ "amount": "15.00" }] });
    let back = json!({ "project": "jz-xm", "source": { "line": "jz-line" }, "amount": "15.00" });
    both()
        .and(HISTORY, &cmd("history.load", only))
        .when(FINANCE, &cmd("project.give_back", back))
        .then(&["project.gave_back"])
        .holds(
            &project("jz-xm"),
            &[(Bucket::Settled, "85.00"), (Bucket::GivenBack, "15.00")],
        )
        .holds(
            &line("jz-line"),
            &[(Bucket::Assigned, "85.00"), (Bucket::Left, "15.00")],
        );
}

/// Nobody signs old books: they would be a way around signatures.
#[test]
fn old_books_are_closed_from_the_day_on_which_signatures_are_required() {
    let (before, on) = ("2020-06-30T15:59:59Z", "2020-06-30T16:00:00Z");
    let load = cmd("history.load", json!({}));
    let from = FROM.parse().unwrap();
    for at in [before, on] {
        let books = give(&keyed(), (HISTORY, at), &load, Vec::new());
        assert!(books.is_ok(), "nothing is required yet: {books:?}");
    }
    assert!(give(&strict(), (HISTORY, before), &load, Vec::new()).is_ok());
    assert_eq!(
        breach(give(&strict(), (HISTORY, on), &load, Vec::new())),
        Breach::OldBooksClosed { from }
    );
}

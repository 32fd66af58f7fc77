//! Which days of which account a statement may cover, and that it adds up.

use serde_json::{Value, json};
use sunledger_domain::{Breach, Entity, FieldError};

use crate::commands::cmd;
use crate::world::*;

fn refused(world: World, patch: Value, code: &str, breach: &Breach) {
    world
        .when(TREASURY, &cmd("statement.record", patch))
        .then_refused(code, breach);
}

fn overlaps(to: &str) -> Breach {
    Breach::StatementOverlaps {
        statement: "dz".parse().unwrap(),
        to: to.parse().unwrap(),
    }
}

#[test]
fn no_day_of_an_account_is_recorded_twice() {
    let first = || {
        approved().and(
            TREASURY,
            &cmd("statement.record", json!({ "to": "2017-03-03" })),
        )
    };
    refused(
        first(),
        json!({}),
        "duplicate_id",
        &duplicate(Entity::Statement, "dz"),
    );
    let span =
        |from: &str, to: &str| json!({ "statement": "dz-2", "from": from, "to": to, "lines": [] });
    let overlap = |from, to| {
        let breach = overlaps("2017-03-03");
        refused(first(), span(from, to), "statement_overlaps", &breach);
    };
    overlap("2017-02-20", "2017-03-01");
    overlap("2017-03-02", "2017-03-02");
    overlap("2017-02-01", "2017-04-30");
    overlap("2017-03-03", "2017-03-05");
    for free in [("2017-02-01", "2017-02-28"), ("2017-03-04", "2017-03-04")] {
        first()
            .when(TREASURY, &cmd("statement.record", span(free.0, free.1)))
            .then(&["statement.recorded"]);
    }
}

#[test]
fn the_rest_of_a_day_follows_by_its_balance() {
    let first = || {
        let whole = json!({ "opening": "10000.00", "closing": "4000.00" });
        approved().and(TREASURY, &cmd("statement.record", whole))
    };
    let rest = |opening: &str, closing: &str| {
        let lines = json!([{ "on": "2017-03-01", "amount": "-5.00" }]);
        json!({ "statement": "dz-2", "opening": opening, "closing": closing, "lines": lines })
    };
    first()
        .when(
            TREASURY,
            &cmd("statement.record", rest("4000.00", "3995.00")),
        )
        .then(&["statement.recorded", "suspense.recorded", "statement.line"]);
    let breach = overlaps("2017-03-01");
    refused(
        first(),
        rest("10000.00", "9995.00"),
        "statement_overlaps",
        &breach,
    );
    let same_file = json!({
        "statement": "dz-2", "opening": "4000.00", "closing": "4000.00", "lines": [],
    });
    refused(first(), same_file, "statement_overlaps", &breach);
}

#[test]
fn a_statement_adds_up_and_is_of_a_known_account() {
    let closing = Breach::ControlTotal {
        field: "closing",
        stated: 400_001,
        found: 400_000,
    };
    let balances = json!({ "opening": "10000.00", "closing": "4000.01" });
    refused(approved(), balances, "control_total", &closing);
    let nobody = json!({ "account": { "unit": "no" } });
    refused(
        approved(),
        nobody,
        "unknown_id",
        &unknown(Entity::Unit, "no"),
    );
    let nobody = json!({ "account": { "unit": null, "agent": "no" } });
    refused(
        approved(),
        nobody,
        "unknown_id",
        &unknown(Entity::Agent, "no"),
    );
    let early = json!({ "to": "2017-02-28" });
    refused(
        approved(),
        early,
        "invalid_field",
        &field("to", FieldError::TooEarly),
    );
    let line = |on: &str, amount: &str| json!({ "lines": [{ "on": on, "amount": amount }] });
    let zero = field("amount", FieldError::Zero);
    refused(approved(), line("2017-03-01", "0"), "invalid_field", &zero);
    let late = field("on", FieldError::Mismatch);
    refused(approved(), line("2017-03-02", "1"), "invalid_field", &late);
    let early = field("on", FieldError::TooEarly);
    refused(approved(), line("2017-02-28", "1"), "invalid_field", &early);
}

//! What `admit` refuses although `decide` would never write it: a log that somebody else has made.

use serde_json::{Value, json};
use sunledger_domain::event::Event;
use sunledger_domain::{Actor, Breach, Command, Entity, FieldError, Role, admit, cites_of, wire};

use crate::commands::{cmd, merge, person};
use crate::world::*;

/// Takes event `at` of a sound command, changes its payload, and expects `admit` to refuse it.
fn tampered(world: World, by: (&str, &Command), at: usize, patch: Value, breach: &Breach) {
    let (world, payload) = before(world, by, at);
    let event = changed(&payload, patch);
    let cited = world.cited(cites_of(&world.state, &event.body));
    assert_eq!(admit(&world.state, &event, &cited).as_ref(), Err(breach));
}

/// The ledger just before event `at` of a command, and that event's payload.
fn before(mut world: World, (actor, command): (&str, &Command), at: usize) -> (World, Vec<u8>) {
    let decision = world.decide(actor, command).unwrap();
    let payloads: Vec<_> = decision.payloads.iter().map(<[u8]>::to_vec).collect();
    for payload in &payloads[..at] {
        world.replay(payload);
    }
    (world, payloads[at].clone())
}

fn changed(payload: &[u8], patch: Value) -> Event {
    let mut json: Value = serde_json::from_slice(payload).unwrap();
    merge(&mut json, patch);
    wire::decode(json.to_string().as_bytes()).unwrap()
}

fn body(patch: Value) -> Value {
    json!({ "body": patch })
}

#[test]
fn a_batch_begins_with_a_command_and_has_the_events_it_announces() {
    let prepare = cmd("payment.prepare", json!({}));
    let torn = |at, patch| tampered(funded(), (MAKER, &prepare), at, patch, &Breach::BatchTorn);
    torn(0, json!({ "cmd": null }));
    torn(0, json!({ "cmd": { "count": 0 } }));
    torn(0, json!({ "cmd": { "count": 3 } }));
    let (_, first) = before(funded(), (MAKER, &prepare), 0);
    let first: Value = serde_json::from_slice(&first).unwrap();
    torn(1, json!({ "cmd": first["cmd"] }));
    torn(1, body(json!({ "batch": "p2" })));
}

#[test]
fn nothing_comes_between_a_batch_and_its_lines_and_no_line_elsewhere() {
    let prepare = cmd("payment.prepare", json!({}));
    let (world, line) = before(funded(), (ALL_ROLES, &prepare), 1);
    let (_, quota) = before(
        funded(),
        (
            ALL_ROLES,
            &cmd("quota.receive", json!({ "line": "own", "unit": "fpb" })),
        ),
        0,
    );
    let quota = changed(&quota, json!({ "cmd": null }));
    assert_eq!(
        admit(&world.state, &quota, &world.cited([])),
        Err(Breach::BatchTorn)
    );
    let (_, first) = before(funded(), (ALL_ROLES, &prepare), 0);
    let first: Value = serde_json::from_slice(&first).unwrap();
    let stray = changed(&line, json!({ "cmd": first["cmd"] }));
    let world = prepared();
    assert_eq!(
        admit(&world.state, &stray, &world.cited([])),
        Err(Breach::BatchTorn)
    );
}

#[test]
fn a_command_is_decided_under_the_rules_in_force() {
    let receive = cmd("quota.receive", json!({}));
    let by = (FINANCE, &receive);
    let rules = field("cmd.rules", FieldError::Mismatch);
    for version in [0, 2] {
        tampered(
            county(),
            by,
            0,
            json!({ "cmd": { "rules": version } }),
            &rules,
        );
    }
}

#[test]
fn a_command_of_the_system_says_its_own_kind() {
    let load = cmd("history.load", json!({}));
    let refused = |actor: &str| Breach::NotPermitted {
        actor: Actor::parse(actor).unwrap(),
        kind: "unit.registered",
        roles: &[Role::Registrar],
    };
    let patch = |actor: &str, kind: &str| json!({ "cmd": { "actor": actor, "kind": kind } });
    let case = |actor, kind| {
        let breach = refused(actor);
        tampered(county(), (HISTORY, &load), 0, patch(actor, kind), &breach);
    };
    case(HISTORY, "unit.register");
    case(INIT, "history.load");
    case(INIT, "ledger.create");
}

#[test]
fn a_reclaimed_quota_names_its_own_upper_line() {
    let reclaim = cmd("quota.reclaim", json!({ "line": "xz-1" }));
    let world = || funded().and(FINANCE, &cmd("quota.pass_down", json!({})));
    let parent = field("parent", FieldError::Mismatch);
    for other in [Value::Null, json!("xz-1")] {
        let patch = body(json!({ "parent": other }));
        tampered(world(), (FINANCE, &reclaim), 0, patch, &parent);
    }
}

#[test]
fn a_batch_states_what_its_lines_give() {
    let prepare = cmd("payment.prepare", json!({}));
    let refused = |at, patch: Value, breach: &Breach| {
        tampered(funded(), (MAKER, &prepare), at, body(patch), breach);
    };
    let total = |field, found| Breach::ControlTotal {
        field,
        stated: 600_000,
        found,
    };
    refused(
        3,
        json!({ "paid": "2999.99", "due": "2999.99" }),
        &total("total", 599_999),
    );
    refused(
        3,
        json!({ "due": "3000.01", "reason": "other" }),
        &total("due", 600_001),
    );
    refused(
        2,
        json!({ "index": 2 }),
        &field("index", FieldError::Mismatch),
    );
    refused(
        0,
        json!({ "count": 0 }),
        &field("count", FieldError::NotPositive),
    );
    refused(
        0,
        json!({ "history": true }),
        &field("history", FieldError::Mismatch),
    );
}

#[test]
fn what_follows_a_batch_repeats_its_project_and_total() {
    let refuse = cmd("payment.refuse", json!({}));
    let settle = cmd("payment.settle", json!({}));
    for (name, value) in [("project", "other"), ("total", "5999.99")] {
        let breach = field(name, FieldError::Mismatch);
        let patch = body(json!({ name: value }));
        tampered(prepared(), (APPROVER, &refuse), 0, patch.clone(), &breach);
        tampered(approved(), (TREASURY, &settle), 0, patch, &breach);
    }
}

#[test]
fn what_follows_a_line_repeats_what_the_line_says() {
    let kinds = [
        (settled(), "payment.return"),
        (returned(), "payment.resend"),
        (settled(), "payment.reverse"),
    ];
    for (world, kind) in kinds {
        let command = cmd(kind, json!({}));
        let changes = [
            ("amount", json!("2999.99")),
            ("village", json!(WEST)),
            ("village", Value::Null),
            ("period", json!("2017-04")),
            ("project", json!("other")),
        ];
        for (name, value) in changes {
            let breach = field(name, FieldError::Mismatch);
            let patch = body(json!({ name: value }));
            tampered(world.clone(), (TREASURY, &command), 0, patch, &breach);
        }
        let patch = body(json!({ "index": 3 }));
        let missing = unknown(Entity::PaymentLine, "p1/3");
        tampered(world.clone(), (TREASURY, &command), 0, patch, &missing);
    }
    let report = cmd("payment.return", json!({}));
    let patch = body(json!({ "from": "pending" }));
    let status = wrong_status(Entity::PaymentLine, "p1/1", "settled", "pending");
    tampered(settled(), (TREASURY, &report), 0, patch, &status);
}

#[test]
fn a_line_is_believed_only_as_the_log_has_it() {
    let report = cmd("payment.return", json!({}));
    let (world, payload) = before(settled(), (TREASURY, &report), 0);
    let event = wire::decode(&payload).unwrap();
    let missing = Err(unknown(Entity::PaymentLine, "p1/1"));
    assert_eq!(admit(&world.state, &event, &world.cited([])), missing);
    let named = cites_of(&world.state, &event.body);
    let mut other = world.cited(named.iter().copied());
    other.get_mut(&named[0]).unwrap().body = world.log[0].body.clone();
    assert_eq!(admit(&world.state, &event, &other), missing);
}

#[test]
fn a_register_of_shares_is_whole_and_in_order() {
    let quantify = cmd("asset.quantify", json!({}));
    let vested = || with_asset().and(MAKER, &cmd("asset.vest", json!({})));
    let refused = |at, patch: Value, breach: &Breach| {
        tampered(vested(), (MAKER, &quantify), at, body(patch), breach);
    };
    let shares = |found| Breach::ControlTotal {
        field: "shares",
        stated: 100,
        found,
    };
    refused(
        0,
        json!({ "count": 0 }),
        &field("count", FieldError::NotPositive),
    );
    refused(0, json!({ "count": 4 }), &Breach::BatchTorn);
    refused(1, json!({ "asset": "other" }), &Breach::BatchTorn);
    refused(
        1,
        json!({ "index": 1 }),
        &field("index", FieldError::Mismatch),
    );
    refused(1, json!({ "shares": 101 }), &shares(101));
    refused(3, json!({ "shares": 19 }), &shares(99));
    let again = duplicate(Entity::Share, &format!("dp/{}", "01".repeat(16)));
    refused(2, json!({ "holder": person(1) }), &again);
}

#[test]
fn a_dividend_gives_each_holder_a_fair_part() {
    let declare = cmd("dividend.declare", json!({}));
    let refused = |at, patch: Value, breach: &Breach| {
        tampered(with_shares(), (VILLAGE, &declare), at, body(patch), breach);
    };
    let wrong = |name| field(name, FieldError::Mismatch);
    refused(0, json!({ "count": 2 }), &wrong("count"));
    refused(1, json!({ "index": 1 }), &wrong("index"));
    refused(1, json!({ "period": "2018" }), &Breach::BatchTorn);
    refused(1, json!({ "holder": person(2) }), &wrong("holder"));
    refused(1, json!({ "amount": "300.01" }), &wrong("amount"));
    refused(1, json!({ "amount": "299.00" }), &wrong("amount"));
    refused(
        1,
        json!({ "amount": "-0.01" }),
        &field("amount", FieldError::Negative),
    );
    let odd = cmd("dividend.declare", json!({ "dividends": "0.02" }));
    let all = Breach::ControlTotal {
        field: "dividends",
        stated: 2,
        found: 3,
    };
    let patch = body(json!({ "amount": "0.01" }));
    tampered(with_shares(), (VILLAGE, &odd), 3, patch, &all);
}

#[test]
fn what_is_paid_out_is_what_those_who_do_not_wait_are_owed() {
    let pay = cmd("dividend.pay", json!({ "except": [1] }));
    let world = with_shares().and(VILLAGE, &cmd("dividend.declare", json!({})));
    let breach = Breach::ControlTotal {
        field: "amount",
        stated: 42_001,
        found: 42_000,
    };
    let patch = body(json!({ "amount": "420.01" }));
    tampered(world, (VILLAGE, &pay), 0, patch, &breach);
}

#[test]
fn a_notice_about_payments_names_no_project() {
    let post = cmd("notice.post", json!({}));
    let breach = field("project", FieldError::Unexpected);
    let patch = body(json!({ "project": "xm" }));
    tampered(settled(), (VILLAGE, &post), 0, patch, &breach);
}

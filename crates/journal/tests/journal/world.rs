//! A ledger with one officer for everything, and commands to give it.

use std::sync::Arc;

use serde_json::{Value, json};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Command, Meta};
use sunledger_journal::{Journal, Options, Request, SimulatedClock};
use sunledger_store::Log;

/// 2017-07-01, in microseconds: 90 days before it, every day that is named below had come.
pub(crate) const NOW_US: i64 = 1_498_867_200_000_000;

pub(crate) fn open(log: Arc<dyn Log>, clock: &Arc<SimulatedClock>) -> Journal {
    let options = Options {
        clock: clock.clone(),
        ..Options::default()
    };
    Journal::open(log, options).unwrap()
}

pub(crate) fn clock() -> Arc<SimulatedClock> {
    Arc::new(SimulatedClock::new(NOW_US))
}

/// A new ledger on this log.
pub(crate) fn make(log: Arc<dyn Log>, clock: &Arc<SimulatedClock>) -> Journal {
    let journal = open(log, clock);
    journal.submit(genesis()).unwrap();
    journal
}

pub(crate) fn genesis() -> Request {
    let body = json!({
        "ledger": {
            "algorithms": { "chain": "blake3", "signature": "ed25519", "tree": "sha256" },
            "checkpoint_key": "00".repeat(32), "currency": "CNY", "demo": true,
            "ledger": "11".repeat(16), "origin": "test", "rules": 1, "scale": 2,
        },
        "unit": { "kind": "finance", "name": "试", "unit": "bureau" },
        "officer": { "officer": "all", "post": "试", "roles": ["finance", "maker", "registrar", "treasury"], "unit": "bureau" },
    });
    Request {
        meta: meta(&Actor::Init, 0, 0),
        ..request("ledger.create", body, 0)
    }
}

/// A quota of one yuan under an id of its own: one entry.
pub(crate) fn quota(number: u32) -> Request {
    request(
        "quota.receive",
        json!({
            "amount": "1.00", "basis": { "business_on": "2016-11-01" }, "budget_year": 2017,
            "category": "special", "level": "central", "line": format!("l{number}"), "name": "试",
            "unit": "bureau",
        }),
        number,
    )
}

/// Fails on any ledger: there is no such line.
pub(crate) fn impossible(number: u32) -> Request {
    request(
        "quota.adjust",
        json!({
            "basis": { "business_on": "2016-11-01" }, "delta": "1.00", "line": "none", "reason": "试",
        }),
        number,
    )
}

/// What a batch of payments rests on, under keys from 900 on.
pub(crate) fn submit_setting(journal: &Journal) {
    let basis = json!({ "business_on": "2016-11-01" });
    let setting = [
        (
            "region.register",
            json!({ "regions": [{
            "code": "230000000000", "level": "province", "name": "试", "valid_from": "2010-01-01",
        }] }),
        ),
        (
            "officer.register",
            json!({
                "officer": "second", "post": "试", "roles": ["approver"], "unit": "bureau",
            }),
        ),
        (
            "scheme.register",
            json!({
                "basis_text": "试", "class": "open", "name": "试", "scheme": "s",
            }),
        ),
        (
            "project.register",
            json!({
                "content": "试", "name": "试", "planned": "0.00", "project": "p", "unit": "bureau",
            }),
        ),
        (
            "quota.receive",
            json!({
                "amount": "100000.00", "basis": basis, "budget_year": 2017, "category": "special",
                "level": "central", "line": "l", "name": "试", "unit": "bureau",
            }),
        ),
        (
            "project.fund",
            json!({
                "amount": "100000.00", "basis": basis, "project": "p", "source": { "line": "l" },
            }),
        ),
    ];
    for (number, (kind, body)) in (900..).zip(setting) {
        journal.submit(request(kind, body, number)).unwrap();
    }
}

/// A batch of lines of one yuan each, under the id `b{number}`.
pub(crate) fn prepare(number: u32, lines: u32) -> Request {
    let lines: Vec<Value> = (0..lines)
        .map(|_| json!({ "paid": "1.00", "payee": { "unit": "bureau" } }))
        .collect();
    request(
        "payment.prepare",
        json!({
            "basis": { "business_on": "2016-11-01" }, "batch": format!("b{number}"), "lines": lines,
            "period": "2017-03", "project": "p", "scheme": "s",
        }),
        number,
    )
}

/// The second officer approves batch `b{batch}` as the journal shows it.
pub(crate) fn approve(number: u32, journal: &Journal, batch: u32) -> Request {
    let id = format!("b{batch}");
    let digest = journal.state().batch(&id.parse().unwrap()).unwrap().digest;
    Request {
        meta: meta(&Actor::parse("second").unwrap(), number, number),
        ..request(
            "payment.approve",
            json!({ "batch": id, "digest": digest }),
            number,
        )
    }
}

/// The bank has paid batch `b{batch}`.
pub(crate) fn settle(number: u32, batch: u32, lines: u32) -> Request {
    request(
        "payment.settle",
        json!({
            "amount": format!("{lines}.00"), "basis": { "business_on": "2016-11-02" },
            "batch": format!("b{batch}"), "reference": "bank-1",
        }),
        number,
    )
}

/// The bank returns one line of batch `b{batch}`.
pub(crate) fn give_back(number: u32, batch: u32, index: u32) -> Request {
    request(
        "payment.return",
        json!({
            "basis": { "business_on": "2016-11-03" }, "batch": format!("b{batch}"), "index": index,
            "reason": "账号错误",
        }),
        number,
    )
}

/// A notice about the project with these entries as its rows.
pub(crate) fn notice(number: u32, rows: &[u64]) -> Request {
    request(
        "notice.post",
        json!({
            "kind": "project", "notice": format!("n{number}"), "place": "230000000000",
            "posted_on": "2016-11-05", "project": "p", "rows": rows, "stage": "settled",
            "title": "试", "unit": "bureau", "until": "2016-11-20",
        }),
        number,
    )
}

/// A quota under the id `big`.
pub(crate) fn big_quota(yuan: u32) -> Request {
    request(
        "quota.receive",
        json!({
            "amount": format!("{yuan}.00"), "basis": { "business_on": "2016-11-01" },
            "budget_year": 2017, "category": "special", "level": "central", "line": "big",
            "name": "试", "unit": "bureau",
        }),
        800,
    )
}

/// Takes this much from the line `big`.
pub(crate) fn pass_down(key: u32, yuan: u32) -> Request {
    let body = json!({
        "amount": format!("{yuan}.00"), "basis": { "business_on": "2016-11-01" }, "from": "big",
        "to": "small", "unit": "bureau",
    });
    Request {
        meta: meta(&Actor::parse("all").unwrap(), key, 100 * key + yuan),
        ..request("quota.pass_down", body, key)
    }
}

/// The same request, issued at another time.
pub(crate) fn issued_at(mut request: Request, us: i64) -> Request {
    request.meta.issued_at = jiff::Timestamp::from_microsecond(us).unwrap();
    request
}

pub(crate) fn request(kind: &str, body: Value, number: u32) -> Request {
    let mut whole = json!({ "kind": kind });
    whole["body"] = body;
    let command: Command = serde_json::from_value(whole).unwrap();
    let actor = Actor::parse("all").unwrap();
    Request {
        meta: meta(&actor, number, number),
        command,
        expected_size: None,
    }
}

/// Key and content as numbers, issued now.
pub(crate) fn meta(actor: &Actor, key: u32, content: u32) -> Meta {
    let digest = |number: u32, salt: u8| {
        let mut bytes = [salt; 32];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        Digest::new(bytes)
    };
    Meta {
        actor: actor.clone(),
        content: digest(content, 1),
        issued_at: jiff::Timestamp::from_microsecond(NOW_US).unwrap(),
        key: digest(key, 2),
        sigs: Vec::new(),
    }
}

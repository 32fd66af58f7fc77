//! A ledger with one officer for everything, and commands to give it.

use std::sync::Arc;

use serde_json::{Value, json};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Command, Meta};
use sunledger_journal::{Journal, Options, Request, SimulatedClock};
use sunledger_store::Log;

/// 2017-03-01, in microseconds.
pub(crate) const NOW_US: i64 = 1_488_326_400_000_000;

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
        "officer": { "officer": "all", "post": "试", "roles": ["finance", "registrar"], "unit": "bureau" },
    });
    Request {
        meta: meta(&Actor::Init, 0, 0),
        ..request("ledger.create", &body, 0)
    }
}

/// A quota of one yuan under an id of its own: one entry.
pub(crate) fn quota(number: u32) -> Request {
    request(
        "quota.receive",
        &json!({
            "amount": "1.00", "basis": { "business_on": "2017-03-01" }, "budget_year": 2017,
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
        &json!({
            "basis": { "business_on": "2017-03-01" }, "delta": "1.00", "line": "none", "reason": "试",
        }),
        number,
    )
}

pub(crate) fn request(kind: &str, body: &Value, number: u32) -> Request {
    let command: Command = serde_json::from_value(json!({ "kind": kind, "body": body })).unwrap();
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
    }
}

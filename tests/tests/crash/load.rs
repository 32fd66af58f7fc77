//! What the client posts: the same for the same round, thread and number, so that it can be posted again.

use serde_json::{Value, json};
use sunledger_domain::Actor;
use sunledger_server::service::Request;

pub(crate) const OFFICER: &str = "all";
pub(crate) const THREADS: u32 = 3;

/// One command of a round.
pub(crate) struct Job {
    pub(crate) request: Request,
}

pub(crate) fn actor(id: &str) -> Actor {
    Actor::parse(id).unwrap()
}

/// Units, a scheme and a project with money enough for any number of rounds.
pub(crate) fn setting() -> Vec<(Actor, Request)> {
    let basis = json!({ "business_on": "2017-03-01" });
    let steps = [
        (
            "registrar",
            "officer.register",
            json!({
                "officer": OFFICER, "post": "各岗", "unit": "bureau",
                "roles": ["finance", "maker", "registrar", "treasury"],
            }),
        ),
        (
            OFFICER,
            "scheme.register",
            json!({
                "basis_text": "试验", "class": "open", "name": "试验补助", "scheme": "trial",
            }),
        ),
        (
            OFFICER,
            "quota.receive",
            json!({
                "amount": "9000000000.00", "basis": basis, "budget_year": 2017, "category": "special",
                "level": "central", "line": "big", "name": "试验指标", "unit": "bureau",
            }),
        ),
        (
            OFFICER,
            "project.register",
            json!({
                "content": "试验", "name": "试验", "planned": "0.00", "project": "p", "unit": "bureau",
            }),
        ),
        (
            OFFICER,
            "project.fund",
            json!({
                "amount": "9000000000.00", "basis": basis, "project": "p", "source": { "line": "big" },
            }),
        ),
    ];
    let steps = steps.into_iter().enumerate();
    steps
        .map(|(n, (who, kind, body))| (actor(who), request(&format!("setting-{n}"), kind, body)))
        .collect()
}

/// The jobs that were sent in a round, by their keys.
pub(crate) fn jobs_of(round: u32, sent: &[String]) -> impl Iterator<Item = Job> + '_ {
    sent.iter().map(move |key| {
        let numbers: Vec<u32> = key.split('-').skip(1).map(|n| n.parse().unwrap()).collect();
        assert_eq!(numbers[0], round, "a key of another round");
        job(numbers[0], numbers[1], numbers[2])
    })
}

/// Single entries and batches of many lines in turn, some with people that are new to the vault.
pub(crate) fn job(round: u32, thread: u32, n: u32) -> Job {
    let name = format!("k-{round}-{thread}-{n}");
    let basis = json!({ "business_on": "2017-03-01" });
    let request = match (n + thread) % 3 {
        0 => request(
            &name,
            "quota.receive",
            json!({
                "amount": "1.00", "basis": basis, "budget_year": 2017, "category": "other",
                "level": "county", "line": name, "name": "试验", "unit": "bureau",
            }),
        ),
        1 => request(
            &name,
            "payment.prepare",
            json!({
                "basis": basis, "batch": name, "period": "2017-03", "project": "p", "scheme": "trial",
                "lines": lines(1 + (round + n) % 300, &name),
            }),
        ),
        _ => request(
            &name,
            "suspense.record",
            json!({
                "amount": "-5.00", "basis": basis, "reason": "unknown", "reference": name,
                "suspense": name, "unit": "bureau",
            }),
        ),
    };
    Job { request }
}

fn lines(count: u32, name: &str) -> Vec<Value> {
    (0..count)
        .map(|index| {
            let person = json!({
                "kind": "person", "identity": format!("{}-{}", name.len(), index % 50),
                "name": format!("试户{index}"), "remark": name,
            });
            json!({ "paid": "1.00", "payee": { "person": person } })
        })
        .collect()
}

fn request(key: &str, kind: &str, body: Value) -> Request {
    Request {
        key: key.to_owned(),
        issued_at: None,
        expected_size: None,
        sigs: Vec::new(),
        kind: kind.to_owned(),
        body,
    }
}

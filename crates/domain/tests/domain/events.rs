//! One line per kind of event as released, kept for ever: `tests/golden/events_v1.jsonl`.
//!
//! A released line is never changed. A new kind or field is added as a further line.

use std::collections::BTreeSet;

use serde_json::Value;
use sunledger_domain::{Body, wire};

pub(crate) const GOLDEN: &str = include_str!("../golden/events_v1.jsonl");

/// The same events with every member left out that may be.
pub(crate) fn bare() -> Vec<Vec<u8>> {
    GOLDEN.lines().map(stripped).collect()
}

fn stripped(line: &str) -> Vec<u8> {
    let mut json: Value = serde_json::from_str(line).unwrap();
    if let Some(payload) = json.as_object_mut() {
        payload.remove("cmd");
    }
    let mut places = Vec::new();
    members(&json, String::new(), &mut places);
    for (parent, member) in places {
        let mut less = json.clone();
        let holder = less.pointer_mut(&parent).and_then(Value::as_object_mut);
        if holder.is_some_and(|members| members.remove(&member).is_some())
            && wire::decode(less.to_string().as_bytes()).is_ok()
        {
            json = less;
        }
    }
    let event = wire::decode(json.to_string().as_bytes()).unwrap();
    wire::encode(&event).unwrap()
}

/// Every member below, outermost first.
fn members(value: &Value, at: String, out: &mut Vec<(String, String)>) {
    if let Value::Object(object) = value {
        for (name, member) in object {
            out.push((at.clone(), name.clone()));
            members(member, format!("{at}/{name}"), out);
        }
    }
}

fn kind_of(payload: &[u8]) -> &'static str {
    wire::decode_canonical(payload).unwrap().body.kind()
}

#[test]
fn what_was_ever_written_is_read_and_written_the_same() {
    for line in GOLDEN.lines() {
        let event = wire::decode_canonical(line.as_bytes())
            .unwrap_or_else(|error| panic!("{error}: {line}"));
        let again = wire::encode(&event).unwrap();
        assert_eq!(String::from_utf8(again).unwrap(), line);
    }
}

#[test]
fn every_kind_has_a_line_with_everything_that_it_can_say() {
    let full = |line: &&str| {
        let body = wire::decode(line.as_bytes()).unwrap().body;
        let shown = format!("{body:?}");
        !shown.contains("None") && !shown.contains("[]")
    };
    let lines = GOLDEN.lines().filter(full);
    let found: BTreeSet<&str> = lines.map(|line| kind_of(line.as_bytes())).collect();
    let all: BTreeSet<&str> = Body::KINDS.iter().copied().collect();
    let missing: Vec<_> = all.difference(&found).collect();
    assert!(
        missing.is_empty(),
        "add a line with all members of {missing:?}"
    );
}

#[test]
fn every_kind_can_say_no_more_than_it_must() {
    let mut found = BTreeSet::new();
    for payload in bare() {
        let body = wire::decode_canonical(&payload).unwrap().body;
        assert!(!format!("{body:?}").contains("Some("), "{body:?}");
        found.insert(body.kind());
    }
    assert_eq!(found.len(), Body::KINDS.len());
}

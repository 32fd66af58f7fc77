//! One event has one spelling: the RFC 8785 form; every other is refused.

use proptest::prelude::*;
use serde_json::{Value, json};
use sunledger_domain::wire::{WireError, command_digest, decode, decode_canonical, encode};

use crate::commands::{cmd, merge};
use crate::events::{GOLDEN, bare};
use crate::world::*;

const LINE: &str = r#"{"body":{"batch":"p1","digest":"0000000000000000000000000000000000000000000000000000000000000000"},"type":"payment.approved"}"#;

#[test]
fn what_is_written_equals_the_rfc_8785_form() {
    let full = GOLDEN.lines().map(|line| line.as_bytes().to_vec());
    for payload in full.chain(bare()) {
        let value: Value = serde_json::from_slice(&payload).unwrap();
        let canonical = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(String::from_utf8(payload), String::from_utf8(canonical));
    }
}

#[test]
fn other_spellings_of_the_same_event_are_not_canonical() {
    assert!(decode_canonical(LINE.as_bytes()).is_ok());
    let other = [
        LINE.replace("\":{", "\": {"),
        format!("{LINE}\n"),
        format!(" {LINE}"),
        r#"{"type":"payment.approved","body":{"batch":"p1","digest":"0000000000000000000000000000000000000000000000000000000000000000"}}"#.to_owned(),
        r#"{"body":{"digest":"0000000000000000000000000000000000000000000000000000000000000000","batch":"p1"},"type":"payment.approved"}"#.to_owned(),
        LINE.replace("p1", "p\\u0031"),
        LINE.replace("\"type\"", "\"cmd\":null,\"type\""),
    ];
    for text in other {
        assert!(decode(text.as_bytes()).is_ok(), "{text}");
        let refused = decode_canonical(text.as_bytes());
        assert!(matches!(refused, Err(WireError::NotCanonical)), "{text}");
    }
}

#[test]
fn what_is_no_event_is_refused() {
    let other = [
        LINE.replace("\"batch\":\"p1\"", "\"batch\":\"p1\",\"batch\":\"p1\""),
        LINE.replace("\"batch\":\"p1\"", "\"batch\":\"p1\",\"more\":1"),
        LINE.replace("\"batch\":\"p1\",", ""),
        LINE.replace("\"p1\"", "null"),
        LINE.replace("\"p1\"", "\"p 1\""),
        LINE.replace("\"p1\"", "\"11010519491231002X\""),
        LINE.replace("\"type\"", "\"more\":1,\"type\""),
        LINE.replace("\"type\"", "\"type\":\"payment.approved\",\"type\""),
        LINE.replace("0000\"", "000\""),
        LINE.replace("00\"", "0A\""),
        LINE[..LINE.len() - 1].to_owned(),
        format!("{LINE}{LINE}"),
        String::new(),
    ];
    for text in other {
        let refused = decode(text.as_bytes());
        assert!(matches!(refused, Err(WireError::Json(_))), "{text}");
    }
    let unknown = LINE.replace("payment.approved", "payment.blessed");
    let refused = decode(unknown.as_bytes());
    assert!(matches!(refused, Err(WireError::UnknownKind { kind }) if kind == "payment.blessed"));
}

/// Puts `value` at a member of a golden line of this kind and says whether it still reads strictly.
fn reads(kind: &str, patch: Value) -> bool {
    let line = GOLDEN
        .lines()
        .find(|line| line.contains(&format!("\"type\":\"{kind}\"")))
        .unwrap();
    let mut json: Value = serde_json::from_str(line).unwrap();
    merge(&mut json, json!({ "body": patch }));
    let canonical = serde_json_canonicalizer::to_vec(&json).unwrap();
    decode_canonical(&canonical).is_ok()
}

#[test]
fn values_have_one_spelling_too() {
    assert!(reads("quota.passed_down", json!({ "amount": "1234.50" })));
    let amounts = [
        "1234.5", "1234", "01234.50", "+1234.50", "-0.00", "1,234.50", "1e3", "1234.500",
    ];
    for amount in amounts {
        assert!(
            !reads("quota.passed_down", json!({ "amount": amount })),
            "{amount}"
        );
    }
    assert!(!reads("quota.passed_down", json!({ "amount": 1234.5 })));
    assert!(!reads("quota.received", json!({ "budget_year": "2017" })));
    assert!(!reads("quota.received", json!({ "budget_year": 2017.5 })));
    assert!(
        !reads("pool.opened", json!({ "aims": [] })),
        "an empty list is left out"
    );
    assert!(!reads("dividend.paid", json!({ "except": [-1] })));
    for day in ["2017-3-1", "2017-02-29", "20170301", "2017-03-01T00:00:00Z"] {
        assert!(!reads("region.closed", json!({ "on": day })), "{day}");
    }
    for at in [
        "2017-03-01T08:00:00+00:00",
        "2017-03-01T08:00:00.50Z",
        "2017-03-01 08:00:00Z",
    ] {
        let line = GOLDEN.lines().next().unwrap();
        let line = line.replace("2017-03-01T08:00:00.25Z", at);
        assert!(decode_canonical(line.as_bytes()).is_err(), "{at}");
    }
}

#[test]
fn an_approval_names_the_bodies_and_nothing_else() {
    let decision = funded()
        .decide(MAKER, &cmd("payment.prepare", json!({})))
        .unwrap();
    let bodies: Vec<_> = decision
        .events
        .iter()
        .map(|event| event.body.clone())
        .collect();
    let stated = decision.events[0].cmd.as_ref().unwrap().digest;
    assert_eq!(command_digest(&bodies).unwrap(), stated);
    let mut hasher = blake3::Hasher::new_derive_key("sunledger command v1");
    for payload in decision.payloads.iter() {
        let text = std::str::from_utf8(payload).unwrap();
        let kind = text.rsplit('"').nth(1).unwrap();
        let end = text
            .find(",\"cmd\":")
            .or_else(|| text.rfind(",\"type\":"))
            .unwrap();
        for part in [kind, &text["{\"body\":".len()..end]] {
            hasher.update(&u32::try_from(part.len()).unwrap().to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    assert_eq!(
        hasher.finalize().as_bytes(),
        stated.as_bytes(),
        "as docs/FORMAT.md has it"
    );
    assert_ne!(command_digest(&bodies[1..]).unwrap(), stated);
}

proptest! {
    #[test]
    fn every_label_is_written_in_the_rfc_8785_form(text in "\\PC{1,60}", other in ".{1,20}") {
        for text in [text, other] {
            let patch = json!({ "unit": "x", "name": text });
            let body = json!({ "unit": "x", "kind": "other", "name": text });
            let payload = json!({ "body": body, "type": "unit.registered" });
            let canonical = serde_json_canonicalizer::to_vec(&payload).unwrap();
            match decode(&canonical) {
                Ok(event) => prop_assert_eq!(encode(&event).unwrap(), canonical),
                Err(_) => prop_assert!(
                    text.trim() != text || text.chars().any(char::is_control), "{}", patch
                ),
            }
        }
    }

    #[test]
    fn reading_never_panics(at in 0_usize..40, cut in 0_usize..400, byte: u8) {
        let line = GOLDEN.lines().nth(at).unwrap();
        let mut bytes = line.as_bytes().to_vec();
        let place = cut % bytes.len();
        bytes[place] = byte;
        if let Ok(event) = decode_canonical(&bytes) {
            prop_assert_eq!(encode(&event).unwrap(), bytes);
        }
    }
}

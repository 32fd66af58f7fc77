//! One event, one spelling: everything else is named, though the chain holds.

use serde_json::{Value, json};

use crate::book::{Batches, audit, first_bad};
use crate::setting::paid;

/// What a forger does to a payload.
type Change = Box<dyn Fn(&mut Value)>;

fn is_named(batches: &Batches, seq: usize, kind: &'static str) {
    let report = audit(batches);
    assert_eq!(first_bad(&report), Some((seq, kind)));
    assert_eq!(report.chain_fault(), None);
}

fn edited(seq: usize, from: &str, to: &str) -> Batches {
    paid().replaced(seq, |payload| {
        let text = String::from_utf8(payload.to_vec()).expect("UTF-8");
        assert!(text.contains(from), "{text}");
        text.replacen(from, to, 1).into_bytes()
    })
}

#[test]
fn another_spelling() {
    let seq = paid().seq_of("quota.received");
    for (from, to) in [
        ("{\"body\"", "{ \"body\""),
        ("\"body\":{", "\"body\" :{"),
        ("}", "}\n"),
        ("\"amount\":\"1000000.00\"", "\"amount\":\"1000000.0\""),
        ("\"budget_year\":2017", "\"budget_year\":2017.0"),
        ("\"budget_year\":2017", "\"budget_year\":2.017e3"),
        ("中央专项", "\\u4e2d央专项"),
        (
            "\"category\":\"special\"",
            "\"category\":\"special\",\"category\":\"special\"",
        ),
        ("{\"body\"", "\u{feff}{\"body\""),
        ("\"type\"", "\"sort\":9007199254740993,\"type\""),
    ] {
        is_named(&edited(seq, from, to), seq, "payload_not_canonical");
    }
}

#[test]
fn keys_in_another_order() {
    let book = paid();
    let seq = book.seq_of("payment.resent");
    let reordered = book.replaced(seq, |payload| {
        let value: Value = serde_json::from_slice(payload).expect("JSON");
        format!(
            "{{\"type\":{},\"body\":{},\"cmd\":{}}}",
            value["type"], value["body"], value["cmd"]
        )
        .into_bytes()
    });
    is_named(&reordered, seq, "payload_not_canonical");
}

#[test]
fn no_json_at_all() {
    let book = paid();
    for seq in [0, book.seq_of("payment.line")] {
        for bytes in [
            &b""[..],
            b"{",
            b"\xff\xfe",
            b"[]]",
            &"[".repeat(60_000).into_bytes(),
        ] {
            let replaced = book.replaced(seq, |_| bytes.to_vec());
            is_named(&replaced, seq, "payload_not_canonical");
        }
    }
}

#[test]
fn other_keys_than_those_of_a_payload() {
    let book = paid();
    let first = book.seq_of("payment.prepared");
    let line = book.seq_of("payment.line");
    let cmd = book.of_type(&["payment.prepared"])[0].1["cmd"].clone();
    let cases: [(usize, Change); 7] = [
        (
            first,
            Box::new(|payload| _ = payload.as_object_mut().map(|p| p.remove("cmd"))),
        ),
        (first, Box::new(|payload| payload["cmd"] = Value::Null)),
        (line, Box::new(move |payload| payload["cmd"] = cmd.clone())),
        (line, Box::new(|payload| payload["note"] = "x".into())),
        (line, Box::new(|payload| payload["body"] = json!([]))),
        (line, Box::new(|payload| payload["type"] = json!(1))),
        (line, Box::new(|payload| *payload = json!([1]))),
    ];
    for (seq, change) in cases {
        is_named(&book.rewritten(seq, change), seq, "payload_malformed");
    }
}

#[test]
fn a_type_or_a_field_that_nobody_knows() {
    let book = paid();
    let seq = book.seq_of("payment.line");
    let cases: [fn(&mut Value); 5] = [
        |payload| payload["type"] = "payment.gift".into(),
        |payload| payload["body"]["tip"] = "1.00".into(),
        |payload| {
            _ = payload["body"]
                .as_object_mut()
                .map(|body| body.remove("paid"));
        },
        |payload| payload["body"]["paid"] = "1000".into(),
        |payload| payload["body"]["index"] = (-1).into(),
    ];
    let kinds = cases.map(|change| {
        let report = audit(&book.rewritten(seq, change));
        let (found, kind) = first_bad(&report).expect("a finding");
        assert_eq!(found, seq);
        kind
    });
    let unknown = "event_unknown";
    // An amount without its two decimals can be read, but it is not how amounts are spelled.
    let spelled = "payload_not_canonical";
    assert_eq!(kinds, [unknown, unknown, unknown, spelled, unknown]);
}

#[test]
fn behind_an_entry_that_cannot_be_understood_nothing_is_judged() {
    let book = paid();
    let seq = book.seq_of("payment.approved");
    let mut batches = book.rewritten(seq, |payload| payload["type"] = "payment.blessed".into());
    // Were it judged, the last batch would be a second finding.
    let again = batches[3].clone();
    batches.push(again);
    let report = audit(&batches);
    assert_eq!(first_bad(&report), Some((seq, "event_unknown")));
    assert_eq!(report.findings_total(), 1);
    assert_eq!(report.judged(), u64::try_from(seq).expect("small"));
    assert!(report.entries() > report.judged());
    assert!(report.head().is_some(), "the chain holds to the end");
}

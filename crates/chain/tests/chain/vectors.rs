//! The published test vectors: this code makes them, and docs/FORMAT.md quotes them.

use serde_json::{Value, json};
use sunledger_chain::entry::FORMAT;
use sunledger_chain::hash::{chain_hash, leaf_hash};
use sunledger_chain::merkle::{Tree, chosen_leaf, root_of};
use sunledger_chain::{BadKind, Entries, Entry, Hash, Header, LedgerId, Verifier};

const GOLDEN: &str = include_str!("../vectors/format-1.json");
pub(crate) const FORMAT_MD: &str = include_str!("../../../../docs/FORMAT.md");

/// Two batches: entry 0 alone, then entries 1 and 2 together. The types of the latter are of no released domain.
const PAYLOADS: [&str; 3] = [
    concat!(
        r#"{"body":{"algorithms":{"chain":"blake3","signature":"ed25519","tree":"sha256"},"#,
        r#""checkpoint_key":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a","#,
        r#""currency":"CNY","demo":true,"ledger":"000102030405060708090a0b0c0d0e0f","#,
        r#""origin":"example.org/阳光账本","rules":1,"scale":2},"#,
        r#""cmd":{"actor":"officer-1","kind":"ledger.create"},"type":"ledger.created"}"#,
    ),
    concat!(
        r#"{"body":{"due":"3000.00","paid":"3000.00","period":"2017-03","village":"230199001201"},"#,
        r#""cmd":{"actor":"officer-1","kind":"vector.pay"},"type":"vector.paid"}"#,
    ),
    concat!(
        r#"{"body":{"due":"3000.00","paid":"1500.00","period":"2017-03","reason":"分期","village":"230199001202"},"#,
        r#""type":"vector.paid"}"#,
    ),
];

pub(crate) fn entries() -> Entries {
    let mut ledger = [0; LedgerId::LEN];
    ledger
        .iter_mut()
        .zip(0..)
        .for_each(|(byte, value)| *byte = value);
    let mut run = Entries::new();
    let mut prev = Hash::default();
    let places = [(0, 0, 1, 0), (1, 1, 2, 1_500_000), (2, 1, 2, 1_500_000)];
    for ((seq, batch_first, batch_count, later_us), payload) in places.into_iter().zip(PAYLOADS) {
        let recorded_at_us = 1_488_326_400_000_000 + later_us;
        let header = Header {
            ledger: LedgerId::new(ledger),
            seq,
            prev,
            recorded_at_us,
            batch_first,
            batch_count,
        };
        prev = run
            .push(&header, payload.as_bytes())
            .expect("a valid entry");
    }
    run
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from_digit(u32::from(digit), 16).expect("below 16"))
        .collect()
}

/// Of one batch, from the values in its payloads (docs/FORMAT.md, "Command digest").
fn command_digest(payloads: &[&str]) -> String {
    let mut input = Vec::new();
    for payload in payloads {
        let event: Value = serde_json::from_str(payload).expect("JSON");
        let kind = event["type"].as_str().expect("a type").to_owned();
        for part in [kind, event["body"].to_string()] {
            input.extend_from_slice(&u32::try_from(part.len()).expect("short").to_be_bytes());
            input.extend_from_slice(part.as_bytes());
        }
    }
    hex(&blake3::derive_key("sunledger command v1", &input))
}

fn vectors() -> Value {
    let run = entries();
    let leaves: Vec<_> = run.iter().map(leaf_hash).collect();
    let roots: Vec<_> = (0..=leaves.len())
        .map(|size| root_of(leaves[..size].iter().copied()).to_string())
        .collect();
    let chosen: Vec<_> = [1, 2]
        .into_iter()
        .zip(&leaves[1..])
        .map(|(seq, leaf)| chosen_leaf(seq, leaf))
        .collect();
    let entries: Vec<_> = run
        .iter()
        .zip(PAYLOADS)
        .zip(&leaves)
        .map(|((entry, payload), leaf)| {
            json!({
                "payload": payload,
                "entry": hex(entry),
                "chain_hash": chain_hash(entry).to_string(),
                "leaf_hash": leaf.to_string(),
            })
        })
        .collect();
    json!({
        "format": FORMAT,
        "entries": entries,
        "tree_roots": roots,
        "command_digest": command_digest(&PAYLOADS[1..]),
        "notice": {
            "seqs": [1, 2],
            "leaves": chosen.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "digest": chosen.iter().copied().collect::<Tree>().root().to_string(),
        },
    })
}

#[test]
fn the_golden_file_is_what_this_code_writes() {
    let golden: Value = serde_json::from_str(GOLDEN).expect("the golden file is JSON");
    let vectors = vectors();
    assert!(golden == vectors, "this code writes:\n{vectors:#}");
}

#[test]
fn the_golden_log_is_read_and_holds() {
    let golden: Value = serde_json::from_str(GOLDEN).expect("the golden file is JSON");
    let mut run = Entries::new();
    for (entry, payload) in golden["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .zip(PAYLOADS)
    {
        let text = entry["entry"].as_str().expect("hex");
        let bytes: Vec<u8> = (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex"))
            .collect();
        assert_eq!(
            Entry::decode(&bytes).expect("an entry").payload,
            payload.as_bytes()
        );
        run.push_raw(&bytes);
    }
    let mut verifier = Verifier::new(None);
    verifier.feed(&run).expect("the golden log holds");
    let head = verifier.finish(None).expect("the golden log holds").head;
    assert_eq!(
        Some(head.hash.to_string().as_str()),
        golden["entries"][2]["chain_hash"].as_str()
    );
}

#[test]
fn format_md_quotes_every_vector() {
    let golden: Value = serde_json::from_str(GOLDEN).expect("the golden file is JSON");
    let mut texts = Vec::new();
    collect_texts(&golden, &mut texts);
    assert_eq!(texts.len(), 3 * 4 + 4 + 3 + 1);
    for text in texts {
        assert!(FORMAT_MD.contains(text), "docs/FORMAT.md lacks {text}");
    }
}

#[test]
fn format_md_lists_every_kind() {
    for kind in BadKind::ALL {
        assert!(
            FORMAT_MD.contains(&format!("| `{kind}` |")),
            "docs/FORMAT.md lacks {kind}"
        );
    }
}

pub(crate) fn collect_texts<'a>(value: &'a Value, texts: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(fields) => fields
            .values()
            .for_each(|field| collect_texts(field, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

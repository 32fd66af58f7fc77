//! Export lines: the vectors of docs/FORMAT.md, and every part that can be changed.

use super::*;
use sunledger_chain::{Header, LedgerId};

const FORMAT: &str = include_str!("../../../../docs/FORMAT.md");
const PAYLOAD: &str = r#"{"amount":"12.30","type":"payment.line","village":"兴安村"}"#;

fn entry(payload: &str, recorded_at_us: i64) -> Vec<u8> {
    let header = Header {
        ledger: LedgerId::new([7; 16]),
        seq: 3,
        prev: Hash::new([9; 32]),
        recorded_at_us,
        batch_first: 3,
        batch_count: 1,
    };
    let mut bytes = Vec::new();
    header.encode_into(payload.as_bytes(), &mut bytes).unwrap();
    bytes
}

fn line_of(entry: &[u8]) -> String {
    let mut out = Vec::new();
    write_entry_line(&mut out, entry).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_vectors_of_the_format_are_read_and_written_again() {
    let (_, rest) = FORMAT.split_once("The export of this log:").unwrap();
    let (_, rest) = rest.split_once("```json\n").unwrap();
    let (export, _) = rest.split_once("```").unwrap();
    assert!(export.lines().count() > 1);
    for line in export.split_inclusive('\n') {
        let read = read_entry_line(line).unwrap();
        assert_eq!(read.differs, None, "{line}");
        assert_eq!(line_of(&read.entry), line);
    }
}

#[test]
fn a_line_is_one_json_object_with_sorted_keys_and_reads_back() {
    let bytes = entry(PAYLOAD, 1_480_000_000_000_042);
    let line = line_of(&bytes);
    assert!(line.ends_with("\"seq\":3}\n") && line.matches('\n').count() == 1);
    assert!(line.starts_with("{\"entry\":\""), "{line}");
    assert!(line.contains(&format!("\"payload\":{PAYLOAD},")), "{line}");
    let time = "\"recorded_at\":\"2016-11-24T15:06:40.000042Z\"";
    assert!(line.contains(time), "{line}");
    let expected = EntryLine {
        hash: chain_hash(&bytes),
        entry: bytes,
        differs: None,
    };
    assert_eq!(read_entry_line(&line).unwrap(), expected);
}

#[test]
fn every_changed_part_is_named_and_the_bytes_are_given_all_the_same() {
    let bytes = entry(PAYLOAD, 42);
    let line = line_of(&bytes);
    let hash = chain_hash(&bytes).to_string();
    let differs = |changed: String| {
        assert_ne!(changed, line, "the change took place");
        let read = read_entry_line(&changed).unwrap();
        assert_eq!(read.hash, chain_hash(&read.entry));
        read.differs
    };
    let other_hash = line.replace(&hash, &"0".repeat(64));
    assert_eq!(
        differs(line.replace("12.30", "13.30")),
        Some(LinePart::Payload)
    );
    assert_eq!(differs(other_hash), Some(LinePart::Hash));
    assert_eq!(
        differs(line.replace(".000042Z", ".000043Z")),
        Some(LinePart::RecordedAt)
    );
    assert_eq!(
        differs(line.replace("\"seq\":3", "\"seq\":4")),
        Some(LinePart::Seq)
    );
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    let changed = line.replace(&STANDARD.encode(&bytes), &STANDARD.encode(&changed));
    assert_eq!(differs(changed), Some(LinePart::Hash));
    let respaced = line
        .replace("{\"amount\":", "{ \"amount\": ")
        .replace('兴', "\\u5174");
    assert_eq!(differs(respaced), None, "it still says the same");
    let no_entry = line.replace("{\"entry\":\"AAE", "{\"entry\":\"AAI");
    assert_eq!(
        differs(no_entry),
        None,
        "the chain says that the bytes are no entry"
    );
}

#[test]
fn what_is_no_line_is_malformed() {
    let line = line_of(&entry(PAYLOAD, 42));
    for malformed in [
        String::new(),
        "[]".to_owned(),
        line.replace("\"seq\"", "\"number\""),
        line.replace("\"seq\":3", "\"seq\":3,\"more\":1"),
        line.replace("\"seq\":3", "\"seq\":3,\"seq\":3"),
        line.replace("\"seq\":3", "\"seq\":\"3\""),
        line.replace("{\"entry\":\"", "{\"entry\":\"!"),
        line.replace("{\"entry\":\"", "{\"entry\":\" "),
        line[..line.len() / 2].to_owned(),
        format!("{line}{line}"),
    ] {
        let error = read_entry_line(&malformed).unwrap_err();
        assert_eq!(error.code(), "line_malformed", "{malformed}");
    }
}

#[test]
fn what_cannot_stand_in_a_line_is_not_written() {
    let write = |bytes: &[u8]| write_entry_line(&mut Vec::new(), bytes).unwrap_err();
    let faults = [entry("{\n}", 0), entry("no json", 0)].map(|bytes| write(&bytes));
    assert!(
        faults
            .iter()
            .all(|e| matches!(e, WriteLineError::Payload { seq: 3 }))
    );
    let beyond = write(&entry("{}", i64::MAX));
    assert!(matches!(
        beyond,
        WriteLineError::Time {
            seq: 3,
            us: i64::MAX
        }
    ));
    assert!(matches!(write(b"short"), WriteLineError::Entry { .. }));
}

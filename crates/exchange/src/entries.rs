//! Lines of exported entries (docs/FORMAT.md, "Export"): the whole entry in base64 beside its readable parts.
//!
//! Only the entry's bytes count; the other parts are for reading, and a line where they differ is refused.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entry, EntryError, Hash};

/// One line; fields in sorted key order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    entry: String,
    hash: String,
    #[serde(borrow)]
    payload: &'a RawValue,
    recorded_at: String,
    seq: u64,
}

/// Part of a line that repeats what the entry's bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinePart {
    /// `hash`: the chain hash of the entry's bytes.
    Hash,
    /// `payload`: the payload, byte by byte.
    Payload,
    /// `recorded_at`: the header's time.
    RecordedAt,
    /// `seq`: the header's sequence number.
    Seq,
}

impl LinePart {
    /// The key in the line.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hash => "hash",
            Self::Payload => "payload",
            Self::RecordedAt => "recorded_at",
            Self::Seq => "seq",
        }
    }
}

/// Why a line is not an exported entry, or an entry cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum EntryLineError {
    /// Not the one JSON object that a line is.
    #[error("not a line of exported entries: {reason}")]
    Json {
        /// What the JSON reader found.
        reason: serde_json::Error,
    },
    /// `entry` is not strict base64.
    #[error("seq {seq}: \"entry\" is not base64: {reason}")]
    Base64 {
        /// What the line says of itself.
        seq: u64,
        /// What the decoder found.
        reason: base64::DecodeError,
    },
    /// The bytes are not an entry.
    #[error("{}{reason}", seq.map(|seq| format!("seq {seq}: ")).unwrap_or_default())]
    Entry {
        /// What the line says of itself, where there is a line.
        seq: Option<u64>,
        /// What is wrong with the bytes.
        reason: EntryError,
    },
    /// The readable part is not what the entry's bytes say: one of them was changed.
    #[error("seq {seq}: \"{}\" is not what the entry's bytes say", part.key())]
    Disagrees {
        /// What the line says of itself.
        seq: u64,
        /// The part that differs.
        part: LinePart,
    },
    /// The entry's time lies outside the calendar.
    #[error("seq {seq}: recorded_at {us} µs is outside the calendar")]
    Time {
        /// The entry.
        seq: u64,
        /// Microseconds since the Unix epoch.
        us: i64,
    },
    /// The payload is not one line of JSON text.
    #[error("seq {seq}: the payload is not JSON on one line")]
    Payload {
        /// The entry.
        seq: u64,
    },
    /// The line could not be written.
    #[error("cannot write the line: {0}")]
    Write(#[from] io::Error),
}

impl EntryLineError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } => "line_json",
            Self::Base64 { .. } => "line_base64",
            Self::Entry { .. } => "line_entry",
            Self::Disagrees { .. } => "line_disagrees",
            Self::Time { .. } => "line_time",
            Self::Payload { .. } => "line_payload",
            Self::Write(_) => "line_write",
        }
    }

    /// The entry's sequence number, as far as the line says it.
    pub const fn seq(&self) -> Option<u64> {
        match self {
            Self::Entry { seq, .. } => *seq,
            Self::Base64 { seq, .. }
            | Self::Disagrees { seq, .. }
            | Self::Time { seq, .. }
            | Self::Payload { seq } => Some(*seq),
            Self::Json { .. } | Self::Write(_) => None,
        }
    }
}

/// An entry read back from its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// The entry's bytes: what is hashed and chained.
    pub entry: Vec<u8>,
    /// Their chain hash.
    pub hash: Hash,
    /// The sequence number in their header.
    pub seq: u64,
}

/// Writes one entry's line, line end included.
pub fn write_entry_line(out: &mut impl Write, entry: &[u8]) -> Result<(), EntryLineError> {
    let decoded =
        Entry::decode(entry).map_err(|reason| EntryLineError::Entry { seq: None, reason })?;
    let seq = decoded.header.seq;
    let line = Line {
        entry: STANDARD.encode(entry),
        hash: chain_hash(entry).to_string(),
        payload: payload_json(&decoded)?,
        recorded_at: recorded_at(&decoded)?,
        seq,
    };
    serde_json::to_writer(&mut *out, &line).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Reads one line back and compares its readable parts with the entry's bytes.
pub fn read_entry_line(line: &str) -> Result<EntryLine, EntryLineError> {
    let line: Line<'_> =
        serde_json::from_str(line).map_err(|reason| EntryLineError::Json { reason })?;
    let seq = line.seq;
    let entry = STANDARD
        .decode(&line.entry)
        .map_err(|reason| EntryLineError::Base64 { seq, reason })?;
    let decoded = Entry::decode(&entry).map_err(|reason| EntryLineError::Entry {
        seq: Some(seq),
        reason,
    })?;
    let hash = chain_hash(&entry);
    let parts = [
        (LinePart::Seq, decoded.header.seq == seq),
        (LinePart::Hash, hash.to_string() == line.hash),
        (
            LinePart::Payload,
            decoded.payload == line.payload.get().as_bytes(),
        ),
        (
            LinePart::RecordedAt,
            recorded_at(&decoded)? == line.recorded_at,
        ),
    ];
    if let Some(&(part, _)) = parts.iter().find(|(_, agrees)| !agrees) {
        return Err(EntryLineError::Disagrees { seq, part });
    }
    Ok(EntryLine { entry, hash, seq })
}

/// The payload's own bytes, where they can stand in a line as they are.
fn payload_json<'a>(entry: &Entry<'a>) -> Result<&'a RawValue, EntryLineError> {
    let refused = EntryLineError::Payload {
        seq: entry.header.seq,
    };
    if entry.payload.iter().any(u8::is_ascii_control) {
        return Err(refused);
    }
    serde_json::from_slice(entry.payload).map_err(|_| refused)
}

/// Always six decimals, so that times compare as texts.
fn recorded_at(entry: &Entry<'_>) -> Result<String, EntryLineError> {
    let (seq, us) = (entry.header.seq, entry.header.recorded_at_us);
    let time = Timestamp::from_microsecond(us).map_err(|_| EntryLineError::Time { seq, us })?;
    Ok(format!("{time:.6}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sunledger_chain::{Header, LedgerId};

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

    const PAYLOAD: &str = r#"{"amount":"12.30","type":"payment.line","village":"兴安村"}"#;

    #[test]
    fn a_line_is_one_json_object_with_sorted_keys_and_reads_back() {
        let bytes = entry(PAYLOAD, 1_480_000_000_000_042);
        let line = line_of(&bytes);
        assert!(line.ends_with("\"seq\":3}\n") && line.matches('\n').count() == 1);
        assert!(line.starts_with("{\"entry\":\""), "{line}");
        assert!(line.contains(&format!("\"payload\":{PAYLOAD},")), "{line}");
        assert!(
            line.contains("\"recorded_at\":\"2016-11-24T15:06:40.000042Z\""),
            "{line}"
        );
        let read = read_entry_line(&line).unwrap();
        assert_eq!(
            read,
            EntryLine {
                hash: chain_hash(&bytes),
                seq: 3,
                entry: bytes
            }
        );
    }

    #[test]
    fn a_whole_second_keeps_its_six_decimals() {
        assert!(line_of(&entry("{}", 0)).contains("\"1970-01-01T00:00:00.000000Z\""));
    }

    #[test]
    fn every_changed_part_is_named() {
        let bytes = entry(PAYLOAD, 42);
        let line = line_of(&bytes);
        let hash = chain_hash(&bytes).to_string();
        let part_of = |changed: String| {
            let error = read_entry_line(&changed).unwrap_err();
            let EntryLineError::Disagrees { part, .. } = error else {
                panic!("{error}")
            };
            part
        };
        assert_eq!(part_of(line.replace("12.30", "13.30")), LinePart::Payload);
        assert_eq!(
            part_of(line.replace("{\"amount", "{ \"amount")),
            LinePart::Payload
        );
        assert_eq!(
            part_of(line.replace(&hash, &"0".repeat(64))),
            LinePart::Hash
        );
        assert_eq!(
            part_of(line.replace(".000042Z", ".000043Z")),
            LinePart::RecordedAt
        );
        assert_eq!(
            part_of(line.replace("\"seq\":3", "\"seq\":4")),
            LinePart::Seq
        );
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        let changed = line.replace(&STANDARD.encode(&bytes), &STANDARD.encode(&changed));
        assert_eq!(part_of(changed), LinePart::Hash);
    }

    #[test]
    fn what_is_no_line_is_refused() {
        let line = line_of(&entry(PAYLOAD, 42));
        let code = |text: &str| read_entry_line(text).unwrap_err().code();
        assert_eq!(code(""), "line_json");
        assert_eq!(code(&line.replace("\"seq\"", "\"number\"")), "line_json");
        assert_eq!(
            code(&line.replace("\"seq\":3", "\"seq\":3,\"more\":1")),
            "line_json"
        );
        assert_eq!(
            code(&line.replace("{\"entry\":\"", "{\"entry\":\"!")),
            "line_base64"
        );
        assert_eq!(
            code(&line.replace("{\"entry\":\"AA", "{\"entry\":\"AB")),
            "line_entry"
        );
        assert_eq!(code(&line[..line.len() / 2]), "line_json");
        assert_eq!(read_entry_line("{}").unwrap_err().seq(), None);
    }

    #[test]
    fn what_cannot_stand_in_a_line_is_not_written() {
        let code = |payload, us| {
            write_entry_line(&mut Vec::new(), &entry(payload, us))
                .unwrap_err()
                .code()
        };
        assert_eq!(code("{\n}", 0), "line_payload");
        assert_eq!(code("no json", 0), "line_payload");
        assert_eq!(code("{}", i64::MAX), "line_time");
        assert_eq!(
            write_entry_line(&mut Vec::new(), b"short")
                .unwrap_err()
                .code(),
            "line_entry"
        );
    }
}

//! Lines of exported entries (docs/FORMAT.md, "Export"): the whole entry in base64 beside its readable parts.
//!
//! Only the entry's bytes count. Whether they are good is the chain's judgement and never made here.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
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
    /// `payload`: what the payload says.
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

/// Why an entry cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum WriteLineError {
    /// The bytes are not an entry.
    #[error("not an entry: {reason}")]
    Entry {
        /// What is wrong with the bytes.
        reason: EntryError,
    },
    /// The entry's time lies outside the calendar.
    #[error("entry {seq}: recorded_at {us} µs is outside the calendar")]
    Time {
        /// The entry.
        seq: u64,
        /// Microseconds since the Unix epoch.
        us: i64,
    },
    /// The payload is not JSON on one line.
    #[error("entry {seq}: the payload is not JSON on one line")]
    Payload {
        /// The entry.
        seq: u64,
    },
    /// The line could not be written.
    #[error("cannot write the export: {0}")]
    Write(#[from] io::Error),
}

/// Why a line is none of an export: `line_malformed` in docs/FORMAT.md.
#[derive(Debug, thiserror::Error)]
pub enum ReadLineError {
    /// Not the one JSON object with exactly its five keys.
    #[error("not a line of exported entries: {reason}")]
    Json {
        /// What the JSON reader found.
        reason: serde_json::Error,
    },
    /// `entry` is not base64 in its one spelling.
    #[error("\"entry\" is not base64: {reason}")]
    Base64 {
        /// What the decoder found.
        reason: base64::DecodeError,
    },
}

impl ReadLineError {
    /// The kind that a verification reports.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Json { .. } | Self::Base64 { .. } => "line_malformed",
        }
    }
}

/// An entry read back from its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// The bytes: what is hashed and chained.
    pub entry: Vec<u8>,
    /// Their chain hash, computed from them.
    pub hash: Hash,
    /// The first readable part that says something else than the bytes (`readable_differs` in
    /// docs/FORMAT.md); none as well where the bytes are no entry, since the chain says that.
    pub differs: Option<LinePart>,
}

/// Writes one entry's line, line end included.
pub fn write_entry_line(out: &mut impl Write, entry: &[u8]) -> Result<(), WriteLineError> {
    let decoded = Entry::decode(entry).map_err(|reason| WriteLineError::Entry { reason })?;
    let (seq, us) = (decoded.header.seq, decoded.header.recorded_at_us);
    let line = Line {
        entry: STANDARD.encode(entry),
        hash: chain_hash(entry).to_string(),
        payload: payload_json(decoded.payload).ok_or(WriteLineError::Payload { seq })?,
        recorded_at: time_text(us).ok_or(WriteLineError::Time { seq, us })?,
        seq,
    };
    serde_json::to_writer(&mut *out, &line).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// Reads one line back and compares its readable parts with the entry's bytes.
pub fn read_entry_line(line: &str) -> Result<EntryLine, ReadLineError> {
    let line: Line<'_> =
        serde_json::from_str(line).map_err(|reason| ReadLineError::Json { reason })?;
    let entry = STANDARD
        .decode(&line.entry)
        .map_err(|reason| ReadLineError::Base64 { reason })?;
    let hash = chain_hash(&entry);
    let differs = Entry::decode(&entry)
        .ok()
        .and_then(|decoded| first_difference(&line, &decoded, hash));
    Ok(EntryLine {
        entry,
        hash,
        differs,
    })
}

fn first_difference(line: &Line<'_>, entry: &Entry<'_>, hash: Hash) -> Option<LinePart> {
    let time = time_text(entry.header.recorded_at_us);
    if line.seq != entry.header.seq {
        Some(LinePart::Seq)
    } else if line.hash != hash.to_string() {
        Some(LinePart::Hash)
    } else if time.is_none_or(|time| time != line.recorded_at) {
        Some(LinePart::RecordedAt)
    } else if says_the_same(line.payload.get(), entry.payload) {
        None
    } else {
        Some(LinePart::Payload)
    }
}

/// The readable payload may have been spaced or escaped anew by a tool; what it says may not change.
fn says_the_same(readable: &str, payload: &[u8]) -> bool {
    let value = |json: &[u8]| serde_json::from_slice::<Value>(json).ok();
    readable.as_bytes() == payload
        || value(payload).is_some_and(|payload| value(readable.as_bytes()) == Some(payload))
}

/// The payload's own bytes, where they can stand in a line as they are.
fn payload_json(payload: &[u8]) -> Option<&RawValue> {
    let one_line = !payload.iter().any(u8::is_ascii_control);
    serde_json::from_slice(payload).ok().filter(|_| one_line)
}

/// Always six decimals, so that times compare as texts.
fn time_text(us: i64) -> Option<String> {
    let time = Timestamp::from_microsecond(us).ok()?;
    Some(format!("{time:.6}"))
}

#[cfg(test)]
mod tests;

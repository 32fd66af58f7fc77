//! Events as bytes: the payload of a log entry (docs/FORMAT.md, "Payload").
//!
//! Written once, stored, hashed; reading is strict, so that one event has exactly one spelling.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::{Body, Cmd, Event};
use crate::subject::Digest;

const COMMAND_CONTEXT: &str = "sunledger command v1";

/// Why bytes are not an event.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// A kind of event that this version does not know: refused, since the rest cannot be judged.
    #[error("unknown event type '{kind}'")]
    UnknownKind {
        /// The kind found.
        kind: String,
    },
    /// Not JSON, an unknown or missing field, or a value that its type refuses.
    #[error("not an event: {0}")]
    Json(#[from] serde_json::Error),
    /// An event, but not in the one spelling that is allowed.
    #[error("not in canonical form")]
    NotCanonical,
}

/// Many payloads in one buffer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Payloads {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl fmt::Debug for Payloads {
    /// Sizes only: a batch may have 64 MiB.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (len, bytes) = (self.len(), self.byte_len());
        write!(f, "Payloads({len} of {bytes} bytes together)")
    }
}

impl Payloads {
    /// The payloads in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> + '_ {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let payload = self.bytes.get(start..end).unwrap_or_default();
            start = end;
            payload
        })
    }

    /// Number of payloads.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of all together.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }
}

/// Event bodies as JSON, on their way to payloads once their command is known.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    json: Payloads,
    kinds: Vec<&'static str>,
}

impl Bodies {
    pub(crate) fn encode(bodies: &[Body]) -> Result<Self, WireError> {
        let mut all = Self::default();
        for body in bodies {
            body.write_json(&mut all.json.bytes)?;
            all.json.ends.push(all.json.bytes.len());
            all.kinds.push(body.kind());
        }
        Ok(all)
    }

    /// The command digest: over each event's type and body, each preceded by its length as u32 big-endian.
    pub(crate) fn digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new_derive_key(COMMAND_CONTEXT);
        for (kind, json) in self.kinds.iter().zip(self.json.iter()) {
            for part in [kind.as_bytes(), json] {
                let len = u32::try_from(part.len()).unwrap_or(u32::MAX);
                hasher.update(&len.to_be_bytes());
                hasher.update(part);
            }
        }
        Digest::new(*hasher.finalize().as_bytes())
    }

    pub(crate) fn byte_len(&self) -> usize {
        self.json.byte_len()
    }

    pub(crate) fn longest(&self) -> usize {
        self.json.iter().map(<[u8]>::len).max().unwrap_or(0)
    }

    /// Finished payloads, the first with the command.
    pub(crate) fn into_payloads(self, cmd: &Cmd) -> Result<Payloads, WireError> {
        let mut out = Payloads::default();
        out.bytes.reserve(
            self.json
                .bytes
                .len()
                .saturating_add(self.kinds.len().saturating_mul(40)),
        );
        let mut cmd = Some(cmd);
        for (kind, json) in self.kinds.iter().zip(self.json.iter()) {
            write_payload(&mut out.bytes, json, cmd.take(), kind)?;
            out.ends.push(out.bytes.len());
        }
        Ok(out)
    }
}

fn write_payload(
    out: &mut Vec<u8>,
    body: &[u8],
    cmd: Option<&Cmd>,
    kind: &str,
) -> Result<(), WireError> {
    out.extend_from_slice(b"{\"body\":");
    out.extend_from_slice(body);
    if let Some(cmd) = cmd {
        out.extend_from_slice(b",\"cmd\":");
        serde_json::to_writer(&mut *out, cmd)?;
    }
    out.extend_from_slice(b",\"type\":\"");
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\"}");
    Ok(())
}

/// The digest that an approval names, over the bodies of one batch in order (docs/FORMAT.md, "Command digest").
pub fn command_digest(bodies: &[Body]) -> Result<Digest, WireError> {
    Ok(Bodies::encode(bodies)?.digest())
}

/// One event as the payload of its entry.
pub fn encode(event: &Event) -> Result<Vec<u8>, WireError> {
    let (mut body, mut out) = (Vec::new(), Vec::new());
    event.body.write_json(&mut body)?;
    write_payload(&mut out, &body, event.cmd.as_ref(), event.body.kind())?;
    Ok(out)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    #[serde(borrow)]
    body: &'a RawValue,
    #[serde(default)]
    cmd: Option<Cmd>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
}

/// Reads a payload. Unknown types and fields are refused.
pub fn decode(payload: &[u8]) -> Result<Event, WireError> {
    let raw: Raw<'_> = serde_json::from_slice(payload)?;
    match Body::read_json(&raw.kind, raw.body.get()) {
        Some(body) => Ok(Event {
            cmd: raw.cmd,
            body: body?,
        }),
        None => Err(WireError::UnknownKind {
            kind: raw.kind.into_owned(),
        }),
    }
}

/// Reads a payload and insists on its one spelling: `encode(decode(payload)) == payload`.
pub fn decode_canonical(payload: &[u8]) -> Result<Event, WireError> {
    let event = decode(payload)?;
    match encode(&event)? == payload {
        true => Ok(event),
        false => Err(WireError::NotCanonical),
    }
}

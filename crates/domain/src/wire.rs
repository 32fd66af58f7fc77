//! Events as bytes: the payload of a log entry (docs/FORMAT.md, "Payload").
//!
//! Written once, stored, hashed; reading is strict, so that one event has exactly one spelling.

use std::borrow::Cow;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::{fmt, iter, thread};

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

/// The payloads of one batch.
#[derive(Clone, Default)]
pub struct Payloads {
    /// The first one, which carries the command.
    first: Vec<u8>,
    /// The others in order, as they were encoded.
    shares: Vec<Share>,
}

/// Consecutive payloads in one buffer.
#[derive(Debug, Clone, Default)]
struct Share {
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

/// The same payloads are the same, however they were shared out.
impl PartialEq for Payloads {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Payloads {}

impl Payloads {
    /// The payloads in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> + '_ {
        let first = (!self.first.is_empty()).then_some(self.first.as_slice());
        first
            .into_iter()
            .chain(self.shares.iter().flat_map(Share::iter))
    }

    /// Number of payloads.
    pub fn len(&self) -> usize {
        let others: usize = self.shares.iter().map(|share| share.ends.len()).sum();
        others.saturating_add(usize::from(!self.first.is_empty()))
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of all together.
    pub fn byte_len(&self) -> usize {
        let others: usize = self.shares.iter().map(|share| share.bytes.len()).sum();
        others.saturating_add(self.first.len())
    }
}

impl Share {
    fn encode(bodies: &[Body]) -> Result<Self, WireError> {
        let mut share = Self {
            bytes: Vec::with_capacity(bodies.len().saturating_mul(PAYLOAD_BYTES_USUAL)),
            ends: Vec::with_capacity(bodies.len()),
        };
        for body in bodies {
            write_payload(&mut share.bytes, body, None)?;
            share.ends.push(share.bytes.len());
        }
        Ok(share)
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> + '_ {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let payload = self.bytes.get(start..end).unwrap_or_default();
            start = end;
            payload
        })
    }
}

/// A batch on its way to payloads: all is encoded but the command, whose digest is over it.
#[derive(Default)]
pub(crate) struct Bodies {
    kinds: Vec<&'static str>,
    /// The first payload, still without its command, and the others.
    payloads: Payloads,
}

impl Bodies {
    /// Encodes large batches on all cores.
    pub(crate) fn encode(bodies: &[Body]) -> Result<Self, WireError> {
        let Some((first, others)) = bodies.split_first() else {
            return Ok(Self::default());
        };
        let mut payloads = Payloads::default();
        write_payload(&mut payloads.first, first, None)?;
        let threads = match others.len() < PARALLEL_BODIES_MIN {
            true => 1,
            false => thread::available_parallelism().map_or(1, NonZero::get),
        };
        let mut shares = others.chunks(others.len().div_ceil(threads).max(1));
        let own = shares.next().unwrap_or_default();
        let shares: Result<Vec<Share>, WireError> = thread::scope(|scope| {
            let others: Vec<_> = shares
                .map(|share| scope.spawn(|| Share::encode(share)))
                .collect();
            let own = Share::encode(own);
            let others = others
                .into_iter()
                .map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
            iter::once(own).chain(others).collect()
        });
        payloads.shares = shares?;
        let kinds = bodies.iter().map(Body::kind).collect();
        Ok(Self { kinds, payloads })
    }

    /// The command digest: over each event's type and body, each preceded by its length as u32 big-endian. They are put
    /// together first, since BLAKE3 takes many kilobytes at once several times faster than piece by piece.
    pub(crate) fn digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new_derive_key(COMMAND_CONTEXT);
        let mut together = Vec::with_capacity(2 * DIGEST_BYTES_AT_ONCE);
        for (kind, json) in self.parts() {
            for part in [kind.as_bytes(), json] {
                let len = u32::try_from(part.len()).unwrap_or(u32::MAX);
                together.extend_from_slice(&len.to_be_bytes());
                together.extend_from_slice(part);
            }
            if together.len() >= DIGEST_BYTES_AT_ONCE {
                hasher.update(&together);
                together.clear();
            }
        }
        hasher.update(&together);
        Digest::new(*hasher.finalize().as_bytes())
    }

    /// Bytes of the bodies together.
    pub(crate) fn byte_len(&self) -> usize {
        self.parts().map(|(_, json)| json.len()).sum()
    }

    /// Bytes of the longest body.
    pub(crate) fn longest(&self) -> usize {
        self.parts().map(|(_, json)| json.len()).max().unwrap_or(0)
    }

    /// Finished payloads, the first with the command.
    pub(crate) fn into_payloads(self, cmd: &Cmd) -> Result<Payloads, WireError> {
        let kind = self.kinds.first().copied().unwrap_or_default();
        let mut payloads = self.payloads;
        let body_ends = payloads.first.len().saturating_sub(closing_bytes(kind));
        payloads.first.truncate(body_ends);
        write_closing(&mut payloads.first, Some(cmd), kind)?;
        Ok(payloads)
    }

    /// Each event's type and the JSON of its body.
    fn parts(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let kinds = self.kinds.iter().copied();
        kinds.zip(self.payloads.iter()).map(|(kind, payload)| {
            let around = BODY_OPENS.len()..payload.len().saturating_sub(closing_bytes(kind));
            (kind, payload.get(around).unwrap_or_default())
        })
    }
}

/// Bodies from which on a batch is encoded on several threads: below, starting them costs more.
const PARALLEL_BODIES_MIN: usize = 2_048;
/// Room made for a payload: more than most have.
const PAYLOAD_BYTES_USUAL: usize = 320;
/// Bytes that the digest takes at once.
const DIGEST_BYTES_AT_ONCE: usize = 64 << 10;
const BODY_OPENS: &[u8] = b"{\"body\":";
const TYPE_OPENS: &[u8] = b",\"type\":\"";
const TYPE_CLOSES: &[u8] = b"\"}";

/// Bytes behind the body of a payload without a command.
const fn closing_bytes(kind: &str) -> usize {
    TYPE_OPENS
        .len()
        .saturating_add(kind.len())
        .saturating_add(TYPE_CLOSES.len())
}

fn write_payload(out: &mut Vec<u8>, body: &Body, cmd: Option<&Cmd>) -> Result<(), WireError> {
    out.extend_from_slice(BODY_OPENS);
    body.write_json(out)?;
    write_closing(out, cmd, body.kind())
}

/// What stands behind a body.
fn write_closing(out: &mut Vec<u8>, cmd: Option<&Cmd>, kind: &str) -> Result<(), WireError> {
    if let Some(cmd) = cmd {
        out.extend_from_slice(b",\"cmd\":");
        serde_json::to_writer(&mut *out, cmd)?;
    }
    out.extend_from_slice(TYPE_OPENS);
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(TYPE_CLOSES);
    Ok(())
}

/// The digest that an approval names, over the bodies of one batch in order (docs/FORMAT.md, "Command digest").
pub fn command_digest(bodies: &[Body]) -> Result<Digest, WireError> {
    Ok(Bodies::encode(bodies)?.digest())
}

/// One event as the payload of its entry.
pub fn encode(event: &Event) -> Result<Vec<u8>, WireError> {
    let mut out = Vec::new();
    write_payload(&mut out, &event.body, event.cmd.as_ref())?;
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

//! Payloads as events: strict reading, and the name of what is wrong with one that cannot be read.
//!
//! A pure function of one entry, so that runs may be read on all cores. It must never accept a second spelling.

use std::fmt;

use serde_json::Value;
use sunledger_chain::hash::chain_hash;
use sunledger_chain::officer::has_signed;
use sunledger_chain::{Entries, Entry, Hash, Header};
use sunledger_domain::Event;
use sunledger_domain::event::{Cmd, Sig};
use sunledger_domain::subject::{LedgerTag, OfficerKey};
use sunledger_domain::wire::{self, WireError};

/// What is wrong with a payload by itself (docs/FORMAT.md, "Payload").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadFault {
    /// Another spelling than the one that is allowed, or no JSON of the restricted kind at all.
    NotCanonical,
    /// Other keys than `body`, `cmd` and `type` in their places; `cmd` stands in the first entry of a batch only.
    Malformed,
    /// A type that this version does not know, or fields that its type does not have.
    UnknownEvent,
}

/// One entry of the log as the rules need it.
pub(crate) struct Reading {
    pub(crate) header: Header,
    /// What it says, as far as it can be understood.
    pub(crate) event: Option<Event>,
    pub(crate) fault: Option<PayloadFault>,
    /// The first key whose signature under the command does not hold.
    pub(crate) forged: Option<OfficerKey>,
    /// Length of the body's JSON, which stands behind [`BODY_OPENS`]; none where the spelling is not canonical.
    pub(crate) body_len: Option<usize>,
}

/// A run's chain hashes, and its entries read; what is not an entry has no reading.
pub(crate) struct ReadRun {
    pub(crate) hashes: Vec<Hash>,
    pub(crate) readings: Vec<Option<Reading>>,
}

/// How every canonical payload begins.
pub(crate) const BODY_OPENS: &[u8] = b"{\"body\":";

/// Largest magnitude of an integer that is exact in every JSON reader.
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Hashes and reads a run.
pub(crate) fn read_run(entries: &Entries) -> ReadRun {
    let (hashes, readings) = entries
        .iter()
        .map(|entry| (chain_hash(entry), read(entry)))
        .unzip();
    ReadRun { hashes, readings }
}

fn read(entry: &[u8]) -> Option<Reading> {
    let Entry { header, payload } = Entry::decode(entry).ok()?;
    let opens_batch = header.seq == header.batch_first;
    let keys = || fault_of_keys(payload, opens_batch);
    let (event, fault, body_len) = match wire::decode_canonical(payload) {
        Ok(event) => {
            let misplaced = event.cmd.is_some() != opens_batch;
            let body_len = body_len(payload, &event);
            let fault = misplaced.then_some(PayloadFault::Malformed);
            (Some(event), fault, body_len)
        }
        Err(WireError::NotCanonical) => {
            let fault = keys().unwrap_or(PayloadFault::NotCanonical);
            (wire::decode(payload).ok(), Some(fault), None)
        }
        Err(WireError::Json(_) | WireError::UnknownKind { .. }) => {
            let fault = keys().unwrap_or(PayloadFault::UnknownEvent);
            (None, Some(fault), None)
        }
    };
    let cmd = event.as_ref().and_then(|event| event.cmd.as_ref());
    let forged = cmd.and_then(|cmd| forged(cmd, &header));
    Some(Reading {
        header,
        event,
        fault,
        forged,
        body_len,
    })
}

/// The key of the first signature that is not over this command in this ledger. Whose the key is, is not asked here.
fn forged(cmd: &Cmd, header: &Header) -> Option<OfficerKey> {
    let ledger = LedgerTag::new(*header.ledger.as_bytes());
    let holds = |sig: &&Sig| {
        let message = cmd.message(&ledger);
        has_signed(sig.key.as_bytes(), &message, sig.signature.as_bytes())
    };
    let first = cmd.sigs.iter().find(|sig| !holds(sig))?;
    Some(first.key)
}

/// How long the body is in a canonical payload: all that is not spelled out around it.
fn body_len(payload: &[u8], event: &Event) -> Option<usize> {
    let mut tail = Vec::new();
    if let Some(cmd) = &event.cmd {
        tail.extend_from_slice(b",\"cmd\":");
        serde_json::to_writer(&mut tail, cmd).ok()?;
    }
    tail.extend_from_slice(b",\"type\":\"");
    tail.extend_from_slice(event.body.kind().as_bytes());
    tail.extend_from_slice(b"\"}");
    let body = payload
        .strip_prefix(BODY_OPENS)?
        .strip_suffix(tail.as_slice())?;
    Some(body.len())
}

/// What is wrong before anything is known of types: the spelling, then the keys. None where neither is.
fn fault_of_keys(payload: &[u8], opens_batch: bool) -> Option<PayloadFault> {
    let Ok(value) = serde_json::from_slice::<Value>(payload) else {
        return Some(PayloadFault::NotCanonical);
    };
    let spelled = serde_json::to_vec(&value).is_ok_and(|spelling| spelling == payload);
    if !spelled || !is_restricted(&value) {
        return Some(PayloadFault::NotCanonical);
    }
    let expected: &[&str] = match opens_batch {
        true => &["body", "cmd", "type"],
        false => &["body", "type"],
    };
    let Value::Object(fields) = &value else {
        return Some(PayloadFault::Malformed);
    };
    let in_place = fields.keys().eq(expected)
        && fields.get("body").is_some_and(Value::is_object)
        && fields.get("cmd").is_none_or(Value::is_object)
        && fields.get("type").is_some_and(Value::is_string);
    (!in_place).then_some(PayloadFault::Malformed)
}

/// Whether a value has only what payloads may have: whole numbers below 2^53, ASCII keys in sorted order.
fn is_restricted(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => {
            let magnitude = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            magnitude.is_some_and(|magnitude| magnitude <= INTEGER_MAX)
        }
        Value::Array(items) => items.iter().all(is_restricted),
        Value::Object(fields) => {
            fields.keys().is_sorted()
                && fields.keys().all(|key| key.is_ascii())
                && fields.values().all(is_restricted)
        }
    }
}

impl PayloadFault {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotCanonical => "payload_not_canonical",
            Self::Malformed => "payload_malformed",
            Self::UnknownEvent => "event_unknown",
        }
    }

    /// The text for a bureau, in Chinese.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::NotCanonical => "内容不是规定的唯一写法",
            Self::Malformed => {
                "内容的结构不对：只能有 body、cmd、type，且 cmd 只出现在每批的第一条"
            }
            Self::UnknownEvent => "事件类型或其字段无法识别，可能需要更新的程序",
        }
    }
}

impl fmt::Display for PayloadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotCanonical => "its payload is not in the one spelling that is allowed",
            Self::Malformed => {
                "its payload has other keys than body, cmd and type in their places; cmd stands in the first entry of a batch only"
            }
            Self::UnknownEvent => {
                "its type, or a field of it, is unknown to this program: use a newer one, or it is forged"
            }
        })
    }
}

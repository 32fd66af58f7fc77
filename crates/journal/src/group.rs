//! One group commit in the making: entries that are decided but not durable, and the answers that wait for them.
//!
//! Nothing of it may be shown to anyone before the log has taken it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sunledger_chain::entry::{BATCH_BYTES_MAX, HEADER_BYTES};
use sunledger_chain::{Entries, EntryError, Head, Header, LedgerId};
use sunledger_domain::subject::Digest;
use sunledger_domain::wire::Payloads;
use sunledger_domain::{Decision, Rejection, State};
use tokio::sync::oneshot;

use crate::keys::Remembered;
use crate::request::{Outcome, Receipt};
use crate::submit_error::SubmitError;

/// Entries after which a group takes no further command; a larger command goes alone.
const GROUP_ENTRIES_MAX: usize = 8_190;
/// Answers after which a group takes no further command.
const GROUP_ANSWERS_MAX: usize = 8_190;
/// How long a group gathers commands while more of them wait: what the first of them pays for the others.
const GROUP_OPEN_MAX: Duration = Duration::from_millis(10);

/// What a client gets.
pub(crate) type Answer = Result<Receipt, SubmitError>;

/// The ledger at some point of the log.
#[derive(Debug, Clone)]
pub(crate) struct Position {
    pub(crate) state: State,
    pub(crate) head: Head,
    /// Time of the last entry; no later entry states an earlier one.
    pub(crate) recorded_at_us: i64,
}

/// Commands that are decided one on the other, on top of the durable ledger.
#[derive(Debug)]
pub(crate) struct Group {
    at: Position,
    entries: Entries,
    keys: HashMap<Digest, Remembered>,
    waiting: Vec<Waiting>,
    opened: Instant,
}

/// A client whose answer rests on entries that are not durable yet.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) reply: oneshot::Sender<Answer>,
    /// What it gets once they are.
    pub(crate) answer: Answer,
}

/// What is left of a group that the log has taken, or not.
#[derive(Debug)]
pub(crate) struct Closed {
    pub(crate) at: Position,
    pub(crate) entries: Arc<Entries>,
    /// In the order of recording.
    pub(crate) keys: Vec<(Digest, Remembered)>,
    pub(crate) waiting: Vec<Waiting>,
}

impl Group {
    /// An empty group on top of the ledger as it is, or as it will be once the group before is durable.
    pub(crate) fn on(at: &Position) -> Self {
        Self {
            at: at.clone(),
            entries: Entries::new(),
            keys: HashMap::new(),
            waiting: Vec::new(),
            opened: Instant::now(),
        }
    }

    /// The ledger as it will be.
    pub(crate) const fn state(&self) -> &State {
        &self.at.state
    }

    /// The head as it will be.
    pub(crate) const fn head(&self) -> Head {
        self.at.head
    }

    /// The time that an entry would state which is recorded now.
    pub(crate) fn records_at(&self, now_us: i64) -> i64 {
        self.at.recorded_at_us.max(now_us)
    }

    /// The command of this group that carries a key.
    pub(crate) fn get(&self, key: &Digest) -> Option<&Remembered> {
        self.keys.get(key)
    }

    /// True where nothing of it waits to be written; no answer waits then either.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// True where it is time to write it.
    pub(crate) fn is_due(&self) -> bool {
        self.entries.len() >= GROUP_ENTRIES_MAX
            || self.waiting.len() >= GROUP_ANSWERS_MAX
            || self.opened.elapsed() >= GROUP_OPEN_MAX
    }

    /// True where a decision may join this commit.
    pub(crate) fn has_room_for(&self, decision: &Decision) -> bool {
        let entries = self.entries.len().saturating_add(decision.payloads.len());
        let bytes = self
            .entries
            .byte_len()
            .saturating_add(bytes_of(&decision.payloads));
        self.is_empty() || (entries <= GROUP_ENTRIES_MAX && bytes <= BATCH_BYTES_MAX)
    }

    /// Frames a decision as entries and moves on to the ledger after it.
    pub(crate) fn record(
        &mut self,
        decision: Decision,
        now_us: i64,
    ) -> Result<Receipt, SubmitError> {
        let bytes = bytes_of(&decision.payloads);
        let too_large = |what, found, limit| Rejection::BatchTooLarge { what, found, limit };
        if bytes > BATCH_BYTES_MAX {
            return Err(too_large("bytes", bytes, BATCH_BYTES_MAX).into());
        }
        let Some(genesis) = decision.after.ledger() else {
            return Err(SubmitError::NoLedger);
        };
        let Some(cmd) = decision.events.first().and_then(|event| event.cmd.as_ref()) else {
            return Err(Rejection::Empty.into());
        };
        let recorded_at_us = self.records_at(now_us);
        let first = Header {
            ledger: LedgerId::new(*genesis.ledger.as_bytes()),
            seq: self.at.head.size,
            prev: self.at.head.hash,
            recorded_at_us,
            batch_first: self.at.head.size,
            batch_count: cmd.count,
        };
        let before = self.entries.len();
        self.entries.reserve(decision.payloads.len(), bytes);
        let head = match frame(&mut self.entries, first, &decision.payloads) {
            Ok(head) => head,
            Err(error) => {
                self.entries.truncate(before);
                return Err(unframed(error));
            }
        };
        let command = Remembered::new(cmd, first.seq, recorded_at_us, head.hash);
        let receipt = command.receipt(Outcome::Recorded);
        self.keys.insert(cmd.key, command);
        self.at = Position {
            state: decision.after,
            head,
            recorded_at_us,
        };
        Ok(receipt)
    }

    /// Lets an answer wait for the commit.
    pub(crate) fn hold(&mut self, reply: oneshot::Sender<Answer>, answer: Answer) {
        self.waiting.push(Waiting { reply, answer });
    }

    /// Takes it apart.
    pub(crate) fn close(self) -> Closed {
        let Self {
            at,
            entries,
            keys,
            waiting,
            opened: _,
        } = self;
        let mut keys: Vec<_> = keys.into_iter().collect();
        keys.sort_unstable_by_key(|(_, command)| command.first_seq());
        Closed {
            at,
            entries: Arc::new(entries),
            keys,
            waiting,
        }
    }
}

/// Bytes of the entries that these payloads become.
fn bytes_of(payloads: &Payloads) -> usize {
    let headers = payloads.len().saturating_mul(HEADER_BYTES);
    payloads.byte_len().saturating_add(headers)
}

/// Encodes a batch whose first header is `first`, and returns the head after it.
fn frame(entries: &mut Entries, first: Header, payloads: &Payloads) -> Result<Head, EntryError> {
    let mut header = first;
    for payload in payloads.iter() {
        header.prev = entries.push(&header, payload)?;
        header.seq = header.seq.saturating_add(1);
    }
    Ok(Head {
        size: header.seq,
        hash: header.prev,
    })
}

/// `decide` keeps payloads within what an entry holds; where it did not, its own limit is named.
fn unframed(error: EntryError) -> SubmitError {
    match error {
        EntryError::PayloadTooLong { bytes } => SubmitError::Rejected(Rejection::BatchTooLarge {
            what: "bytes in one event",
            found: bytes,
            limit: sunledger_chain::entry::PAYLOAD_BYTES_MAX,
        }),
        EntryError::TooShort { .. }
        | EntryError::UnknownFormat { .. }
        | EntryError::UnknownFlags { .. }
        | EntryError::WrongLength { .. }
        | EntryError::OutsideBatch { .. } => SubmitError::Internal {
            detail: error.to_string(),
        },
    }
}

//! The rules of the money, run over every entry in order: payload, command, `admit`, `evolve`.
//!
//! What may stand in a log is for `sunledger_domain::admit` to say; here must be no second statement of it.

use std::collections::HashMap;

use blake3::Hasher;
use jiff::Timestamp;
use sunledger_chain::entry::HEADER_BYTES;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::{Entries, Entry, Header};
use sunledger_domain::event::{Body, Cmd, NoticePosted};
use sunledger_domain::subject::Digest;
use sunledger_domain::{
    Breach, Cited, CitedEntry, Event, FieldError, State, admit, cites_of, signatures, wire,
};

use crate::finding::Findings;
use crate::payload::{BODY_OPENS, Reading};
use crate::problem::Problem;
use crate::report::Signing;
use crate::source::{EntrySource, SourceError};

const COMMAND_CONTEXT: &str = "sunledger command v1";

/// A notice, and where it was posted.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub(crate) seq: u64,
    pub(crate) notice: NoticePosted,
}

/// The rules as they go along.
pub(crate) struct Judge<'a, S: ?Sized> {
    source: &'a S,
    state: State,
    batch: Option<Batch>,
    /// Where each command's key stands first.
    keys: HashMap<Digest, u64>,
    notices: Vec<Posted>,
    findings: Findings,
    signing: Signing,
    /// Set where an entry cannot be understood: nothing behind it can be judged.
    lost: bool,
}

/// What the rules come to.
pub(crate) struct Judged {
    pub(crate) state: State,
    pub(crate) notices: Vec<Posted>,
    pub(crate) findings: Findings,
    pub(crate) signing: Signing,
}

/// The batch that is being read.
struct Batch {
    first: u64,
    stated: Digest,
    /// Over the bodies so far; none where one of them is not in its canonical spelling.
    digest: Option<Hasher>,
}

impl<'a, S: EntrySource + ?Sized> Judge<'a, S> {
    pub(crate) fn new(source: &'a S) -> Self {
        Self {
            source,
            state: State::default(),
            batch: None,
            keys: HashMap::new(),
            notices: Vec::new(),
            findings: Findings::default(),
            signing: Signing::default(),
            lost: false,
        }
    }

    /// Judges the next run, as far as its entries are sound: those before position `sound`.
    pub(crate) fn take(&mut self, entries: &Entries, readings: Vec<Option<Reading>>, sound: u64) {
        for (entry, reading) in entries.iter().zip(readings) {
            if self.lost || self.state.size() >= sound {
                return;
            }
            match reading {
                Some(reading) => self.judge(entry, reading),
                None => self.lost = true,
            }
        }
    }

    pub(crate) fn finish(self) -> Judged {
        Judged {
            state: self.state,
            notices: self.notices,
            findings: self.findings,
            signing: self.signing,
        }
    }

    fn judge(&mut self, entry: &[u8], reading: Reading) {
        let seq = self.state.size();
        if let Some(fault) = reading.fault {
            self.findings.add(seq, Problem::Payload(fault));
        }
        if let Some(key) = reading.forged {
            self.findings.add(seq, Problem::SignatureWrong { key });
        }
        let holds = reading.forged.is_none();
        let Some(event) = reading.event else {
            self.lost = true;
            return;
        };
        let opens_batch = reading.header.batch_first == seq;
        if let Some(cmd) = event.cmd.as_ref().filter(|_| opens_batch) {
            self.open_batch(cmd, &reading.header);
            self.signing.count(cmd, holds);
        }
        // Where a command is out of place, that is the finding, and not the torn batch that follows from it.
        if event.cmd.is_some() == opens_batch {
            self.admit(&reading.header, &event);
        }
        let body = reading.body_len.and_then(|len| body_of(entry, len));
        self.digest(&event, body);
        self.state.evolve(&event);
        if reading.header.ends_batch() {
            self.close_batch();
        }
        self.remember(seq, event.body);
    }

    /// What the whole log is asked about once its end is known.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "two kinds of event are looked at again"
    )]
    fn remember(&mut self, seq: u64, body: Body) {
        match body {
            Body::NoticePosted(notice) => self.notices.push(Posted { seq, notice }),
            // A second one is a finding and changes nothing.
            Body::SigningRequired(first) => {
                self.signing.required.get_or_insert(first);
            }
            _ => {}
        }
    }

    fn admit(&mut self, header: &Header, event: &Event) {
        let seq = self.state.size();
        if seq == 0 && !creates(event, header) {
            self.findings.add(seq, Problem::Genesis);
            return;
        }
        let cited = match self.cited(&event.body) {
            Ok(cited) => cited,
            Err(error) => return self.findings.add(seq, Problem::Source(error)),
        };
        if let Err(breach) = admit(&self.state, event, &cited) {
            let of_genesis = seq == 0 && is_about_algorithms(&breach);
            let problem = match of_genesis {
                true => Problem::Genesis,
                false => Problem::Breach(breach),
            };
            self.findings.add(seq, problem);
        } else if let Some(cmd) = &event.cmd {
            self.signed_in_time(header, cmd);
        }
    }

    /// `admit` has judged the signature by the time that the command states, which its maker chooses; here it is judged by
    /// the time of the entry, which none before and none behind it may contradict.
    fn signed_in_time(&mut self, header: &Header, cmd: &Cmd) {
        let recorded_at = Timestamp::from_microsecond(header.recorded_at_us);
        let recorded_at = recorded_at.unwrap_or(Timestamp::MAX);
        if let Err(breach) = signatures(&self.state, cmd, recorded_at) {
            let seq = self.state.size();
            self.findings.add(seq, Problem::Breach(breach));
        }
    }

    /// The entries that an event names, read again from the source.
    fn cited(&self, body: &Body) -> Result<Cited, SourceError> {
        let mut cited = Cited::new();
        let recorded = |seq: &u64| *seq < self.state.size();
        for seq in cites_of(&self.state, body).into_iter().filter(recorded) {
            let run = self.source.read(seq, 1)?;
            cited.extend(run.get(0).and_then(|bytes| {
                let payload = Entry::decode(bytes).ok()?.payload;
                let leaf = leaf_hash(bytes);
                let body = wire::decode(payload).ok()?.body;
                Some((seq, CitedEntry { leaf, body }))
            }));
        }
        Ok(cited)
    }

    fn open_batch(&mut self, cmd: &Cmd, header: &Header) {
        let seq = self.state.size();
        if cmd.count != header.batch_count {
            let (stated, found) = (cmd.count, header.batch_count);
            self.findings
                .add(seq, Problem::CommandCount { stated, found });
        }
        let first = *self.keys.entry(cmd.key).or_insert(seq);
        if first != seq {
            self.findings.add(seq, Problem::CommandRepeated { first });
        }
        self.batch = Some(Batch {
            first: seq,
            stated: cmd.digest,
            digest: Some(Hasher::new_derive_key(COMMAND_CONTEXT)),
        });
    }

    /// Adds an event to its command's digest (docs/FORMAT.md, "Command digest").
    fn digest(&mut self, event: &Event, body: Option<&[u8]>) {
        let Some(batch) = &mut self.batch else {
            return;
        };
        match (body, &mut batch.digest) {
            (Some(body), Some(hasher)) => {
                for part in [event.body.kind().as_bytes(), body] {
                    let len = u32::try_from(part.len()).unwrap_or(u32::MAX);
                    hasher.update(&len.to_be_bytes());
                    hasher.update(part);
                }
            }
            (None, _) | (_, None) => batch.digest = None,
        }
    }

    fn close_batch(&mut self) {
        let Some(batch) = self.batch.take() else {
            return;
        };
        let Some(hasher) = batch.digest else {
            return;
        };
        let (stated, found) = (batch.stated, Digest::new(*hasher.finalize().as_bytes()));
        if stated != found {
            let problem = Problem::CommandDigest { stated, found };
            self.findings.add(batch.first, problem);
        }
    }
}

/// The body's JSON as it is stored.
fn body_of(entry: &[u8], len: usize) -> Option<&[u8]> {
    let start = HEADER_BYTES.checked_add(BODY_OPENS.len())?;
    entry.get(start..start.checked_add(len)?)
}

/// Whether entry 0 creates the ledger that its header names.
fn creates(event: &Event, header: &Header) -> bool {
    if let Body::LedgerCreated(genesis) = &event.body {
        genesis.ledger.as_bytes() == header.ledger.as_bytes()
    } else {
        false
    }
}

fn is_about_algorithms(breach: &Breach) -> bool {
    let (field, error) = ("algorithms", FieldError::Mismatch);
    *breach == Breach::Field { field, error }
}

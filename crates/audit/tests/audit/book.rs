//! A ledger's log in the making, and the same log in the hands of a forger who links it anew.

use serde_json::Value;
use sunledger_audit::{Depth, Expected, MemorySource, Options, Report, verify_log};
use sunledger_chain::hash::{chain_hash, leaf_hash};
use sunledger_chain::officer::Secret;
use sunledger_chain::{Entries, Hash, Head, Header, LedgerId};
use sunledger_domain::event::{Sig, Signature};
use sunledger_domain::subject::{Digest, LedgerTag, OfficerKey};
use sunledger_domain::{
    Actor, CitedEntry, Command, Meta, Rejection, State, cites, decide, rehearse,
};

pub(crate) const LEDGER: LedgerId = LedgerId::new([0x0a; 16]);

/// Payloads by batch.
pub(crate) type Batches = Vec<Vec<Vec<u8>>>;

/// What was decided so far.
#[derive(Clone, Default)]
pub(crate) struct Book {
    pub(crate) state: State,
    pub(crate) batches: Batches,
    cited: Vec<CitedEntry>,
}

impl Book {
    /// A command that must pass.
    pub(crate) fn and(mut self, actor: &str, command: &Command) -> Self {
        if let Err(rejection) = self.post(actor, command) {
            panic!("{} by {actor}: {rejection}", command.kind());
        }
        self
    }

    /// A command that may be refused.
    pub(crate) fn post(&mut self, actor: &str, command: &Command) -> Result<(), Rejection> {
        self.post_signed(actor, command, None)
    }

    /// The same, signed where a key is given.
    pub(crate) fn post_signed(
        &mut self,
        actor: &str,
        command: &Command,
        secret: Option<&Secret>,
    ) -> Result<(), Rejection> {
        let number = |salt: usize| {
            let text = format!("{}/{salt}", self.batches.len());
            Digest::new(*blake3::hash(text.as_bytes()).as_bytes())
        };
        let mut meta = Meta {
            actor: Actor::parse(actor).expect("an actor"),
            content: number(1),
            issued_at: "2019-12-31T08:00:00Z".parse().expect("a time"),
            key: number(2),
            sigs: Vec::new(),
        };
        let named = cites(&self.state, command).into_iter().filter_map(|seq| {
            let entry = self.cited.get(usize::try_from(seq).ok()?)?;
            Some((seq, entry.clone()))
        });
        let cited = named.collect();
        if let Some(secret) = secret {
            let cmd = rehearse(&self.state, &meta, command, &cited)?.cmd;
            let message = cmd.message(&LedgerTag::new(*LEDGER.as_bytes()));
            let (key, signature) = (secret.public(), secret.sign(&message));
            meta.sigs = vec![Sig {
                key: OfficerKey::new(key),
                signature: Signature::new(signature),
            }];
        }
        let decision = decide(&self.state, &meta, command, &cited)?;
        self.batches
            .push(decision.payloads.iter().map(<[u8]>::to_vec).collect());
        let entries = linked(&self.batches);
        for (entry, event) in entries.iter().skip(self.cited.len()).zip(decision.events) {
            let (leaf, body) = (leaf_hash(entry), event.body);
            self.cited.push(CitedEntry { leaf, body });
        }
        self.state = decision.after;
        Ok(())
    }

    /// The entries whose type is one of these, as JSON.
    pub(crate) fn of_type(&self, kinds: &[&str]) -> Vec<(usize, Value)> {
        let read = |payload: &Vec<u8>| serde_json::from_slice::<Value>(payload).expect("JSON");
        let entries = self.batches.iter().flatten().map(read).enumerate();
        let wanted = |(_, entry): &(usize, Value)| kinds.iter().any(|kind| entry["type"] == *kind);
        entries.filter(wanted).collect()
    }

    /// Position of the first entry of a type.
    pub(crate) fn seq_of(&self, kind: &str) -> usize {
        let found = self.of_type(&[kind]);
        found
            .first()
            .unwrap_or_else(|| panic!("no {kind} in this log"))
            .0
    }

    /// The log after one entry was rewritten by somebody who knows how commands are digested.
    pub(crate) fn forged(&self, seq: usize, change: impl FnOnce(&mut Value)) -> Batches {
        let mut batches = self.rewritten(seq, change);
        let (batch, _) = place(&batches, seq);
        seal(&mut batches[batch]);
        batches
    }

    /// The log after one entry was rewritten, and nothing else.
    pub(crate) fn rewritten(&self, seq: usize, change: impl FnOnce(&mut Value)) -> Batches {
        self.replaced(seq, |payload| {
            let mut value: Value = serde_json::from_slice(payload).expect("JSON");
            change(&mut value);
            serde_json::to_vec(&value).expect("JSON")
        })
    }

    /// The log after the bytes of one payload were replaced.
    pub(crate) fn replaced(&self, seq: usize, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Batches {
        let mut batches = self.batches.clone();
        let (batch, index) = place(&batches, seq);
        batches[batch][index] = change(&self.batches[batch][index]);
        batches
    }

    /// Position of the first entry of the batch that an entry belongs to.
    pub(crate) fn batch_first(&self, seq: usize) -> usize {
        seq - place(&self.batches, seq).1
    }
}

fn place(batches: &Batches, seq: usize) -> (usize, usize) {
    let mut index = seq;
    for (batch, payloads) in batches.iter().enumerate() {
        match index.checked_sub(payloads.len()) {
            Some(rest) => index = rest,
            None => return (batch, index),
        }
    }
    panic!("entry {seq} is past the end");
}

/// Makes count and digest of a batch's command those of its events (docs/FORMAT.md, "Command digest").
pub(crate) fn seal(batch: &mut [Vec<u8>]) {
    let mut hasher = blake3::Hasher::new_derive_key("sunledger command v1");
    for payload in &*batch {
        let value: Value = serde_json::from_slice(payload).expect("JSON");
        let kind = value["type"].as_str().expect("a type").as_bytes().to_vec();
        for part in [kind, serde_json::to_vec(&value["body"]).expect("JSON")] {
            let len = u32::try_from(part.len()).expect("short");
            hasher.update(&len.to_be_bytes()).update(&part);
        }
    }
    let mut first: Value = serde_json::from_slice(&batch[0]).expect("JSON");
    first["cmd"]["count"] = batch.len().into();
    first["cmd"]["digest"] = hasher.finalize().to_hex().as_str().into();
    batch[0] = serde_json::to_vec(&first).expect("JSON");
}

/// A log whose links hold, whatever its payloads say.
pub(crate) fn linked(batches: &Batches) -> Entries {
    linked_as(LEDGER, batches)
}

pub(crate) fn linked_as(ledger: LedgerId, batches: &Batches) -> Entries {
    let mut entries = Entries::new();
    let (mut seq, mut prev) = (0, Hash::default());
    for (time, batch) in (0..).zip(batches) {
        let batch_first = seq;
        for payload in batch {
            let header = Header {
                ledger,
                seq,
                prev,
                recorded_at_us: 1_488_330_000_000_000 + time,
                batch_first,
                batch_count: u32::try_from(batch.len()).expect("a small batch"),
            };
            prev = entries.push(&header, payload).expect("an entry");
            seq += 1;
        }
    }
    entries
}

pub(crate) fn head_of(entries: &Entries) -> Head {
    let last = entries.iter().last();
    Head {
        size: u64::try_from(entries.len()).expect("small"),
        hash: last.map_or(Hash::default(), chain_hash),
    }
}

/// The whole audit of a log that was linked anew: its forger also says where it ends.
pub(crate) fn audit(batches: &Batches) -> Report {
    let entries = linked(batches);
    let expected = Expected {
        ledger: Some(LEDGER),
        end: Some(head_of(&entries)),
        passed: Vec::new(),
    };
    let rules = Options {
        depth: Depth::Rules,
    };
    verify_log(&MemorySource::new(entries), &expected, rules)
}

/// Where the first fault is, and of what kind.
pub(crate) fn first_bad(report: &Report) -> Option<(usize, &'static str)> {
    let bad = report.first_bad()?;
    let seq = bad.seq.and_then(|seq| usize::try_from(seq).ok());
    Some((seq.expect("an entry is named"), bad.problem.code()))
}

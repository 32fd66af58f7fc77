//! Single entries of the log as events, and the entries that a command names, for what is decided outside of the writer.

use sunledger_chain::Entry;
use sunledger_chain::hash::leaf_hash;
use sunledger_domain::event::{Body, SuspenseRecorded};
use sunledger_domain::{Cited, CitedEntry, wire};
use sunledger_journal::Receipt;
use sunledger_store::Log;

use super::{Ledger, ServiceError};

/// Entries read at a time.
const RUN: usize = 4_096;

impl Ledger {
    /// The event of one entry; none past the end.
    pub(super) fn event(&self, seq: u64) -> Result<Option<Body>, ServiceError> {
        let run = self.log.read(seq, 1)?;
        let Some(bytes) = run.get(0) else {
            return Ok(None);
        };
        Ok(Some(self.body(bytes)?.1))
    }

    /// The events from one entry up to another, which is left out.
    pub(super) fn events(&self, first: u64, end: u64) -> Result<Vec<Body>, ServiceError> {
        let mut events = Vec::new();
        self.each_event(first, end, &mut |_, body| events.push(body))?;
        Ok(events)
    }

    /// Visits the events from one entry up to another, which is left out.
    pub(super) fn each_event(
        &self,
        first: u64,
        end: u64,
        visit: &mut dyn FnMut(u64, Body),
    ) -> Result<(), ServiceError> {
        let mut next = first;
        while next < end {
            let run = self.log.read(next, RUN)?;
            if run.is_empty() {
                break;
            }
            for bytes in run.iter() {
                if next < end {
                    visit(next, self.body(bytes)?.1);
                    next = next.saturating_add(1);
                }
            }
        }
        Ok(())
    }

    /// What of a command that was recorded, now or before, went to suspense 待查.
    pub fn suspended(&self, receipt: &Receipt) -> Result<Vec<SuspenseRecorded>, ServiceError> {
        let end = receipt.first_seq.saturating_add(u64::from(receipt.count));
        let events = self.events(receipt.first_seq, end)?;
        let kept = events.into_iter().filter_map(|event| {
            if let Body::SuspenseRecorded(item) = event {
                Some(item)
            } else {
                None
            }
        });
        Ok(kept.collect())
    }

    /// How many entries the command has that an entry belongs to.
    pub(super) fn batch_count(&self, seq: u64) -> Result<u32, ServiceError> {
        let run = self.log.read(seq, 1)?;
        match run.get(0) {
            Some(bytes) => Ok(self.body(bytes)?.0.header.batch_count),
            None => Ok(0),
        }
    }

    /// The events of the whole command that an entry belongs to.
    pub(super) fn batch_events(&self, seq: u64) -> Result<Vec<Body>, ServiceError> {
        let run = self.log.read(seq, 1)?;
        let Some(bytes) = run.get(0) else {
            return Ok(Vec::new());
        };
        let header = self.body(bytes)?.0.header;
        let end = header
            .batch_first
            .saturating_add(u64::from(header.batch_count));
        self.events(header.batch_first, end)
    }

    /// The entries that a command names, for a rehearsal; the writer reads its own, and checks them.
    pub(super) fn cited(&self, seqs: Vec<u64>) -> Result<Cited, ServiceError> {
        let mut cited = Cited::new();
        for seq in seqs {
            let run = self.log.read(seq, 1)?;
            if let Some(bytes) = run.get(0) {
                let body = self.body(bytes)?.1;
                let leaf = leaf_hash(bytes);
                cited.insert(seq, CitedEntry { leaf, body });
            }
        }
        Ok(cited)
    }

    fn body<'b>(&self, bytes: &'b [u8]) -> Result<(Entry<'b>, Body), ServiceError> {
        let unreadable = |error: &dyn std::fmt::Display| {
            ServiceError::io(
                self.dir.join("log"),
                std::io::Error::other(error.to_string()),
            )
        };
        let entry = Entry::decode(bytes).map_err(|error| unreadable(&error))?;
        let event = wire::decode(entry.payload).map_err(|error| unreadable(&error))?;
        Ok((entry, event.body))
    }
}

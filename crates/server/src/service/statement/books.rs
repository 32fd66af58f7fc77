//! What the books have under the references of a statement: payments, batches, vouchers.
//!
//! A copy that the matcher may change while it goes through the lines; it is never written back.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sunledger_domain::Money;
use sunledger_domain::id::{AgentId, BatchId, Reference, VoucherId};

/// Where a payment is, as far as a bank's line can be about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stand {
    /// Approved, and the bank has not reported it: its batch is not settled, or this line stayed open.
    Unpaid,
    /// Sent again, and not confirmed.
    Resent,
    /// Reported as paid.
    Settled,
    /// Neither payable nor returnable: not approved, sent back, given up, reversed.
    Elsewhere,
}

/// One payment line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Payment {
    pub(super) batch: BatchId,
    pub(super) index: u32,
    pub(super) amount: Money,
    pub(super) stand: Stand,
    /// Its entry: read only where two lines cannot be told apart.
    pub(super) seq: u64,
    /// No bank can have sent it, nor sent it back, before this day.
    pub(super) since: Date,
}

/// How far a batch or a voucher has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not approved.
    Asked,
    /// Approved, and not reported by the bank.
    Approved,
    /// Reported by the bank, whoever entered it.
    Settled,
    /// Refused.
    Refused,
}

/// One batch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Batch {
    pub(super) id: BatchId,
    pub(super) progress: Progress,
    pub(super) total: Money,
    pub(super) count: u32,
    /// The agent account that it is paid from; else the unit's own.
    pub(super) agent: Option<AgentId>,
}

/// One voucher.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lump {
    pub(super) voucher: VoucherId,
    pub(super) agent: AgentId,
    pub(super) progress: Progress,
    pub(super) amount: Money,
    pub(super) undistributed: Money,
    /// What the books have as sent back by the agent.
    pub(super) given_back: Money,
}

/// Everything that bears a reference of the statement.
#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    batches: BTreeMap<BatchId, Batch>,
    payments: Vec<Payment>,
    /// Reported by this very statement, wholly or in part.
    reported_here: BTreeSet<BatchId>,
    /// By their entries: one payment may go by several references.
    places: BTreeMap<u64, usize>,
    lumps: Vec<Lump>,
    payments_of: BTreeMap<Reference, BTreeSet<usize>>,
    lumps_of: BTreeMap<Reference, Vec<usize>>,
    batches_of: BTreeMap<Reference, Vec<BatchId>>,
}

impl Books {
    /// Takes a batch in; what is known of it already stays.
    pub(super) fn add_batch(&mut self, batch: Batch) {
        self.batches.entry(batch.id.clone()).or_insert(batch);
    }

    /// A batch that is itself known by a reference: its own id, or what was entered by hand.
    pub(super) fn name_batch(&mut self, reference: Reference, batch: &BatchId) {
        let named = self.batches_of.entry(reference).or_default();
        if !named.contains(batch) {
            named.push(batch.clone());
        }
    }

    /// Takes in a payment that is known by a reference.
    pub(super) fn add_payment(&mut self, reference: Reference, payment: Payment) {
        let next = self.payments.len();
        let place = *self.places.entry(payment.seq).or_insert(next);
        if place == next {
            self.payments.push(payment);
        }
        let places = self.payments_of.entry(reference).or_default();
        // Found twice under one reference, as its own and as the bank's.
        places.insert(place);
    }

    /// Takes in a voucher that is known by a reference.
    pub(super) fn add_lump(&mut self, reference: Reference, lump: Lump) {
        let at = self.lumps.iter().position(|known| *known == lump);
        let at = at.unwrap_or_else(|| {
            self.lumps.push(lump);
            self.lumps.len().saturating_sub(1)
        });
        self.lumps_of.entry(reference).or_default().push(at);
    }

    pub(super) fn batch(&self, batch: &BatchId) -> Option<&Batch> {
        self.batches.get(batch)
    }

    /// Payments that bear a reference, with their places.
    pub(super) fn payments(&self, reference: &Reference) -> Vec<(usize, &Payment)> {
        let places = self.payments_of.get(reference).into_iter().flatten();
        places
            .filter_map(|place| Some((*place, self.payments.get(*place)?)))
            .collect()
    }

    /// Vouchers that bear a reference, with their places.
    pub(super) fn lumps(&self, reference: &Reference) -> Vec<(usize, &Lump)> {
        let places = self.lumps_of.get(reference).into_iter().flatten();
        places
            .filter_map(|place| Some((*place, self.lumps.get(*place)?)))
            .collect()
    }

    /// Batches that a reference is about: those that bear it, then those whose lines all bear it.
    pub(super) fn batches(&self, reference: &Reference) -> Vec<&Batch> {
        let mut named: Vec<&BatchId> = self
            .batches_of
            .get(reference)
            .into_iter()
            .flatten()
            .collect();
        let mut lines: BTreeMap<&BatchId, u32> = BTreeMap::new();
        for (_, payment) in self.payments(reference) {
            let count = lines.entry(&payment.batch).or_default();
            *count = count.saturating_add(1);
        }
        for (batch, lines) in lines {
            let whole = self
                .batches
                .get(batch)
                .is_some_and(|batch| batch.count == lines);
            if whole && !named.contains(&batch) {
                named.push(batch);
            }
        }
        named
            .into_iter()
            .filter_map(|batch| self.batches.get(batch))
            .collect()
    }

    /// Where a payment is from now on.
    pub(super) fn moved(&mut self, place: usize, stand: Stand, on: Date) {
        if let Some(payment) = self.payments.get_mut(place) {
            payment.stand = stand;
            payment.since = on;
        }
    }

    /// True where this very statement has reported a batch.
    pub(super) fn is_reported_here(&self, batch: &BatchId) -> bool {
        self.reported_here.contains(batch)
    }

    /// One line of a batch was reported, so its batch is.
    pub(super) fn begun(&mut self, batch: &BatchId) {
        self.reported_here.insert(batch.clone());
        if let Some(batch) = self.batches.get_mut(batch) {
            batch.progress = Progress::Settled;
        }
    }

    /// A whole batch was reported.
    pub(super) fn settled(&mut self, batch: &BatchId, on: Date) {
        self.begun(batch);
        for payment in self.payments.iter_mut().filter(|one| one.batch == *batch) {
            if payment.stand == Stand::Unpaid {
                payment.stand = Stand::Settled;
                payment.since = on;
            }
        }
    }

    /// A voucher's lump sum was reported.
    pub(super) fn lump_settled(&mut self, place: usize) {
        if let Some(lump) = self.lumps.get_mut(place) {
            lump.progress = Progress::Settled;
            lump.undistributed = lump.amount;
        }
    }

    /// Some of a voucher's money went back.
    pub(super) fn lump_returned(&mut self, place: usize, amount: Money) {
        if let Some(lump) = self.lumps.get_mut(place)
            && let Some(left) = lump.undistributed.checked_sub(amount)
        {
            lump.undistributed = left;
        }
    }

    /// What the books have as sent back has left the agent account.
    pub(super) fn lump_left(&mut self, place: usize, amount: Money) {
        if let Some(lump) = self.lumps.get_mut(place)
            && let Some(rest) = lump.given_back.checked_sub(amount)
        {
            lump.given_back = rest;
        }
    }
}

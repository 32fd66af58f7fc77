//! Payments to some people, read from the log itself, entry by entry.
//!
//! A run is rare and reads everything once; no index of pseudonyms has to be kept for it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sunledger_domain::event::{Body, PaymentLine};
use sunledger_domain::id::BatchId;
use sunledger_domain::subject::{Handle, Party};
use sunledger_domain::{LineStatus, Money, State};

use super::MatchOrder;
use crate::service::{Ledger, ServiceError};

/// One payment to somebody who is listed.
pub(super) struct PersonLine {
    pub(super) seq: u64,
    pub(super) handle: Handle,
    pub(super) batch: BatchId,
    pub(super) index: u32,
    pub(super) business_on: Date,
    pub(super) paid: Money,
    pub(super) on: Option<Date>,
}

impl Ledger {
    /// Payments below a log size of which the payee or the beneficiary is listed, in the order of the log; and
    /// everybody who was paid in the period.
    pub(super) fn lines_of(
        &self,
        state: &State,
        handles: &BTreeMap<Handle, Option<Date>>,
        order: &MatchOrder,
    ) -> Result<(Vec<PersonLine>, BTreeSet<Handle>), ServiceError> {
        let (mut lines, mut paid) = (Vec::new(), BTreeSet::new());
        let mut batch_on = None;
        self.each_event(0, state.size(), &mut |seq, body| {
            if let Body::PaymentPrepared(batch) = &body {
                batch_on = Some(batch.basis.business_on);
            }
            let Body::PaymentLine(line) = body else {
                return;
            };
            let Some(business_on) = line.on.or(batch_on) else {
                return;
            };
            let in_period = order.since.is_none_or(|since| business_on >= since)
                && order.until.is_none_or(|until| business_on <= until);
            if !in_period || !is_paid(state, &line) {
                return;
            }
            paid.extend(people(&line));
            if let Some((handle, on)) = listed(&line, handles) {
                lines.push(PersonLine {
                    seq,
                    handle,
                    batch: line.batch,
                    index: line.index,
                    business_on,
                    paid: line.paid,
                    on,
                });
            }
        })?;
        Ok((lines, paid))
    }
}

/// The payee or else the beneficiary; of two who are listed, the one with the earlier day.
fn listed(
    line: &PaymentLine,
    handles: &BTreeMap<Handle, Option<Date>>,
) -> Option<(Handle, Option<Date>)> {
    let found = people(line).filter_map(|handle| Some((handle, *handles.get(&handle)?)));
    found.min_by_key(|(_, on)| *on)
}

/// The payee, where that is a person, and the beneficiary.
fn people(line: &PaymentLine) -> impl Iterator<Item = Handle> {
    let payee = match &line.payee {
        Party::Subject(subject) => Some(subject.handle),
        Party::Unit(_) => None,
    };
    let beneficiary = line.beneficiary.map(|subject| subject.handle);
    payee.into_iter().chain(beneficiary)
}

/// Money that was refused, or came back for good, is nobody's undue payment.
fn is_paid(state: &State, line: &PaymentLine) -> bool {
    let batch = state.batch(&line.batch);
    match batch.and_then(|batch| batch.line_status(line.index)) {
        Some(LineStatus::Pending | LineStatus::Settled | LineStatus::Awaiting) => true,
        Some(LineStatus::GivenUp | LineStatus::Reversed | LineStatus::Refused) | None => false,
    }
}

//! Batches of payments: opened, approved, settled, and each line that goes another way than the rest of its batch.

use std::sync::Arc;

use imbl::OrdMap;

use super::add;
use crate::event::{Body, PaymentPrepared, PaymentSettled};
use crate::id::BatchId;
use crate::money::Money;
use crate::state::{Awaiting, BatchState, BatchStatus, LineStatus, Running, State};
use crate::subject::rank;

impl State {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    pub(super) fn register_payment(&mut self, body: &Body) {
        match body {
            Body::PaymentPrepared(e) => self.open_batch(e),
            Body::PaymentLine(e) => {
                self.take(e);
                if let Some(batch) = self.batches.get_mut(&e.batch) {
                    batch.seen.take(e.paid, e.due);
                    batch.last = Some(rank(&e.payee, e.beneficiary.as_ref()));
                    if batch.seen.count >= batch.count {
                        batch.last = None;
                        self.settle_debt();
                    }
                }
            }
            Body::PaymentApproved(e) => {
                let seq = self.size;
                let (approver, _) = self.commanded();
                if let Some(batch) = self.batches.get_mut(&e.batch) {
                    batch.status = BatchStatus::Approved;
                    batch.approver = Some(approver);
                    batch.approved_seq = Some(seq);
                }
            }
            Body::PaymentRefused(e) => {
                if let Some(batch) = self.batches.get_mut(&e.batch) {
                    batch.status = BatchStatus::Refused;
                }
                self.draw(&e.batch, e.total.negated());
                self.drop_takings(&e.batch);
            }
            Body::PaymentSettled(e) => self.settle_batch(e),
            Body::LineReturned(e) => {
                self.mark(&e.batch, e.index, LineStatus::Awaiting);
                self.hold_taking(&e.batch, e.index, false);
            }
            Body::LineResent(e) => {
                self.mark(&e.batch, e.index, LineStatus::Pending);
                self.hold_taking(&e.batch, e.index, true);
            }
            Body::LineResettled(e) => self.mark(&e.batch, e.index, LineStatus::Settled),
            Body::LineGivenUp(e) => {
                self.mark(&e.batch, e.index, LineStatus::GivenUp);
                self.drop_taking(&e.batch, e.index);
                self.draw(&e.batch, e.amount.negated());
            }
            Body::LineReversed(e) => {
                self.mark(&e.batch, e.index, LineStatus::Reversed);
                self.drop_taking(&e.batch, e.index);
                self.draw(&e.batch, e.amount.negated());
            }
            _ => {}
        }
    }

    fn open_batch(&mut self, e: &PaymentPrepared) {
        let (maker, digest) = self.commanded();
        let batch = BatchState {
            project: e.project.clone(),
            scheme: e.scheme.clone(),
            period: e.period,
            business_on: e.basis.business_on,
            status: BatchStatus::Prepared,
            maker,
            digest,
            count: e.count,
            total: e.total,
            due: e.due,
            history: e.history,
            first_seq: self.size,
            approver: None,
            approved_seq: None,
            settled_seq: None,
            line: e.line.clone(),
            contract: e.contract.clone().zip(e.nature),
            through: e.through.clone(),
            open: None,
            reported: None,
            rest: LineStatus::Settled,
            seen: Running::default(),
            last: None,
            exceptions: OrdMap::new(),
        };
        self.batches.insert(e.batch.clone(), batch);
        self.draw(&e.batch, e.total);
        self.owe(Awaiting::Payment(e.batch.clone()));
    }

    fn settle_batch(&mut self, e: &PaymentSettled) {
        let seq = self.size;
        let open = e.open.as_ref();
        let amount = open.map_or(Money::ZERO, |open| open.amount);
        let paid = e.total.checked_sub(amount).unwrap_or(e.total);
        let reported = self.reported(e.through.as_ref(), e.basis.business_on, paid);
        let Some(batch) = self.batches.get_mut(&e.batch) else {
            return;
        };
        batch.status = BatchStatus::Settled;
        batch.settled_seq = Some(seq);
        batch.reported = Some(reported);
        batch.open = open.cloned().map(Arc::new);
        // Never line by line where all stay open: a forged count must not fill the memory.
        let lines = open.map_or(&[][..], |open| &open.lines);
        batch.rest = match open {
            Some(_) if lines.is_empty() => LineStatus::Pending,
            Some(_) | None => LineStatus::Settled,
        };
        let pending = lines.iter().map(|index| (*index, LineStatus::Pending));
        batch.exceptions = pending.collect();
    }

    /// Only lines that differ from the rest of their batch are remembered.
    fn mark(&mut self, batch: &BatchId, index: u32, status: LineStatus) {
        let Some(batch) = self.batches.get_mut(batch) else {
            return;
        };
        if batch.status == BatchStatus::Settled && status == batch.rest {
            batch.exceptions.remove(&index);
        } else {
            batch.exceptions.insert(index, status);
        }
        let all = u32::try_from(batch.exceptions.len()).is_ok_and(|differ| differ >= batch.count);
        if all && batch.rest == LineStatus::Pending {
            batch.rest = LineStatus::Settled;
            let differ = |status: &LineStatus| *status != LineStatus::Settled;
            let kept = batch.exceptions.iter().filter(|(_, status)| differ(status));
            batch.exceptions = kept.map(|(index, status)| (*index, *status)).collect();
        }
    }

    /// A batch that names a quota takes of it, whatever year is current when money comes back; so of a contract.
    fn draw(&mut self, batch: &BatchId, amount: Money) {
        let Some(batch) = self.batches.get(batch) else {
            return;
        };
        let (contract, line) = (batch.contract.clone(), batch.line.clone());
        if let Some(line) = line {
            let key = (batch.project.clone(), line);
            add(&mut self.drawn, key, i128::from(amount.minor()));
        }
        if let Some((contract, nature)) = contract {
            self.pay_contract(&contract, nature, amount);
        }
    }
}

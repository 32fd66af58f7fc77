//! Money that went out: a payment, a whole batch, a voucher's lump sum, an agent's money back.
//!
//! What fits exactly comes first; only then what it seems to be, with the doubt named.

use std::collections::BTreeSet;

use sunledger_domain::Money;
use sunledger_domain::event::{Act, PART_MAX};
use sunledger_domain::id::{BatchId, Reference};
use sunledger_exchange::statement::StatementRow;

use super::books::{Batch, Lump, Payment, Progress, Stand};
use super::matcher::{Choice, Matcher, one};
use super::verdict::{Verdict, Why};

impl Matcher<'_> {
    pub(super) fn debit(&mut self, row: &StatementRow, reference: &Reference) -> Verdict {
        let amount = row.amount.negated();
        if let Some(verdict) = self.lump_sum(reference, amount) {
            return verdict;
        }
        let payable = |one: &Payment| matches!(one.stand, Stand::Resent | Stand::Unpaid);
        match self.choose(row, reference, amount, &payable) {
            Choice::One(place, payment) => return self.pay(row, place, &payment),
            Choice::Several(payments) => return Verdict::nothing(Why::Ambiguous { payments }),
            Choice::None => {}
        }
        let batches = self.books.batches(reference).into_iter();
        let due = batches.filter(|batch| self.is_due(batch, reference, amount));
        match due.cloned().collect::<Vec<Batch>>().as_slice() {
            [] => {}
            [batch] => return self.pay_batch(row, batch),
            several => {
                let payments = several.len();
                return Verdict::nothing(Why::Ambiguous { payments });
            }
        }
        if let Some(verdict) = self.pay_part(row, reference, amount) {
            return verdict;
        }
        let back = self.sent_back(reference, amount);
        back.unwrap_or_else(|| self.doubt(reference, amount))
    }

    fn pay(&mut self, row: &StatementRow, place: usize, payment: &Payment) -> Verdict {
        let (batch, index) = (payment.batch.clone(), payment.index);
        let act = match payment.stand {
            Stand::Resent => Act::Resettles { batch, index },
            Stand::Unpaid | Stand::Settled | Stand::Elsewhere => Act::SettlesLine { batch, index },
        };
        if !self.is_here(&payment.batch) {
            return Verdict::doubtful(act, Why::OtherAccount);
        }
        self.books.moved(place, Stand::Settled, row.date);
        self.books.begun(&payment.batch);
        Verdict::fits(act)
    }

    fn pay_batch(&mut self, row: &StatementRow, batch: &Batch) -> Verdict {
        let id = &batch.id;
        let act = Act::Settles { batch: id.clone() };
        match batch.progress {
            Progress::Asked => Verdict::doubtful(act, Why::NotApproved),
            Progress::Refused => Verdict::doubtful(act, Why::Refused),
            Progress::Approved | Progress::Settled if !self.is_here(id) => {
                Verdict::doubtful(act, Why::OtherAccount)
            }
            Progress::Approved => {
                self.books.settled(id, row.date);
                Verdict::fits(act)
            }
            // What was entered by hand, the bank now confirms; the ledger knows whether it did before.
            Progress::Settled => {
                self.books.begun(id);
                Verdict::fits(act)
            }
        }
    }

    /// One sum for all payments under its reference that are still unpaid, where these are of one batch: the reference
    /// itself says which they are. Anything less is no part that somebody has named.
    fn pay_part(
        &mut self,
        row: &StatementRow,
        reference: &Reference,
        amount: Money,
    ) -> Option<Verdict> {
        let payments = self.books.payments(reference).into_iter();
        let open = payments.filter(|(_, one)| one.stand == Stand::Unpaid);
        let open: Vec<(usize, Payment)> = open.map(|(at, one)| (at, one.clone())).collect();
        let (_, first) = open.first()?;
        let batch = first.batch.clone();
        let whole = Money::sum(open.iter().map(|(_, one)| one.amount));
        let fits = whole == i128::from(amount.minor())
            && (2..=PART_MAX).contains(&open.len())
            && self.is_here(&batch)
            && open
                .iter()
                .all(|(_, one)| one.batch == batch && one.since <= row.date);
        if !fits {
            return None;
        }
        let mut lines: Vec<u32> = open.iter().map(|(_, one)| one.index).collect();
        lines.sort_unstable();
        for (place, _) in open {
            self.books.moved(place, Stand::Settled, row.date);
        }
        self.books.begun(&batch);
        Some(Verdict::fits(Act::SettlesLines { batch, lines }))
    }

    /// Its total; or, where a part of it was entered by hand, that part.
    fn is_due(&self, batch: &Batch, reference: &Reference, amount: Money) -> bool {
        if self.books.is_reported_here(&batch.id) {
            return false;
        }
        let payments = self.books.payments(reference).into_iter();
        let paid = payments.map(|(_, one)| one);
        let paid = paid.filter(|one| one.batch == batch.id && one.stand == Stand::Settled);
        let paid = Money::sum(paid.map(|one| one.amount));
        let part = batch.progress == Progress::Settled && paid == i128::from(amount.minor());
        batch.total == amount || part
    }

    /// A voucher's lump sum, on the unit's own account.
    fn lump_sum(&mut self, reference: &Reference, amount: Money) -> Option<Verdict> {
        if self.agent.is_some() {
            return None;
        }
        let exact = |lump: &Lump| {
            let sent = matches!(lump.progress, Progress::Approved | Progress::Settled);
            lump.amount == amount && sent
        };
        let lumps = self.books.lumps(reference).into_iter();
        let (place, lump) = one(lumps.filter(|(_, lump)| exact(lump)))?;
        let voucher = lump.voucher.clone();
        if lump.progress == Progress::Approved {
            self.books.lump_settled(place);
        }
        Some(Verdict::fits(Act::SettlesVoucher { voucher }))
    }

    /// Undistributed money that leaves the agent account, as the unit's books have it.
    fn sent_back(&mut self, reference: &Reference, amount: Money) -> Option<Verdict> {
        let agent = self.agent?;
        let lumps = self.books.lumps(reference).into_iter();
        let (place, lump) = one(lumps.filter(|(_, lump)| lump.agent == *agent))?;
        let voucher = lump.voucher.clone();
        if lump.given_back < amount {
            return None;
        }
        self.books.lump_left(place, amount);
        Some(Verdict::fits(Act::GivesBack { voucher }))
    }

    /// Nothing fits: what comes nearest, so that the item in suspense says so.
    fn doubt(&self, reference: &Reference, amount: Money) -> Verdict {
        let payments = self.books.payments(reference);
        let same = payments.iter().filter(|(_, one)| one.amount == amount);
        if let Some((_, payment)) = one(same) {
            let (batch, index) = (payment.batch.clone(), payment.index);
            let why = match payment.stand {
                Stand::Settled => Why::AlreadySettled,
                Stand::Unpaid | Stand::Resent | Stand::Elsewhere => Why::NotPayable,
            };
            return Verdict::doubtful(Act::SettlesLine { batch, index }, why);
        }
        if let Some(verdict) = self.part_of_batch(reference, amount) {
            return verdict;
        }
        let known = self.books.batches(reference);
        let lumps = self.books.lumps(reference);
        match (known.as_slice(), lumps.as_slice(), payments.as_slice()) {
            ([], [], []) => Verdict::nothing(Why::UnknownReference),
            ([batch], [], _) => {
                let why = match batch.total.checked_sub(amount) {
                    Some(Money::ZERO) => Why::AlreadySettled,
                    Some(less) if less.is_positive() => Why::LessThanBatch { less },
                    Some(_) | None => Why::AmountDiffers,
                };
                let batch = batch.id.clone();
                Verdict::doubtful(Act::Settles { batch }, why)
            }
            ([], [(_, lump)], []) => self.doubt_lump(lump, amount),
            ([], [], [(_, payment)]) => {
                let (batch, index) = (payment.batch.clone(), payment.index);
                Verdict::doubtful(Act::SettlesLine { batch, index }, Why::AmountDiffers)
            }
            _ => Verdict::nothing(Why::AmountDiffers),
        }
    }

    fn doubt_lump(&self, lump: &Lump, amount: Money) -> Verdict {
        let voucher = lump.voucher.clone();
        if self.agent.is_some() {
            let act = Act::GivesBack { voucher };
            return match self.agent == Some(&lump.agent) {
                true if lump.undistributed >= amount => Verdict::doubtful(act, Why::NotBackYet),
                true => Verdict::doubtful(act, Why::MoreThanUndistributed),
                false => Verdict::doubtful(act, Why::OtherAccount),
            };
        }
        let why = match lump.progress {
            Progress::Asked => Why::NotApproved,
            Progress::Refused => Why::Refused,
            Progress::Approved | Progress::Settled => Why::AmountDiffers,
        };
        Verdict::doubtful(Act::SettlesVoucher { voucher }, why)
    }

    /// One sum for the payments under its reference, of a batch that nobody has approved.
    fn part_of_unapproved(&self, reference: &Reference, amount: Money) -> Option<Verdict> {
        let payments = self.books.payments(reference);
        let (_, first) = payments.first()?;
        let asked = self.books.batch(&first.batch)?.progress == Progress::Asked;
        let one_batch = payments.iter().all(|(_, one)| one.batch == first.batch);
        let sum = Money::sum(payments.iter().map(|(_, one)| one.amount));
        let fits = asked && one_batch && sum == i128::from(amount.minor());
        let batch = first.batch.clone();
        fits.then(|| Verdict::doubtful(Act::Settles { batch }, Why::NotApproved))
    }

    /// One sum for some payments of a batch, or for several batches: no single act says so.
    fn part_of_batch(&self, reference: &Reference, amount: Money) -> Option<Verdict> {
        let payments = self.books.payments(reference).into_iter();
        let open = payments.map(|(_, one)| one);
        let open: Vec<&Payment> = open.filter(|one| one.stand == Stand::Unpaid).collect();
        if Money::sum(open.iter().map(|one| one.amount)) != i128::from(amount.minor()) {
            return self.part_of_unapproved(reference, amount);
        }
        let batches: BTreeSet<&BatchId> = open.iter().map(|one| &one.batch).collect();
        let payments = open.len();
        Some(match (batches.len(), open.first()) {
            (1, Some(first)) => {
                let batch = first.batch.clone();
                Verdict::doubtful(Act::Settles { batch }, Why::PartOfBatch { payments })
            }
            (batches, _) => Verdict::nothing(Why::SeveralBatches { batches }),
        })
    }
}

//! Money that came in: a payment sent back, a voucher's money on its way, or something unknown.
//!
//! Money without a return reason or an original reference is never taken for a payment sent back.

use sunledger_domain::Money;
use sunledger_domain::event::Act;
use sunledger_domain::id::Reference;
use sunledger_exchange::statement::StatementRow;

use super::books::{Lump, Payment, Progress, Stand};
use super::matcher::{Choice, Matcher, one};
use super::verdict::{Verdict, Why};

impl Matcher<'_> {
    pub(super) fn credit(&mut self, row: &StatementRow) -> Verdict {
        let Some(reference) = row.original.as_ref().or(row.reference.as_ref()) else {
            return Verdict::nothing(Why::NoReference);
        };
        let is_return = row.original.is_some() || row.returned.is_some();
        if is_return {
            let returnable = |one: &Payment| match one.stand {
                Stand::Settled | Stand::Resent => true,
                // Left open when the rest of its batch was reported.
                Stand::Unpaid => self.is_reported(&one.batch),
                Stand::Elsewhere => false,
            };
            match self.choose(row, reference, row.amount, &returnable) {
                Choice::One(place, payment) => return self.comes_back(row, place, &payment),
                Choice::Several(payments) => return Verdict::nothing(Why::Ambiguous { payments }),
                Choice::None => {}
            }
        }
        if let Some(verdict) = self.lump_in(reference, row.amount) {
            return verdict;
        }
        match is_return {
            true => self.no_return(reference, row.amount),
            false => Verdict::nothing(Why::NotAReturn),
        }
    }

    fn comes_back(&mut self, row: &StatementRow, place: usize, payment: &Payment) -> Verdict {
        let (batch, index) = (payment.batch.clone(), payment.index);
        let act = Act::Returns { batch, index };
        if !self.is_here(&payment.batch) {
            return Verdict::doubtful(act, Why::OtherAccount);
        }
        self.books.moved(place, Stand::Elsewhere, row.date);
        Verdict::fits(act)
    }

    fn no_return(&self, reference: &Reference, amount: Money) -> Verdict {
        let payments = self.books.payments(reference);
        let same = payments.iter().filter(|(_, one)| one.amount == amount);
        match (payments.is_empty(), one(same)) {
            (true, _) => Verdict::nothing(Why::UnknownReference),
            (false, Some((_, payment))) => {
                let (batch, index) = (payment.batch.clone(), payment.index);
                // The bank may send back what it has never reported as paid.
                let why = match payment.stand {
                    Stand::Unpaid => Why::NotPaidYet,
                    Stand::Settled | Stand::Resent | Stand::Elsewhere => Why::NotReturnable,
                };
                Verdict::doubtful(Act::Returns { batch, index }, why)
            }
            (false, None) => Verdict::nothing(Why::AmountDiffers),
        }
    }

    /// A voucher's lump sum at the agent's, or its undistributed money back at the unit's.
    fn lump_in(&mut self, reference: &Reference, amount: Money) -> Option<Verdict> {
        let lumps = self.books.lumps(reference).into_iter();
        let Some(agent) = self.agent else {
            let (place, lump) = one(lumps)?;
            let act = Act::GivesBack {
                voucher: lump.voucher.clone(),
            };
            if lump.undistributed < amount {
                return Some(Verdict::doubtful(act, Why::MoreThanUndistributed));
            }
            self.books.lump_returned(place, amount);
            return Some(Verdict::fits(act));
        };
        let own = |lump: &Lump| lump.agent == *agent;
        let (_, lump) = one(lumps.filter(|(_, lump)| own(lump)))?;
        let act = Act::Receives {
            voucher: lump.voucher.clone(),
        };
        Some(match lump.progress {
            Progress::Settled if lump.amount == amount => Verdict::fits(act),
            Progress::Settled => Verdict::doubtful(act, Why::AmountDiffers),
            Progress::Asked | Progress::Approved | Progress::Refused => {
                Verdict::doubtful(act, Why::NotPaidYet)
            }
        })
    }
}

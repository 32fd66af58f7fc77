//! What becomes of single payment lines. Acts are refused where they do not fit; what the bank
//! reports is a fact, and goes to suspense.

use super::suspense::{Fact, Suspended};
use super::{Rejection, rejected};
use crate::admit::Cited;
use crate::basis::Basis;
use crate::breach::{Breach, Entity};
use crate::command::{LineAct, LineArrival, LineReport, Meta, ReverseLine};
use crate::event::{
    Body, HeldFrom, LineGivenUp, LineResent, LineResettled, LineReturned, LineReversed,
    PaymentLine, SuspenseReason, Through, UnmatchedReturn,
};
use crate::id::{BatchId, Label, Reference};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::state::{BatchState, BatchStatus, LineStatus, State};

/// The line that a command names, as the log has it.
pub(super) struct Line<'a> {
    batch: &'a BatchState,
    said: &'a PaymentLine,
}

impl<'a> Line<'a> {
    pub(super) fn named(
        state: &'a State,
        id: &BatchId,
        index: u32,
        cited: &'a Cited,
    ) -> Result<Self, Rejection> {
        let missing = |entity, id| rejected(Breach::Unknown { entity, id });
        let batch = state.batch(id);
        let batch = batch.ok_or_else(|| missing(Entity::Batch, id.to_string()))?;
        let entry = batch.line_seq(index).and_then(|seq| cited.get(&seq));
        if let Some(Body::PaymentLine(said)) = entry.map(|entry| &entry.body) {
            return Ok(Self { batch, said });
        }
        Err(missing(Entity::PaymentLine, format!("{id}/{index}")))
    }

    pub(super) const fn amount(&self) -> Money {
        self.said.paid
    }

    pub(super) fn returned(&self, basis: &Basis, from: HeldFrom, reason: &Label) -> Body {
        Body::from(LineReturned {
            amount: self.said.paid,
            basis: basis.clone(),
            batch: self.said.batch.clone(),
            from,
            index: self.said.index,
            period: self.said.period,
            project: self.batch.project.clone(),
            reason: reason.clone(),
            through: self.batch.through.clone(),
            village: self.said.village,
        })
    }

    pub(super) fn resettled(&self, basis: &Basis, reference: &Reference) -> Body {
        Body::from(LineResettled {
            amount: self.said.paid,
            basis: basis.clone(),
            batch: self.said.batch.clone(),
            index: self.said.index,
            period: self.said.period,
            project: self.batch.project.clone(),
            reference: reference.clone(),
            through: self.batch.through.clone(),
            village: self.said.village,
        })
    }

    /// Where it was when the bank returned it; why not, where it cannot be returned.
    pub(super) fn held_from(&self, state: &State) -> Result<HeldFrom, SuspenseReason> {
        let project = Account::Project(self.batch.project.clone());
        let short = i128::from(self.amount().minor()) > state.balance(&project, Bucket::Settled);
        match self.status() {
            Some(LineStatus::Pending) => Ok(HeldFrom::Pending),
            Some(LineStatus::Settled) if short => Err(SuspenseReason::ReturnExceedsPaid),
            Some(LineStatus::Settled) => Ok(HeldFrom::Settled),
            Some(
                LineStatus::Awaiting
                | LineStatus::GivenUp
                | LineStatus::Reversed
                | LineStatus::Refused,
            )
            | None => Err(SuspenseReason::LineNotReturnable),
        }
    }

    /// Whether it may arrive now; why not, where it may not.
    pub(super) fn may_arrive(&self) -> Result<(), SuspenseReason> {
        match self.status() {
            Some(LineStatus::Pending) => Ok(()),
            Some(LineStatus::Settled) => Err(SuspenseReason::AlreadySettled),
            Some(
                LineStatus::Awaiting
                | LineStatus::GivenUp
                | LineStatus::Reversed
                | LineStatus::Refused,
            )
            | None => Err(SuspenseReason::NotApproved),
        }
    }

    fn through(&self) -> Option<&Through> {
        self.batch.through.as_ref()
    }

    /// Where its money is; none where the bank has not reported its batch as settled.
    fn status(&self) -> Option<LineStatus> {
        match self.batch.status {
            BatchStatus::Settled => self.batch.line_status(self.said.index),
            BatchStatus::Prepared | BatchStatus::Approved | BatchStatus::Refused => None,
        }
    }
}

/// Of a line that cannot be returned, or beyond what its project has settled, it goes to suspense.
pub(super) fn returned(
    state: &State,
    meta: &Meta,
    c: &LineReport,
    cited: &Cited,
) -> Result<Body, Rejection> {
    let line = Line::named(state, &c.batch, c.index, cited)?;
    Ok(match line.held_from(state) {
        Ok(from) => line.returned(&c.basis, from, &c.reason),
        Err(reason) => {
            let on_account = Suspended::new(state, meta);
            on_account.through(state, line.through()).record(Fact {
                amount: line.amount(),
                basis: &c.basis,
                batch: Some(&c.batch),
                reason,
                reference: None,
                voucher: None,
            })
        }
    })
}

pub(super) fn resend(state: &State, c: &LineAct, cited: &Cited) -> Result<Body, Rejection> {
    let line = Line::named(state, &c.batch, c.index, cited)?;
    Ok(Body::from(LineResent {
        amount: line.said.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        index: c.index,
        period: line.said.period,
        project: line.batch.project.clone(),
        reference: c.reference.clone(),
        through: line.batch.through.clone(),
        village: line.said.village,
    }))
}

/// What arrived without having been sent again goes to suspense.
pub(super) fn resettled(
    state: &State,
    meta: &Meta,
    c: &LineArrival,
    cited: &Cited,
) -> Result<Body, Rejection> {
    let line = Line::named(state, &c.batch, c.index, cited)?;
    Ok(match line.may_arrive() {
        Ok(()) => line.resettled(&c.basis, &c.reference),
        Err(reason) => {
            let on_account = Suspended::new(state, meta);
            on_account.through(state, line.through()).record(Fact {
                amount: line.amount().negated(),
                basis: &c.basis,
                batch: Some(&c.batch),
                reason,
                reference: Some(&c.reference),
                voucher: None,
            })
        }
    })
}

pub(super) fn give_up(state: &State, c: &LineReport, cited: &Cited) -> Result<Body, Rejection> {
    let line = Line::named(state, &c.batch, c.index, cited)?;
    Ok(Body::from(LineGivenUp {
        amount: line.said.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        index: c.index,
        period: line.said.period,
        project: line.batch.project.clone(),
        reason: c.reason.clone(),
        through: line.batch.through.clone(),
        village: line.said.village,
    }))
}

pub(super) fn reverse(state: &State, c: &ReverseLine, cited: &Cited) -> Result<Body, Rejection> {
    let line = Line::named(state, &c.batch, c.index, cited)?;
    Ok(Body::from(LineReversed {
        amount: line.said.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        index: c.index,
        period: line.said.period,
        project: line.batch.project.clone(),
        reason: c.reason,
        through: line.batch.through.clone(),
        village: line.said.village,
    }))
}

/// What came back beyond what the project has settled goes to suspense.
pub(super) fn unmatched_return(state: &State, meta: &Meta, c: &UnmatchedReturn) -> Body {
    let settled = state.balance(&Account::Project(c.project.clone()), Bucket::Settled);
    let excess = i128::from(c.amount.minor()) > settled;
    if excess && state.has_project(&c.project) {
        return Suspended::new(state, meta).record(Fact {
            amount: c.amount,
            basis: &c.basis,
            batch: None,
            reason: SuspenseReason::ReturnExceedsPaid,
            reference: c.reference.as_ref(),
            voucher: None,
        });
    }
    Body::from(c.clone())
}

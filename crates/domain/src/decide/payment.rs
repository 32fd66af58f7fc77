//! Disbursement: what a batch, an approval or a bank's report of one means in events.

use std::collections::BTreeSet;

use super::lines::Line;
use super::suspense::{Fact, Suspended};
use super::{Rejection, field, rejected};
use crate::admit::Cited;
use crate::basis::Basis;
use crate::breach::{Breach, Entity, FieldError};
use crate::code::Period;
use crate::command::{
    ApprovePayment, LineDraft, Meta, PreparePayment, RecordSettlement, RefusePayment,
};
use crate::event::{
    Body, HeldFrom, Open, PaymentApproved, PaymentLine, PaymentNature, PaymentPrepared,
    PaymentRefused, PaymentSettled, SuspenseReason, Through,
};
use crate::id::{BatchId, ContractId, LineId, ProjectId, Reference, SchemeId};
use crate::money::Money;
use crate::state::{BatchState, BatchStatus, State};
use crate::subject::rank;

/// What a batch of lines starts with.
pub(super) struct BatchDraft<'a> {
    pub(super) basis: &'a Basis,
    pub(super) batch: &'a BatchId,
    pub(super) contract: Option<ContractId>,
    pub(super) history: bool,
    pub(super) line: Option<LineId>,
    pub(super) lines: &'a [LineDraft],
    pub(super) nature: Option<PaymentNature>,
    pub(super) period: Period,
    pub(super) project: &'a ProjectId,
    pub(super) scheme: &'a SchemeId,
    pub(super) through: Option<Through>,
}

impl BatchDraft<'_> {
    /// Sum of 实发, where it is an amount at all.
    pub(super) fn total(&self) -> Result<Money, Rejection> {
        whole("total", self.found())
    }

    fn found(&self) -> i128 {
        Money::sum(self.lines.iter().map(|line| line.paid))
    }

    /// The batch and its lines as events.
    pub(super) fn bodies(&self, out: &mut Vec<Body>) -> Result<(), Rejection> {
        let total = self.total()?;
        let due = Money::sum(self.lines.iter().map(LineDraft::due));
        out.push(Body::from(PaymentPrepared {
            basis: self.basis.clone(),
            batch: self.batch.clone(),
            contract: self.contract.clone(),
            count: u32::try_from(self.lines.len()).unwrap_or(u32::MAX),
            due: whole("due", due)?,
            history: self.history,
            line: self.line.clone(),
            nature: self.nature,
            period: self.period,
            project: self.project.clone(),
            scheme: self.scheme.clone(),
            through: self.through.clone(),
            total,
        }));
        let order = given_order(self.lines);
        let sorted = order.into_iter().filter_map(|at| self.lines.get(at));
        for (index, line) in (0_u32..).zip(sorted) {
            out.push(Body::from(PaymentLine {
                batch: self.batch.clone(),
                beneficiary: line.beneficiary,
                calc: line.calc.clone(),
                due: line.due(),
                index,
                on: line.on,
                paid: line.paid,
                payee: line.payee.clone(),
                period: line.period.unwrap_or(self.period),
                reason: line.reason,
                reference: line.reference.clone(),
                village: line.village,
            }));
        }
        Ok(())
    }
}

/// Where each line comes to stand, in the order in which they were given.
pub fn places(lines: &[LineDraft]) -> Vec<u32> {
    let given = given_order(lines);
    let mut places = vec![0; given.len()];
    for (place, from) in (0..).zip(given) {
        if let Some(slot) = places.get_mut(from) {
            *slot = place;
        }
    }
    places
}

/// Which of the lines as they were given comes first, second and so on: by the pseudonyms of payees, as `admit`
/// demands; those of one payee as they were given.
pub(super) fn given_order(lines: &[LineDraft]) -> Vec<usize> {
    let mut given: Vec<usize> = (0..lines.len()).collect();
    let of = |at: &usize| {
        let line = lines.get(*at);
        line.map(|line| rank(&line.payee, line.beneficiary.as_ref()))
    };
    given.sort_by_cached_key(of);
    given
}

/// A refusal of a line names it as its maker gave it.
pub(super) fn as_given(lines: &[LineDraft], first: usize, breach: Breach, at: usize) -> Rejection {
    let place = at.checked_sub(first);
    let Some(given) = place.and_then(|place| given_order(lines).get(place).copied()) else {
        return Rejection::Breach { breach, at };
    };
    let index = u32::try_from(given).unwrap_or(u32::MAX);
    let breach = if let Breach::PaidAboveDue { .. } = breach {
        Breach::PaidAboveDue { index }
    } else if let Breach::ReasonMissing { .. } = breach {
        Breach::ReasonMissing { index }
    } else if let Breach::Calc {
        stated, computed, ..
    } = breach
    {
        Breach::Calc {
            index,
            stated,
            computed,
        }
    } else {
        breach
    };
    let at = first.saturating_add(given);
    Rejection::Breach { breach, at }
}

pub(super) fn prepare(state: &State, c: &PreparePayment) -> Result<Vec<Body>, Rejection> {
    let through = c.voucher.as_ref().map(|id| {
        let missing = || Breach::Unknown {
            entity: Entity::Voucher,
            id: id.to_string(),
        };
        let voucher = state.voucher(id);
        let voucher = voucher.ok_or_else(|| rejected(missing()))?;
        Ok::<_, Rejection>(Through {
            agent: voucher.agent.clone(),
            voucher: id.clone(),
        })
    });
    let draft = BatchDraft {
        basis: &c.basis,
        batch: &c.batch,
        contract: c.contract.clone(),
        history: false,
        line: c.line.clone(),
        lines: &c.lines,
        nature: c.nature,
        period: c.period,
        project: &c.project,
        scheme: &c.scheme,
        through: through.transpose()?,
    };
    if c.lines.is_empty() {
        return Err(Rejection::Empty);
    }
    let (stated, found) = (
        c.control_total.map(|t| i128::from(t.minor())),
        draft.found(),
    );
    if let Some(stated) = stated.filter(|stated| *stated != found) {
        return Err(Rejection::ControlTotal { stated, found });
    }
    let mut bodies = Vec::with_capacity(c.lines.len().saturating_add(1));
    draft.bodies(&mut bodies)?;
    Ok(bodies)
}

pub(super) fn approve(c: &ApprovePayment) -> Body {
    Body::from(PaymentApproved {
        batch: c.batch.clone(),
        digest: c.digest,
    })
}

pub(super) fn refuse(state: &State, c: &RefusePayment) -> Result<Body, Rejection> {
    let batch = known_batch(state, &c.batch)?;
    Ok(Body::from(PaymentRefused {
        batch: c.batch.clone(),
        project: batch.project.clone(),
        reason: c.reason.clone(),
        through: batch.through.clone(),
        total: batch.total,
    }))
}

/// A bank's report is a fact: a batch that could not be settled goes to suspense, never away.
pub(super) fn settle(
    state: &State,
    meta: &Meta,
    c: &RecordSettlement,
    cited: &Cited,
) -> Result<Vec<Body>, Rejection> {
    if !c.amount.is_positive() {
        return Err(field("amount", FieldError::NotPositive));
    }
    let named: BTreeSet<u32> = c.returned.iter().map(|line| line.index).collect();
    if named.len() != c.returned.len() {
        return Err(field("returned", FieldError::Mismatch));
    }
    if !c.open.is_sorted_by(|a, b| a < b) || c.open.iter().any(|index| named.contains(index)) {
        return Err(field("open", FieldError::Mismatch));
    }
    let known = state.batch(&c.batch);
    let open = known.map_or(Ok(None), |_| stays_open(state, c, cited))?;
    let expected = known.map(|batch| {
        let open = open.as_ref().map_or(Money::ZERO, |open| open.amount);
        batch.total.checked_sub(open).unwrap_or(batch.total)
    });
    let unfit = match known.map(|batch| batch.status) {
        None => Some(SuspenseReason::Unknown),
        Some(BatchStatus::Settled) => Some(SuspenseReason::AlreadySettled),
        Some(BatchStatus::Prepared | BatchStatus::Refused) => Some(SuspenseReason::NotApproved),
        Some(BatchStatus::Approved) if expected != Some(c.amount) => {
            Some(SuspenseReason::AmountDiffers)
        }
        Some(BatchStatus::Approved) => None,
    };
    let mut bodies = Vec::with_capacity(c.returned.len().saturating_add(1));
    let through = known.and_then(|batch| batch.through.as_ref());
    let mut suspended = Suspended::new(state, meta).through(state, through);
    bodies.push(match (known, unfit) {
        (Some(batch), None) => settled(batch, &c.batch, &c.basis, &c.reference, open),
        (_, reason) => suspended.record(Fact {
            amount: c.amount.negated(),
            basis: &c.basis,
            batch: Some(&c.batch),
            reason: reason.unwrap_or(SuspenseReason::Unknown),
            reference: Some(&c.reference),
            voucher: None,
        }),
    });
    // Lines of a batch that the ledger does not know have no amount; the bank's statement keeps them.
    for returned in c.returned.iter().filter(|_| known.is_some()) {
        let line = Line::named(state, &c.batch, returned.index, cited)?;
        bodies.push(match unfit {
            None => line.returned(&c.basis, HeldFrom::Settled, &returned.reason),
            Some(_) => suspended.record(Fact {
                amount: line.amount(),
                basis: &c.basis,
                batch: Some(&c.batch),
                reason: SuspenseReason::LineNotReturnable,
                reference: Some(&c.reference),
                voucher: None,
            }),
        });
    }
    Ok(bodies)
}

/// The settlement of a batch, whole or in part.
pub(super) fn settled(
    batch: &BatchState,
    id: &BatchId,
    basis: &Basis,
    reference: &Reference,
    open: Option<Open>,
) -> Body {
    Body::from(PaymentSettled {
        basis: basis.clone(),
        batch: id.clone(),
        open,
        project: batch.project.clone(),
        reference: reference.clone(),
        through: batch.through.clone(),
        total: batch.total,
    })
}

fn stays_open(
    state: &State,
    c: &RecordSettlement,
    cited: &Cited,
) -> Result<Option<Open>, Rejection> {
    if c.open.is_empty() {
        return Ok(None);
    }
    let mut sum = 0_i128;
    for index in &c.open {
        let line = Line::named(state, &c.batch, *index, cited)?;
        sum = sum.saturating_add(i128::from(line.amount().minor()));
    }
    Ok(Some(Open {
        amount: whole("open", sum)?,
        lines: c.open.clone(),
    }))
}

fn known_batch<'a>(state: &'a State, id: &BatchId) -> Result<&'a BatchState, Rejection> {
    let missing = || Breach::Unknown {
        entity: Entity::Batch,
        id: id.to_string(),
    };
    state.batch(id).ok_or_else(|| rejected(missing()))
}

/// A sum as an amount; one that is beyond all bounds is refused.
fn whole(name: &'static str, sum: i128) -> Result<Money, Rejection> {
    Money::try_from(sum).map_err(|_| field(name, FieldError::TooMany))
}

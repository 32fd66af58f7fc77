//! Vouchers and agent accounts. What the bank reports of a voucher is a fact, and goes to suspense where it does not fit.

use super::suspense::{Fact, Suspended};
use super::{Rejection, field, rejected};
use crate::breach::{Breach, Entity, FieldError};
use crate::command::{ApproveVoucher, Meta, RefuseVoucher, SpendVillage, VoucherReport};
use crate::event::{
    Body, SuspenseReason, VillageSpent, VoucherApproved, VoucherRefused, VoucherReturned,
    VoucherSettled,
};
use crate::id::VoucherId;
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::state::{BatchStatus, State, VoucherState};

pub(super) fn approve(c: &ApproveVoucher) -> Body {
    Body::from(VoucherApproved {
        digest: c.digest,
        voucher: c.voucher.clone(),
    })
}

pub(super) fn refuse(state: &State, c: &RefuseVoucher) -> Result<Body, Rejection> {
    let voucher = known(state, &c.voucher)?;
    Ok(Body::from(VoucherRefused {
        amount: voucher.amount,
        project: voucher.project.clone(),
        reason: c.reason.clone(),
        voucher: c.voucher.clone(),
    }))
}

pub(super) fn spend(state: &State, c: &SpendVillage) -> Result<Body, Rejection> {
    let voucher = known(state, &c.voucher)?;
    Ok(Body::from(VillageSpent {
        agent: voucher.agent.clone(),
        amount: c.amount,
        basis: c.basis.clone(),
        payee: c.payee.clone(),
        project: voucher.project.clone(),
        purpose: c.purpose.clone(),
        reference: c.reference.clone(),
        spending: c.spending.clone(),
        voucher: c.voucher.clone(),
    }))
}

pub(super) fn settle(state: &State, meta: &Meta, c: &VoucherReport) -> Result<Body, Rejection> {
    report(state, meta, c, c.amount.negated(), sent)
}

pub(super) fn give_back(state: &State, meta: &Meta, c: &VoucherReport) -> Result<Body, Rejection> {
    report(state, meta, c, c.amount, came_back)
}

/// A voucher's money as sent, or why it cannot have been.
pub(super) fn sent(state: &State, c: &VoucherReport) -> Result<Body, SuspenseReason> {
    let voucher = state.voucher(&c.voucher);
    let voucher = voucher.ok_or(SuspenseReason::Unknown)?;
    match voucher.status {
        BatchStatus::Settled => Err(SuspenseReason::AlreadySettled),
        BatchStatus::Prepared | BatchStatus::Refused => Err(SuspenseReason::NotApproved),
        BatchStatus::Approved if voucher.amount != c.amount => Err(SuspenseReason::AmountDiffers),
        BatchStatus::Approved => Ok(Body::from(VoucherSettled {
            agent: voucher.agent.clone(),
            amount: voucher.amount,
            basis: c.basis.clone(),
            project: voucher.project.clone(),
            reference: c.reference.clone(),
            voucher: c.voucher.clone(),
        })),
    }
}

/// A voucher's undistributed money as sent back, or why it cannot have been.
pub(super) fn came_back(state: &State, c: &VoucherReport) -> Result<Body, SuspenseReason> {
    let voucher = state.voucher(&c.voucher);
    let voucher = voucher.ok_or(SuspenseReason::Unknown)?;
    let account = Account::Voucher(c.voucher.clone());
    let undistributed = state.balance(&account, Bucket::Undistributed);
    if i128::from(c.amount.minor()) > undistributed {
        return Err(SuspenseReason::ReturnExceedsPaid);
    }
    Ok(Body::from(VoucherReturned {
        agent: voucher.agent.clone(),
        amount: c.amount,
        basis: c.basis.clone(),
        project: voucher.project.clone(),
        reference: c.reference.clone(),
        voucher: c.voucher.clone(),
    }))
}

fn report(
    state: &State,
    meta: &Meta,
    c: &VoucherReport,
    moved: Money,
    fact: fn(&State, &VoucherReport) -> Result<Body, SuspenseReason>,
) -> Result<Body, Rejection> {
    if !c.amount.is_positive() {
        return Err(field("amount", FieldError::NotPositive));
    }
    Ok(fact(state, c).unwrap_or_else(|reason| {
        Suspended::new(state, meta).record(Fact {
            amount: moved,
            basis: &c.basis,
            batch: None,
            reason,
            reference: Some(&c.reference),
            voucher: Some(&c.voucher),
        })
    }))
}

fn known<'a>(state: &'a State, id: &VoucherId) -> Result<&'a VoucherState, Rejection> {
    let missing = || Breach::Unknown {
        entity: Entity::Voucher,
        id: id.to_string(),
    };
    state.voucher(id).ok_or_else(|| rejected(missing()))
}

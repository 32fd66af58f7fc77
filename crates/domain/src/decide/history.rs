//! Old books: the setting that is missing is registered, then money is opened, assigned, paid and settled at once.

use jiff::civil::Date;

use super::payment::BatchDraft;
use super::suspense::{Fact, Suspended};
use super::{Rejection, label};
use crate::basis::Basis;
use crate::command::{LoadHistory, Meta, ReturnDraft};
use crate::event::{
    Body, PaymentSettled, ProjectFunded, QuotaAdjusted, QuotaReceived, Source, SuspenseReason,
    SuspenseRecorded, UnmatchedReturn,
};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::state::State;

pub(super) fn load(state: &State, meta: &Meta, c: &LoadHistory) -> Result<Vec<Body>, Rejection> {
    let draft = BatchDraft {
        basis: &c.basis,
        batch: &c.batch,
        contract: None,
        history: true,
        line: Some(c.opening.line.clone()),
        lines: &c.lines,
        nature: None,
        period: c.period,
        project: &c.project.project,
        scheme: &c.scheme.scheme,
        through: None,
    };
    if c.lines.is_empty() && c.returns.is_empty() && c.suspense.is_empty() {
        return Err(Rejection::Empty);
    }
    let total = draft.total()?;
    let mut bodies = Vec::with_capacity(c.lines.len().saturating_add(c.returns.len()));
    setting(state, c, &mut bodies);
    if !c.lines.is_empty() {
        bodies.push(opening(state, c, total));
        bodies.push(Body::from(ProjectFunded {
            amount: total,
            basis: c.basis.clone(),
            project: c.project.project.clone(),
            source: Source::Line(c.opening.line.clone()),
        }));
        draft.bodies(&mut bodies)?;
        bodies.push(Body::from(PaymentSettled {
            basis: c.basis.clone(),
            batch: c.batch.clone(),
            open: None,
            project: c.project.project.clone(),
            reference: c.reference.clone(),
            through: None,
            total,
        }));
    }
    returns(state, meta, c, total, &mut bodies);
    bodies.extend(c.suspense.iter().map(|row| {
        Body::from(SuspenseRecorded {
            agent: None,
            amount: row.amount,
            basis: on(c, row.on),
            batch: Some(c.batch.clone()),
            reason: SuspenseReason::Unknown,
            reference: row.reference.clone(),
            suspense: row.suspense.clone(),
            unit: c.unit.unit.clone(),
            voucher: None,
        })
    }));
    Ok(bodies)
}

/// What came back beyond what the project has settled by then is kept in suspense.
fn returns(state: &State, meta: &Meta, c: &LoadHistory, paid: Money, out: &mut Vec<Body>) {
    let project = Account::Project(c.project.project.clone());
    let before = state.balance(&project, Bucket::Settled);
    let mut settled = before.saturating_add(i128::from(paid.minor()));
    let mut suspended = Suspended::on_account_of(c.unit.unit.clone(), meta);
    for row in &c.returns {
        let basis = on(c, row.on);
        let rest = settled.saturating_sub(i128::from(row.amount.minor()));
        if rest >= 0 {
            settled = rest;
            out.push(returned(c, row, basis));
        } else {
            out.push(suspended.record(Fact {
                amount: row.amount,
                basis: &basis,
                batch: Some(&c.batch),
                reason: SuspenseReason::ReturnExceedsPaid,
                reference: row.reference.as_ref(),
                voucher: None,
            }));
        }
    }
}

fn returned(c: &LoadHistory, row: &ReturnDraft, basis: Basis) -> Body {
    Body::from(UnmatchedReturn {
        amount: row.amount,
        basis,
        payer: row.payer,
        period: c.period,
        project: c.project.project.clone(),
        reference: row.reference.clone(),
        village: row.village,
    })
}

fn on(c: &LoadHistory, day: Option<Date>) -> Basis {
    Basis {
        business_on: day.unwrap_or(c.basis.business_on),
        ..c.basis.clone()
    }
}

fn setting(state: &State, c: &LoadHistory, out: &mut Vec<Body>) {
    if !state.has_unit(&c.unit.unit) {
        out.push(c.unit.clone().into());
    }
    if !state.has_scheme(&c.scheme.scheme) {
        out.push(c.scheme.clone().into());
    }
    if !state.has_project(&c.project.project) {
        out.push(c.project.clone().into());
    }
}

/// The first load opens the line, later ones add to it.
fn opening(state: &State, c: &LoadHistory, total: Money) -> Body {
    if state.has_line(&c.opening.line) {
        return Body::from(QuotaAdjusted {
            basis: c.basis.clone(),
            delta: total,
            line: c.opening.line.clone(),
            reason: label("history.load"),
        });
    }
    Body::from(QuotaReceived {
        amount: total,
        basis: c.basis.clone(),
        ..c.opening.clone()
    })
}

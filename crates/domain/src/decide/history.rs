//! Old books: the setting that is missing is registered, then money is opened, assigned, paid and settled at once.

use jiff::civil::Date;

use super::payment::BatchDraft;
use super::{Rejection, label};
use crate::basis::Basis;
use crate::command::LoadHistory;
use crate::event::{
    Body, PaymentSettled, ProjectFunded, QuotaAdjusted, QuotaReceived, Source, SuspenseReason,
    SuspenseRecorded, UnmatchedReturn,
};
use crate::money::Money;
use crate::state::State;

pub(super) fn load(state: &State, c: &LoadHistory) -> Result<Vec<Body>, Rejection> {
    let draft = BatchDraft {
        basis: &c.basis,
        batch: &c.batch,
        history: true,
        line: Some(c.opening.line.clone()),
        lines: &c.lines,
        period: c.period,
        project: &c.project.project,
        scheme: &c.scheme.scheme,
    };
    if c.lines.is_empty() {
        return Err(Rejection::Empty);
    }
    let too_large = |_| Rejection::BatchTooLarge {
        what: "money in total",
        found: 0,
        limit: 0,
    };
    let total = Money::try_from(draft.total()).map_err(too_large)?;
    let mut bodies = Vec::with_capacity(c.lines.len().saturating_add(c.returns.len()));
    setting(state, c, &mut bodies);
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
        project: c.project.project.clone(),
        reference: c.reference.clone(),
        total,
    }));
    let on = |day: Option<Date>| Basis {
        business_on: day.unwrap_or(c.basis.business_on),
        ..c.basis.clone()
    };
    bodies.extend(c.returns.iter().map(|row| {
        Body::from(UnmatchedReturn {
            amount: row.amount,
            basis: on(row.on),
            payer: row.payer,
            period: c.period,
            project: c.project.project.clone(),
            reference: row.reference.clone(),
            village: row.village,
        })
    }));
    bodies.extend(c.suspense.iter().map(|row| {
        Body::from(SuspenseRecorded {
            amount: row.amount,
            basis: on(row.on),
            batch: Some(c.batch.clone()),
            reason: SuspenseReason::Unknown,
            reference: row.reference.clone(),
            suspense: row.suspense.clone(),
            unit: c.unit.unit.clone(),
        })
    }));
    Ok(bodies)
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

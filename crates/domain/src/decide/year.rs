//! The year end of a line: idle stock is reclaimed first, then the rest is carried over or stays as surplus.

use super::{Rejection, rejected};
use crate::breach::{Breach, Entity, FieldError};
use crate::command::CloseYear;
use crate::event::{Body, QuotaReclaimed, YearClosed};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::state::State;

pub(super) fn close(state: &State, c: &CloseYear) -> Result<Vec<Body>, Rejection> {
    let line = state.lines.get(&c.line).ok_or_else(|| {
        rejected(Breach::Unknown {
            entity: Entity::Line,
            id: c.line.to_string(),
        })
    })?;
    let reclaimed = c.reclaim.unwrap_or(Money::ZERO);
    let carried = c.carry.as_ref().map_or(Money::ZERO, |carry| carry.amount);
    let account = Account::Line(c.line.clone());
    let available = state.balance(&account, Bucket::Left);
    let asked = i128::from(carried.minor()).saturating_add(i128::from(reclaimed.minor()));
    let surplus = available.saturating_sub(asked);
    if surplus < 0 {
        return Err(rejected(Breach::Overdrawn {
            account,
            bucket: Bucket::Left,
            available,
            asked: Money::try_from(asked).unwrap_or(Money::MAX),
        }));
    }
    let surplus = Money::try_from(surplus).map_err(|_| {
        rejected(Breach::Field {
            field: "surplus",
            error: FieldError::TooMany,
        })
    })?;
    let mut bodies = Vec::with_capacity(2);
    if c.reclaim.is_some() {
        bodies.push(Body::from(QuotaReclaimed {
            amount: reclaimed,
            basis: c.basis.clone(),
            line: c.line.clone(),
            parent: line.parent.clone(),
        }));
    }
    bodies.push(Body::from(YearClosed {
        basis: c.basis.clone(),
        budget_year: line.budget_year,
        carried,
        line: c.line.clone(),
        surplus,
        to: c.carry.as_ref().map(|carry| carry.to.clone()),
    }));
    Ok(bodies)
}

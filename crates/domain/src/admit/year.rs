//! Budget years: quotas given in advance, the year end, and that a closed year spends nothing.

use jiff::civil::Date;

use super::{is_new, require, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{QuotaReceived, YearClosed};
use crate::id::LineId;
use crate::posting::{Account, Bucket};
use crate::state::{LineState, State};

/// 提前下达: a budget year may be the year after the business date's, and no later.
pub(super) fn in_advance(e: &QuotaReceived) -> Result<(), Breach> {
    let budget_year = i32::from(e.budget_year.get());
    let business_year = i32::from(e.basis.business_on.year());
    let next = business_year.saturating_add(1);
    require(budget_year <= next, "budget_year", FieldError::TooMany)
}

pub(super) fn closed(state: &State, e: &YearClosed) -> Result<(), Breach> {
    let line = state.lines.get(&e.line);
    let line = line.ok_or_else(|| unknown(Entity::Line, &e.line))?;
    open(line, &e.line)?;
    let own_year = line.budget_year == e.budget_year;
    require(own_year, "budget_year", FieldError::Mismatch)?;
    let ended = year_end(line).is_none_or(|last| e.basis.business_on >= last);
    require(ended, "business_on", FieldError::TooEarly)?;
    require(!e.carried.is_negative(), "carried", FieldError::Negative)?;
    require(!e.surplus.is_negative(), "surplus", FieldError::Negative)?;
    match &e.to {
        Some(next) => {
            is_new(state.lines.contains_key(next), Entity::Line, next)?;
            require(e.carried.is_positive(), "carried", FieldError::NotPositive)?;
            let follows = line.budget_year.next().is_some();
            require(follows, "budget_year", FieldError::TooMany)?;
        }
        None => require(!e.carried.is_positive(), "to", FieldError::Missing)?,
    }
    let found = state.balance(&Account::Line(e.line.clone()), Bucket::Left);
    let stated = i128::from(e.carried.minor()).saturating_add(i128::from(e.surplus.minor()));
    match stated == found {
        true => Ok(()),
        false => Err(Breach::ControlTotal {
            field: "left",
            stated,
            found,
        }),
    }
}

fn year_end(line: &LineState) -> Option<Date> {
    let year = i16::try_from(line.budget_year.get()).ok()?;
    Date::new(year, 12, 31).ok()
}

/// After its year end a line spends nothing; what comes back to it can only be reclaimed.
pub(super) fn open(line: &LineState, id: &LineId) -> Result<(), Breach> {
    match line.closed {
        true => Err(Breach::WrongStatus {
            entity: Entity::Line,
            id: id.to_string(),
            status: "closed for its year",
            needed: "of an open budget year",
        }),
        false => Ok(()),
    }
}

//! Allocation and consolidation: fund lines, pools, projects. Balances are `money`'s affair.

use super::policy::{plan_has_document, within_plan};
use super::{few, is_known, is_new, positive, region_known, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{
    Category, PoolFunded, PoolOpened, PoolReturned, ProjectFunded, ProjectGaveBack,
    ProjectRegistered, QuotaAdjusted, QuotaPassedDown, QuotaReceived, QuotaReclaimed, Source,
};
use crate::id::{LineId, PoolId};
use crate::money::Money;
use crate::posting::Account;
use crate::rights::Actor;
use crate::state::{LineState, State};

/// Most budget functions that one plan names.
const AIMS_MAX: usize = 100;
/// Integers of the log are exact wherever they are read.
const QUANTITY_LIMIT: u64 = 1 << 53;

pub(super) fn quota_received(state: &State, e: &QuotaReceived) -> Result<(), Breach> {
    is_new(state.lines.contains_key(&e.line), Entity::Line, &e.line)?;
    unit_known(state, &e.unit)?;
    of_its_category(e)?;
    super::year::in_advance(e)?;
    positive(e.amount, "amount")
}

/// Only agriculture-related money has kinds, and only social help may come in kind.
fn of_its_category(e: &QuotaReceived) -> Result<(), Breach> {
    let agriculture = e.category == Category::Agriculture;
    let kind = e.agri_kind.is_none() || agriculture;
    require(kind, "agri_kind", FieldError::Unexpected)?;
    let Some(goods) = &e.in_kind else {
        return Ok(());
    };
    let social = e.category == Category::Social;
    require(social, "in_kind", FieldError::Unexpected)?;
    require(goods.quantity > 0, "quantity", FieldError::NotPositive)?;
    let exact = goods.quantity < QUANTITY_LIMIT;
    require(exact, "quantity", FieldError::TooMany)
}

pub(super) fn quota_passed_down(state: &State, e: &QuotaPassedDown) -> Result<(), Breach> {
    open_line(state, &e.from)?;
    unit_known(state, &e.unit)?;
    positive(e.amount, "amount")?;
    require(e.from != e.to, "to", FieldError::Mismatch)?;
    match state.lines.get(&e.to) {
        Some(lower) => {
            super::year::open(lower, &e.to)?;
            require(
                lower.parent.as_ref() == Some(&e.from),
                "from",
                FieldError::Mismatch,
            )?;
            require(lower.unit == e.unit, "unit", FieldError::Mismatch)
        }
        None => Ok(()),
    }
}

pub(super) fn quota_adjusted(
    state: &State,
    actor: &Actor,
    e: &QuotaAdjusted,
) -> Result<(), Breach> {
    let line = spendable(state, actor, &e.line)?;
    require(line.parent.is_none(), "line", FieldError::Mismatch)?;
    require(e.delta != Money::ZERO, "delta", FieldError::Zero)
}

pub(super) fn quota_reclaimed(state: &State, e: &QuotaReclaimed) -> Result<(), Breach> {
    let line = line(state, &e.line)?;
    require(line.parent == e.parent, "parent", FieldError::Mismatch)?;
    positive(e.amount, "amount")
}

pub(super) fn pool_opened(state: &State, e: &PoolOpened) -> Result<(), Breach> {
    is_new(state.pools.contains_key(&e.pool), Entity::Pool, &e.pool)?;
    unit_known(state, &e.unit)?;
    few(&e.aims, AIMS_MAX, "aims")?;
    plan_has_document(state, e)?;
    require(
        e.basis.document.is_some(),
        "basis.document",
        FieldError::Missing,
    )
}

pub(super) fn pool_funded(state: &State, e: &PoolFunded) -> Result<(), Breach> {
    open_line(state, &e.line)?;
    pool(state, &e.pool)?;
    positive(e.amount, "amount")?;
    within_plan(state, e)
}

pub(super) fn pool_returned(state: &State, e: &PoolReturned) -> Result<(), Breach> {
    line(state, &e.line)?;
    pool(state, &e.pool)?;
    positive(e.amount, "amount")?;
    let given = state
        .pools
        .get(&e.pool)
        .and_then(|pool| pool.given.get(&e.line));
    within(Account::Line(e.line.clone()), given, e.amount)
}

pub(super) fn project_registered(state: &State, e: &ProjectRegistered) -> Result<(), Breach> {
    is_new(
        state.projects.contains_key(&e.project),
        Entity::Project,
        &e.project,
    )?;
    unit_known(state, &e.unit)?;
    require(!e.planned.is_negative(), "planned", FieldError::Negative)?;
    e.region
        .map_or(Ok(()), |region| region_known(state, region))
}

pub(super) fn project_funded(
    state: &State,
    actor: &Actor,
    e: &ProjectFunded,
) -> Result<(), Breach> {
    let project = state.projects.get(&e.project);
    let project = project.ok_or_else(|| unknown(Entity::Project, &e.project))?;
    if *actor != Actor::History {
        super::project::running(project, &e.project)?;
    }
    match &e.source {
        Source::Line(id) => spendable(state, actor, id).map(|_| ())?,
        Source::Pool(id) => pool(state, id)?,
    }
    positive(e.amount, "amount")
}

pub(super) fn project_gave_back(state: &State, e: &ProjectGaveBack) -> Result<(), Breach> {
    let project = state.projects.get(&e.project);
    let project = project.ok_or_else(|| unknown(Entity::Project, &e.project))?;
    source_known(state, &e.source)?;
    positive(e.amount, "amount")?;
    within(
        Account::from(&e.source),
        project.given.get(&e.source),
        e.amount,
    )
}

fn source_known(state: &State, source: &Source) -> Result<(), Breach> {
    match source {
        Source::Line(id) => line(state, id).map(|_| ()),
        Source::Pool(id) => pool(state, id),
    }
}

/// A line whose budget year is still open: a closed one spends nothing.
fn open_line<'a>(state: &'a State, id: &LineId) -> Result<&'a LineState, Breach> {
    let line = line(state, id)?;
    super::year::open(line, id)?;
    Ok(line)
}

/// The same, but old books are facts, whatever has been closed since.
fn spendable<'a>(state: &'a State, actor: &Actor, id: &LineId) -> Result<&'a LineState, Breach> {
    match actor {
        Actor::History => line(state, id),
        Actor::Officer(_) | Actor::Init => open_line(state, id),
    }
}

fn line<'a>(state: &'a State, id: &LineId) -> Result<&'a LineState, Breach> {
    state.lines.get(id).ok_or_else(|| unknown(Entity::Line, id))
}

fn pool(state: &State, id: &PoolId) -> Result<(), Breach> {
    is_known(state.pools.contains_key(id), Entity::Pool, id)
}

fn within(source: Account, given: Option<&i128>, asked: Money) -> Result<(), Breach> {
    let given = given.copied().unwrap_or(0);
    match i128::from(asked.minor()) <= given {
        true => Ok(()),
        false => Err(Breach::ExceedsSource {
            source,
            given,
            asked,
        }),
    }
}

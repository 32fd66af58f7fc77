//! Disbursement: batches, their lines, and what becomes of each line.

use jiff::civil::Date;

use super::{
    Cited, Place, few, is_known, is_new, positive, region_known, require, unit_known, unknown,
};
use crate::breach::{Breach, Entity, FieldError};
use crate::code::{Period, RegionCode};
use crate::event::{
    BankAccount, Body, HeldFrom, LineGivenUp, LineResent, LineResettled, LineReturned,
    LineReversed, Open, PaymentApproved, PaymentLine, PaymentPrepared, PaymentRefused,
    PaymentSettled, Source, SuspenseCleared, SuspenseRecorded, Through, UnmatchedReturn,
};
use crate::id::{BatchId, ProjectId};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::rights::Actor;
use crate::state::{BatchState, BatchStatus, LineStatus, State};
use crate::subject::{Party, rank};

/// Most lines that a settlement names as open; beyond it leaves every line open, and each is closed on its own.
pub(crate) const OPEN_MAX: usize = 5_000;

pub(super) fn prepared(
    state: &State,
    place: &Place<'_>,
    e: &PaymentPrepared,
) -> Result<(), Breach> {
    is_new(
        state.batches.contains_key(&e.batch),
        Entity::Batch,
        &e.batch,
    )?;
    let project = state.projects.get(&e.project);
    let project = project.ok_or_else(|| unknown(Entity::Project, &e.project))?;
    is_known(
        state.schemes.contains_key(&e.scheme),
        Entity::Scheme,
        &e.scheme,
    )?;
    let by_history = *place.actor == Actor::History;
    require(e.history == by_history, "history", FieldError::Mismatch)?;
    require(e.count > 0, "count", FieldError::NotPositive)?;
    positive(e.total, "total")?;
    if place.left < e.count {
        return Err(Breach::BatchTorn);
    }
    if let Some(line) = &e.line {
        let source = Source::Line(line.clone());
        if project.given.get(&source).is_none_or(|given| *given <= 0) {
            let (line, project) = (line.to_string(), e.project.to_string());
            return Err(Breach::LineNotASource { line, project });
        }
    }
    if !by_history {
        super::project::running(project, &e.project)?;
    }
    super::project::contract_pays(state, e)?;
    let through = e.through.as_ref();
    through.map_or(Ok(()), |through| {
        super::agent::attached(state, through, &e.project)
    })
}

pub(super) fn line(state: &State, e: &PaymentLine) -> Result<(), Breach> {
    let batch = batch(state, &e.batch)?;
    require(e.index == batch.seen.count, "index", FieldError::Mismatch)?;
    let rank = rank(&e.payee, e.beneficiary.as_ref());
    if batch.last.as_ref().is_some_and(|last| *last > rank) {
        return Err(Breach::LinesOutOfOrder { index: e.index });
    }
    positive(e.paid, "paid")?;
    require(!e.due.is_negative(), "due", FieldError::Negative)?;
    if !batch.history {
        if e.paid > e.due {
            return Err(Breach::PaidAboveDue { index: e.index });
        }
        if e.paid < e.due && e.reason.is_none() {
            return Err(Breach::ReasonMissing { index: e.index });
        }
        super::scheme::line(state, batch, e)?;
    }
    if let Party::Unit(unit) = &e.payee {
        unit_known(state, unit)?;
    }
    if let Some(village) = e.village {
        place_of_line(state, batch, e.on.unwrap_or(batch.business_on), village)?;
    }
    if e.index.checked_add(1) == Some(batch.count) {
        adds_up("total", batch.total, batch.seen.amount, e.paid)?;
        adds_up("due", batch.due, batch.seen.due, e.due)?;
    }
    Ok(())
}

fn place_of_line(
    state: &State,
    batch: &BatchState,
    on: Date,
    village: RegionCode,
) -> Result<(), Breach> {
    let region = state
        .regions
        .get(&village)
        .ok_or_else(|| unknown(Entity::Region, &village))?;
    let closed = region.closed_on.is_some_and(|last| last < on);
    if closed && !batch.history {
        return Err(Breach::WrongStatus {
            entity: Entity::Region,
            id: village.to_string(),
            status: "closed",
            needed: "in force",
        });
    }
    match state
        .projects
        .get(&batch.project)
        .and_then(|project| project.region)
    {
        Some(region) if !region.covers(village) => Err(Breach::OutsideProject { village, region }),
        _ => Ok(()),
    }
}

fn adds_up(field: &'static str, stated: Money, seen: i128, last: Money) -> Result<(), Breach> {
    let stated = i128::from(stated.minor());
    let found = seen.saturating_add(i128::from(last.minor()));
    match stated == found {
        true => Ok(()),
        false => Err(Breach::ControlTotal {
            field,
            stated,
            found,
        }),
    }
}

pub(super) fn approved(state: &State, actor: &Actor, e: &PaymentApproved) -> Result<(), Breach> {
    let batch = batch(state, &e.batch)?;
    in_status(&e.batch, batch, BatchStatus::Prepared)?;
    other_than_maker(actor, batch, &e.batch)?;
    match batch.digest == e.digest {
        true => Ok(()),
        false => Err(Breach::DigestMismatch {
            entity: Entity::Batch,
            id: e.batch.to_string(),
        }),
    }
}

pub(super) fn refused(state: &State, actor: &Actor, e: &PaymentRefused) -> Result<(), Breach> {
    let batch = batch(state, &e.batch)?;
    in_status(&e.batch, batch, BatchStatus::Prepared)?;
    other_than_maker(actor, batch, &e.batch)?;
    require(batch.project == e.project, "project", FieldError::Mismatch)?;
    require(batch.through == e.through, "through", FieldError::Mismatch)?;
    require(batch.total == e.total, "total", FieldError::Mismatch)
}

pub(super) fn settled(state: &State, e: &PaymentSettled, cited: &Cited) -> Result<(), Breach> {
    let batch = batch(state, &e.batch)?;
    let needed = match batch.history {
        true => BatchStatus::Prepared,
        false => BatchStatus::Approved,
    };
    in_status(&e.batch, batch, needed)?;
    require(batch.project == e.project, "project", FieldError::Mismatch)?;
    require(batch.through == e.through, "through", FieldError::Mismatch)?;
    require(batch.total == e.total, "total", FieldError::Mismatch)?;
    let open = e.open.as_ref();
    open.map_or(Ok(()), |open| left_open(batch, open, cited))
}

/// What stays open is every line, or a part of them that sums to what is said.
fn left_open(batch: &BatchState, open: &Open, cited: &Cited) -> Result<(), Breach> {
    require(!batch.history, "open", FieldError::Unexpected)?;
    if open.lines.is_empty() {
        return require(
            open.amount == batch.total,
            "open.amount",
            FieldError::Mismatch,
        );
    }
    few(&open.lines, OPEN_MAX, "open.lines")?;
    let ascending = open.lines.is_sorted_by(|a, b| a < b);
    require(ascending, "open.lines", FieldError::Mismatch)?;
    let part = u32::try_from(open.lines.len()).is_ok_and(|open| open < batch.count);
    require(part, "open.lines", FieldError::TooMany)?;
    let paid = |index: &u32| {
        let entry = cited.get(&batch.line_seq(*index)?)?;
        let Body::PaymentLine(line) = &entry.body else {
            return None;
        };
        Some(line.paid)
    };
    let amounts: Option<Vec<Money>> = open.lines.iter().map(paid).collect();
    let amounts = amounts.ok_or(Breach::Field {
        field: "open.lines",
        error: FieldError::Mismatch,
    })?;
    let holds = Money::sum(amounts) == i128::from(open.amount.minor());
    require(holds, "open.amount", FieldError::Mismatch)
}

/// What an event about one line says of it.
struct About<'a> {
    batch: &'a BatchId,
    index: u32,
    amount: Money,
    period: Period,
    project: &'a ProjectId,
    through: Option<&'a Through>,
    village: Option<RegionCode>,
}

macro_rules! about {
    ($e:expr) => {
        About {
            batch: &$e.batch,
            index: $e.index,
            amount: $e.amount,
            period: $e.period,
            project: &$e.project,
            through: $e.through.as_ref(),
            village: $e.village,
        }
    };
}

pub(super) fn returned(state: &State, e: &LineReturned, cited: &Cited) -> Result<(), Breach> {
    let needed = match e.from {
        HeldFrom::Pending => LineStatus::Pending,
        HeldFrom::Settled => LineStatus::Settled,
    };
    about(state, &about!(e), needed, cited)
}

pub(super) fn resent(state: &State, e: &LineResent, cited: &Cited) -> Result<(), Breach> {
    about(state, &about!(e), LineStatus::Awaiting, cited)?;
    super::scheme::resent(state, e)
}

pub(super) fn resettled(state: &State, e: &LineResettled, cited: &Cited) -> Result<(), Breach> {
    about(state, &about!(e), LineStatus::Pending, cited)
}

pub(super) fn given_up(state: &State, e: &LineGivenUp, cited: &Cited) -> Result<(), Breach> {
    about(state, &about!(e), LineStatus::Awaiting, cited)
}

pub(super) fn reversed(state: &State, e: &LineReversed, cited: &Cited) -> Result<(), Breach> {
    about(state, &about!(e), LineStatus::Settled, cited)
}

/// The batch is settled, the line in the status needed, and the event repeats what the line says.
fn about(state: &State, e: &About<'_>, needed: LineStatus, cited: &Cited) -> Result<(), Breach> {
    let id = || format!("{}/{}", e.batch, e.index);
    let missing = || Breach::Unknown {
        entity: Entity::PaymentLine,
        id: id(),
    };
    let batch = batch(state, e.batch)?;
    in_status(e.batch, batch, BatchStatus::Settled)?;
    let status = batch.line_status(e.index).ok_or_else(missing)?;
    if status != needed {
        let (status, needed) = (status.name(), needed.name());
        return Err(Breach::WrongStatus {
            entity: Entity::PaymentLine,
            id: id(),
            status,
            needed,
        });
    }
    let line = batch
        .line_seq(e.index)
        .and_then(|seq| cited.get(&seq))
        .ok_or_else(missing)?;
    let Body::PaymentLine(line) = &line.body else {
        return Err(missing());
    };
    require(line.paid == e.amount, "amount", FieldError::Mismatch)?;
    require(line.village == e.village, "village", FieldError::Mismatch)?;
    require(line.period == e.period, "period", FieldError::Mismatch)?;
    let through = batch.through.as_ref() == e.through;
    require(through, "through", FieldError::Mismatch)?;
    require(batch.project == *e.project, "project", FieldError::Mismatch)
}

pub(super) fn unmatched_return(state: &State, e: &UnmatchedReturn) -> Result<(), Breach> {
    is_known(
        state.projects.contains_key(&e.project),
        Entity::Project,
        &e.project,
    )?;
    positive(e.amount, "amount")?;
    e.village
        .map_or(Ok(()), |village| region_known(state, village))
}

pub(super) fn suspense_recorded(state: &State, e: &SuspenseRecorded) -> Result<(), Breach> {
    is_new(
        state.suspense.contains_key(&e.suspense),
        Entity::Suspense,
        &e.suspense,
    )?;
    unit_known(state, &e.unit)?;
    if let Some(agent) = &e.agent {
        let account = BankAccount::Agent(agent.clone());
        let keeper = state.keeper(&account);
        let keeper = keeper.ok_or_else(|| unknown(Entity::Agent, agent))?;
        require(*keeper == e.unit, "unit", FieldError::Mismatch)?;
    }
    require(e.amount != Money::ZERO, "amount", FieldError::Zero)
}

pub(super) fn suspense_cleared(state: &State, e: &SuspenseCleared) -> Result<(), Breach> {
    is_known(
        state.suspense.contains_key(&e.suspense),
        Entity::Suspense,
        &e.suspense,
    )?;
    require(e.amount != Money::ZERO, "amount", FieldError::Zero)?;
    if let Some(on) = e.booked_on {
        super::bank::booked(state, &e.suspense, on, e.amount)?;
    }
    let account = Account::Suspense(e.suspense.clone());
    let open = state.balance(&account, Bucket::Open);
    let asked = i128::from(e.amount.minor());
    match asked.signum() == open.signum() && asked.abs() <= open.abs() {
        true => Ok(()),
        false => Err(Breach::Overdrawn {
            account,
            bucket: Bucket::Open,
            available: open,
            asked: e.amount,
        }),
    }
}

fn batch<'a>(state: &'a State, id: &BatchId) -> Result<&'a BatchState, Breach> {
    state
        .batches
        .get(id)
        .ok_or_else(|| unknown(Entity::Batch, id))
}

fn in_status(id: &BatchId, batch: &BatchState, needed: BatchStatus) -> Result<(), Breach> {
    match batch.status == needed {
        true => Ok(()),
        false => Err(Breach::WrongStatus {
            entity: Entity::Batch,
            id: id.to_string(),
            status: batch.status.name(),
            needed: needed.name(),
        }),
    }
}

fn other_than_maker(actor: &Actor, batch: &BatchState, id: &BatchId) -> Result<(), Breach> {
    match actor.officer() {
        Some(officer) if *actor == batch.maker => Err(Breach::MakerApproves {
            officer: officer.clone(),
            entity: Entity::Batch,
            id: id.to_string(),
        }),
        Some(_) | None => Ok(()),
    }
}

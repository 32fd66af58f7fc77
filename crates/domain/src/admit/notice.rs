//! Notices. That a notice's digest covers exactly its rows is checked where the rows are at hand:
//! by `decide` when it is posted, and by the audit over the whole log.

use super::{few, is_known, is_new, region_known, require, unit_known, unknown};
use crate::basis::EVIDENCE_MAX;
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{NoticeConfirmed, NoticeKind, NoticePosted, NoticeTakenDown, UnitKind};
use crate::id::NoticeId;
use crate::rights::Actor;
use crate::state::State;

pub(super) fn posted(state: &State, e: &NoticePosted) -> Result<(), Breach> {
    is_new(
        state.notices.contains_key(&e.notice),
        Entity::Notice,
        &e.notice,
    )?;
    unit_known(state, &e.unit)?;
    region_known(state, e.place)?;
    as_of_now(state, e)?;
    in_charge(state, e)?;
    timed(e)?;
    match (e.kind.of_project(), &e.project) {
        (true, Some(project)) => is_known(
            state.projects.contains_key(project),
            Entity::Project,
            project,
        ),
        (true, None) => require(false, "project", FieldError::Missing),
        (false, project) => require(project.is_none(), "project", FieldError::Unexpected),
    }
}

/// A project is in the store, and is finished, once: neither belongs to a period.
fn timed(e: &NoticePosted) -> Result<(), Breach> {
    match e.kind {
        NoticeKind::Store | NoticeKind::Completion => {
            require(e.period.is_none(), "period", FieldError::Unexpected)
        }
        NoticeKind::Allocation
        | NoticeKind::Dividend
        | NoticeKind::Payments
        | NoticeKind::Plan
        | NoticeKind::Project => Ok(()),
    }
}

/// A notice is as of the log that its command found: an older size would leave out what came since.
fn as_of_now(state: &State, e: &NoticePosted) -> Result<(), Breach> {
    match e.size == state.size {
        true => Ok(()),
        false => Err(Breach::NoticeSize {
            stated: e.size,
            size: state.size,
        }),
    }
}

/// Whoever issues a notice is in charge of the place where it hangs; a unit without a division is, everywhere.
fn in_charge(state: &State, e: &NoticePosted) -> Result<(), Breach> {
    let own = state.units.get(&e.unit).and_then(|unit| unit.region);
    match own.is_none_or(|own| own.covers(e.place)) {
        true => Ok(()),
        false => Err(Breach::NoticeUnit {
            unit: e.unit.clone(),
            place: e.place,
        }),
    }
}

pub(super) fn taken_down(state: &State, e: &NoticeTakenDown) -> Result<(), Breach> {
    let notice = state.notices.get(&e.notice);
    let notice = notice.ok_or_else(|| unknown(Entity::Notice, &e.notice))?;
    few(&e.evidence, EVIDENCE_MAX, "evidence")?;
    require(e.on >= notice.posted_on, "on", FieldError::TooEarly)?;
    match notice.taken_down_on {
        None => Ok(()),
        Some(_) => Err(down(&e.notice)),
    }
}

/// Whoever put a notice up is no witness of it: the village supervision committee sees it with eyes of its own.
pub(super) fn confirmed(state: &State, actor: &Actor, e: &NoticeConfirmed) -> Result<(), Breach> {
    let notice = state.notices.get(&e.notice);
    let notice = notice.ok_or_else(|| unknown(Entity::Notice, &e.notice))?;
    if let Some(officer) = actor.officer() {
        let own = state.officers.get(officer).map(|officer| &officer.unit);
        let kind = own
            .and_then(|unit| state.units.get(unit))
            .map(|unit| unit.kind);
        if notice.posted_by == *actor || kind != Some(UnitKind::Village) {
            return Err(Breach::NoticeWitness {
                officer: officer.clone(),
                notice: e.notice.clone(),
            });
        }
    }
    require(!e.evidence.is_empty(), "evidence", FieldError::Missing)?;
    few(&e.evidence, EVIDENCE_MAX, "evidence")?;
    require(e.on >= notice.posted_on, "on", FieldError::TooEarly)?;
    match notice.taken_down_on {
        None => Ok(()),
        Some(_) => Err(down(&e.notice)),
    }
}

fn down(notice: &NoticeId) -> Breach {
    Breach::WrongStatus {
        entity: Entity::Notice,
        id: notice.to_string(),
        status: "taken down",
        needed: "posted",
    }
}

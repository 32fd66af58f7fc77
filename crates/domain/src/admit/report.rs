//! Reports: what they are about is there, and who answers has not answered before.
//!
//! A report that comes late or is answered late is a fact; the audit's questions find it.

use super::{is_known, is_new, region_known, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{About, ReportAnswered, ReportReceived, ReportReferred};
use crate::id::ReportId;
use crate::state::{ReportState, State};

pub(super) fn received(state: &State, e: &ReportReceived) -> Result<(), Breach> {
    is_new(
        state.reports.contains_key(&e.report),
        Entity::Report,
        &e.report,
    )?;
    unit_known(state, &e.unit)?;
    region_known(state, e.place)?;
    about_known(state, &e.about)
}

fn about_known(state: &State, about: &About) -> Result<(), Breach> {
    match about {
        About::Asset(id) => is_known(state.assets.contains_key(id), Entity::Asset, id),
        About::Batch(id) => is_known(state.batches.contains_key(id), Entity::Batch, id),
        About::Notice(id) => is_known(state.notices.contains_key(id), Entity::Notice, id),
        About::Project(id) => is_known(state.projects.contains_key(id), Entity::Project, id),
        About::Scheme(id) => is_known(state.schemes.contains_key(id), Entity::Scheme, id),
        About::Village(code) => region_known(state, *code),
    }
}

pub(super) fn referred(state: &State, e: &ReportReferred) -> Result<(), Breach> {
    let report = open(state, &e.report)?;
    require(e.on >= report.received_on, "on", FieldError::TooEarly)?;
    unit_known(state, &e.unit)?;
    require(e.unit != report.unit, "unit", FieldError::Unexpected)
}

pub(super) fn answered(state: &State, e: &ReportAnswered) -> Result<(), Breach> {
    let report = open(state, &e.report)?;
    require(e.on >= report.received_on, "on", FieldError::TooEarly)
}

/// A report that is not answered.
fn open<'s>(state: &'s State, id: &ReportId) -> Result<&'s ReportState, Breach> {
    let report = state.reports.get(id);
    let report = report.ok_or_else(|| unknown(Entity::Report, id))?;
    match report.answered_on {
        None => Ok(report),
        Some(_) => Err(Breach::WrongStatus {
            entity: Entity::Report,
            id: id.to_string(),
            status: "answered",
            needed: "received",
        }),
    }
}

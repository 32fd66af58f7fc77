//! Old books and today's are kept apart: neither adds to the other's fund lines and projects, nor spends from them.
//! Winding down is let through: returns, reversals, money given back or reclaimed, the end of a budget year.

use crate::breach::{Breach, Entity};
use crate::event::{Body, Source};
use crate::id::{LineId, ProjectId};
use crate::rights::Actor;
use crate::state::State;

/// Refuses what would mix the two.
pub(super) fn apart(state: &State, actor: &Actor, body: &Body) -> Result<(), Breach> {
    let old = *actor == Actor::History;
    let (project, lines) = uses(body);
    for id in lines.into_iter().flatten() {
        if state.lines.get(id).is_some_and(|line| line.old != old) {
            return Err(mixed(Entity::Line, id, !old));
        }
    }
    match project {
        Some(id) if state.projects.get(id).is_some_and(|p| p.old != old) => {
            Err(mixed(Entity::Project, id, !old))
        }
        Some(_) | None => Ok(()),
    }
}

fn mixed(entity: Entity, id: &impl ToString, old: bool) -> Breach {
    Breach::OldBooks {
        entity,
        id: id.to_string(),
        old,
    }
}

/// The project and the fund lines that an event adds to or spends from.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other kinds add to no line and no project, or wind down what there is"
)]
fn uses(body: &Body) -> (Option<&ProjectId>, [Option<&LineId>; 2]) {
    let none = [None, None];
    match body {
        Body::QuotaPassedDown(e) => (None, [Some(&e.from), Some(&e.to)]),
        Body::QuotaAdjusted(e) => (None, [Some(&e.line), None]),
        Body::PoolFunded(e) => (None, [Some(&e.line), None]),
        Body::ProjectFunded(e) => {
            let line = match &e.source {
                Source::Line(line) => Some(line),
                Source::Pool(_) => None,
            };
            (Some(&e.project), [line, None])
        }
        Body::ProjectApproved(e) => (Some(&e.project), none),
        Body::ContractSigned(e) => (Some(&e.project), none),
        Body::PaymentPrepared(e) => (Some(&e.project), [e.line.as_ref(), None]),
        Body::VoucherPrepared(e) => (Some(&e.project), none),
        Body::UnmatchedReturn(e) => (Some(&e.project), none),
        _ => (None, none),
    }
}

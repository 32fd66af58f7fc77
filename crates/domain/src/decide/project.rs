//! A project's end: what is free goes back to its sources first.

use super::{Rejection, rejected};
use crate::breach::{Breach, Entity};
use crate::command::TerminateProject;
use crate::event::{Body, ProjectGaveBack, ProjectTerminated, Source};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::split::split;
use crate::state::{ProjectState, State};

pub(super) fn terminate(state: &State, c: &TerminateProject) -> Result<Vec<Body>, Rejection> {
    let project = state.projects.get(&c.project).ok_or_else(|| {
        rejected(Breach::Unknown {
            entity: Entity::Project,
            id: c.project.to_string(),
        })
    })?;
    let left = state.balance(&Account::Project(c.project.clone()), Bucket::Left);
    let mut bodies = Vec::new();
    if let Ok(left) = Money::try_from(left)
        && left.is_positive()
    {
        for (source, amount) in shares(state, c, project, left) {
            bodies.push(Body::from(ProjectGaveBack {
                amount,
                basis: c.basis.clone(),
                project: c.project.clone(),
                source,
            }));
        }
    }
    bodies.push(Body::from(ProjectTerminated {
        basis: c.basis.clone(),
        project: c.project.clone(),
        reason: c.reason.clone(),
    }));
    Ok(bodies)
}

/// In proportion to what each source gave and no batch that names it has taken; where that is less than what is
/// left, because money came back that names nothing, to what each gave.
fn shares(
    state: &State,
    c: &TerminateProject,
    project: &ProjectState,
    left: Money,
) -> Vec<(Source, Money)> {
    let given: Vec<(&Source, i128)> = project.given.iter().map(|(of, sum)| (of, *sum)).collect();
    let rest = |(source, given): &(&Source, i128)| {
        let drawn = match source {
            Source::Line(line) => state.drawn(&c.project, line),
            Source::Pool(_) => 0,
        };
        given.saturating_sub(drawn).clamp(0, (*given).max(0))
    };
    let mut weights: Vec<i128> = given.iter().map(rest).collect();
    let whole = weights
        .iter()
        .fold(0_i128, |sum, one| sum.saturating_add(*one));
    if whole < i128::from(left.minor()) {
        weights = given.iter().map(|(_, given)| (*given).max(0)).collect();
    }
    let weights: Vec<u64> = weights
        .iter()
        .map(|weight| u64::try_from(*weight).unwrap_or(u64::MAX))
        .collect();
    let parts = split(left, &weights).unwrap_or_default();
    let parts = given.iter().zip(parts);
    parts
        .filter(|(_, part)| part.is_positive())
        .map(|((source, _), part)| ((*source).clone(), part))
        .collect()
}

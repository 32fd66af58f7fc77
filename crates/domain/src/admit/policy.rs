//! The adoption of policy sets, and the rules of consolidation that a set makes hard.
//! A set governs from its own day on: what was judged by another before stays judged by that one.

use super::{require, unit_known};
use crate::breach::{Breach, FieldError};
use crate::event::{PolicyAdopted, PoolFunded, PoolOpened};
use crate::policy::{self, Fault, Measure, PolicySet, Rule};
use crate::state::State;

pub(super) fn adopted(state: &State, e: &PolicyAdopted) -> Result<(), Breach> {
    unit_known(state, &e.unit)?;
    let everywhere = state
        .units
        .get(&e.unit)
        .is_some_and(|unit| unit.region.is_none());
    require(everywhere, "unit", FieldError::Mismatch)?;
    let document = e.basis.document.is_some();
    require(document, "basis.document", FieldError::Missing)?;
    policy::check(&e.set)
        .and_then(|()| follows(state, &e.set))
        .map_err(|fault| Breach::PolicySet { fault })
}

/// The next version of its policy, in force after every set that was adopted before.
fn follows(state: &State, set: &PolicySet) -> Result<(), Fault> {
    let versions = state.policies().filter(|known| known.id == set.id);
    let latest = versions.map(|known| known.version).max().unwrap_or(0);
    let (found, needed) = (set.version, latest.saturating_add(1));
    if found != needed {
        return Err(Fault::Version { found, needed });
    }
    match state.policies().last() {
        Some(last) if set.effective_from <= last.effective_from => Err(Fault::NotLater {
            from: set.effective_from,
            latest: last.effective_from,
        }),
        Some(_) | None => Ok(()),
    }
}

/// 整合方案: a pool rests on the document of its plan.
pub(super) fn plan_has_document(state: &State, e: &PoolOpened) -> Result<(), Breach> {
    match state.hard_rule(Rule::IntegrationPlan, e.basis.business_on) {
        Some(rule) if e.basis.document.is_none() => Err(rule.breach(
            Measure::Said {
                zh: "整合方案没有批准文号",
                en: "a plan without the document that adopts it",
            },
            Measure::Said {
                zh: "先由县级批准整合方案，并填写文号和日期",
                en: "a plan adopted first, with the number and date of its document",
            },
        )),
        Some(_) | None => Ok(()),
    }
}

/// 纳入整合: no money before the plan was adopted.
pub(super) fn within_plan(state: &State, e: &PoolFunded) -> Result<(), Breach> {
    let (on, adopted) = (
        e.basis.business_on,
        state.pools.get(&e.pool).map(|pool| pool.adopted_on),
    );
    match (state.hard_rule(Rule::IntegrationPlan, on), adopted) {
        (Some(rule), Some(adopted)) if on < adopted => {
            Err(rule.breach(Measure::On(on), Measure::NotBefore(adopted)))
        }
        _ => Ok(()),
    }
}

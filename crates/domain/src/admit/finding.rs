//! The life of a finding: suspected, confirmed or dismissed, ordered to be put right, done.
//!
//! Nobody judges a batch that they made or checked; what came back is no more than the entries say that brought it.

use super::{Cited, is_new, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{
    Body, FindingClosed, FindingConfirmed, FindingDismissed, FindingOrdered, FindingRaised,
};
use crate::id::FindingId;
use crate::money::Money;
use crate::rights::Actor;
use crate::state::{FindingStage, FindingState, State};

/// Entries that one closing may name.
pub(crate) const RESTORED_MAX: usize = 100;

pub(super) fn raised(state: &State, e: &FindingRaised) -> Result<(), Breach> {
    is_new(
        state.findings.contains_key(&e.finding),
        Entity::Finding,
        &e.finding,
    )?;
    require(!e.amount.is_negative(), "amount", FieldError::Negative)
}

pub(super) fn confirmed(state: &State, actor: &Actor, e: &FindingConfirmed) -> Result<(), Breach> {
    judged(state, actor, &e.finding)?;
    require(!e.amount.is_negative(), "amount", FieldError::Negative)
}

pub(super) fn dismissed(state: &State, actor: &Actor, e: &FindingDismissed) -> Result<(), Breach> {
    judged(state, actor, &e.finding)
}

/// A finding that is still only suspected, by an auditor whose own work it is not.
fn judged(state: &State, actor: &Actor, id: &FindingId) -> Result<(), Breach> {
    let finding = at(state, id, FindingStage::Suspected)?;
    let batch = finding.batch.as_ref().and_then(|id| state.batches.get(id));
    let own = batch.is_some_and(|batch| {
        let checker = batch.approver.as_ref();
        batch.maker == *actor || checker == Some(actor)
    });
    match (own, actor.officer()) {
        (true, Some(officer)) => Err(Breach::MakerApproves {
            officer: officer.clone(),
            entity: Entity::Finding,
            id: id.to_string(),
        }),
        _ => Ok(()),
    }
}

pub(super) fn ordered(state: &State, e: &FindingOrdered) -> Result<(), Breach> {
    at(state, &e.finding, FindingStage::Confirmed)?;
    unit_known(state, &e.unit)?;
    require(e.until >= e.on, "until", FieldError::TooEarly)
}

pub(super) fn closed(state: &State, e: &FindingClosed, cited: &Cited) -> Result<(), Breach> {
    let finding = at(state, &e.finding, FindingStage::Ordered)?;
    require(
        !e.recovered.is_negative(),
        "recovered",
        FieldError::Negative,
    )?;
    require(
        e.recovered <= finding.amount,
        "recovered",
        FieldError::TooMany,
    )?;
    require(
        e.restored.len() <= RESTORED_MAX,
        "restored",
        FieldError::TooMany,
    )?;
    let ascending = e.restored.is_sorted_by(|a, b| a < b);
    require(ascending, "restored", FieldError::Mismatch)?;
    let mut came_back: i128 = 0;
    for seq in &e.restored {
        let entry = cited.get(seq).ok_or_else(|| unknown(Entity::Entry, seq))?;
        let amount = brought_back(&entry.body);
        let amount = amount.ok_or(Breach::Field {
            field: "restored",
            error: FieldError::Unexpected,
        })?;
        came_back = came_back.saturating_add(i128::from(amount.minor()));
    }
    // Entries may have brought back more than this finding is about, never less than it says.
    let said = i128::from(e.recovered.minor());
    require(came_back >= said, "restored", FieldError::Missing)?;
    let needed = e.recovered != Money::ZERO || e.restored.is_empty();
    require(needed, "restored", FieldError::Unexpected)
}

/// What an entry brought back to where it came from.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other kind brings money back"
)]
const fn brought_back(body: &Body) -> Option<Money> {
    match body {
        Body::LineReturned(e) => Some(e.amount),
        Body::LineReversed(e) => Some(e.amount),
        Body::UnmatchedReturn(e) => Some(e.amount),
        Body::ProjectGaveBack(e) => Some(e.amount),
        Body::PoolReturned(e) => Some(e.amount),
        Body::QuotaReclaimed(e) => Some(e.amount),
        Body::VoucherReturned(e) => Some(e.amount),
        _ => None,
    }
}

fn at<'s>(
    state: &'s State,
    id: &FindingId,
    needed: FindingStage,
) -> Result<&'s FindingState, Breach> {
    let finding = state.findings.get(id);
    let finding = finding.ok_or_else(|| unknown(Entity::Finding, id))?;
    match finding.stage == needed {
        true => Ok(finding),
        false => Err(Breach::WrongStatus {
            entity: Entity::Finding,
            id: id.to_string(),
            status: finding.stage.name(),
            needed: needed.name(),
        }),
    }
}

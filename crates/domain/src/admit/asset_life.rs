//! What becomes of an asset: impaired, sold, its shares passed on, its public share spent. Each is within what is there.

use super::asset::{asset, holder_known, status};
use super::project::documented;
use super::{is_new, positive, require};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{
    AssetClass, AssetDisposed, AssetImpaired, SharesPassed, UnitKind, WelfareSpent,
};
use crate::id::AssetId;
use crate::state::{AssetState, State};
use crate::subject::Party;

pub(super) fn impaired(state: &State, e: &AssetImpaired) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    there(asset, &e.asset)?;
    documented(&e.basis)?;
    // What it looks like now is seen, not only written.
    let seen = !e.basis.evidence.is_empty();
    require(seen, "basis.evidence", FieldError::Missing)?;
    require(!e.value.is_negative(), "value", FieldError::Negative)?;
    require(e.value < asset.worth, "value", FieldError::TooMany)
}

pub(super) fn disposed(state: &State, e: &AssetDisposed) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    there(asset, &e.asset)?;
    let own = asset.class == AssetClass::Household;
    status(!own, &e.asset, "of one household", "of the collective")?;
    status(asset.holder.is_some(), &e.asset, "without title", "vested")?;
    documented(&e.basis)?;
    require(e.project == asset.project, "project", FieldError::Mismatch)?;
    e.buyer
        .as_ref()
        .map_or(Ok(()), |buyer| holder_known(state, buyer))?;
    let negative = e.to_project.is_negative() || e.to_village.is_negative();
    require(!negative, "to_project", FieldError::Negative)?;
    // No more goes back to a project than the asset cost it: a gain is the village's.
    require(
        e.to_project <= asset.value,
        "to_project",
        FieldError::TooMany,
    )?;
    let nothing = !e.to_project.is_positive() && !e.to_village.is_positive();
    // What was written off has no buyer, and what has a buyer brought something.
    let bought = e.buyer.is_some();
    require(bought != nothing, "buyer", FieldError::Mismatch)
}

pub(super) fn passed(state: &State, e: &SharesPassed) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    there(asset, &e.asset)?;
    let on = e.basis.business_on;
    // One after the other: what was passed on later stands on what was passed on before.
    let latest = asset.passed.keys().next_back();
    let in_order = latest.is_none_or(|latest| *latest <= on);
    require(in_order, "basis.business_on", FieldError::TooEarly)?;
    holder_known(state, &e.to)?;
    if let Party::Unit(unit) = &e.to {
        let kind = state.units.get(unit).map(|unit| unit.kind);
        require(
            kind == Some(UnitKind::Collective),
            "to",
            FieldError::Mismatch,
        )?;
    }
    let (from, to) = (e.from.key(), e.to.key());
    require(from != to, "to", FieldError::Mismatch)?;
    require(e.shares > 0, "shares", FieldError::NotPositive)?;
    let register = asset.latest_register();
    let mut held = register.values().filter(|(holder, _)| holder.key() == from);
    match held.next() {
        None => Err(Breach::Unknown {
            entity: Entity::Share,
            id: format!("{}/{from}", e.asset),
        }),
        Some((_, held)) => require(e.shares <= *held, "shares", FieldError::TooMany),
    }
}

pub(super) fn spent(state: &State, e: &WelfareSpent) -> Result<(), Breach> {
    asset(state, &e.asset)?;
    is_new(
        state.spendings.contains(&e.spending),
        Entity::Spending,
        &e.spending,
    )?;
    documented(&e.basis)?;
    positive(e.amount, "amount")
}

/// What is sold is not the village's any more; what it earned before still is.
pub(super) fn there(asset: &AssetState, id: &AssetId) -> Result<(), Breach> {
    status(!asset.disposed, id, "disposed of", "in use")
}

//! The ledger itself, divisions, units, officers, schemes.

use super::{is_known, is_new, region_known, require, unit_known, unknown};
use crate::RULES_VERSION;
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{
    LedgerCreated, OfficerRegistered, OfficerRevoked, RegionClosed, RegionRegistered,
    SchemeRegistered, UnitRegistered,
};
use crate::identity::CreditCode;
use crate::state::State;

pub(super) fn ledger_created(e: &LedgerCreated) -> Result<(), Breach> {
    let currency = e.currency.as_str();
    let iso = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
    require(iso, "currency", FieldError::Mismatch)?;
    require(e.scale == 2, "scale", FieldError::Mismatch)?;
    let known = e.algorithms.chain.as_str() == "blake3"
        && e.algorithms.tree.as_str() == "sha256"
        && e.algorithms.signature.as_str() == "ed25519";
    require(known, "algorithms", FieldError::Mismatch)?;
    match e.rules {
        1..=RULES_VERSION => Ok(()),
        rules => Err(Breach::UnknownRules { rules }),
    }
}

pub(super) fn region_registered(state: &State, e: &RegionRegistered) -> Result<(), Breach> {
    is_new(state.regions.contains_key(&e.code), Entity::Region, &e.code)?;
    require(e.level == e.code.level(), "level", FieldError::Mismatch)?;
    match e.code.parent() {
        Some(parent) => region_known(state, parent),
        None => Ok(()),
    }
}

pub(super) fn region_closed(state: &State, e: &RegionClosed) -> Result<(), Breach> {
    let region = state
        .regions
        .get(&e.code)
        .ok_or_else(|| unknown(Entity::Region, &e.code))?;
    require(e.successors.len() <= 100, "successors", FieldError::TooMany)?;
    require(e.on >= region.valid_from, "on", FieldError::TooEarly)?;
    if region.closed_on.is_some() {
        return Err(Breach::WrongStatus {
            entity: Entity::Region,
            id: e.code.to_string(),
            status: "closed",
            needed: "in force",
        });
    }
    e.successors
        .iter()
        .try_for_each(|successor| region_known(state, *successor))
}

pub(super) fn unit_registered(state: &State, e: &UnitRegistered) -> Result<(), Breach> {
    is_new(state.units.contains_key(&e.unit), Entity::Unit, &e.unit)?;
    if let Some(code) = &e.credit_code {
        let valid = CreditCode::parse(code.as_str()).is_ok();
        require(valid, "credit_code", FieldError::CheckDigit)?;
    }
    e.region
        .map_or(Ok(()), |region| region_known(state, region))
}

pub(super) fn officer_registered(state: &State, e: &OfficerRegistered) -> Result<(), Breach> {
    is_new(
        state.officers.contains_key(&e.officer),
        Entity::Officer,
        &e.officer,
    )?;
    require(!e.roles.is_empty(), "roles", FieldError::Missing)?;
    let ascending = e.roles.is_sorted_by(|a, b| a < b);
    require(ascending, "roles", FieldError::Mismatch)?;
    unit_known(state, &e.unit)
}

pub(super) fn officer_revoked(state: &State, e: &OfficerRevoked) -> Result<(), Breach> {
    let active = state
        .officers
        .get(&e.officer)
        .is_some_and(|officer| officer.active);
    is_known(active, Entity::Officer, &e.officer)
}

pub(super) fn scheme_registered(state: &State, e: &SchemeRegistered) -> Result<(), Breach> {
    is_new(
        state.schemes.contains_key(&e.scheme),
        Entity::Scheme,
        &e.scheme,
    )
}

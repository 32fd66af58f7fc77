//! The ledger itself, divisions, units, officers.

use super::{few, is_new, region_known, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{
    LedgerCreated, OfficerRegistered, OfficerRevoked, RegionClosed, RegionRegistered,
    UnitRegistered,
};
use crate::id::Label;
use crate::identity::CreditCode;
use crate::rights::{Actor, Role};
use crate::state::{OfficerState, State};

/// Most divisions that take the place of one.
const SUCCESSORS_MAX: usize = 100;

pub(super) fn ledger_created(e: &LedgerCreated) -> Result<(), Breach> {
    let currency = e.currency.as_str();
    let iso = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
    require(iso, "currency", FieldError::Mismatch)?;
    require(e.scale == 2, "scale", FieldError::Mismatch)?;
    let known = e.algorithms.chain.as_str() == "blake3"
        && e.algorithms.tree.as_str() == "sha256"
        && e.algorithms.signature.as_str() == "ed25519";
    require(known, "algorithms", FieldError::Mismatch)
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
    few(&e.successors, SUCCESSORS_MAX, "successors")?;
    let others = !e.successors.contains(&e.code);
    require(others, "successors", FieldError::Mismatch)?;
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
    if let Some(phone) = &e.public_phone {
        require(is_office_phone(phone), "public_phone", FieldError::Mismatch)?;
    }
    e.region
        .map_or(Ok(()), |region| region_known(state, region))
}

/// As an office prints its number; a mobile telephone's is refused as any label with one.
fn is_office_phone(phone: &Label) -> bool {
    let text = phone.as_str();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let printed = |byte: u8| byte.is_ascii_digit() || b" +-".contains(&byte);
    (3..=20).contains(&text.len()) && digits >= 3 && text.bytes().all(printed)
}

/// The first officer is a registrar: nobody else could ever register one.
pub(super) fn officer_registered(
    state: &State,
    actor: &Actor,
    e: &OfficerRegistered,
) -> Result<(), Breach> {
    is_new(
        state.officers.contains_key(&e.officer),
        Entity::Officer,
        &e.officer,
    )?;
    require(!e.roles.is_empty(), "roles", FieldError::Missing)?;
    let ascending = e.roles.is_sorted_by(|a, b| a < b);
    require(ascending, "roles", FieldError::Mismatch)?;
    let registers = *actor != Actor::Init || e.roles.contains(&Role::Registrar);
    require(registers, "roles", FieldError::Missing)?;
    unit_known(state, &e.unit)
}

/// The last registrar stays: a ledger without one could never register an officer again.
pub(super) fn officer_revoked(state: &State, e: &OfficerRevoked) -> Result<(), Breach> {
    let active = |officer: &&OfficerState| officer.active;
    let officer = state.officers.get(&e.officer).filter(active);
    let officer = officer.ok_or_else(|| unknown(Entity::Officer, &e.officer))?;
    let registrars = state.officers.values().filter(active);
    let registrars = registrars.filter(|officer| officer.roles.contains(&Role::Registrar));
    if officer.roles.contains(&Role::Registrar) && registrars.count() == 1 {
        return Err(Breach::WrongStatus {
            entity: Entity::Officer,
            id: e.officer.to_string(),
            status: "the only registrar",
            needed: "one of several",
        });
    }
    let can_go_on =
        state.signing_required_from().is_none() || state.can_go_on_without(None, Some(&e.officer));
    match can_go_on {
        true => Ok(()),
        false => Err(Breach::WrongStatus {
            entity: Entity::Officer,
            id: e.officer.to_string(),
            status: "the last registrar with a lasting key",
            needed: "one of several with one",
        }),
    }
}

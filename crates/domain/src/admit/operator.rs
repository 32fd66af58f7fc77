//! Operating contracts: by the collective that holds title, with a guarantee as high as the policy asks.

use super::asset::{asset, status};
use super::asset_life::there;
use super::{is_new, require, unit_known, unknown};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::breach::{Breach, Entity, FieldError};
use crate::event::{AssetClass, Guarantee, IncomeReceived, OperatorSigned};
use crate::policy::{Measure, Rule};
use crate::state::{AssetState, OperatingState, State};

/// Longest term: a lease in law ends after twenty years, a contract for land after fifty.
const YEARS_MAX: u32 = 50;
/// The whole, in basis points.
const WHOLE: u32 = 10_000;

pub(super) fn signed(state: &State, e: &OperatorSigned) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    let own = asset.class == AssetClass::Household;
    status(!own, &e.asset, "of one household", "of the collective")?;
    there(asset, &e.asset)?;
    status(asset.holder.is_some(), &e.asset, "without title", "vested")?;
    is_new(
        asset.operators.contains_key(&e.contract),
        Entity::Contract,
        &format!("{}/{}", e.asset, e.contract),
    )?;
    unit_known(state, &e.operator)?;
    require(e.years > 0, "years", FieldError::NotPositive)?;
    require(e.years <= YEARS_MAX, "years", FieldError::TooMany)?;
    let of =
        |contract: &&OperatingState| overlap((e.from, e.years), (contract.from, contract.years));
    if let Some(other) = asset.operators.values().find(of) {
        return Err(Breach::OperatorOverlap {
            asset: e.asset.clone(),
            from: other.from,
            years: other.years,
        });
    }
    match e.guarantee {
        Guarantee::Amount(amount) => {
            require(!amount.is_negative(), "guarantee", FieldError::Negative)?;
        }
        Guarantee::BasisPoints(points) => {
            require(points <= WHOLE, "guarantee", FieldError::TooMany)?;
        }
    }
    guaranteed(state, asset, e)
}

/// Nobody runs an asset in the years of somebody else's term.
fn overlap(one: (Date, u32), other: (Date, u32)) -> bool {
    let end = |(from, years): (Date, u32)| from.saturating_add(i64::from(years).years());
    one.0 < end(other) && other.0 < end(one)
}

/// Under the rule there is a guarantee, and it reaches the least part of the value.
fn guaranteed(state: &State, asset: &AssetState, e: &OperatorSigned) -> Result<(), Breach> {
    let Some(rule) = state.hard_rule(Rule::OperatorReturn, e.basis.business_on) else {
        return Ok(());
    };
    let least = rule.basis_points("per_year_min").unwrap_or(0);
    // The least amount that is not below the share: rounded up.
    let least = i128::from(asset.value.minor())
        .saturating_mul(least.into())
        .saturating_add(i128::from(WHOLE).saturating_sub(1))
        .saturating_div(10_000)
        .max(1);
    let per_year = e.guarantee.per_year(asset.value);
    match per_year >= least {
        true => Ok(()),
        false => Err(rule.breach(Measure::Amount(per_year), Measure::AtLeast(least))),
    }
}

/// Income by a contract comes from the one who signed it.
pub(super) fn of_contract(asset: &AssetState, e: &IncomeReceived) -> Result<(), Breach> {
    let Some(id) = &e.contract else {
        return Ok(());
    };
    let contract = asset.operators.get(id);
    let contract =
        contract.ok_or_else(|| unknown(Entity::Contract, &format!("{}/{id}", e.asset)))?;
    let same = e.operator.as_ref() == Some(&contract.operator);
    require(same, "operator", FieldError::Mismatch)
}

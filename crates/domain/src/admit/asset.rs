//! Assets and equity: registered within what was spent, vested, quantified, dividing income to the fen.

use super::asset_life::there;
use super::operator::of_contract;
use super::{Place, few, is_new, positive, region_known, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::code::Period;
use crate::event::{
    AssetClass, AssetQuantified, AssetRegistered, AssetVested, DividendDeclared, DividendLine,
    DividendPaid, IncomeReceived, ShareIssued, UnitKind,
};
use crate::id::{AssetId, ProjectId};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::state::{AssetState, DividendState, State};
use crate::subject::Party;

/// Largest sum of shares: the largest integer that is exact in every JSON reader.
const SHARES_MAX: u64 = (1 << 53) - 1;
/// Most places that may stay unpaid in one payment of dividends.
const EXCEPT_MAX: usize = 5_000;

pub(super) fn registered(state: &State, e: &AssetRegistered) -> Result<(), Breach> {
    is_new(state.assets.contains_key(&e.asset), Entity::Asset, &e.asset)?;
    positive(e.value, "value")?;
    let project = state.projects.get(&e.project);
    let project = project.ok_or_else(|| unknown(Entity::Project, &e.project))?;
    if let Some(region) = e.region {
        region_known(state, region)?;
        if let Some(outer) = project.region.filter(|outer| !outer.covers(region)) {
            return Err(Breach::OutsideProject {
                village: region,
                region: outer,
            });
        }
    }
    let account = Account::Project(e.project.clone());
    let settled = state.balance(&account, Bucket::Settled);
    let settled = settled.saturating_sub(disallowed(state, &e.project));
    let available = settled.saturating_sub(project.formed);
    match i128::from(e.value.minor()) <= available {
        true => Ok(()),
        false => Err(Breach::Overdrawn {
            account,
            bucket: Bucket::Settled,
            available,
            asked: e.value,
        }),
    }
}

/// What contracts were paid beyond their final accounts 决算核减, as far as it has not come back: an asset is handed over
/// at its audited price.
fn disallowed(state: &State, project: &ProjectId) -> i128 {
    let contracts = state.contracts.values();
    let over = contracts
        .filter(|contract| contract.project == *project)
        .filter_map(|contract| Some(contract.paid.saturating_sub(contract.audited?).max(0)));
    let back = state.projects.get(project).map_or(0, |one| one.came_back);
    over.fold(0, i128::saturating_add)
        .saturating_sub(back)
        .max(0)
}

pub(super) fn vested(state: &State, e: &AssetVested) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    status(asset.holder.is_none(), &e.asset, "vested", "without title")?;
    unit_known(state, &e.holder)?;
    let collective = state
        .units
        .get(&e.holder)
        .is_some_and(|unit| unit.kind == UnitKind::Collective);
    require(collective, "holder", FieldError::Mismatch)?;
    there(asset, &e.asset)?;
    let own = state.units.get(&e.holder).and_then(|unit| unit.region);
    // A collective of another village holds no title here.
    let apart = match (own, asset.region) {
        (Some(own), Some(place)) => !own.covers(place) && !place.covers(own),
        (None, _) | (_, None) => false,
    };
    require(!apart, "holder", FieldError::Mismatch)
}

pub(super) fn quantified(
    state: &State,
    place: &Place<'_>,
    e: &AssetQuantified,
) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    // What is handed to a household is its own: there is nothing to hold shares of.
    let divisible = asset.class != AssetClass::Household;
    status(divisible, &e.asset, "of one household", "of the collective")?;
    there(asset, &e.asset)?;
    status(asset.holder.is_some(), &e.asset, "without title", "vested")?;
    status(
        asset.shares.is_none(),
        &e.asset,
        "quantified",
        "not yet quantified",
    )?;
    require(e.count > 0, "count", FieldError::NotPositive)?;
    require(e.shares > 0, "shares", FieldError::NotPositive)?;
    require(e.shares <= SHARES_MAX, "shares", FieldError::TooMany)?;
    whole_batch(place, e.count)
}

pub(super) fn share_issued(state: &State, e: &ShareIssued) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    require(e.index == asset.seen.count, "index", FieldError::Mismatch)?;
    require(e.shares > 0, "shares", FieldError::NotPositive)?;
    holder_known(state, &e.holder)?;
    let holder = e.holder.key();
    let twice = asset.keys.contains(&holder);
    is_new(twice, Entity::Share, &format!("{}/{holder}", e.asset))?;
    let found = asset.seen.amount.saturating_add(i128::from(e.shares));
    let stated = i128::from(asset.shares.unwrap_or(0));
    let last = e.index.checked_add(1) == Some(asset.holders);
    control("shares", stated, found, last)
}

pub(super) fn income_received(state: &State, e: &IncomeReceived) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    is_new(state.incomes.contains(&e.income), Entity::Income, &e.income)?;
    positive(e.amount, "amount")?;
    let operator = e.operator.as_ref();
    operator.map_or(Ok(()), |operator| unit_known(state, operator))?;
    of_contract(asset, e)
}

pub(super) fn dividend_declared(
    state: &State,
    place: &Place<'_>,
    e: &DividendDeclared,
) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    status(
        asset.shares.is_some(),
        &e.asset,
        "not yet quantified",
        "quantified",
    )?;
    let id = format!("{} {}", e.asset, e.period);
    is_new(
        asset.dividends.contains_key(&e.period),
        Entity::Dividend,
        &id,
    )?;
    positive(e.dividends, "dividends")?;
    require(!e.welfare.is_negative(), "welfare", FieldError::Negative)?;
    let holders = asset.register_for(e.period).len();
    require(
        u32::try_from(holders) == Ok(e.count),
        "count",
        FieldError::Mismatch,
    )?;
    whole_batch(place, e.count)
}

pub(super) fn dividend_line(state: &State, e: &DividendLine) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    let dividend = dividend(asset, &e.asset, e.period)?;
    require(
        e.index == dividend.seen.count,
        "index",
        FieldError::Mismatch,
    )?;
    require(!e.amount.is_negative(), "amount", FieldError::Negative)?;
    let (holder, shares) = asset
        .register_for(e.period)
        .get(&e.index)
        .ok_or_else(|| unknown(Entity::Share, &format!("{}/{}", e.asset, e.index)))?;
    require(*holder == e.holder, "holder", FieldError::Mismatch)?;
    require(*shares == e.shares, "shares", FieldError::Mismatch)?;
    let fair = fair(dividend.total, *shares, asset.shares.unwrap_or(0), e.amount);
    require(fair, "amount", FieldError::Mismatch)?;
    let found = dividend
        .seen
        .amount
        .saturating_add(i128::from(e.amount.minor()));
    let last = e.index.checked_add(1) == Some(dividend.count);
    control("dividends", i128::from(dividend.total.minor()), found, last)
}

/// Within one minor unit of the exact proportion.
fn fair(total: Money, shares: u64, all: u64, part: Money) -> bool {
    let (all, shares) = (i128::from(all), i128::from(shares));
    let exact = i128::from(total.minor()).saturating_mul(shares);
    let scaled = i128::from(part.minor()).saturating_mul(all);
    scaled.saturating_sub(exact).abs() < all
}

pub(super) fn dividend_paid(state: &State, e: &DividendPaid) -> Result<(), Breach> {
    let asset = asset(state, &e.asset)?;
    let dividend = dividend(asset, &e.asset, e.period)?;
    few(&e.except, EXCEPT_MAX, "except")?;
    require(
        e.except.is_sorted_by(|a, b| a < b),
        "except",
        FieldError::Mismatch,
    )?;
    positive(e.amount, "amount")?;
    let known = e
        .except
        .iter()
        .all(|index| dividend.unpaid.contains_key(index));
    require(known, "except", FieldError::Mismatch)?;
    let unpaid = Money::sum(dividend.unpaid.values().copied());
    let kept = Money::sum(
        e.except
            .iter()
            .filter_map(|i| dividend.unpaid.get(i).copied()),
    );
    let found = unpaid.saturating_sub(kept);
    control("amount", i128::from(e.amount.minor()), found, true)
}

pub(super) fn asset<'a>(state: &'a State, id: &AssetId) -> Result<&'a AssetState, Breach> {
    state
        .assets
        .get(id)
        .ok_or_else(|| unknown(Entity::Asset, id))
}

fn dividend<'a>(
    asset: &'a AssetState,
    id: &AssetId,
    period: Period,
) -> Result<&'a DividendState, Breach> {
    let missing = || Breach::Unknown {
        entity: Entity::Dividend,
        id: format!("{id} {period}"),
    };
    asset.dividends.get(&period).ok_or_else(missing)
}

pub(super) fn holder_known(state: &State, holder: &Party) -> Result<(), Breach> {
    match holder {
        Party::Unit(unit) => unit_known(state, unit),
        Party::Subject(_) => Ok(()),
    }
}

pub(super) fn status(
    holds: bool,
    id: &AssetId,
    status: &'static str,
    needed: &'static str,
) -> Result<(), Breach> {
    match holds {
        true => Ok(()),
        false => Err(Breach::WrongStatus {
            entity: Entity::Asset,
            id: id.to_string(),
            status,
            needed,
        }),
    }
}

/// The lines that an event announces must be in its own batch.
fn whole_batch(place: &Place<'_>, count: u32) -> Result<(), Breach> {
    if place.left < count {
        Err(Breach::BatchTorn)
    } else {
        Ok(())
    }
}

fn control(field: &'static str, stated: i128, found: i128, last: bool) -> Result<(), Breach> {
    let fits = if last {
        stated == found
    } else {
        found <= stated
    };
    if fits {
        Ok(())
    } else {
        Err(Breach::ControlTotal {
            field,
            stated,
            found,
        })
    }
}

//! Assets and equity: registers in order, dividends to the fen.

use std::collections::BTreeSet;

use super::{Rejection, field, rejected};
use crate::breach::{Breach, Entity, FieldError};
use crate::command::{DeclareDividend, PayDividend, QuantifyAsset};
use crate::event::{
    AssetQuantified, Body, DividendDeclared, DividendLine, DividendPaid, ShareIssued,
};
use crate::id::AssetId;
use crate::money::Money;
use crate::split::split;
use crate::state::{AssetState, State};

/// The register is ordered by who holds, so that anyone breaks ties of a dividend alike.
pub(super) fn quantify(c: &QuantifyAsset) -> Result<Vec<Body>, Rejection> {
    let mut holders: Vec<_> = c.holders.iter().collect();
    if holders.is_empty() {
        return Err(Rejection::Empty);
    }
    holders.sort_by_key(|holding| holding.holder.key());
    let shares = holders
        .iter()
        .try_fold(0_u64, |sum, holding| sum.checked_add(holding.shares));
    let too_many = || field("shares", FieldError::TooMany);
    let mut bodies = vec![Body::from(AssetQuantified {
        asset: c.asset.clone(),
        basis: c.basis.clone(),
        count: u32::try_from(holders.len()).unwrap_or(u32::MAX),
        shares: shares.ok_or_else(too_many)?,
    })];
    bodies.extend((0_u32..).zip(holders).map(|(index, holding)| {
        Body::from(ShareIssued {
            asset: c.asset.clone(),
            holder: holding.holder.clone(),
            index,
            shares: holding.shares,
        })
    }));
    Ok(bodies)
}

pub(super) fn declare(state: &State, c: &DeclareDividend) -> Result<Vec<Body>, Rejection> {
    let asset = known(state, &c.asset)?;
    let register = asset.register_for(c.period);
    let weights: Vec<u64> = register.values().map(|(_, shares)| *shares).collect();
    let parts = split(c.dividends, &weights).unwrap_or_default();
    let mut bodies = vec![Body::from(DividendDeclared {
        asset: c.asset.clone(),
        basis: c.basis.clone(),
        count: u32::try_from(register.len()).unwrap_or(u32::MAX),
        dividends: c.dividends,
        period: c.period,
        welfare: c.welfare,
    })];
    bodies.extend(
        register
            .iter()
            .zip(parts)
            .map(|((index, (holder, shares)), amount)| {
                Body::from(DividendLine {
                    amount,
                    asset: c.asset.clone(),
                    holder: holder.clone(),
                    index: *index,
                    period: c.period,
                    shares: *shares,
                })
            }),
    );
    Ok(bodies)
}

pub(super) fn pay(state: &State, c: &PayDividend) -> Result<Body, Rejection> {
    let asset = known(state, &c.asset)?;
    let missing = || {
        let id = format!("{} {}", c.asset, c.period);
        rejected(Breach::Unknown {
            entity: Entity::Dividend,
            id,
        })
    };
    let dividend = asset.dividends.get(&c.period).ok_or_else(missing)?;
    let except: BTreeSet<u32> = c.except.iter().copied().collect();
    let paid = dividend
        .unpaid
        .iter()
        .filter(|(index, _)| !except.contains(*index));
    let amount = Money::sum(paid.map(|(_, amount)| *amount));
    Ok(Body::from(DividendPaid {
        // Parts of one dividend: they sum to its total at most.
        amount: Money::try_from(amount).unwrap_or(Money::MAX),
        asset: c.asset.clone(),
        basis: c.basis.clone(),
        except: c.except.clone(),
        period: c.period,
    }))
}

fn known<'a>(state: &'a State, id: &AssetId) -> Result<&'a AssetState, Rejection> {
    let missing = || {
        rejected(Breach::Unknown {
            entity: Entity::Asset,
            id: id.to_string(),
        })
    };
    state.asset(id).ok_or_else(missing)
}

//! Contracts by which somebody runs an asset of the collective 经营合同 (art. 10): who, how long, what is guaranteed.
//! What came in by one is income of the asset and names it; nothing here moves money.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::id::{AssetId, OperatingId, UnitId};
use crate::money::Money;

/// What the operator guarantees for each year of the term 保底收益.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guarantee {
    /// So much.
    Amount(Money),
    /// Such a part of the asset's value, in hundredths of a per cent, without the rest below one minor unit.
    BasisPoints(u32),
}

/// An operator takes an asset on 签订经营合同.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorSigned {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Its own id, among the contracts of the asset.
    pub contract: OperatingId,
    /// The first day of the term.
    pub from: Date,
    /// What is guaranteed for each year, due when the year is over.
    pub guarantee: Guarantee,
    /// Who runs the asset.
    pub operator: UnitId,
    /// How many years the term has.
    pub years: u32,
}

impl Guarantee {
    /// In minor units for a year of an asset of that value.
    pub fn per_year(self, value: Money) -> i128 {
        match self {
            Self::Amount(amount) => i128::from(amount.minor()),
            Self::BasisPoints(points) => i128::from(value.minor())
                .saturating_mul(points.into())
                .saturating_div(10_000),
        }
    }
}

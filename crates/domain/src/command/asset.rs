//! Commands about assets that mean more than one event: registers of shares, dividends.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::Period;
use crate::id::AssetId;
use crate::money::Money;
use crate::subject::Party;

/// One holder of a register of shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// Who.
    pub holder: Party,
    /// How many.
    pub shares: u64,
}

/// Quantify an asset into shares; the register is ordered by holder, so that ties are broken alike everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuantifyAsset {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// At least one.
    pub holders: Vec<Holding>,
}

/// Divide income: dividends by shares to the fen, public welfare, the rest stays with the village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclareDividend {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// For the holders together.
    pub dividends: Money,
    /// The period.
    pub period: Period,
    /// For public-welfare jobs and works.
    pub welfare: Money,
}

/// Pay a dividend out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayDividend {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Places in the register that stay unpaid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<u32>,
    /// The period.
    pub period: Period,
}

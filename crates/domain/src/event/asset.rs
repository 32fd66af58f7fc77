//! Assets and equity 资产收益 (art. 10): registered, vested, quantified into shares, earning, paying dividends.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::{Period, RegionCode};
use crate::id::{AssetId, IncomeId, Label, OperatingId, ProjectId, UnitId};
use crate::money::Money;
use crate::subject::Party;

/// What an asset is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetClass {
    /// 经营性
    Commercial,
    /// 到户类
    Household,
    /// 公益性
    Public,
}

/// An asset formed by fiscal money is registered 资产登记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetRegistered {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// What it is for.
    pub class: AssetClass,
    /// What it is called.
    pub name: Label,
    /// The project that formed it.
    pub project: ProjectId,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// What it cost; above zero, bounded by what the project has settled.
    pub value: Money,
}

/// Title vests in the village collective 确权.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetVested {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The collective: a registered unit of that kind.
    pub holder: UnitId,
}

/// An asset is quantified into shares 折股量化; each holder follows as `share.issued`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetQuantified {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Number of holders.
    pub count: u32,
    /// Sum of all shares.
    pub shares: u64,
}

/// One holder's shares 股份.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareIssued {
    /// The asset.
    pub asset: AssetId,
    /// Who holds them.
    pub holder: Party,
    /// Place in the register, from 0: the order in which ties of a dividend are broken.
    pub index: u32,
    /// How many; above zero.
    pub shares: u64,
}

/// Income of an asset arrives with the collective 资产收益.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncomeReceived {
    /// How much; above zero.
    pub amount: Money,
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// By which operating contract of the asset; its operator has to be named then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<OperatingId>,
    /// Its own id.
    pub income: IncomeId,
    /// Who runs the asset and paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<UnitId>,
    /// For which period.
    pub period: Period,
}

/// Income is divided 分红方案; each holder's part follows as `dividend.line`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DividendDeclared {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Number of holders.
    pub count: u32,
    /// For the holders together.
    pub dividends: Money,
    /// The period; each is divided once.
    pub period: Period,
    /// For public-welfare jobs and works 公益岗位、公益事业.
    pub welfare: Money,
}

/// One holder's part 分红明细.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DividendLine {
    /// How much; the parts sum to the whole, to the fen.
    pub amount: Money,
    /// The asset.
    pub asset: AssetId,
    /// Who receives it.
    pub holder: Party,
    /// Place in the register.
    pub index: u32,
    /// The period.
    pub period: Period,
    /// How many shares it is for, of all in the register of the day on which the period begins. Whoever has more than
    /// their exact part got one of the units that were left over (largest remainder).
    pub shares: u64,
}

/// Dividends are paid out 分红发放.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DividendPaid {
    /// How much; bounded by what is declared and unpaid.
    pub amount: Money,
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// Places in the register that stay unpaid, ascending; empty where everyone was paid.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<u32>,
    /// The period.
    pub period: Period,
}

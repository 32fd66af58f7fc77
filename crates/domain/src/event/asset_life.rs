//! What becomes of an asset after it is vested (art. 10): impaired, sold, its shares passed on, its public share spent.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::id::{AssetId, Label, ProjectId, SpendingId};
use crate::money::Money;
use crate::subject::Party;

/// An asset is worth less than it cost 资产减值. No money moves, and its sources stay what they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetImpaired {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence; the document has to be named.
    pub basis: Basis,
    /// Why.
    pub reason: Label,
    /// What it is worth now; not below zero, and less than before.
    pub value: Money,
}

/// An asset is sold or written off 资产处置. What it brought goes back to its project, up to what the asset cost, and
/// from there to where the money came from; the rest is the village's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetDisposed {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence; the document has to be named.
    pub basis: Basis,
    /// Who bought it; none where it was written off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Party>,
    /// The project that formed it.
    pub project: ProjectId,
    /// Why.
    pub reason: Label,
    /// Of what it brought, back with the project, free to be given back; at most what it cost.
    pub to_project: Money,
    /// Of what it brought, income of the village collective.
    pub to_village: Money,
}

/// Why shares pass to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassingOn {
    /// 去世
    Death,
    /// 脱贫退出: the household is not poor any more, and its shares go to one that is.
    Exit,
    /// 迁出
    Moved,
    /// 其他
    Other,
}

/// Shares pass from one holder to another 股份调整, for dividends of periods that begin on the day or later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharesPassed {
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence. The business date is the day from which they are the other's.
    pub basis: Basis,
    /// Who held them.
    pub from: Party,
    /// Why.
    pub reason: PassingOn,
    /// How many; above zero, at most all that are held.
    pub shares: u64,
    /// Who holds them now: another holder, somebody new, or the collective.
    pub to: Party,
}

/// What the village spends its public share of income on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicPurpose {
    /// 公益岗位
    Jobs,
    /// 其他
    Other,
    /// 困难帮扶
    Relief,
    /// 小型公益事业
    Works,
}

/// The village's public share of an asset's income is spent 公益支出.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WelfareSpent {
    /// How much; above zero, bounded by what is set aside and not spent.
    pub amount: Money,
    /// The asset.
    pub asset: AssetId,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// On what.
    pub purpose: PublicPurpose,
    /// Its own id.
    pub spending: SpendingId,
    /// What was bought or done, in a few words that name nobody.
    pub what: Label,
}

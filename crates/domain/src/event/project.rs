//! The life of a project 项目: approved, contracted, changed, accepted, audited, retained, handed over or terminated.
//!
//! What a contract's payments are bounded by is said here and nowhere in the payments themselves.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::id::{ContractId, Label, ProjectId, UnitId};
use crate::money::Money;
use crate::subject::Party;

/// Whether county money beside an approval is asked for or offered 县级配套.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchNature {
    /// 要求配套
    Required,
    /// 自愿投入
    Voluntary,
}

/// County money beside an approval 县级配套.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountyMatch {
    /// How much; above zero.
    pub amount: Money,
    /// Whether it is asked for.
    pub nature: MatchNature,
}

/// What of a contract a payment is for 付款性质.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentNature {
    /// 尾款
    Final,
    /// 进度款
    Progress,
    /// 质保金
    Retention,
}

/// A project of the store is approved 批复.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectApproved {
    /// What it may cost 批复投资; above zero.
    pub amount: Money,
    /// The approval's document and dates.
    pub basis: Basis,
    /// County money beside it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county_match: Option<CountyMatch>,
    /// When it is to be finished.
    pub finish_on: Date,
    /// The project.
    pub project: ProjectId,
    /// True where it serves public welfare 公益性.
    pub public_welfare: bool,
    /// When it is to start.
    pub start_on: Date,
    /// What it is to reach 绩效目标.
    pub target: Label,
    /// Whose person in charge answers for it 责任人所在单位.
    pub unit: UnitId,
}

/// A contract is signed 签订合同.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractSigned {
    /// The price 合同价; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The contract.
    pub contract: ContractId,
    /// Who builds or supplies: a registered unit, or an organisation by its commitment.
    pub contractor: Party,
    /// For which project.
    pub project: ProjectId,
}

/// A contract's price is changed 合同变更.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractChanged {
    /// The document that changes it, and dates.
    pub basis: Basis,
    /// The contract.
    pub contract: ContractId,
    /// By how much; not zero. Never below what is paid and held.
    pub delta: Money,
    /// Its project.
    pub project: ProjectId,
    /// Why.
    pub reason: Label,
}

/// What a contract was for is accepted 验收.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractAccepted {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The contract.
    pub contract: ContractId,
    /// Its project.
    pub project: ProjectId,
}

/// The final accounts 竣工决算 state what a contract really costs.
///
/// A finding of the auditor's, and so never refused for being below what is paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractAudited {
    /// The audited price 审定价; not below zero.
    pub amount: Money,
    /// The audit's document and dates.
    pub basis: Basis,
    /// The contract.
    pub contract: ContractId,
    /// Its project.
    pub project: ProjectId,
}

/// Money of a project is held back until a contract's term of warranty ends 预留质保金.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionHeld {
    /// How much; above zero.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The contract.
    pub contract: ContractId,
    /// Its project.
    pub project: ProjectId,
    /// The day from which it may be released; after the business date.
    pub until: Date,
}

/// Retention is released once its term has ended 释放质保金: a payment of that nature may follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionReleased {
    /// How much; above zero, bounded by what is held.
    pub amount: Money,
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The contract.
    pub contract: ContractId,
    /// Its project.
    pub project: ProjectId,
}

/// A project is terminated 终止: its free balance has gone back to its sources, and no batch may follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectTerminated {
    /// The document that ends it, and dates.
    pub basis: Basis,
    /// The project.
    pub project: ProjectId,
    /// Why.
    pub reason: Label,
}

/// What a project built is handed over 移交; title is vested by `asset.vested`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectHandedOver {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The project.
    pub project: ProjectId,
    /// Who takes it over.
    pub receiver: UnitId,
}

impl PaymentNature {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Final => "final",
            Self::Progress => "progress",
            Self::Retention => "retention",
        }
    }
}

//! How far projects and their contracts have come, and what each contract's payments are bounded by.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::State;
use crate::breach::PriceLimit;
use crate::id::{ContractId, ProjectId};

/// How far a project has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectStage {
    /// 已入库
    Registered,
    /// 已批复
    Approved,
    /// 已移交
    HandedOver,
    /// 已终止
    Terminated,
}

/// How far a contract has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContractStage {
    /// 已签订
    Signed,
    /// 已验收
    Accepted,
    /// 已决算
    Audited,
}

/// One contract; amounts are in minor units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContractState {
    /// Of which project.
    pub project: ProjectId,
    /// How far it has come.
    pub stage: ContractStage,
    /// The price, with all changes.
    pub price: i128,
    /// The audited price, once there is one.
    pub audited: Option<i128>,
    /// What its batches have taken and not given back, of every nature.
    pub paid: i128,
    /// Of that, what was paid as retention.
    pub retention_paid: i128,
    /// What is held back.
    pub held: i128,
    /// What was held back and has been released.
    pub released: i128,
    /// From when what is held may be released.
    pub held_until: Option<Date>,
}

impl ProjectStage {
    /// The name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "in the store",
            Self::Approved => "granted",
            Self::HandedOver => "handed over",
            Self::Terminated => "terminated",
        }
    }
}

impl ContractStage {
    /// The name in JSON and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Accepted => "accepted",
            Self::Audited => "audited",
        }
    }
}

impl ContractState {
    /// What payments and retention together may come to, and which price says so.
    pub const fn bound(&self) -> (PriceLimit, i128) {
        match self.audited {
            Some(audited) => (PriceLimit::Audited, audited),
            None => (PriceLimit::Contract, self.price),
        }
    }

    /// What is paid, on its way or held back.
    pub const fn committed(&self) -> i128 {
        self.paid.saturating_add(self.held)
    }
}

impl State {
    /// A contract.
    pub fn contract(&self, contract: &ContractId) -> Option<&ContractState> {
        self.contracts.get(contract)
    }

    /// How far a project has come; none where it is not registered.
    pub fn project_stage(&self, project: &ProjectId) -> Option<ProjectStage> {
        self.projects.get(project).map(|project| project.stage)
    }
}

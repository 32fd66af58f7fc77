//! A policy set enters the ledger. It is carried whole, so that every entry can be judged from the log alone.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::id::UnitId;
use crate::policy::PolicySet;

/// A unit in charge everywhere adopts a policy set, or its next version 采用政策.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyAdopted {
    /// The document that adopts it, dates, evidence.
    pub basis: Basis,
    /// What is adopted.
    pub set: PolicySet,
    /// Who adopts it.
    pub unit: UnitId,
}

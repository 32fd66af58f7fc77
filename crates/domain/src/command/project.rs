//! Commands about a project's life and a fund line's year that mean several events.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::id::{Label, LineId, ProjectId};
use crate::money::Money;

/// Terminate a project. Its free balance goes back to its sources, in proportion to what they have in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminateProject {
    /// The document that ends it, and dates.
    pub basis: Basis,
    /// The project.
    pub project: ProjectId,
    /// Why.
    pub reason: Label,
}

/// What of a line's money goes on to the next year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarryOver {
    /// How much; above zero.
    pub amount: Money,
    /// The new line of the next budget year.
    pub to: LineId,
}

/// Close a line's budget year. What is neither carried over nor reclaimed is surplus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloseYear {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// What is carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry: Option<CarryOver>,
    /// The line.
    pub line: LineId,
    /// What is reclaimed as idle stock: to the upper line, or out of the ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reclaim: Option<Money>,
}

//! The year end 年终: a fund line of one budget year is closed, and what is left of it goes on or stays as surplus.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::BudgetYear;
use crate::id::LineId;
use crate::money::Money;

/// A line's budget year is closed 年终结账: what is left is carried over to a new line of the next year, or is surplus.
///
/// What is reclaimed as idle stock 存量收回 leaves the line before, as `quota.reclaimed` of the same command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearClosed {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The line's budget year.
    pub budget_year: BudgetYear,
    /// 结转: how much goes on to the next year.
    pub carried: Money,
    /// The line.
    pub line: LineId,
    /// 结余: how much stays, which nobody may spend any more; it can only be reclaimed.
    pub surplus: Money,
    /// The new line of the next budget year; none where nothing is carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<LineId>,
}

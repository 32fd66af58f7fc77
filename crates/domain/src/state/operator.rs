//! Contracts by which assets are operated, as the rules about income need them.
//! How much came in by one is not kept here: that is a question to the projections.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::event::Guarantee;
use crate::id::UnitId;

/// One operating contract of an asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OperatingState {
    /// The first day of the term.
    pub from: Date,
    /// What is guaranteed for each year.
    pub guarantee: Guarantee,
    /// Who runs the asset.
    pub operator: UnitId,
    /// How many years the term has.
    pub years: u32,
}

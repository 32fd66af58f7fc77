//! The list of households that an entity brings in 带动名单.

use serde::{Deserialize, Serialize};

use crate::basis::Basis;
use crate::code::RegionCode;
use crate::id::{SchemeId, UnitId};
use crate::money::Money;
use crate::subject::Subject;

/// One household of such a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkedHousehold {
    /// Who.
    pub household: Subject,
    /// True where it brings in land.
    #[serde(default)]
    pub land: bool,
    /// Where it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<RegionCode>,
}

/// Record whom an entity brings in; ordered by pseudonym.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordLinkage {
    /// Dates, document, evidence.
    pub basis: Basis,
    /// The cooperative or firm.
    pub entity: UnitId,
    /// The declared scale of its equipment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub equipment: Option<Money>,
    /// Whom it brings in; may be empty where it brings in a whole village, or owns machines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub households: Vec<LinkedHousehold>,
    /// By which scheme it is supported.
    pub scheme: SchemeId,
    /// The township or village that it brings in as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<RegionCode>,
}

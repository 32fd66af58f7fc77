//! The layouts that bureaus have in common, built in: persons and households, and firms.
//!
//! A template is a mapping like any other (`mappings/`); it can do nothing that a file could not.

use crate::mapping::{Mapping, MappingError};

/// A built-in layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// 到户到人：项目代码、支付凭证号、乡镇、村、姓名、证件、应发、实发、发放月份
    Person,
    /// 到企业：项目代码、支付凭证号、月份、统一社会信用代码、企业名称、补贴金额
    Firm,
}

impl Template {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Person, Self::Firm];

    /// The name that the command line uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Firm => "firm",
        }
    }

    /// The mapping behind it, as a file would hold it.
    pub const fn toml(self) -> &'static str {
        match self {
            Self::Person => include_str!("../../../mappings/person.toml"),
            Self::Firm => include_str!("../../../mappings/firm.toml"),
        }
    }

    /// The mapping behind it.
    pub fn mapping(self) -> Result<Mapping, MappingError> {
        Mapping::from_toml(self.toml())
    }
}

#[cfg(test)]
mod tests;

//! What was done with sealed personal data. It must never say whose they were, nor join two pseudonyms: how many is all.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::id::Label;

/// A person's data were destroyed 删除个人信息. The log keeps the pseudonyms, which lead nowhere now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectErased {
    /// How many pseudonyms lead nowhere now. Which ones is not said: they belong together.
    pub handles: NonZeroU32,
    /// Why.
    pub reason: Label,
}

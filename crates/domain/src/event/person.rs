//! What was done with sealed personal data. It must never say whose they were, nor join two pseudonyms: how many is all.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::id::Label;
use crate::subject::Digest;

/// A person's data were destroyed 删除个人信息. The log keeps the pseudonyms, which lead nowhere now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectErased {
    /// How many pseudonyms lead nowhere now. Which ones is not said: they belong together.
    pub handles: NonZeroU32,
    /// Why.
    pub reason: Label,
}

/// A person's data are withheld from every board and list, and kept under seal 限制公开: accounting records may not be
/// destroyed before their term is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectRestricted {
    /// How many pseudonyms show no name now. Which ones is not said: they belong together.
    pub handles: NonZeroU32,
    /// Why.
    pub reason: Label,
}

/// Sealed values were opened to somebody who checks them 向审计披露, in a file that proves them against the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosureMade {
    /// How many commitments were opened.
    pub count: NonZeroU32,
    /// SHA-256 of the file: nobody can be said to have been given another one.
    pub digest: Digest,
    /// Which fields were opened, in ascending order; at least one.
    pub fields: Vec<Label>,
    /// For what.
    pub purpose: Label,
}

//! Pages of rows: the caller always says how many it takes, and always learns how many there are.

use serde::Serialize;

use crate::error::ProjectionError;

/// Which rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    offset: u64,
    limit: u32,
}

impl Page {
    /// Most rows of one page.
    pub const LIMIT_MAX: u32 = 10_000;

    /// The `limit` rows after the first `offset`.
    pub const fn new(offset: u64, limit: u32) -> Result<Self, ProjectionError> {
        if limit == 0 || limit > Self::LIMIT_MAX {
            return Err(ProjectionError::PageLimit { limit });
        }
        Ok(Self { offset, limit })
    }

    /// As many rows as one page can have, from the start.
    pub const fn largest() -> Self {
        Self {
            offset: 0,
            limit: Self::LIMIT_MAX,
        }
    }

    /// The page after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self {
            offset: self.offset.saturating_add(u64::from(self.limit)),
            ..self
        }
    }

    /// How many rows come before it.
    pub const fn offset(self) -> u64 {
        self.offset
    }

    /// How many rows it takes at most.
    pub const fn limit(self) -> u32 {
        self.limit
    }

    /// As SQL takes it. An offset beyond SQLite's integers is beyond every table too.
    pub(crate) fn sql(self) -> [i64; 2] {
        [
            i64::from(self.limit),
            i64::try_from(self.offset).unwrap_or(i64::MAX),
        ]
    }
}

/// Some rows of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paged<T> {
    /// The log size that it is as of.
    pub as_of: u64,
    /// How many rows there are in all.
    pub total: u64,
    /// How many rows come before these.
    pub offset: u64,
    /// These rows.
    pub rows: Vec<T>,
}

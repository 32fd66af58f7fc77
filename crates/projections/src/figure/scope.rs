//! Which payment lines a figure is about.

use std::fmt;
use std::str::FromStr;

use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::id::{BatchId, ProjectId, SchemeId, UnitId};

/// Which payment lines; what is none is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineScope {
    /// Lines whose village lies in this division.
    pub region: Option<RegionCode>,
    /// Of one project.
    pub project: Option<ProjectId>,
    /// Of one scheme.
    pub scheme: Option<SchemeId>,
    /// For one period.
    pub period: Option<Period>,
    /// Of one batch.
    pub batch: Option<BatchId>,
    /// Paid to one unit.
    pub unit: Option<UnitId>,
}

impl LineScope {
    /// The lines of one division.
    pub fn of_region(region: RegionCode) -> Self {
        Self {
            region: Some(region),
            ..Self::default()
        }
    }

    /// The lines of one project.
    pub fn of_project(project: ProjectId) -> Self {
        Self {
            project: Some(project),
            ..Self::default()
        }
    }

    /// The lines of one batch.
    pub fn of_batch(batch: BatchId) -> Self {
        Self {
            batch: Some(batch),
            ..Self::default()
        }
    }

    pub(super) fn parse(parts: &[&str]) -> Option<Self> {
        let mut scope = Self::default();
        for part in parts {
            let (key, value) = part.split_once('=')?;
            match key {
                "region" => put(&mut scope.region, value)?,
                "project" => put(&mut scope.project, value)?,
                "scheme" => put(&mut scope.scheme, value)?,
                "period" => put(&mut scope.period, value)?,
                "batch" => put(&mut scope.batch, value)?,
                "unit" => put(&mut scope.unit, value)?,
                _ => return None,
            }
        }
        Some(scope)
    }
}

/// A key that is named twice is refused.
fn put<T: FromStr>(slot: &mut Option<T>, value: &str) -> Option<()> {
    match slot.replace(value.parse().ok()?) {
        None => Some(()),
        Some(_) => None,
    }
}

impl fmt::Display for LineScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut part = |key: &str, value: Option<String>| match value {
            Some(value) => write!(f, "/{key}={value}"),
            None => Ok(()),
        };
        part("region", self.region.map(|v| v.to_string()))?;
        part("project", self.project.as_ref().map(ToString::to_string))?;
        part("scheme", self.scheme.as_ref().map(ToString::to_string))?;
        part("period", self.period.map(|v| v.to_string()))?;
        part("batch", self.batch.as_ref().map(ToString::to_string))?;
        part("unit", self.unit.as_ref().map(ToString::to_string))
    }
}

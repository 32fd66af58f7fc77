//! Projects: where their money comes from, where it is, whom it reached, what it formed.

use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::code::RegionCode;
use sunledger_domain::id::ProjectId;
use sunledger_domain::{Account, Money};

use super::asset::AssetRow;
use super::balance::BucketSum;
use super::flow::Edge;
use super::life::ProjectLife;
use super::lines::{Counted, StateSum};
use super::page::{Page, Paged};
use super::region::RegionName;
use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::figure::{LineScope, Node, Sum};
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, uint};
use crate::sql::Filter;

/// Which projects.
#[derive(Debug, Clone, Default)]
pub struct ProjectFilter {
    /// That stand in this division, or pay somebody in it.
    pub region: Option<RegionCode>,
    /// Whose name contains this text.
    pub text: Option<String>,
}

/// One project.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProjectRow {
    /// Its id.
    pub project: ProjectId,
    /// What it is called.
    pub name: String,
    /// What is built, bought or paid for.
    pub content: String,
    /// Planned investment.
    pub planned: Money,
    /// Where.
    pub region: Option<RegionName>,
    /// Who answers for it.
    pub unit: UnitName,
    /// Its entry.
    pub seq: u64,
    /// Where its money is.
    pub states: Vec<BucketSum>,
}

/// A project in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProjectDetail {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The project.
    pub project: ProjectRow,
    /// What each source gave it.
    pub sources: Vec<Edge>,
    /// Its payment lines by where their money is.
    pub lines: Vec<StateSum>,
    /// What came back to it without naming a payment.
    pub returns: Sum,
    /// How many batches it has; `batches` lists them.
    pub batches: u64,
    /// The units that it pays: contractors, suppliers, schools.
    pub units: Vec<UnitPayments>,
    /// The places that it reached.
    pub places: Vec<PlaceSums>,
    /// Its approval, its contracts, its steps.
    pub life: ProjectLife,
    /// What it formed.
    pub assets: Vec<AssetRow>,
}

/// The lines paid to one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnitPayments {
    /// Which unit.
    pub unit: UnitName,
    /// Its lines by where their money is.
    pub states: Vec<StateSum>,
}

/// The lines of one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceSums {
    /// Which place.
    pub region: RegionName,
    /// Its lines by where their money is.
    pub states: Vec<StateSum>,
}

const COLUMNS: &str =
    "p.project, p.name, p.content, p.planned, p.region, r.name AS region_name, p.unit,
    u.name AS unit_name, p.seq";
const FROM: &str =
    "projects p JOIN units u ON u.unit = p.unit LEFT JOIN regions r ON r.code = p.region";

const UNITS: &str = "
SELECT l.payee_unit AS unit, u.name AS unit_name, l.state, count(*) AS lines, sum(l.due) AS due, sum(l.paid) AS paid
FROM payment_lines l JOIN units u ON u.unit = l.payee_unit
WHERE l.project = ? AND l.payee_unit IS NOT NULL
GROUP BY l.payee_unit, l.state
ORDER BY l.payee_unit";

const PLACES: &str = "
SELECT r.code, r.name, s.state, sum(s.lines) AS lines, sum(s.due) AS due, sum(s.paid) AS paid
FROM line_sums s JOIN regions r ON r.code = s.village
WHERE s.project = ?
GROUP BY s.village, s.state
ORDER BY s.village";

impl Snapshot<'_> {
    /// Projects by id.
    pub fn projects(
        &self,
        filter: &ProjectFilter,
        page: Page,
    ) -> Result<Paged<ProjectRow>, ProjectionError> {
        let list = List {
            columns: COLUMNS,
            from: FROM,
            filter: conditions(filter)?,
            order: "p.project",
        };
        let mut paged = self.paged(&list, page, read_project)?;
        for row in &mut paged.rows {
            row.states = self.states_of(&Account::Project(row.project.clone()))?;
        }
        Ok(paged)
    }

    /// One project; none where there is no such project.
    pub fn project(&self, id: &ProjectId) -> Result<Option<ProjectDetail>, ProjectionError> {
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE p.project = ?");
        let Some(mut project) = self.one(&sql, [id.as_str()], read_project)? else {
            return Ok(None);
        };
        project.states = self.states_of(&Account::Project(id.clone()))?;
        let scope = LineScope::of_project(id.clone());
        let batches = "SELECT count(*) FROM batches WHERE project = ?";
        Ok(Some(ProjectDetail {
            as_of: self.as_of(),
            sources: self.edges_into(&Node::Project(id.clone()))?,
            lines: self.line_sums(&scope)?,
            returns: self.returns(&scope)?,
            batches: uint(self.number(batches, [id.as_str()])?)?,
            units: self.unit_payments(id)?,
            places: self.place_sums(id)?,
            life: self.project_life(id)?,
            assets: self.assets_of_project(id)?,
            project,
        }))
    }

    fn unit_payments(&self, id: &ProjectId) -> Result<Vec<UnitPayments>, ProjectionError> {
        let rows = self.list(UNITS, [id.as_str()], |row| {
            Ok((unit_name(row)?, Counted::read(row)?))
        })?;
        let mut units: Vec<UnitPayments> = Vec::new();
        for (unit, counted) in rows {
            let scope = LineScope {
                unit: Some(unit.unit.clone()),
                ..LineScope::of_project(id.clone())
            };
            let state = counted.named(&scope)?;
            match units.last_mut().filter(|last| last.unit == unit) {
                Some(last) => last.states.extend(state),
                None => units.push(UnitPayments {
                    unit,
                    states: state.into_iter().collect(),
                }),
            }
        }
        Ok(units)
    }

    fn place_sums(&self, id: &ProjectId) -> Result<Vec<PlaceSums>, ProjectionError> {
        let rows = self.list(PLACES, [id.as_str()], |row| {
            let region = RegionName {
                code: row.region("code")?,
                name: row.text("name")?,
            };
            Ok((region, Counted::read(row)?))
        })?;
        let mut places: Vec<PlaceSums> = Vec::new();
        for (region, counted) in rows {
            let scope = LineScope {
                region: Some(region.code),
                ..LineScope::of_project(id.clone())
            };
            let state = counted.named(&scope)?;
            match places.last_mut().filter(|last| last.region == region) {
                Some(last) => last.states.extend(state),
                None => places.push(PlaceSums {
                    region,
                    states: state.into_iter().collect(),
                }),
            }
        }
        Ok(places)
    }
}

fn conditions(filter: &ProjectFilter) -> Result<Filter, ProjectionError> {
    let mut conditions = Filter::default();
    conditions.and_if("instr(p.name, ?) > 0", filter.text.as_ref());
    if let Some(region) = filter.region {
        let (mut stands, mut pays) = (Filter::default(), Filter::default());
        stands.within("region", region)?;
        pays.within("s.village", region)?;
        let sql = format!(
            "p.project IN (SELECT project FROM projects{} UNION
                           SELECT b.project FROM batch_places s JOIN batches b ON b.no = s.batch{})",
            stands.clause(),
            pays.clause()
        );
        stands.nest("", pays);
        conditions.nest(&sql, stands);
    }
    Ok(conditions)
}

fn read_project(row: &Row<'_>) -> Result<ProjectRow, ProjectionError> {
    Ok(ProjectRow {
        project: row.id("project")?,
        name: row.text("name")?,
        content: row.text("content")?,
        planned: row.money("planned")?,
        region: region_name(row)?,
        unit: unit_name(row)?,
        seq: row.uint("seq")?,
        states: Vec::new(),
    })
}

/// From the columns `region` and `region_name`.
pub(super) fn region_name(row: &Row<'_>) -> Result<Option<RegionName>, ProjectionError> {
    match row.opt_region("region")? {
        Some(code) => Ok(Some(RegionName {
            code,
            name: row.text("region_name")?,
        })),
        None => Ok(None),
    }
}

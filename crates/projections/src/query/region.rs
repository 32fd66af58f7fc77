//! Divisions: found by code or name, each with its way down from the province, since names repeat.

use jiff::civil::Date;
use rusqlite::{Row, params_from_iter};
use serde::Serialize;
use sunledger_domain::code::{Level, RegionCode};

use super::lines::{Counted, StateSum};
use super::page::{Page, Paged};
use crate::error::ProjectionError;
use crate::figure::LineScope;
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, code};
use crate::sql::{Filter, child_span};

/// One division.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionRow {
    /// Its code: the key.
    pub code: RegionCode,
    /// Its name, which others may have too.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// Since when it is in force.
    pub valid_from: Date,
    /// Its last day in force; none while it is.
    pub closed_on: Option<Date>,
    /// The divisions that it lies in, from the province down.
    pub path: Vec<RegionName>,
}

/// A division by code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegionName {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
}

/// A division and what lies in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionDetail {
    /// The log size that it is as of.
    pub as_of: u64,
    /// The division.
    pub region: RegionRow,
    /// What took its place.
    pub successors: Vec<RegionName>,
    /// All payment lines in it, by where their money is.
    pub states: Vec<StateSum>,
    /// The divisions directly below, each with its lines.
    pub children: Vec<RegionChild>,
}

/// A division below another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RegionChild {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
    /// Its last day in force; none while it is.
    pub closed_on: Option<Date>,
    /// All payment lines in it, by where their money is.
    pub states: Vec<StateSum>,
}

impl RegionRow {
    /// Its name after those that it lies in: 黑龙江省 哈尔滨市 … .
    pub fn full_name(&self) -> String {
        let names = self.path.iter().map(|step| step.name.as_str());
        let all: Vec<&str> = names.chain([self.name.as_str()]).collect();
        all.join(" ")
    }
}

impl Snapshot<'_> {
    /// Divisions whose code starts with `text`, where it is digits, or else whose name contains it:
    /// the shortest names, and so those equal to it, first. An empty text finds all.
    pub fn find_regions(
        &self,
        text: &str,
        page: Page,
    ) -> Result<Paged<RegionRow>, ProjectionError> {
        let text = text.trim().to_owned();
        let mut filter = Filter::default();
        let order = if text.bytes().all(|byte| byte.is_ascii_digit()) {
            filter.and("instr(printf('%012d', code), ?) = 1", text);
            "code"
        } else {
            filter.and("instr(name, ?) > 0", text);
            "length(name), code"
        };
        let list = List {
            columns: "code, name, level, valid_from, closed_on",
            from: "regions",
            filter,
            order,
        };
        let mut found = self.paged(&list, page, read_region)?;
        for region in &mut found.rows {
            region.path = self.path_of(region.code)?;
        }
        Ok(found)
    }

    /// One division without what lies in it.
    pub fn region_row(&self, region: RegionCode) -> Result<Option<RegionRow>, ProjectionError> {
        let sql = "SELECT code, name, level, valid_from, closed_on FROM regions WHERE code = ?";
        let row = self.one(sql, [code(region)?], read_region)?;
        let with_path = |mut row: RegionRow| {
            row.path = self.path_of(region)?;
            Ok(row)
        };
        row.map(with_path).transpose()
    }

    /// One division with what lies in it.
    pub fn region(&self, region: RegionCode) -> Result<Option<RegionDetail>, ProjectionError> {
        let Some(row) = self.region_row(region)? else {
            return Ok(None);
        };
        let successors = "SELECT successor AS code, name
             FROM region_successors s JOIN regions r ON r.code = s.successor
             WHERE s.code = ? ORDER BY successor";
        Ok(Some(RegionDetail {
            as_of: self.as_of(),
            region: row,
            successors: self.list(successors, [code(region)?], read_name)?,
            states: self.line_sums(&LineScope::of_region(region))?,
            children: self.children_of(region)?,
        }))
    }

    fn children_of(&self, region: RegionCode) -> Result<Vec<RegionChild>, ProjectionError> {
        let sql = "SELECT code, name, closed_on FROM regions WHERE parent = ? ORDER BY code";
        let mut children = self.list(sql, [code(region)?], |row| {
            Ok(RegionChild {
                code: row.region("code")?,
                name: row.text("name")?,
                closed_on: row.opt_date("closed_on")?,
                states: Vec::new(),
            })
        })?;
        if children.is_empty() {
            return Ok(children);
        }
        for (child, counted) in self.count_lines_by_child(region)? {
            let found = children
                .iter_mut()
                .find(|one| code(one.code).ok() == Some(child));
            if let Some(found) = found {
                let scope = LineScope::of_region(found.code);
                found.states.extend(counted.named(&scope)?);
            }
        }
        Ok(children)
    }

    fn count_lines_by_child(
        &self,
        region: RegionCode,
    ) -> Result<Vec<(i64, Counted)>, ProjectionError> {
        let mut filter = Filter::default();
        filter.within("village", region)?;
        let span = child_span(region.level());
        let sql = format!(
            "SELECT village / {span} * {span} AS child, state,
                    sum(lines) AS lines, sum(due) AS due, sum(paid) AS paid
             FROM village_sums{} GROUP BY child, state",
            filter.clause()
        );
        self.list(&sql, params_from_iter(filter.values()), |row| {
            Ok((row.int("child")?, Counted::read(row)?))
        })
    }

    /// The divisions that one lies in, from the province down.
    pub(crate) fn path_of(&self, region: RegionCode) -> Result<Vec<RegionName>, ProjectionError> {
        let mut path = Vec::new();
        let mut next = region.parent();
        while let Some(upper) = next {
            path.extend(self.region_name(upper)?);
            next = upper.parent();
        }
        path.reverse();
        Ok(path)
    }

    pub(crate) fn region_name(
        &self,
        region: RegionCode,
    ) -> Result<Option<RegionName>, ProjectionError> {
        let sql = "SELECT code, name FROM regions WHERE code = ?";
        self.one(sql, [code(region)?], read_name)
    }
}

fn read_name(row: &Row<'_>) -> Result<RegionName, ProjectionError> {
    Ok(RegionName {
        code: row.region("code")?,
        name: row.text("name")?,
    })
}

fn read_region(row: &Row<'_>) -> Result<RegionRow, ProjectionError> {
    Ok(RegionRow {
        code: row.region("code")?,
        name: row.text("name")?,
        level: row.word("level")?,
        valid_from: row.date("valid_from")?,
        closed_on: row.opt_date("closed_on")?,
        path: Vec::new(),
    })
}

//! Administrative divisions from CSV: code, parent, name, level; other columns are left alone.
//!
//! All or nothing: one bad line refuses the file by line, column and reason. A name is never a key.

use std::collections::HashMap;

use csv::StringRecord;
use sunledger_domain::code::{CodeError, Level, RegionCode};
use sunledger_domain::id::{IdError, Label};

use crate::encoding::{Encoding, TextError, read_text};

/// The code that provinces name as their parent and that no file holds: the country.
const COUNTRY: &str = "100000000000";
/// The columns that are read.
const COLUMNS: [&str; 4] = ["code", "parent", "name", "level"];

/// One division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionRow {
    /// Its code: the key.
    pub code: RegionCode,
    /// The division that it lies in; none for a root.
    pub parent: Option<RegionCode>,
    /// Its name, which others may share.
    pub name: Label,
    /// Its level.
    pub level: Level,
}

/// Why a file of divisions is refused.
#[derive(Debug, thiserror::Error)]
pub enum RegionsError {
    /// Its bytes are not text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It cannot be taken apart into cells.
    #[error("the file cannot be split into rows: {reason}")]
    Rows {
        /// What the CSV reader found.
        reason: csv::Error,
    },
    /// The first line lacks a column, or has it twice.
    #[error("line 1: column \"{column}\" must be there exactly once")]
    Header {
        /// The column.
        column: &'static str,
    },
    /// No line under the header.
    #[error("the file holds no divisions")]
    NoRows,
    /// A cell that cannot be taken.
    #[error("line {line}, column \"{column}\": \"{found}\" {reason}")]
    Cell {
        /// From 1, the header included.
        line: u64,
        /// The column.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What is wrong with it.
        reason: CellFault,
    },
}

/// What is wrong with a cell of a file of divisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// Not a division code.
    #[error("is {0}")]
    Code(CodeError),
    /// Not a name.
    #[error("is {0}")]
    Name(IdError),
    /// Not one of the five levels.
    #[error("is not a level: province, city, county, town or village")]
    Level,
    /// The level that the digits say is another one.
    #[error("is not the level that the code's digits say")]
    LevelOfCode,
    /// A code that stands in the file already.
    #[error("is in the file already, on line {first}")]
    Twice {
        /// The first line, from 1.
        first: u64,
    },
    /// A parent that the file does not hold.
    #[error("is not in the file")]
    ParentUnknown,
    /// A parent on the same level or below.
    #[error("is not of a higher level than its child")]
    ParentTooLow,
}

impl RegionsError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Text(error) => error.code(),
            Self::Rows { .. } => "regions_rows",
            Self::Header { .. } => "regions_header",
            Self::NoRows => "regions_no_rows",
            Self::Cell { .. } => "regions_cell",
        }
    }
}

/// Reads divisions, parents before children, otherwise in the file's order.
pub fn read_regions(bytes: &[u8]) -> Result<Vec<RegionRow>, RegionsError> {
    let text = read_text(bytes, &[Encoding::Utf8, Encoding::Gb18030])?;
    let mut reader = csv::Reader::from_reader(text.text.as_bytes());
    let header = reader
        .headers()
        .map_err(|reason| RegionsError::Rows { reason })?;
    let places = places(header)?;
    let mut lines = Vec::new();
    let mut line_of = HashMap::new();
    for record in reader.records() {
        let record = record.map_err(|reason| RegionsError::Rows { reason })?;
        let line = Line::read(&record, places)?;
        if let Some((first, _)) = line_of.insert(line.row.code, (line.number, line.row.level)) {
            return Err(line.fault("code", line.row.code, CellFault::Twice { first }));
        }
        lines.push(line);
    }
    for line in &lines {
        let Some(parent) = line.row.parent else {
            continue;
        };
        match line_of.get(&parent) {
            None => return Err(line.fault("parent", parent, CellFault::ParentUnknown)),
            Some((_, level)) if *level >= line.row.level => {
                return Err(line.fault("parent", parent, CellFault::ParentTooLow));
            }
            Some(_) => {}
        }
    }
    if lines.is_empty() {
        return Err(RegionsError::NoRows);
    }
    // A parent is of a higher level, so that this stable order puts it first.
    lines.sort_by_key(|line| line.row.level);
    Ok(lines.into_iter().map(|line| line.row).collect())
}

struct Line {
    number: u64,
    row: RegionRow,
}

impl Line {
    fn read(record: &StringRecord, places: [usize; 4]) -> Result<Self, RegionsError> {
        let number = record.position().map_or(0, csv::Position::line);
        let [code_text, parent_text, name_text, level_text] =
            places.map(|place| record.get(place).unwrap_or_default().trim());
        let fault = |column, found: &str, reason| cell(number, column, found, reason);
        let parse = |column, text: &str| {
            RegionCode::parse(text).map_err(|e| fault(column, text, CellFault::Code(e)))
        };
        let code = parse("code", code_text)?;
        let parent = match parent_text {
            COUNTRY | "" => None,
            text => Some(parse("parent", text)?),
        };
        let name =
            Label::new(name_text).map_err(|e| fault("name", name_text, CellFault::Name(e)))?;
        let level =
            level(level_text).ok_or_else(|| fault("level", level_text, CellFault::Level))?;
        if level != code.level() {
            return Err(fault("level", level_text, CellFault::LevelOfCode));
        }
        Ok(Self {
            number,
            row: RegionRow {
                code,
                parent,
                name,
                level,
            },
        })
    }

    fn fault(&self, column: &'static str, found: RegionCode, reason: CellFault) -> RegionsError {
        cell(self.number, column, &found.to_string(), reason)
    }
}

fn cell(line: u64, column: &'static str, found: &str, reason: CellFault) -> RegionsError {
    RegionsError::Cell {
        line,
        column,
        found: found.chars().take(80).collect(),
        reason,
    }
}

fn level(text: &str) -> Option<Level> {
    match text {
        "province" => Some(Level::Province),
        "city" => Some(Level::Prefecture),
        "county" => Some(Level::County),
        "town" => Some(Level::Township),
        "village" => Some(Level::Village),
        _ => None,
    }
}

fn places(header: &StringRecord) -> Result<[usize; 4], RegionsError> {
    let mut places = [0; 4];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let mut hits = header
            .iter()
            .enumerate()
            .filter(|(_, cell)| cell.trim() == column);
        match (hits.next(), hits.next()) {
            (Some((index, _)), None) => *place = index,
            _ => return Err(RegionsError::Header { column }),
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests;

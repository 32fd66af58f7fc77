//! Statements of banks and the treasury to typed lines: what went out, what came in, what was sent back.
//!
//! Matches nothing and drops nothing: a line that cannot be read is quarantined like a payment's.

mod mapping;
mod reading;
mod returned;
mod rows;

pub use mapping::{Layout, StatementMapping};
pub use returned::ReturnKind;
pub use rows::{AccountTail, StatementFile, StatementRow, StatementSummary};

use crate::error::FileError;
use crate::header;
use crate::table::{self, Row};
use reading::Reading;

/// Reads a statement's bytes, text or workbook, by a mapping.
pub fn read_statement(
    bytes: &[u8],
    mapping: &StatementMapping,
) -> Result<StatementFile, FileError> {
    let settings = mapping.file();
    let table = table::open(bytes, settings.encodings(), settings.sheet())?;
    let wanted = mapping.columns();
    let found = header::find(&table, settings.delimiter(), settings.sheet(), &wanted)?;
    let mut rows = found.rows;
    let mut reading = Reading::new(mapping, &found.header, rows.blank());
    let mut row = Row::default();
    while rows.advance(&mut row)? {
        reading.take(&row)?;
    }
    let mut file = reading.finish(rows.blank());
    file.kind = table.kind();
    file.encoding = table.encoding();
    file.sheet = found.sheet;
    file.skipped_sheets = found.skipped;
    if file.summary.rows == 0 {
        Err(FileError::NoRows)
    } else {
        Ok(file)
    }
}

#[cfg(test)]
mod tests;

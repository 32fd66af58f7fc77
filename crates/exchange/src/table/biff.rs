//! Binary workbooks of Excel 5 to 2003 to grids. Own code, since it must hold its ground against
//! hostile files: every length is checked before it is believed, and nothing is copied without a budget.

mod cells;
mod formats;
mod globals;
mod records;
mod strings;

use super::book::{Sheet, is_wanted};
use super::compound;
use super::error::{FileKind, TableError};
use super::grid::Budget;
use crate::mapping::SheetRule;
use globals::Globals;
use records::Records;

/// Reads the sheets that are wanted.
pub(super) fn read(bytes: &[u8], wanted: Option<&SheetRule>) -> Result<Vec<Sheet>, TableError> {
    read_stream(&compound::workbook_stream(bytes)?, wanted)
}

fn read_stream(stream: &[u8], wanted: Option<&SheetRule>) -> Result<Vec<Sheet>, TableError> {
    let globals = Globals::read(stream)?;
    let mut budget = Budget::new(FileKind::Xls);
    let mut sheets = Vec::with_capacity(globals.sheets.len());
    let mut walked = 0_usize;
    for (number, sheet) in (1..).zip(&globals.sheets) {
        let read = sheet.holds_cells() && is_wanted(wanted, number, &sheet.name, sheet.visible);
        let grid = if read {
            let mut records = Records::from(stream, sheet.offset)?;
            let before = records.left();
            let grid = cells::read(&mut records, &globals, &mut budget)?;
            walked = walked.saturating_add(before.saturating_sub(records.left()));
            Some(grid)
        } else {
            None
        };
        // Sheets that share their bytes would make a small file cost without end.
        if walked > stream.len() {
            return Err(damaged("its sheets overlap"));
        }
        sheets.push(Sheet {
            name: sheet.name.as_str().into(),
            visible: sheet.visible,
            grid,
        });
    }
    Ok(sheets)
}

fn damaged(reason: impl Into<String>) -> TableError {
    TableError::damaged(FileKind::Xls, reason)
}

#[cfg(test)]
mod tests;

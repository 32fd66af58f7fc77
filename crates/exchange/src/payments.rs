//! Payment files to typed rows, by a mapping: every row is accepted, quarantined with reasons, or blank.
//!
//! Never drops a row, never rounds an amount, never changes a sign.

mod due;
mod reading;
mod rows;
mod split;
mod totals;

pub use crate::error::{ControlOf, FileError};
pub use crate::quarantine::{Problem, QuarantinedRow, Reason};
pub use rows::{
    Details, Doubt, FileTotal, Payee, PaymentFile, PaymentRow, Per, Summary, UnprovedTotal,
};
pub(crate) use totals::{announces_total, decimal, is_note};

pub use split::{LINES_MAX, Part, split};

use jiff::civil::Date;
use sunledger_domain::Money;
use sunledger_domain::code::{BudgetYear, RegionCode};

use crate::header;
use crate::mapping::Mapping;
use crate::table::{self, Row};
use reading::Reading;

/// What a caller knows of a file beyond its mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// The day of business, for files without a column of dates.
    pub business_on: Option<Date>,
    /// The year of months that are written without one.
    pub year: Option<BudgetYear>,
    /// Where every place in the file must lie.
    pub division: Option<RegionCode>,
    /// Control total: the number of rows, quarantined ones included.
    pub count: Option<u64>,
    /// Control total: the signed sum of all rows' amounts, quarantined ones included.
    pub sum: Option<Money>,
}

/// What a caller holds against a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Objection {
    /// Which cell; the whole row where the file has no such column.
    pub at: ObjectTo,
    /// Why.
    pub reason: Reason,
}

/// The cell that is objected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectTo {
    /// The amount that is paid.
    Amount,
    /// The project's code.
    Project,
    /// The village's code.
    Village,
    /// No single cell.
    Row,
}

/// Reads a payment file's bytes, packed or plain, text or workbook, by a mapping.
pub fn read_payments(bytes: &[u8], mapping: &Mapping) -> Result<PaymentFile, FileError> {
    read_payments_with(bytes, mapping, &ReadOptions::default())
}

/// The same, with what the caller knows.
pub fn read_payments_with(
    bytes: &[u8],
    mapping: &Mapping,
    options: &ReadOptions,
) -> Result<PaymentFile, FileError> {
    read_payments_checked(bytes, mapping, options, &mut |_| None)
}

/// The same, where the caller may object to a row that reads well: it waits in quarantine with that
/// reason, and its amount still counts for the file's totals.
pub fn read_payments_checked(
    bytes: &[u8],
    mapping: &Mapping,
    options: &ReadOptions,
    check: &mut dyn FnMut(&PaymentRow) -> Option<Objection>,
) -> Result<PaymentFile, FileError> {
    let settings = mapping.file();
    let table = table::open(bytes, settings.encodings(), settings.sheet())?;
    let sealed = mapping.sealed();
    let mut wanted = mapping.columns().all().to_vec();
    wanted.extend(sealed.map(|(field, column)| (field.name(), Some(column))));
    let found = header::find(&table, settings.delimiter(), settings.sheet(), &wanted)?;
    let mut rows = found.rows;
    let mut reading = Reading::new(mapping, options, &found.header, rows.blank())?;
    let mut row = Row::default();
    while rows.advance(&mut row)? {
        reading.take(&row, check)?;
    }
    let mut file = reading.finish(rows.blank())?;
    file.kind = table.kind();
    file.encoding = table.encoding();
    file.sheet = found.sheet;
    file.skipped_sheets = found.skipped;
    let nothing =
        file.summary.rows == 0 && file.file_total.is_none() && file.unproved_total.is_none();
    if nothing {
        Err(FileError::NoRows)
    } else {
        Ok(file)
    }
}

#[cfg(test)]
mod leeds_tests;
#[cfg(test)]
mod tests;

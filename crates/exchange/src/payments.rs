//! Payment files to typed rows, by a mapping: every row is accepted, quarantined with reasons, or blank.
//!
//! Never drops a row, never rounds an amount, never changes a sign.

mod amount;
mod date;
mod header;
mod quarantine;
mod reading;
mod records;
mod rows;

pub use quarantine::{Problem, QuarantinedRow, Reason};
pub use rows::{Doubt, FileTotal, Payee, PaymentFile, PaymentRow, Summary};

use crate::encoding::{TextError, read_text};
use crate::mapping::Mapping;
use header::Header;
use reading::Reading;
use records::Records;

/// Why a whole file is refused. Nothing of it is read then.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Its bytes are not text.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It cannot be taken apart into cells.
    #[error("the file cannot be split into rows: {reason}")]
    Rows {
        /// What the CSV reader found.
        reason: csv::Error,
    },
    /// No row under the header, or nothing at all.
    #[error("the file holds no rows of payments")]
    NoRows,
    /// None of the first rows has the headers that the mapping needs.
    #[error(
        "no header row among the first {}: row {row} comes nearest and lacks {}; it has: {}",
        header::HEADER_ROWS_MAX, missing.join(", "), found.join(" | ")
    )]
    MissingColumns {
        /// The row that comes nearest to a header, from 1.
        row: u64,
        /// The columns that it lacks, each with the headers that were looked for.
        missing: Vec<String>,
        /// What that row has.
        found: Vec<String>,
    },
    /// Two columns could be the same thing; choosing one would be a guess about money.
    #[error(
        "header row {row}: columns {first} and {second} could both be \"{column}\": narrow the mapping"
    )]
    ColumnTwice {
        /// The header row, from 1.
        row: u64,
        /// The mapping's key.
        column: String,
        /// First place, from 1.
        first: usize,
        /// Second place, from 1.
        second: usize,
    },
}

impl FileError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Text(error) => error.code(),
            Self::Rows { .. } => "file_rows",
            Self::NoRows => "file_no_rows",
            Self::MissingColumns { .. } => "file_missing_columns",
            Self::ColumnTwice { .. } => "file_column_twice",
        }
    }
}

/// Reads a payment file's bytes, packed or plain, by a mapping.
pub fn read_payments(bytes: &[u8], mapping: &Mapping) -> Result<PaymentFile, FileError> {
    let text = read_text(bytes, mapping.encodings())?;
    let mut records = Records::new(&text.text, mapping.delimiter());
    let header = Header::find(&mut records, mapping)?;
    let mut reading = Reading::new(mapping, &header, records.blank());
    while records.advance()? {
        reading.take(&records);
    }
    let file = reading.finish(text.encoding, records.blank());
    let nothing = file.summary.rows == 0 && file.file_total.is_none();
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

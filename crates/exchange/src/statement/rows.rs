//! What a statement comes to: typed lines, quarantined ones, and the figures.
//!
//! Of the other side's account only the tail is kept; names and purposes are secret.

use std::fmt;
use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::id::Reference;

use super::{ReturnKind, StatementMapping};
use crate::encoding::Encoding;
use crate::quarantine::{QuarantinedRow, write_quarantined};
use crate::secret::Secret;
use crate::table::{FileKind, SkippedSheet};

/// Digits of an account that are kept.
const TAIL: usize = 4;

/// A statement, read whole.
#[derive(Debug)]
pub struct StatementFile {
    /// What it is by its content.
    pub kind: FileKind,
    /// What its text was written in; workbooks hold Unicode.
    pub encoding: Encoding,
    /// The sheet that was read; none in a text.
    pub sheet: Option<Box<str>>,
    /// The sheets that were not.
    pub skipped_sheets: Vec<SkippedSheet>,
    /// The row of its header, from 1.
    pub header_row: u64,
    /// Its headers, as they came.
    pub header: Vec<Box<str>>,
    /// Columns that the mapping does not use.
    pub ignored_columns: Vec<Box<str>>,
    /// Lines, in the file's order.
    pub rows: Vec<StatementRow>,
    /// Lines that cannot be read, in the file's order.
    pub quarantined: Vec<QuarantinedRow>,
    /// Rows that are no lines: proved totals, who printed it.
    pub notes: Vec<u64>,
    /// The figures.
    pub summary: StatementSummary,
}

/// The figures of one statement. `rows = accepted + quarantined`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct StatementSummary {
    /// Lines, below the header and not blank.
    pub rows: u64,
    /// Rows without any content.
    pub blank: u64,
    /// Lines that were read.
    pub accepted: u64,
    /// Lines that wait for a correction.
    pub quarantined: u64,
    /// Lines that say that a payment was sent back.
    pub returns: u64,
    /// Sum of what came in, in minor units.
    pub in_minor: i128,
    /// Sum of what went out, in minor units, above zero.
    pub out_minor: i128,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRow {
    /// Its row in the file, from 1, the header included.
    pub row: u64,
    /// The bank's day.
    pub date: Date,
    /// Above zero came in, below zero went out.
    pub amount: Money,
    /// The bank's or voucher's number.
    pub reference: Option<Reference>,
    /// The number of the payment that this line sends back or sends again.
    pub original: Option<Reference>,
    /// The end of the other side's account number.
    pub counter_tail: Option<AccountTail>,
    /// The other side's name.
    pub counter_name: Option<Secret>,
    /// 摘要、用途、附言
    pub purpose: Option<Secret>,
    /// Present where the line says that a payment was sent back.
    pub returned: Option<ReturnKind>,
    /// The bank's own words for it.
    pub return_text: Option<Secret>,
}

/// The last characters of an account number, enough to tell and too few to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountTail(Box<str>);

impl AccountTail {
    /// Of an account number, masked or not; none where it is too short to have one.
    pub fn of(account: &str) -> Option<Self> {
        let characters: Vec<char> = account.chars().filter(|c| !c.is_whitespace()).collect();
        let tail = characters.last_chunk::<TAIL>()?;
        let plain = tail.iter().all(char::is_ascii_alphanumeric);
        plain.then(|| Self(tail.iter().collect::<String>().into_boxed_str()))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "****{}", self.0)
    }
}

impl StatementFile {
    /// Writes the quarantined lines to be corrected and read again by the same mapping.
    pub fn write_quarantine(
        &self,
        mapping: &StatementMapping,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let delimiter = mapping.file().delimiter();
        write_quarantined(out, &self.header, &self.quarantined, delimiter)
    }
}

//! A file's bytes to tables of cells, whatever the file is: told by its content, never by its name.
//!
//! Takes apart and counts; what a cell means is not its business. Refuses before it fills the memory.

mod biff;
mod book;
mod compound;
mod error;
mod grid;
mod html;
mod number;
mod row;
mod text;
mod xlsx;
mod zipped;

use crate::encoding::{Encoding, Text, read_text_or_markup};
use crate::error::FileError;
use crate::mapping::SheetRule;

pub(crate) use book::{Sheet, Visible};
pub use book::{SkippedSheet, WhySkipped};
pub use error::{FileKind, TableError};
pub(crate) use number::{Inexact, exact_in, serial_day};
pub(crate) use row::{Ending, Kind, Row, Rows};
pub(crate) use text::Records;

/// Most bytes of a workbook as it lies on disk.
const WORKBOOK_BYTES_MAX: usize = 256 << 20;

/// A file taken apart.
pub(crate) enum Table<'a> {
    /// One text with delimiters.
    Text(Text<'a>),
    /// Sheets of a workbook, or tables of a page.
    Book {
        kind: FileKind,
        /// What it was written in; workbooks hold Unicode.
        encoding: Encoding,
        sheets: Vec<Sheet>,
    },
}

impl Table<'_> {
    pub(crate) fn kind(&self) -> FileKind {
        match self {
            Table::Text(_) => FileKind::Text,
            Table::Book { kind, .. } => *kind,
        }
    }

    pub(crate) fn encoding(&self) -> Encoding {
        match self {
            Table::Text(text) => text.encoding,
            Table::Book { encoding, .. } => *encoding,
        }
    }
}

/// Takes a file apart. Of a workbook, the visible sheets are read, or the one that `wanted` names.
pub(crate) fn open<'a>(
    bytes: &'a [u8],
    encodings: &[Encoding],
    wanted: Option<&SheetRule>,
) -> Result<Table<'a>, FileError> {
    let book = |kind, sheets| Table::Book {
        kind,
        encoding: Encoding::Utf8,
        sheets,
    };
    if zipped::is_zip(bytes) {
        return Ok(book(FileKind::Xlsx, xlsx::read(bytes, wanted)?));
    }
    if compound::is_compound(bytes) {
        return Ok(book(FileKind::Xls, biff::read(bytes, wanted)?));
    }
    let text = read_text_or_markup(bytes, encodings)?;
    let head = text.text.trim_start();
    if head.starts_with("MIME-Version:") {
        let kind = "a web archive (MHTML)";
        return Err(TableError::Unsupported { kind }.into());
    }
    if !head.starts_with('<') {
        return Ok(Table::Text(text));
    }
    Ok(Table::Book {
        kind: FileKind::Html,
        encoding: text.encoding,
        sheets: html::read(&text.text, wanted)?,
    })
}

#[cfg(test)]
mod tests;

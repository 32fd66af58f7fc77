//! One row of any table: its cells as text, and what each of them was in a workbook.
//!
//! A row knows nothing of columns' meanings.

use csv::StringRecord;

use crate::error::FileError;

/// What a cell was before it became text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// Text, as it came.
    #[default]
    Text,
    /// A number cell, in its shortest decimal writing.
    Number,
    /// A date cell, as `2017-03-01`.
    Date,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// A formula's error, such as `#REF!`.
    Fault,
    /// A number of more digits than a number cell keeps.
    DigitsLost,
}

/// How a row of a text ends: what a cut or a stray quote would spoil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Ending {
    /// By a line end, or as a row of a workbook.
    #[default]
    Line,
    /// By the end of the file.
    File,
    /// By the end of the file, within quotes that nothing closes.
    OpenQuote,
}

/// Over how many lines of a text a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Lines {
    #[default]
    One,
    Several,
}

/// One row.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// From 1, the header and blank rows included.
    pub(crate) number: u64,
    pub(crate) cells: StringRecord,
    /// One for each cell; none at all where every cell is text.
    pub(crate) kinds: Vec<Kind>,
    pub(crate) ending: Ending,
    pub(crate) lines: Lines,
}

impl Row {
    /// A cell's text, empty beyond the last cell.
    pub(crate) fn text(&self, index: usize) -> &str {
        self.cells.get(index).unwrap_or_default()
    }

    pub(crate) fn kind(&self, index: usize) -> Kind {
        self.kinds.get(index).copied().unwrap_or_default()
    }

    /// True where a text's row goes over several lines.
    pub(crate) fn spans_lines(&self) -> bool {
        self.lines == Lines::Several
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// Rows in the file's order.
pub(crate) trait Rows {
    /// Moves to the next row that is not an empty line.
    fn advance(&mut self, row: &mut Row) -> Result<bool, FileError>;

    /// Empty lines so far.
    fn blank(&self) -> u64;
}

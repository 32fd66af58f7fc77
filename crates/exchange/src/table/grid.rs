//! The filled cells of one sheet, close together in memory: one text, and marks where its cells end.
//!
//! Takes cells in reading order only, and no more of them than the budget allows.

use super::error::{FileKind, TableError};
use super::row::{Ending, Kind, Lines, Row, Rows};
use crate::error::FileError;

/// Most columns of a sheet that may hold something.
pub(crate) const COLUMNS_MAX: u32 = 512;
/// Most rows: what Excel itself can hold.
pub(super) const ROWS_MAX: u32 = 1 << 20;
const CELLS_MAX: usize = 24_000_000;
const TEXT_BYTES_MAX: usize = 512 << 20;

/// What all sheets of one file together may still take.
#[derive(Debug)]
pub(super) struct Budget {
    kind: FileKind,
    cells: usize,
    text_bytes: usize,
}

impl Budget {
    pub(super) fn new(kind: FileKind) -> Self {
        Self {
            kind,
            cells: CELLS_MAX,
            text_bytes: TEXT_BYTES_MAX,
        }
    }

    fn take(&mut self, bytes: usize) -> Result<(), TableError> {
        self.cells = self
            .cells
            .checked_sub(1)
            .ok_or_else(|| TableError::TooLarge {
                what: "cells",
                max: u64::try_from(CELLS_MAX).unwrap_or(u64::MAX),
            })?;
        self.text_bytes =
            self.text_bytes
                .checked_sub(bytes)
                .ok_or_else(|| TableError::TooLarge {
                    what: "bytes of text",
                    max: u64::try_from(TEXT_BYTES_MAX).unwrap_or(u64::MAX),
                })?;
        Ok(())
    }
}

/// A cell: its column from 0, and where its text ends.
#[derive(Debug, Clone, Copy)]
struct Cell {
    end: u32,
    column: u16,
    kind: Kind,
}

/// A row: its number from 0, and its first cell.
#[derive(Debug, Clone, Copy)]
struct Start {
    row: u32,
    cell: u32,
}

/// The filled cells of one sheet.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    text: String,
    cells: Vec<Cell>,
    rows: Vec<Start>,
    width: usize,
}

impl Grid {
    /// Adds a cell behind all others; its text is what `write` appends. Blank cells leave no trace.
    pub(super) fn push(
        &mut self,
        (row, column): (u32, u32),
        budget: &mut Budget,
        write: impl FnOnce(&mut String) -> Kind,
    ) -> Result<(), TableError> {
        let start = self.text.len();
        let kind = write(&mut self.text);
        let written = self.text.get(start..).unwrap_or_default();
        if written.trim().is_empty() {
            self.text.truncate(start);
            return Ok(());
        }
        let too_large = |what, max| TableError::TooLarge { what, max };
        if row >= ROWS_MAX {
            return Err(too_large("rows", ROWS_MAX.into()));
        }
        let column = u16::try_from(column)
            .ok()
            .filter(|&column| u32::from(column) < COLUMNS_MAX)
            .ok_or_else(|| too_large("columns", COLUMNS_MAX.into()))?;
        budget.take(written.len())?;
        self.open_row(row, column, budget)?;
        // Within the budget both fit.
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.cells.push(Cell { end, column, kind });
        self.width = self.width.max(usize::from(column).saturating_add(1));
        Ok(())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(crate) fn rows(&self) -> GridRows<'_> {
        GridRows {
            grid: self,
            next: 0,
            row: 0,
            blank: 0,
        }
    }

    /// Two cells in one place, or a cell before its neighbour, would make the sheet mean two things.
    fn open_row(&mut self, row: u32, column: u16, budget: &Budget) -> Result<(), TableError> {
        let last = self.rows.last().map(|start| start.row);
        let before = self.cells.last().map(|cell| cell.column);
        if last.is_none_or(|last| last < row) {
            let cell = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
            self.rows.push(Start { row, cell });
            return Ok(());
        }
        if last == Some(row) && before.is_some_and(|before| before < column) {
            return Ok(());
        }
        let reason = format!("row {} has cells out of order", row.saturating_add(1));
        Err(TableError::damaged(budget.kind, reason))
    }

    fn cells_of(&self, place: usize) -> &[Cell] {
        let index = |start: Option<&Start>| {
            start.map_or(self.cells.len(), |s| {
                usize::try_from(s.cell).unwrap_or(usize::MAX)
            })
        };
        let first = index(self.rows.get(place));
        let end = index(self.rows.get(place.saturating_add(1)));
        self.cells.get(first..end).unwrap_or_default()
    }

    fn text_start(&self, place: usize) -> usize {
        let first = self.rows.get(place).map_or(0, |start| start.cell);
        let before = usize::try_from(first)
            .ok()
            .and_then(|first| first.checked_sub(1));
        let end = before
            .and_then(|before| self.cells.get(before))
            .map(|c| c.end);
        end.map_or(0, |end| usize::try_from(end).unwrap_or(usize::MAX))
    }
}

/// The rows of a sheet, numbered as in the workbook; rows that are not there count as blank.
pub(crate) struct GridRows<'g> {
    grid: &'g Grid,
    next: usize,
    row: u32,
    blank: u64,
}

impl Rows for GridRows<'_> {
    fn advance(&mut self, row: &mut Row) -> Result<bool, FileError> {
        row.cells.clear();
        row.kinds.clear();
        row.ending = Ending::Line;
        row.lines = Lines::One;
        let Some(start) = self.grid.rows.get(self.next) else {
            return Ok(false);
        };
        self.blank = self
            .blank
            .saturating_add(u64::from(start.row.saturating_sub(self.row)));
        self.row = start.row.saturating_add(1);
        row.number = self.row.into();
        let mut from = self.grid.text_start(self.next);
        for cell in self.grid.cells_of(self.next) {
            while row.cells.len() < usize::from(cell.column) {
                row.cells.push_field("");
                row.kinds.push(Kind::Text);
            }
            let end = usize::try_from(cell.end).unwrap_or(usize::MAX);
            row.cells
                .push_field(self.grid.text.get(from..end).unwrap_or_default());
            row.kinds.push(cell.kind);
            from = end;
        }
        while row.cells.len() < self.grid.width {
            row.cells.push_field("");
            row.kinds.push(Kind::Text);
        }
        self.next = self.next.saturating_add(1);
        Ok(true)
    }

    fn blank(&self) -> u64 {
        self.blank
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(grid: &mut Grid, at: (u32, u32), text: &str) -> Result<(), TableError> {
        grid.push(at, &mut Budget::new(FileKind::Xlsx), |out| {
            out.push_str(text);
            Kind::Text
        })
    }

    #[test]
    fn rows_come_back_with_their_numbers_and_gaps() {
        let mut grid = Grid::default();
        for (at, cell) in [((0, 1), "题"), ((3, 0), "a"), ((3, 1), "  "), ((3, 2), "b")] {
            text(&mut grid, at, cell).unwrap();
        }
        let (mut rows, mut row) = (grid.rows(), Row::default());
        assert!(rows.advance(&mut row).unwrap());
        assert_eq!(
            (row.number, row.cells.iter().collect::<Vec<_>>()),
            (1, vec!["", "题", ""])
        );
        assert!(rows.advance(&mut row).unwrap());
        assert_eq!(
            (row.number, row.cells.iter().collect::<Vec<_>>()),
            (4, vec!["a", "", "b"])
        );
        assert_eq!(rows.blank(), 2);
        assert!(!rows.advance(&mut row).unwrap());
    }

    #[test]
    fn what_is_out_of_order_or_out_of_bounds_is_refused() {
        let mut grid = Grid::default();
        text(&mut grid, (2, 2), "a").unwrap();
        for at in [(2, 2), (2, 1), (1, 5)] {
            assert_eq!(
                text(&mut grid, at, "x").unwrap_err().code(),
                "file_damaged",
                "{at:?}"
            );
        }
        for at in [(3, COLUMNS_MAX), (ROWS_MAX, 0)] {
            assert_eq!(
                text(&mut grid, at, "x").unwrap_err().code(),
                "file_too_large",
                "{at:?}"
            );
            assert!(
                text(&mut grid, at, " ").is_ok(),
                "an empty cell with a format is nothing"
            );
        }
    }

    #[test]
    fn a_budget_ends() {
        let mut budget = Budget {
            kind: FileKind::Xls,
            cells: 2,
            text_bytes: 5,
        };
        let mut grid = Grid::default();
        let mut push = |column, text: &str| {
            grid.push((0, column), &mut budget, |out| {
                out.push_str(text);
                Kind::Text
            })
        };
        push(0, "abc").unwrap();
        let error = push(1, "abc").unwrap_err();
        assert!(
            matches!(
                error,
                TableError::TooLarge {
                    what: "bytes of text",
                    ..
                }
            ),
            "{error}"
        );
        let error = push(2, "a").unwrap_err();
        assert!(
            matches!(error, TableError::TooLarge { what: "cells", .. }),
            "{error}"
        );
    }
}

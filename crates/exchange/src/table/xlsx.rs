//! Office Open XML workbooks to grids, by calamine's streaming reader.
//!
//! The library meets outside bytes here only, after [`zipped::check`], and a panic of its stays here.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    DataRef, ExcelDateTime, Reader, Sheet as Described, SheetType, SheetVisible, Xlsx, XlsxError,
};

use super::book::{Sheet, Visible, is_wanted};
use super::error::{FileKind, TableError};
use super::grid::{Budget, Grid};
use super::number::{Epoch, write_date, write_number};
use super::row::Kind;
use super::zipped;
use crate::mapping::SheetRule;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the sheets that are wanted.
pub(super) fn read(bytes: &[u8], wanted: Option<&SheetRule>) -> Result<Vec<Sheet>, TableError> {
    zipped::check(bytes)?;
    catch_unwind(AssertUnwindSafe(|| load(bytes, wanted)))
        .unwrap_or_else(|_| Err(damaged("the reader gave up on it")))
}

fn damaged(reason: impl Into<String>) -> TableError {
    TableError::damaged(FileKind::Xlsx, reason)
}

fn refusal(error: &XlsxError) -> TableError {
    if matches!(error, XlsxError::Password) {
        TableError::Encrypted
    } else {
        damaged(error.to_string())
    }
}

fn load(bytes: &[u8], wanted: Option<&SheetRule>) -> Result<Vec<Sheet>, TableError> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&error))?;
    let mut budget = Budget::new(FileKind::Xlsx);
    let described = book.sheets_metadata().to_vec();
    let mut sheets = Vec::with_capacity(described.len());
    for (number, sheet) in (1..).zip(&described) {
        let visible = visible(sheet);
        let read =
            sheet.typ == SheetType::WorkSheet && is_wanted(wanted, number, &sheet.name, visible);
        let grid = if read {
            Some(grid(&mut book, &sheet.name, &mut budget)?)
        } else {
            None
        };
        sheets.push(Sheet {
            name: sheet.name.as_str().into(),
            visible,
            grid,
        });
    }
    Ok(sheets)
}

fn visible(sheet: &Described) -> Visible {
    match sheet.visible {
        SheetVisible::Visible => Visible::Yes,
        SheetVisible::Hidden | SheetVisible::VeryHidden => Visible::Hidden,
    }
}

fn grid(book: &mut Book<'_>, name: &str, budget: &mut Budget) -> Result<Grid, TableError> {
    let epoch = if book.has_1904_epoch() {
        Epoch::Of1904
    } else {
        Epoch::Of1900
    };
    let mut grid = Grid::default();
    let mut cells = book
        .worksheet_cells_reader(name)
        .map_err(|error| refusal(&error))?;
    while let Some(cell) = cells.next_cell().map_err(|error| refusal(&error))? {
        let value = cell.get_value();
        if matches!(value, DataRef::Empty) {
            continue;
        }
        grid.push(cell.get_position(), budget, |out| write(value, epoch, out))?;
    }
    Ok(grid)
}

fn write(value: &DataRef<'_>, epoch: Epoch, out: &mut String) -> Kind {
    let (text, kind) = match value {
        DataRef::Float(number) => return write_number(*number, out),
        DataRef::DateTime(date) => return write_day(date, epoch, out),
        DataRef::Int(number) => (number.to_string(), Kind::Number),
        DataRef::String(text) => {
            out.push_str(text);
            return Kind::Text;
        }
        DataRef::SharedString(text) => {
            out.push_str(text);
            return Kind::Text;
        }
        DataRef::Bool(true) => ("TRUE".to_owned(), Kind::Boolean),
        DataRef::Bool(false) => ("FALSE".to_owned(), Kind::Boolean),
        DataRef::DateTimeIso(text) => {
            let day = text.get(..10).unwrap_or(text);
            let kind = match day.parse::<jiff::civil::Date>() {
                Ok(_) => Kind::Date,
                Err(_) => Kind::Text,
            };
            (day.to_owned(), kind)
        }
        DataRef::DurationIso(text) => (text.clone(), Kind::Text),
        DataRef::Error(error) => (error.to_string(), Kind::Fault),
        DataRef::Empty => return Kind::Text,
    };
    out.push_str(&text);
    kind
}

fn write_day(date: &ExcelDateTime, epoch: Epoch, out: &mut String) -> Kind {
    if date.is_duration() {
        write_number(date.as_f64(), out)
    } else {
        write_date(date.as_f64(), epoch, out)
    }
}

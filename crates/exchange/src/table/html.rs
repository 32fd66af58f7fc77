//! Tables of a web page to grids: what many systems hand out under the name `.xls`.
//!
//! Follows the page's rows and cells as a browser would; text outside tables says nothing.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, StartTag, Token, Tokenizer};

use super::book::{Sheet, Visible, is_wanted};
use super::error::{FileKind, TableError};
use super::grid::{Budget, COLUMNS_MAX, Grid, ROWS_MAX};
use super::number::write_number;
use super::row::Kind;
use crate::mapping::SheetRule;

/// A page is far larger than its table; beyond this it is refused.
const HTML_BYTES_MAX: usize = 128 << 20;

/// Reads the tables that are wanted; they are named by their order.
pub(super) fn read(page: &str, wanted: Option<&SheetRule>) -> Result<Vec<Sheet>, TableError> {
    if page.len() > HTML_BYTES_MAX {
        let max = u64::try_from(HTML_BYTES_MAX).unwrap_or(u64::MAX);
        let what = "bytes of HTML";
        return Err(TableError::TooLarge { what, max });
    }
    let mut emitter = DefaultEmitter::default();
    // Scripts and styles hold text that looks like tags.
    emitter.naively_switch_states(true);
    let mut reading = Reading::new();
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        reading.take(token)?;
    }
    let tables = reading.finish()?;
    if tables.is_empty() {
        let kind = "HTML or XML without a table";
        return Err(TableError::Unsupported { kind });
    }
    let sheet = |(number, grid): (usize, Grid)| {
        let name = format!("表{number}");
        let wanted = is_wanted(wanted, number, &name, Visible::Yes);
        Sheet {
            name: name.into(),
            visible: Visible::Yes,
            grid: wanted.then_some(grid),
        }
    };
    Ok((1..).zip(tables).map(sheet).collect())
}

/// A cell that is being read.
struct Cell {
    text: String,
    /// Excel's own value behind a displayed number.
    number: Option<f64>,
    columns: u32,
    rows: u32,
}

struct Reading {
    budget: Budget,
    tables: Vec<Grid>,
    /// The table that is open, outermost; those within a cell are part of its text.
    table: Option<Table>,
    depth: u32,
    cell: Option<Cell>,
    /// Within a script or style.
    silent: bool,
}

#[derive(Default)]
struct Table {
    grid: Grid,
    /// Rows begun so far.
    rows: u32,
    column: u32,
    /// For each column, how many further rows a cell above reaches into.
    spanned: Vec<u32>,
}

impl Reading {
    fn new() -> Self {
        Self {
            budget: Budget::new(FileKind::Html),
            tables: Vec::new(),
            table: None,
            depth: 0,
            cell: None,
            silent: false,
        }
    }

    fn finish(mut self) -> Result<Vec<Grid>, TableError> {
        self.close_table()?;
        Ok(self.tables)
    }

    fn take(&mut self, token: Token) -> Result<(), TableError> {
        match token {
            Token::StartTag(tag) => self.start(&tag),
            Token::EndTag(tag) => self.end(&tag.name),
            Token::String(text) => {
                if let Some(cell) = self.cell.as_mut().filter(|_| !self.silent) {
                    cell.text.push_str(&String::from_utf8_lossy(&text));
                }
                Ok(())
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => Ok(()),
        }
    }

    fn start(&mut self, tag: &StartTag<()>) -> Result<(), TableError> {
        match tag.name.as_slice() {
            b"table" => {
                self.depth = self.depth.saturating_add(1);
                if self.depth == 1 {
                    self.table = Some(Table::default());
                }
            }
            b"tr" if self.depth == 1 => {
                self.close_cell()?;
                if let Some(table) = &mut self.table {
                    table.open_row()?;
                }
            }
            b"td" | b"th" if self.depth == 1 => {
                self.close_cell()?;
                self.cell = Some(Cell {
                    text: String::new(),
                    number: attribute(tag, "x:num").and_then(|text| text.parse().ok()),
                    columns: span(tag, "colspan", COLUMNS_MAX),
                    rows: span(tag, "rowspan", ROWS_MAX),
                });
            }
            b"br" | b"p" | b"div" => {
                if let Some(cell) = &mut self.cell {
                    cell.text.push('\u{2028}');
                }
            }
            b"script" | b"style" => self.silent = true,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &HtmlString) -> Result<(), TableError> {
        match name.as_slice() {
            b"table" => {
                if self.depth == 1 {
                    self.close_table()?;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            b"tr" | b"td" | b"th" if self.depth == 1 => self.close_cell()?,
            b"script" | b"style" => self.silent = false,
            _ => {}
        }
        Ok(())
    }

    fn close_cell(&mut self) -> Result<(), TableError> {
        match (self.cell.take(), &mut self.table) {
            (Some(cell), Some(table)) => table.place(&cell, &mut self.budget),
            _ => Ok(()),
        }
    }

    fn close_table(&mut self) -> Result<(), TableError> {
        self.close_cell()?;
        self.tables
            .extend(self.table.take().map(|table| table.grid));
        Ok(())
    }
}

impl Table {
    fn open_row(&mut self) -> Result<(), TableError> {
        if self.rows >= ROWS_MAX {
            let (what, max) = ("rows", ROWS_MAX.into());
            return Err(TableError::TooLarge { what, max });
        }
        self.rows = self.rows.saturating_add(1);
        self.column = 0;
        Ok(())
    }

    fn place(&mut self, cell: &Cell, budget: &mut Budget) -> Result<(), TableError> {
        // A cell outside of any row is in the first one.
        if self.rows == 0 {
            self.open_row()?;
        }
        self.skip_spanned();
        let at = (self.rows.saturating_sub(1), self.column);
        let text = plain(&cell.text);
        self.grid.push(at, budget, |out| match cell.number {
            Some(number) if !text.is_empty() => write_number(number, out),
            _ => {
                out.push_str(&text);
                Kind::Text
            }
        })?;
        for _ in 0..cell.columns {
            let column = usize::try_from(self.column).unwrap_or(usize::MAX);
            self.column = self.column.saturating_add(1);
            if self.column > COLUMNS_MAX {
                break;
            }
            if self.spanned.len() <= column {
                self.spanned.resize(column.saturating_add(1), 0);
            }
            if let Some(rows) = self.spanned.get_mut(column) {
                // Rows up to and including this many are taken.
                *rows = self.rows.saturating_add(cell.rows).saturating_sub(1);
            }
        }
        Ok(())
    }

    fn skip_spanned(&mut self) {
        while usize::try_from(self.column)
            .ok()
            .and_then(|column| self.spanned.get(column))
            .is_some_and(|&until| until >= self.rows)
        {
            self.column = self.column.saturating_add(1);
        }
    }
}

/// White space counts once, as on the screen; line breaks that the page asks for stay.
fn plain(text: &str) -> String {
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = text.split('\u{2028}').map(words).collect();
    lines.join("\n").trim().to_owned()
}

fn attribute<'t>(tag: &'t StartTag<()>, name: &str) -> Option<&'t str> {
    let (_, value) = tag
        .attributes
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name.as_bytes()))?;
    std::str::from_utf8(value).ok().map(str::trim)
}

fn span(tag: &StartTag<()>, name: &str, max: u32) -> u32 {
    let stated = attribute(tag, name).and_then(|text| text.parse::<u32>().ok());
    stated.unwrap_or(1).clamp(1, max)
}

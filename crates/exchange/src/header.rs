//! Finds the header row of a table and says which column is what.
//!
//! Never takes the first of two candidates: two columns for one thing refuse the file.

use crate::error::FileError;
use crate::mapping::{Column, Need, SheetRule, plain_header};
use crate::quarantine;
use crate::table::{Records, Row, Rows, Sheet, SkippedSheet, Table, Visible, WhySkipped};

/// How far down a header row may stand below title rows.
pub(crate) const HEADER_ROWS_MAX: usize = 10;

/// A column that is looked for, by its key; none where nothing is said about it.
pub(crate) type Wanted<'m> = (&'static str, Option<&'m Column>);

/// Where the columns of one table are.
#[derive(Debug)]
pub(crate) struct Header {
    /// The header row, from 1.
    pub(crate) row: u64,
    /// Its cells, trimmed.
    pub(crate) cells: Vec<Box<str>>,
    /// Its cells as they are compared.
    plain: Vec<String>,
    /// Number of cells up to the last one that has a name.
    pub(crate) width: usize,
    /// In the order of what was wanted; none where the table lacks an optional column.
    pub(crate) places: Vec<Option<Place>>,
    /// Whether this is a corrected quarantine file, in whose cells apostrophes were put before.
    pub(crate) returned: bool,
}

/// One column of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// From 0.
    pub(crate) index: usize,
    /// What its cells must hold.
    pub(crate) need: Need,
}

/// A table whose header was found: its rows go on below it.
pub(crate) struct Found<'t> {
    pub(crate) header: Header,
    pub(crate) rows: Box<dyn Rows + 't>,
    /// The sheet; none in a text.
    pub(crate) sheet: Option<Box<str>>,
    pub(crate) skipped: Vec<SkippedSheet>,
}

enum Unfit {
    Missing(Vec<String>),
    Twice {
        column: String,
        first: usize,
        second: usize,
    },
}

/// Finds the table with the wanted columns: the text itself, or the one sheet that has them.
pub(crate) fn find<'t>(
    table: &'t Table<'_>,
    delimiter: u8,
    asked: Option<&SheetRule>,
    wanted: &[Wanted<'_>],
) -> Result<Found<'t>, FileError> {
    match table {
        Table::Text(text) => {
            let mut rows = Records::new(&text.text, delimiter);
            Ok(Found {
                header: Header::find(&mut rows, wanted)?,
                rows: Box::new(rows),
                sheet: None,
                skipped: Vec::new(),
            })
        }
        Table::Book { sheets, .. } => find_sheet(sheets, asked, wanted),
    }
}

fn find_sheet<'t>(
    sheets: &'t [Sheet],
    asked: Option<&SheetRule>,
    wanted: &[Wanted<'_>],
) -> Result<Found<'t>, FileError> {
    let (mut found, mut refusals, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for sheet in sheets {
        let mut skip = |why| {
            let name = sheet.name.clone();
            skipped.push(SkippedSheet { name, why });
        };
        match &sheet.grid {
            None if sheet.visible == Visible::Hidden => skip(WhySkipped::Hidden),
            None => skip(WhySkipped::NotAsked),
            Some(grid) if grid.is_empty() => skip(WhySkipped::Empty),
            Some(grid) => {
                let mut rows = grid.rows();
                match Header::find(&mut rows, wanted) {
                    Ok(header) => found.push((sheet, header, rows)),
                    Err(refusal) => {
                        skip(WhySkipped::OtherHeaders);
                        refusals.push(refusal);
                    }
                }
            }
        }
    }
    if found.len() > 1 {
        let sheets = found.iter().map(|(sheet, ..)| sheet.name.to_string());
        return Err(FileError::SheetAmbiguous {
            sheets: sheets.collect(),
        });
    }
    if let Some((sheet, header, rows)) = found.pop() {
        return Ok(Found {
            header,
            rows: Box::new(rows),
            sheet: Some(sheet.name.clone()),
            skipped,
        });
    }
    let nobody_asked = sheets.iter().all(|sheet| sheet.grid.is_none());
    match (asked, nobody_asked) {
        (Some(asked), true) => Err(FileError::SheetMissing {
            wanted: asked.to_string(),
            there: sheets.iter().map(|sheet| sheet.name.to_string()).collect(),
        }),
        // Among several sheets the one that lacks least was probably meant.
        _ => Err(nearest(refusals).unwrap_or(FileError::NoRows)),
    }
}

fn nearest(refusals: Vec<FileError>) -> Option<FileError> {
    let lacks = |refusal: &FileError| {
        if let FileError::MissingColumns { missing, .. } = refusal {
            missing.len()
        } else if matches!(refusal, FileError::NoRows) {
            usize::MAX
        } else {
            0
        }
    };
    refusals.into_iter().min_by_key(lacks)
}

impl Header {
    /// Reads on until a row has all the headers that are needed.
    fn find(rows: &mut dyn Rows, wanted: &[Wanted<'_>]) -> Result<Self, FileError> {
        let mut nearest: Option<(u64, Vec<String>, Vec<String>)> = None;
        let mut row = Row::default();
        for _ in 0..HEADER_ROWS_MAX {
            if !rows.advance(&mut row)? {
                break;
            }
            match Self::resolve(&row, wanted) {
                Ok(header) => return Ok(header),
                Err(Unfit::Twice {
                    column,
                    first,
                    second,
                }) => {
                    return Err(FileError::ColumnTwice {
                        row: row.number,
                        column,
                        first,
                        second,
                    });
                }
                Err(Unfit::Missing(missing)) => {
                    let nearer = nearest
                        .as_ref()
                        .is_none_or(|(_, m, _)| missing.len() < m.len());
                    if nearer {
                        let found = row.cells.iter().map(|c| c.trim().to_owned()).collect();
                        nearest = Some((row.number, missing, found));
                    }
                }
            }
        }
        let (row, missing, found) = nearest.ok_or(FileError::NoRows)?;
        Err(FileError::MissingColumns {
            row,
            missing,
            found,
        })
    }

    fn resolve(row: &Row, wanted: &[Wanted<'_>]) -> Result<Self, Unfit> {
        let cells: Vec<Box<str>> = row.cells.iter().map(|cell| cell.trim().into()).collect();
        let returned = quarantine::is_returned(&cells);
        let shown = |cell: &str| match returned {
            true => plain_header(quarantine::without_mark(cell)),
            false => plain_header(cell),
        };
        let plain: Vec<String> = cells.iter().map(|cell| shown(cell)).collect();
        let mut search = Search {
            plain: &plain,
            missing: Vec::new(),
        };
        let places = wanted
            .iter()
            .map(|(name, column)| match column {
                Some(column) => search.find(name, column),
                None => Ok(None),
            })
            .collect::<Result<Vec<_>, Unfit>>()?;
        if !search.missing.is_empty() {
            return Err(Unfit::Missing(search.missing));
        }
        let width = plain
            .iter()
            .rposition(|name| !name.is_empty())
            .map_or(0, |at| at + 1);
        Ok(Self {
            row: row.number,
            cells,
            plain,
            width,
            places,
            returned,
        })
    }

    /// True where a row only says the headers again.
    pub(crate) fn is_repeated_by(&self, row: &Row, amount: Option<Place>) -> bool {
        // Nearly every row ends here: an amount holds no letters.
        let amount = amount.map_or("", |place| row.text(place.index));
        if !amount.contains(char::is_alphabetic) {
            return false;
        }
        let plain = self.plain.iter().take(self.width);
        row.cells
            .iter()
            .take(self.width)
            .map(plain_header)
            .eq(plain.cloned())
    }

    /// The file's own name for a column.
    pub(crate) fn name(&self, place: Place) -> &str {
        self.cells.get(place.index).map_or("", |cell| cell)
    }

    /// The place of what was wanted in that order.
    pub(crate) fn place(&self, wanted: usize) -> Option<Place> {
        self.places.get(wanted).copied().flatten()
    }

    /// Named columns that nothing was wanted of.
    pub(crate) fn ignored(&self) -> Vec<Box<str>> {
        let used: Vec<usize> = self.places.iter().flatten().map(|p| p.index).collect();
        let first = if self.returned {
            quarantine::OWN_COLUMNS.len()
        } else {
            0
        };
        let cells = self.cells.iter().enumerate().skip(first);
        let unused = cells.filter(|(index, cell)| !cell.is_empty() && !used.contains(index));
        unused.map(|(_, cell)| cell.clone()).collect()
    }
}

struct Search<'a> {
    plain: &'a [String],
    missing: Vec<String>,
}

impl Search<'_> {
    fn find(&mut self, name: &str, column: &Column) -> Result<Option<Place>, Unfit> {
        let wanted: Vec<String> = column.headers.names().map(plain_header).collect();
        let mut hits = self
            .plain
            .iter()
            .enumerate()
            .filter(|(_, cell)| wanted.contains(cell));
        match (hits.next(), hits.next()) {
            (Some((index, _)), None) => Ok(Some(Place {
                index,
                need: column.need,
            })),
            (Some((first, _)), Some((second, _))) => Err(Unfit::Twice {
                column: name.to_owned(),
                first: first + 1,
                second: second + 1,
            }),
            (None, _) => {
                if column.need != Need::Nothing {
                    let headers = column.headers.names().collect::<Vec<_>>().join("\" / \"");
                    self.missing.push(format!("{name} (\"{headers}\")"));
                }
                Ok(None)
            }
        }
    }
}

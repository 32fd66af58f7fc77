//! Finds the header row and says which column is what.
//!
//! Never takes the first of two candidates: two columns for one thing refuse the file.

use csv::StringRecord;

use super::FileError;
use super::records::Records;
use crate::mapping::{Column, Mapping, Need, plain_header};

/// How far down a header row may stand below title rows.
pub(super) const HEADER_ROWS_MAX: usize = 10;

/// Where the columns of one file are.
#[derive(Debug)]
pub(super) struct Header {
    /// The header row, from 1.
    pub(super) row: u64,
    /// Its cells, trimmed.
    pub(super) cells: Vec<Box<str>>,
    /// Its cells as they are compared.
    plain: Vec<String>,
    /// Number of cells up to the last one that has a name.
    pub(super) width: usize,
    pub(super) date: Place,
    pub(super) amount: Place,
    pub(super) reference: Option<Place>,
    pub(super) period: Option<Place>,
    pub(super) village: Option<Place>,
    /// In the order of the mapping's sealed fields; none where the file lacks an optional column.
    pub(super) sealed: Vec<Option<Place>>,
}

/// One column of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// From 0.
    pub(super) index: usize,
    /// What its cells must hold.
    pub(super) need: Need,
}

enum Unfit {
    Missing(Vec<String>),
    Twice {
        column: String,
        first: usize,
        second: usize,
    },
}

impl Header {
    /// Reads on until a row has all the headers that the mapping needs.
    pub(super) fn find(records: &mut Records<'_>, mapping: &Mapping) -> Result<Self, FileError> {
        let mut nearest: Option<(u64, Vec<String>, Vec<String>)> = None;
        for _ in 0..HEADER_ROWS_MAX {
            if !records.advance()? {
                break;
            }
            let row = records.row();
            match Self::resolve(row, records.cells(), mapping) {
                Ok(header) => return Ok(header),
                Err(Unfit::Twice {
                    column,
                    first,
                    second,
                }) => {
                    return Err(FileError::ColumnTwice {
                        row,
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
                        let found = records
                            .cells()
                            .iter()
                            .map(|c| c.trim().to_owned())
                            .collect();
                        nearest = Some((row, missing, found));
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

    fn resolve(row: u64, record: &StringRecord, mapping: &Mapping) -> Result<Self, Unfit> {
        let plain: Vec<String> = record.iter().map(plain_header).collect();
        let mut search = Search {
            plain: &plain,
            missing: Vec::new(),
        };
        let columns = mapping.columns();
        let date = search.find("date", &columns.date)?;
        let amount = search.find("amount", &columns.amount)?;
        let mut optional = |name, column: &Option<Column>| match column {
            Some(column) => search.find(name, column),
            None => Ok(None),
        };
        let reference = optional("reference", &columns.reference)?;
        let period = optional("period", &columns.period)?;
        let village = optional("village", &columns.village)?;
        let sealed = mapping
            .sealed()
            .map(|(field, column)| search.find(field.name(), column))
            .collect::<Result<Vec<_>, Unfit>>()?;
        let (Some(date), Some(amount), true) = (date, amount, search.missing.is_empty()) else {
            return Err(Unfit::Missing(search.missing));
        };
        let width = plain
            .iter()
            .rposition(|name| !name.is_empty())
            .map_or(0, |at| at + 1);
        let cells = record.iter().map(|cell| cell.trim().into()).collect();
        Ok(Self {
            row,
            cells,
            plain,
            width,
            date,
            amount,
            reference,
            period,
            village,
            sealed,
        })
    }

    /// True where a row only says the headers again.
    pub(super) fn is_repeated_by(&self, record: &StringRecord) -> bool {
        // Nearly every row ends here: an amount holds no letters.
        let amount = record.get(self.amount.index).unwrap_or_default();
        if !amount.contains(char::is_alphabetic) {
            return false;
        }
        let plain = self.plain.iter().take(self.width);
        record
            .iter()
            .take(self.width)
            .map(plain_header)
            .eq(plain.cloned())
    }

    /// The file's own name for a column.
    pub(super) fn name(&self, place: Place) -> &str {
        self.cells.get(place.index).map_or("", |cell| cell)
    }

    /// Named columns that the mapping does not use.
    pub(super) fn ignored(&self) -> Vec<Box<str>> {
        let optional = [self.reference, self.period, self.village];
        let fixed = [Some(self.date), Some(self.amount)]
            .into_iter()
            .chain(optional);
        let used: Vec<usize> = fixed
            .chain(self.sealed.iter().copied())
            .flatten()
            .map(|place| place.index)
            .collect();
        let cells = self.cells.iter().enumerate();
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

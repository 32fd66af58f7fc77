//! Outside lists to match payees against: the dead, payrolls, cadres, companies, owners.
//!
//! Finds the column of numbers by its header. Numbers and names live in memory only and are never printed.

mod columns;
mod rows;

pub use rows::{ListFile, ListRow};

use sunledger_domain::identity::{CitizenId, CreditCode};

use crate::cells::{Dates, Judge, check_number};
use crate::encoding::Encoding;
use crate::error::FileError;
use crate::header::{self, Found, Header};
use crate::mapping::{FinalNewline, IdCheck};
use crate::quarantine::{QuarantinedRow, Reason};
use crate::secret::Secret;
use crate::table::{self, Row, Table};
use columns::Columns;

const ENCODINGS: [Encoding; 2] = [Encoding::Utf8, Encoding::Gb18030];

/// Reads a list's bytes, text or workbook.
pub fn read_list(bytes: &[u8]) -> Result<ListFile, FileError> {
    let table = table::open(bytes, &ENCODINGS, None)?;
    let columns = Columns::new();
    let found = find(&table, &columns)?;
    let mut rows = found.rows;
    let mut reading = Reading::new(&columns, &found.header);
    let mut row = Row::default();
    while rows.advance(&mut row)? {
        reading.take(&row);
    }
    let file = ListFile {
        kind: table.kind(),
        sheet: found.sheet,
        skipped_sheets: found.skipped,
        rows: reading.rows,
        quarantined: reading.quarantined,
        undated: reading.undated,
    };
    if file.rows.is_empty() && file.quarantined.is_empty() {
        Err(FileError::NoRows)
    } else {
        Ok(file)
    }
}

/// A list of people, or else one of organisations.
fn find<'t>(table: &'t Table<'_>, columns: &Columns) -> Result<Found<'t>, FileError> {
    let people = header::find(table, b',', None, &columns.of_people());
    match people {
        Err(FileError::MissingColumns { .. }) => {
            let firms = header::find(table, b',', None, &columns.of_organisations());
            // What the first attempt says names the column that lists usually have.
            firms.or(people)
        }
        found => found,
    }
}

struct Reading<'h> {
    judge: Judge<'h>,
    dates: Dates<'h>,
    rows: Vec<ListRow>,
    quarantined: Vec<QuarantinedRow>,
    undated: u64,
}

impl<'h> Reading<'h> {
    fn new(columns: &'h Columns, header: &'h Header) -> Self {
        Self {
            judge: Judge::new(header),
            dates: Dates::new(&columns.dates),
            rows: Vec::new(),
            quarantined: Vec::new(),
            undated: 0,
        }
    }

    fn take(&mut self, row: &Row) {
        if row.is_blank() {
            return;
        }
        self.judge.check_shape(row, FinalNewline::Optional, None);
        let read = self.read_row(row);
        if self.judge.problems.is_empty() {
            self.rows.push(read);
            return;
        }
        // The cells of a list go nowhere: the row's number is enough to find them.
        self.quarantined.push(QuarantinedRow {
            row: row.number,
            problems: std::mem::take(&mut self.judge.problems),
            cells: Vec::new(),
        });
    }

    fn read_row(&mut self, row: &Row) -> ListRow {
        let header = self.judge.header;
        let [citizen, credit, name, date] = [0, 1, 2, 3].map(|wanted| header.place(wanted));
        let citizen = citizen.and_then(|place| {
            let cell = self.judge.text(row, place)?;
            let number = check_number(cell, None, IdCheck::Citizen);
            let number = self.judge.noted(place, number)?;
            CitizenId::parse(&number).ok()
        });
        let credit = credit.and_then(|place| {
            let cell = self.judge.text(row, place)?;
            let number = check_number(cell, None, IdCheck::CreditCode);
            let number = self.judge.noted(place, number)?;
            CreditCode::parse(&number).ok()
        });
        let name = name.and_then(|place| self.judge.text(row, place).map(Secret::new));
        // A match must not be lost for a date: who is on the list counts first.
        let before = self.judge.problems.len();
        let on = date.and_then(|place| self.judge.date(row, place, &mut self.dates));
        if self.judge.problems.len() > before {
            self.judge.problems.truncate(before);
            self.undated = self.undated.saturating_add(1);
        }
        if citizen.is_none() && credit.is_none() && self.judge.problems.is_empty() {
            self.judge.whole(Reason::CellEmpty);
        }
        ListRow {
            row: row.number,
            citizen,
            credit,
            name,
            on,
        }
    }
}

#[cfg(test)]
mod tests;

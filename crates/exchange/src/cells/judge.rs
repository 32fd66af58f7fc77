//! Reads the cells of one table by their places, and collects what is wrong with a row.
//!
//! Every problem of a row is told, so that a clerk corrects a row once.

use std::borrow::Cow;

use jiff::civil::Date;
use jiff::fmt::strtime;
use sunledger_domain::Money;

use super::amount::{read_amount, read_number};
use super::date::Dates;
use crate::header::{Header, Place};
use crate::mapping::{AmountRule, FinalNewline, Need};
use crate::quarantine::{CHECK_MARK, Problem, QuarantinedRow, Reason, without_mark};
use crate::table::{Ending, Kind, Row, serial_day};

/// Errors that spreadsheet programs write into cells, as a CSV repeats them.
const ERRORS: [&str; 9] = [
    "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!",
];

/// The judge of one table's rows.
pub(crate) struct Judge<'h> {
    pub(crate) header: &'h Header,
    pub(crate) problems: Vec<Problem>,
    buffer: String,
}

impl<'h> Judge<'h> {
    pub(crate) fn new(header: &'h Header) -> Self {
        Self {
            header,
            problems: Vec::new(),
            buffer: String::new(),
        }
    }

    /// What is wrong with the row as a row; its cells cannot be trusted then.
    pub(crate) fn check_shape(
        &mut self,
        row: &Row,
        final_newline: FinalNewline,
        amount: Option<Place>,
    ) {
        let header = self.header;
        match row.ending {
            Ending::OpenQuote => self.whole(Reason::QuoteUnclosed),
            Ending::File if final_newline == FinalNewline::Required => self.whole(Reason::CutOff),
            Ending::File | Ending::Line => {}
        }
        if row.cells.len() < header.width {
            self.whole(Reason::CellsMissing);
        }
        let extra = row.cells.iter().skip(header.width);
        if extra.into_iter().any(|cell| !cell.trim().is_empty()) {
            self.whole(Reason::CellsExtra);
        }
        if row.spans_lines() {
            let broken = |cell: &str| cell.trim().contains(['\n', '\r']);
            let places = row.cells.iter().enumerate().filter(|(_, c)| broken(c));
            self.problems.extend(places.map(|(index, _)| Problem {
                column: header.cells.get(index).cloned(),
                reason: Reason::LineBreak,
            }));
        }
        if header.is_repeated_by(row, amount) {
            self.whole(Reason::HeaderRepeated);
        }
    }

    /// A cell's trimmed text, whatever it was; none where it is empty, which is a problem where
    /// a value is needed.
    pub(crate) fn cell<'r>(&mut self, row: &'r Row, place: Place) -> Option<&'r str> {
        let cell = self.peek(row, place);
        if cell.is_empty() {
            if place.need == Need::Value {
                self.at(place, Reason::CellEmpty);
            }
            return None;
        }
        let fault = match row.kind(place.index) {
            Kind::Fault => Some(Reason::FormulaError),
            Kind::Boolean => Some(Reason::BooleanCell),
            Kind::DigitsLost => Some(Reason::DigitsLost),
            Kind::Text | Kind::Number | Kind::Date => None,
        };
        let fault = fault.or_else(|| cell.contains(is_bad).then_some(Reason::BadCharacter));
        match fault {
            Some(reason) => {
                self.at(place, reason);
                None
            }
            None => Some(cell),
        }
    }

    /// The same without a judgement.
    pub(crate) fn peek<'r>(&self, row: &'r Row, place: Place) -> &'r str {
        let cell = row.text(place.index).trim();
        if self.header.returned {
            without_mark(cell).trim()
        } else {
            cell
        }
    }

    /// Whether a cell may be a date; a word such as 合计 may stand in any column.
    pub(crate) fn has_digits(&self, row: &Row, place: Option<Place>) -> bool {
        let digit = |c: char| c.is_ascii_digit();
        place.is_some_and(|place| self.peek(row, place).contains(digit))
    }

    /// A text that stays as it came.
    pub(crate) fn text<'r>(&mut self, row: &'r Row, place: Place) -> Option<&'r str> {
        let cell = self.cell(row, place)?;
        let fault = if row.kind(place.index) == Kind::Date {
            Some(Reason::DateInText)
        } else if ERRORS.contains(&cell) {
            Some(Reason::FormulaError)
        } else {
            None
        };
        match fault {
            Some(reason) => {
                self.at(place, reason);
                None
            }
            None => Some(cell),
        }
    }

    /// A remark: in a workbook it may have lines, which become spaces.
    pub(crate) fn remark<'r>(&mut self, row: &'r Row, place: Place) -> Option<Cow<'r, str>> {
        let raw = self.peek(row, place);
        let in_workbook = !row.kinds.is_empty();
        if !in_workbook || !raw.contains(['\n', '\r']) {
            return self.text(row, place).map(Cow::Borrowed);
        }
        let lines: Vec<&str> = raw.split_whitespace().collect();
        let text = lines.join(" ");
        if text.contains(is_bad) {
            self.at(place, Reason::BadCharacter);
            return None;
        }
        Some(Cow::Owned(text))
    }

    /// An exact amount.
    pub(crate) fn amount(&mut self, row: &Row, place: Place, rule: &AmountRule) -> Option<Money> {
        let cell = self.cell(row, place)?;
        let read = match row.kind(place.index) {
            Kind::Number => read_number(cell, rule),
            Kind::Date => Err(Reason::AmountNotExact),
            Kind::Text | Kind::Boolean | Kind::Fault | Kind::DigitsLost => {
                read_amount(cell, rule, &mut self.buffer)
            }
        };
        self.noted(place, read)
    }

    /// A day.
    pub(crate) fn date(&mut self, row: &Row, place: Place, dates: &mut Dates<'_>) -> Option<Date> {
        let cell = self.cell(row, place)?;
        let read = match row.kind(place.index) {
            Kind::Date => dates.read_day(cell),
            Kind::Number => dates.read_number(cell),
            Kind::Text | Kind::Boolean | Kind::Fault | Kind::DigitsLost => dates.read(cell),
        };
        self.noted(place, read)
    }

    pub(crate) fn noted<T>(&mut self, place: Place, read: Result<T, Reason>) -> Option<T> {
        read.map_err(|reason| self.at(place, reason)).ok()
    }

    pub(crate) fn at(&mut self, place: Place, reason: Reason) {
        let column = Some(self.header.name(place).into());
        self.problems.push(Problem { column, reason });
    }

    pub(crate) fn whole(&mut self, reason: Reason) {
        self.problems.push(Problem {
            column: None,
            reason,
        });
    }

    /// The row with its problems, in cells as a text file would hold them; the judge is free again.
    pub(crate) fn quarantine(&mut self, row: &Row, numbers: CellWriting<'_>) -> QuarantinedRow {
        let problems = std::mem::take(&mut self.problems);
        let header = self.header;
        // A cell that nobody reads could not keep the row in quarantine.
        let read = header.places.iter().flatten().map(|place| place.index);
        let last = read.filter(|&index| index < row.cells.len()).max();
        let unseen_in_row = problems.iter().any(|problem| is_unseen(problem.reason));
        let show = |(index, cell): (usize, &str)| -> Box<str> {
            let unseen_in_cell = problems.iter().any(|problem| {
                let here =
                    problem.column.is_some() && problem.column.as_ref() == header.cells.get(index);
                here && row.kind(index) != Kind::Text && is_unseen_in_cell(problem.reason)
            });
            let cell = match header.returned && index >= crate::quarantine::OWN_COLUMNS.len() {
                true => without_mark(cell),
                false => cell,
            };
            let mut text = numbers.write(cell, row.kind(index), index);
            let unseen = unseen_in_cell || (unseen_in_row && Some(index) == last);
            if unseen && !text.ends_with(CHECK_MARK) {
                text.push(CHECK_MARK);
            }
            text.into_boxed_str()
        };
        let cells = row.cells.iter().enumerate().map(show).collect();
        QuarantinedRow {
            row: row.number,
            problems,
            cells,
        }
    }
}

/// How the cells of a workbook are written where a text file takes their place.
#[derive(Clone, Copy)]
pub(crate) struct CellWriting<'m> {
    /// The decimal sign of the columns of amounts.
    pub(crate) decimal: char,
    pub(crate) amounts: [Option<Place>; 3],
    /// The format of the column of dates.
    pub(crate) date_format: &'m str,
    pub(crate) date: Option<Place>,
    pub(crate) period: Option<Place>,
}

impl CellWriting<'_> {
    fn day(&self, day: Date) -> Option<String> {
        strtime::format(self.date_format, day.at(0, 0, 0, 0)).ok()
    }

    fn write(&self, cell: &str, kind: Kind, index: usize) -> String {
        let is = |place: &Option<Place>| place.is_some_and(|place| place.index == index);
        match kind {
            Kind::Number if self.decimal != '.' && self.amounts.iter().any(is) => {
                cell.replace('.', &self.decimal.to_string())
            }
            Kind::Date if is(&self.date) => {
                let day = cell.parse().ok().and_then(|day| self.day(day));
                day.unwrap_or_else(|| cell.to_owned())
            }
            Kind::Number if is(&self.date) => {
                let day = serial_day(cell).and_then(|day| self.day(day));
                day.unwrap_or_else(|| cell.to_owned())
            }
            // The first day of a month stands for it.
            Kind::Date if is(&self.period) => cell.get(..7).unwrap_or(cell).to_owned(),
            Kind::Text
            | Kind::Number
            | Kind::Date
            | Kind::Boolean
            | Kind::Fault
            | Kind::DigitsLost => cell.to_owned(),
        }
    }
}

/// Faults of a row that are gone once it is written anew.
fn is_unseen(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::CutOff
            | Reason::QuoteUnclosed
            | Reason::CellsMissing
            | Reason::AmountOnly
            | Reason::TotalMismatch
    )
}

/// Faults of a workbook's cell that are gone once it is text.
fn is_unseen_in_cell(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::BooleanCell
            | Reason::DateAmbiguous
            | Reason::DateInText
            | Reason::DigitsLost
            | Reason::PeriodUnreadable
    )
}

/// What no text of a person or a reference holds; the vault refuses the same.
fn is_bad(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || character == char::REPLACEMENT_CHARACTER
}

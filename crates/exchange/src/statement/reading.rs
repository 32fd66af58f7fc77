//! The judgement of one statement, line by line.
//!
//! The sign is the mapping's to tell; a line that leaves it open is quarantined.

use sunledger_domain::Money;
use sunledger_domain::id::Reference;

use super::returned::says_returned;
use super::{
    AccountTail, Layout, ReturnKind, StatementFile, StatementMapping, StatementRow,
    StatementSummary,
};
use crate::cells::{CellWriting, Dates, Judge};
use crate::encoding::Encoding;
use crate::error::FileError;
use crate::header::{Header, Place};
use crate::payments::{announces_total, decimal, is_note};
use crate::quarantine::{QuarantinedRow, Reason};
use crate::secret::Secret;
use crate::table::{FileKind, Row};

/// Where the columns are, in the order in which the mapping lists them.
struct Places {
    date: Option<Place>,
    amount: Option<Place>,
    paid_out: Option<Place>,
    paid_in: Option<Place>,
    flag: Option<Place>,
    reference: Option<Place>,
    original: Option<Place>,
    counter_account: Option<Place>,
    counter_name: Option<Place>,
    purpose: Option<Place>,
    return_reason: Option<Place>,
}

pub(super) struct Reading<'m> {
    mapping: &'m StatementMapping,
    places: Places,
    judge: Judge<'m>,
    dates: Dates<'m>,
    rows: Vec<StatementRow>,
    quarantined: Vec<QuarantinedRow>,
    notes: Vec<u64>,
    summary: StatementSummary,
    blank_before: u64,
}

impl<'m> Reading<'m> {
    pub(super) fn new(
        mapping: &'m StatementMapping,
        header: &'m Header,
        blank_before: u64,
    ) -> Self {
        let at = |wanted| header.place(wanted);
        Self {
            mapping,
            places: Places {
                date: at(0),
                amount: at(1),
                paid_out: at(2),
                paid_in: at(3),
                flag: at(4),
                reference: at(5),
                original: at(6),
                counter_account: at(7),
                counter_name: at(8),
                purpose: at(9),
                return_reason: at(10),
            },
            judge: Judge::new(header),
            dates: Dates::new(mapping.dates()),
            rows: Vec::new(),
            quarantined: Vec::new(),
            notes: Vec::new(),
            summary: StatementSummary::default(),
            blank_before,
        }
    }

    /// Judges the next row.
    pub(super) fn take(&mut self, row: &Row) -> Result<(), FileError> {
        if row.is_blank() {
            self.summary.blank = self.summary.blank.saturating_add(1);
            return Ok(());
        }
        let no_date = !self.judge.has_digits(row, self.places.date);
        let mut filled = row.cells.iter().filter(|cell| !cell.trim().is_empty());
        if no_date && filled.next().is_some_and(announces_total) {
            self.prove(row)?;
            self.notes.push(row.number);
            return Ok(());
        }
        if no_date && !self.has_amount(row) && row.cells.iter().any(is_note) {
            self.notes.push(row.number);
            return Ok(());
        }
        let newline = self.mapping.file().final_newline();
        let amount = self.places.amount.or(self.places.paid_out);
        self.judge.check_shape(row, newline, amount);
        let line = if self.judge.problems.is_empty() {
            self.read_line(row)
        } else {
            None
        };
        self.summary.rows = self.summary.rows.saturating_add(1);
        match line {
            Some(line) if self.judge.problems.is_empty() => self.accept(line),
            _ => {
                self.summary.quarantined = self.summary.quarantined.saturating_add(1);
                let row = self.judge.quarantine(row, self.writing());
                self.quarantined.push(row);
            }
        }
        Ok(())
    }

    /// The statement, with its figures.
    pub(super) fn finish(mut self, blank_lines: u64) -> StatementFile {
        let blank_lines = blank_lines.saturating_sub(self.blank_before);
        self.summary.blank = self.summary.blank.saturating_add(blank_lines);
        let header = self.judge.header;
        StatementFile {
            kind: FileKind::Text,
            encoding: Encoding::Utf8,
            sheet: None,
            skipped_sheets: Vec::new(),
            header_row: header.row,
            header: header.cells.clone(),
            ignored_columns: header.ignored(),
            rows: self.rows,
            quarantined: self.quarantined,
            notes: self.notes,
            summary: self.summary,
        }
    }

    fn accept(&mut self, line: StatementRow) {
        let summary = &mut self.summary;
        let minor = i128::from(line.amount.minor());
        let sum = if line.amount.is_negative() {
            &mut summary.out_minor
        } else {
            &mut summary.in_minor
        };
        *sum = sum.saturating_add(minor.abs());
        summary.accepted = summary.accepted.saturating_add(1);
        summary.returns = summary
            .returns
            .saturating_add(u64::from(line.returned.is_some()));
        self.rows.push(line);
    }

    fn read_line(&mut self, row: &Row) -> Option<StatementRow> {
        let date = self
            .places
            .date
            .and_then(|place| self.judge.date(row, place, &mut self.dates));
        let amount = self.amount(row);
        let reference = self.reference(row, self.places.reference);
        let original = self.reference(row, self.places.original);
        let account = self.text(row, self.places.counter_account);
        let counter_name = self.text(row, self.places.counter_name);
        let purpose = self.text(row, self.places.purpose);
        let reason = self.text(row, self.places.return_reason);
        let amount = amount?;
        let sent_back = reason.as_deref().or_else(|| {
            // Only money that comes in can be a payment sent back.
            purpose
                .as_deref()
                .filter(|purpose| amount.is_positive() && says_returned(purpose))
        });
        Some(StatementRow {
            row: row.number,
            date: date?,
            amount,
            reference,
            original,
            counter_tail: account.as_deref().and_then(AccountTail::of),
            counter_name: counter_name.as_deref().map(Secret::new),
            returned: sent_back.map(ReturnKind::of),
            return_text: sent_back.map(Secret::new),
            purpose: purpose.as_deref().map(Secret::new),
        })
    }

    /// Above zero came in, below zero went out.
    fn amount(&mut self, row: &Row) -> Option<Money> {
        let read = match self.mapping.layout() {
            Layout::OutNegative => self.money(row, self.places.amount),
            Layout::OutPositive => self.money(row, self.places.amount).map(Money::negated),
            Layout::Flag => {
                let amount = self.money(row, self.places.amount)?;
                let place = self.places.flag?;
                let flag = self.judge.text(row, place)?;
                let out = self.mapping.is_out(flag).ok_or(Reason::FlagUnreadable);
                let out = self.judge.noted(place, out)?;
                Some(if out { amount.negated() } else { amount })
            }
            Layout::Columns => return self.one_of_two(row),
        };
        if let (Some(Money::ZERO), Some(place)) = (read, self.places.amount) {
            self.judge.at(place, Reason::AmountZero);
        }
        read
    }

    /// Banks leave the other column empty, or write a zero there.
    fn one_of_two(&mut self, row: &Row) -> Option<Money> {
        let before = self.judge.problems.len();
        let nonzero = |money: &Money| *money != Money::ZERO;
        let paid_out = self.money(row, self.places.paid_out).filter(nonzero);
        let paid_in = self.money(row, self.places.paid_in).filter(nonzero);
        match (paid_out, paid_in) {
            (Some(out), None) => Some(out.negated()),
            (None, Some(came_in)) => Some(came_in),
            (Some(_), Some(_)) | (None, None) => {
                if self.judge.problems.len() == before {
                    self.judge.whole(Reason::FlagUnreadable);
                }
                None
            }
        }
    }

    fn money(&mut self, row: &Row, place: Option<Place>) -> Option<Money> {
        self.judge.amount(row, place?, self.mapping.amounts())
    }

    fn reference(&mut self, row: &Row, place: Option<Place>) -> Option<Reference> {
        let place = place?;
        let cell = self.judge.text(row, place)?;
        let read = Reference::new(cell).map_err(|_| Reason::ReferenceUnfit);
        self.judge.noted(place, read)
    }

    fn text(&mut self, row: &Row, place: Option<Place>) -> Option<String> {
        let text = self.judge.remark(row, place?)?;
        Some(text.into_owned())
    }

    fn is_filled(&self, row: &Row, place: Option<Place>) -> bool {
        place.is_some_and(|place| !self.judge.peek(row, place).is_empty())
    }

    fn has_amount(&self, row: &Row) -> bool {
        let places = [
            self.places.amount,
            self.places.paid_out,
            self.places.paid_in,
        ];
        places.into_iter().any(|place| self.is_filled(row, place))
    }

    /// Totals of a statement: each column's own, where every line of it was read.
    fn prove(&mut self, row: &Row) -> Result<(), FileError> {
        let summary = self.summary;
        let net = summary.in_minor.saturating_sub(summary.out_minor);
        let columns = match self.mapping.layout() {
            Layout::OutNegative => [(self.places.amount, net), (None, 0)],
            Layout::OutPositive => [(self.places.amount, net.saturating_neg()), (None, 0)],
            Layout::Columns => [
                (self.places.paid_out, summary.out_minor),
                (self.places.paid_in, summary.in_minor),
            ],
            // It would need a flag of its own.
            Layout::Flag => [(None, 0), (None, 0)],
        };
        for (place, found) in columns {
            let stated = self.money(row, place);
            let differs = |stated: &Money| i128::from(stated.minor()) != found;
            let Some((stated, place)) = stated.filter(differs).zip(place) else {
                continue;
            };
            if summary.quarantined == 0 {
                return Err(FileError::TotalMismatch {
                    row: row.number,
                    column: self.judge.header.name(place).to_owned(),
                    stated: stated.to_string(),
                    found: decimal(found),
                });
            }
        }
        self.judge.problems.clear();
        Ok(())
    }

    /// As the mapping's own text files would write what a workbook holds.
    fn writing(&self) -> CellWriting<'m> {
        let formats = &self.mapping.dates().formats;
        let first = self.places.amount.or(self.places.paid_out);
        CellWriting {
            decimal: self.mapping.amounts().decimal,
            amounts: [first, self.places.paid_in, None],
            date_format: formats.first().map_or("%Y-%m-%d", String::as_str),
            date: self.places.date,
            period: None,
        }
    }
}

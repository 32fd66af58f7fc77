//! The judgement of one file, row by row.
//!
//! Collects every problem of a row before it decides, so that a clerk corrects a row once.

mod place;
mod product;
mod row;
mod total;

use std::collections::BTreeMap;

use jiff::civil::Date;
use sunledger_domain::code::{Level, RegionCode};

use super::totals::{Totals, decimal};
use super::{
    FileTotal, ObjectTo, Objection, PaymentFile, PaymentRow, Problem, QuarantinedRow, ReadOptions,
    Reason, Summary, UnprovedTotal,
};
use crate::cells::{CellWriting, Dates, Judge};
use crate::encoding::Encoding;
use crate::error::{ControlOf, FileError};
use crate::header::Header;
use crate::mapping::{AmountOnlyRule, Mapping};
use crate::table::{FileKind, Row};
use place::Places;
use total::HeldTotal;

pub(super) struct Reading<'m> {
    mapping: &'m Mapping,
    options: &'m ReadOptions,
    places: Places<'m>,
    judge: Judge<'m>,
    dates: Dates<'m>,
    rows: Vec<PaymentRow>,
    quarantined: Vec<QuarantinedRow>,
    notes: Vec<u64>,
    file_total: Option<FileTotal>,
    unproved_total: Option<UnprovedTotal>,
    /// An amount alone that is not the sum: the file's total where nothing follows.
    held: Option<HeldTotal>,
    summary: Summary,
    /// Blank lines above the header are not the data's.
    blank_before: u64,
    totals: Totals,
    latest: Option<Date>,
    inside: u64,
    outside: BTreeMap<RegionCode, u64>,
}

impl<'m> Reading<'m> {
    pub(super) fn new(
        mapping: &'m Mapping,
        options: &'m ReadOptions,
        header: &'m Header,
        blank_before: u64,
    ) -> Result<Self, FileError> {
        let places = Places::new(header);
        if places.date.is_none() && options.business_on.is_none() {
            return Err(FileError::DateNeeded);
        }
        Ok(Self {
            mapping,
            options,
            places,
            judge: Judge::new(header),
            dates: Dates::new(mapping.dates()),
            rows: Vec::new(),
            quarantined: Vec::new(),
            notes: Vec::new(),
            file_total: None,
            unproved_total: None,
            held: None,
            summary: Summary::default(),
            blank_before,
            totals: Totals::default(),
            latest: None,
            inside: 0,
            outside: BTreeMap::new(),
        })
    }

    /// Judges the next row.
    pub(super) fn take(
        &mut self,
        row: &Row,
        check: &mut dyn FnMut(&PaymentRow) -> Option<Objection>,
    ) -> Result<(), FileError> {
        if row.is_blank() {
            self.summary.blank = self.summary.blank.saturating_add(1);
            return Ok(());
        }
        if self.is_note(row) {
            self.notes.push(row.number);
            return Ok(());
        }
        self.release();
        let final_newline = self.mapping.file().final_newline();
        self.judge
            .check_shape(row, final_newline, self.places.amount);
        if !self.judge.problems.is_empty() {
            let is_header = |problem: &Problem| problem.reason == Reason::HeaderRepeated;
            if !self.judge.problems.iter().all(is_header) {
                self.totals.add(None, None);
            }
            self.quarantine(row);
            return Ok(());
        }
        let taken = if self.is_total(row) {
            self.take_total(row)?
        } else {
            self.read_row(row)
        };
        match taken {
            Some(payment) if self.judge.problems.is_empty() => match check(&payment) {
                None => self.accept(payment),
                Some(objection) => {
                    self.object(objection);
                    self.quarantine(row);
                }
            },
            _ if self.judge.problems.is_empty() => {}
            _ => self.quarantine(row),
        }
        Ok(())
    }

    /// The file, with its figures.
    pub(super) fn finish(mut self, blank_lines: u64) -> Result<PaymentFile, FileError> {
        self.settle_held()?;
        self.check_division()?;
        self.check_control()?;
        let blank_lines = blank_lines.saturating_sub(self.blank_before);
        self.summary.blank = self.summary.blank.saturating_add(blank_lines);
        let header = self.judge.header;
        Ok(PaymentFile {
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
            file_total: self.file_total,
            unproved_total: self.unproved_total,
            summary: self.summary,
        })
    }

    fn accept(&mut self, row: PaymentRow) {
        let summary = &mut self.summary;
        summary.rows = summary.rows.saturating_add(1);
        summary.accepted = summary.accepted.saturating_add(1);
        summary.negative = summary
            .negative
            .saturating_add(u64::from(row.amount.is_negative()));
        summary.sum_minor = summary
            .sum_minor
            .saturating_add(i128::from(row.amount.minor()));
        self.latest = self.latest.max(Some(row.date));
        self.rows.push(row);
    }

    fn quarantine(&mut self, row: &Row) {
        self.summary.rows = self.summary.rows.saturating_add(1);
        self.summary.quarantined = self.summary.quarantined.saturating_add(1);
        let row = self.judge.quarantine(row, self.writing());
        self.quarantined.push(row);
    }

    fn object(&mut self, Objection { at, reason }: Objection) {
        let place = match at {
            ObjectTo::Amount => self.places.amount,
            ObjectTo::Project => self.places.project,
            ObjectTo::Village => self.places.village.or(self.places.township),
            ObjectTo::Row => None,
        };
        match place {
            Some(place) => self.judge.at(place, reason),
            None => self.judge.whole(reason),
        }
    }

    /// As the mapping's own text files would write what a workbook holds.
    fn writing(&self) -> CellWriting<'m> {
        let formats = &self.mapping.dates().formats;
        CellWriting {
            decimal: self.mapping.amounts().decimal,
            amounts: [self.places.amount, self.places.due, self.places.standard],
            date_format: formats.first().map_or("%Y-%m-%d", String::as_str),
            date: self.places.date,
            period: self.places.period,
        }
    }

    fn count_place(&mut self, code: RegionCode) {
        let Some(expected) = self.options.division else {
            return;
        };
        if expected.covers(code) {
            self.inside = self.inside.saturating_add(1);
        } else {
            let rows = self.outside.entry(county_of(code)).or_default();
            *rows = rows.saturating_add(1);
        }
    }

    fn check_division(&self) -> Result<(), FileError> {
        match self.options.division {
            Some(expected) if !self.outside.is_empty() => Err(FileError::WrongDivision {
                expected,
                inside: self.inside,
                outside: self.outside.values().sum(),
                counties: self.outside.iter().map(|(&at, &rows)| (at, rows)).collect(),
            }),
            _ => Ok(()),
        }
    }

    /// Holds the caller's control total against the whole file.
    fn check_control(&mut self) -> Result<(), FileError> {
        let rows = self.summary.rows;
        if let Some(count) = self.options.count.filter(|&count| count != rows) {
            return Err(FileError::ControlTotal {
                what: ControlOf::Rows,
                stated: count.to_string(),
                found: rows.to_string(),
            });
        }
        let found = self.totals.readable_minor();
        let differs = |sum: &sunledger_domain::Money| i128::from(sum.minor()) != found;
        let Some(stated) = self.options.sum.filter(differs) else {
            return Ok(());
        };
        if self.totals.unreadable() == 0 {
            return Err(FileError::ControlTotal {
                what: ControlOf::Sum,
                stated: stated.to_string(),
                found: decimal(found),
            });
        }
        self.unproved_total.get_or_insert(UnprovedTotal {
            row: None,
            stated,
            readable_minor: found,
            unreadable: self.totals.unreadable(),
        });
        Ok(())
    }

    fn controls_totals(&self) -> bool {
        self.mapping.amount_only() == AmountOnlyRule::ControlTotal
    }
}

fn county_of(code: RegionCode) -> RegionCode {
    let mut at = code;
    while at.level() > Level::County {
        match at.parent() {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}

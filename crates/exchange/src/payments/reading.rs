//! The judgement of one file, row by row.
//!
//! Collects every problem of a row before it decides, so that a clerk corrects a row once.

use jiff::civil::Date;
use sunledger_domain::Money;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::id::Reference;

use super::amount::read_amount;
use super::date::Dates;
use super::header::{Header, Place};
use super::records::{Ending, Records};
use super::rows::SEPARATOR;
use super::{
    Doubt, FileTotal, Payee, PaymentFile, PaymentRow, Problem, QuarantinedRow, Reason, Summary,
};
use crate::encoding::Encoding;
use crate::mapping::{AmountOnlyRule, FinalNewline, Mapping, Need, NegativeRule};

pub(super) struct Reading<'m> {
    mapping: &'m Mapping,
    header: &'m Header,
    dates: Dates<'m>,
    buffer: String,
    problems: Vec<Problem>,
    rows: Vec<PaymentRow>,
    quarantined: Vec<QuarantinedRow>,
    file_total: Option<FileTotal>,
    summary: Summary,
    /// Blank lines above the header are not the data's.
    blank_before: u64,
    /// Signed sum of every amount that could be read, quarantined rows included and totals left out:
    /// what a total row should state.
    readable_minor: i128,
    latest: Option<Date>,
}

impl<'m> Reading<'m> {
    pub(super) fn new(mapping: &'m Mapping, header: &'m Header, blank_before: u64) -> Self {
        Self {
            mapping,
            header,
            dates: Dates::new(mapping.dates()),
            buffer: String::new(),
            problems: Vec::new(),
            rows: Vec::new(),
            quarantined: Vec::new(),
            file_total: None,
            summary: Summary::default(),
            blank_before,
            readable_minor: 0,
            latest: None,
        }
    }

    /// Judges the current record.
    pub(super) fn take(&mut self, records: &Records<'_>) {
        let cells = records.cells();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            self.summary.blank = self.summary.blank.saturating_add(1);
            return;
        }
        self.check_shape(records);
        if !self.problems.is_empty() {
            return self.quarantine(records);
        }
        let amount_only = cells
            .iter()
            .enumerate()
            .all(|(i, c)| i == self.header.amount.index || c.trim().is_empty());
        let row = if amount_only {
            self.take_amount_only(records)
        } else {
            self.read_row(records)
        };
        match row {
            Some(row) if self.problems.is_empty() => self.accept(row),
            _ if self.problems.is_empty() => {}
            _ => self.quarantine(records),
        }
    }

    /// The file, with its figures.
    pub(super) fn finish(mut self, encoding: Encoding, blank_lines: u64) -> PaymentFile {
        let blank_lines = blank_lines.saturating_sub(self.blank_before);
        self.summary.blank = self.summary.blank.saturating_add(blank_lines);
        PaymentFile {
            encoding,
            header_row: self.header.row,
            header: self.header.cells.clone(),
            ignored_columns: self.header.ignored(),
            rows: self.rows,
            quarantined: self.quarantined,
            file_total: self.file_total,
            summary: self.summary,
        }
    }

    /// What is wrong with the row as a row; its cells cannot be trusted then.
    fn check_shape(&mut self, records: &Records<'_>) {
        let cells = records.cells();
        let cut = match records.ending() {
            Ending::OpenQuote => Some(Reason::QuoteUnclosed),
            Ending::File if self.mapping.final_newline() == FinalNewline::Required => {
                Some(Reason::CutOff)
            }
            Ending::File | Ending::Line => None,
        };
        self.problems.extend(cut.map(|reason| Problem {
            column: None,
            reason,
        }));
        if cells.len() < self.header.width {
            self.whole(Reason::CellsMissing);
        }
        if cells
            .iter()
            .skip(self.header.width)
            .any(|cell| !cell.trim().is_empty())
        {
            self.whole(Reason::CellsExtra);
        }
        if records.spans_lines() {
            let broken = |cell: &str| cell.trim().contains(['\n', '\r']);
            let places = cells.iter().enumerate().filter(|(_, cell)| broken(cell));
            let header = self.header;
            self.problems.extend(places.map(|(index, _)| Problem {
                column: header.cells.get(index).cloned(),
                reason: Reason::LineBreak,
            }));
        }
        if self.header.is_repeated_by(cells) {
            self.whole(Reason::HeaderRepeated);
        }
    }

    fn take_amount_only(&mut self, records: &Records<'_>) -> Option<PaymentRow> {
        let amount = self.amount(records)?;
        let is_total = i128::from(amount.minor()) == self.readable_minor && !self.rows.is_empty();
        match (self.mapping.amount_only(), self.latest) {
            (AmountOnlyRule::ControlTotal, _) if is_total => {
                self.file_total = Some(FileTotal {
                    row: records.row(),
                    stated: amount,
                });
                None
            }
            (AmountOnlyRule::ControlTotal, _) => {
                self.whole(Reason::TotalMismatch);
                None
            }
            (AmountOnlyRule::Suspense, Some(date)) => {
                let doubt = if is_total {
                    Doubt::LooksLikeTotal
                } else {
                    Doubt::AmountOnly
                };
                if doubt == Doubt::AmountOnly {
                    self.count_readable(amount);
                }
                Some(PaymentRow {
                    row: records.row(),
                    date,
                    amount,
                    period: self.period(None, date)?,
                    reference: None,
                    village: None,
                    payee: Payee::Unnamed,
                    doubt: Some(doubt),
                    sealed: "".into(),
                })
            }
            (AmountOnlyRule::Suspense, None) | (AmountOnlyRule::Quarantine, _) => {
                self.whole(Reason::AmountOnly);
                None
            }
        }
    }

    fn read_row(&mut self, records: &Records<'_>) -> Option<PaymentRow> {
        let header = self.header;
        let date = self.cell(records, header.date).and_then(|cell| {
            let read = self.dates.read(cell);
            self.noted(header.date, read)
        });
        let amount = self.amount(records);
        if let Some(amount) = amount {
            self.count_readable(amount);
        }
        let reference = header.reference.and_then(|place| {
            let cell = self.cell(records, place)?;
            self.noted(
                place,
                Reference::new(cell).map_err(|_| Reason::ReferenceUnfit),
            )
        });
        let village = header.village.and_then(|place| {
            let cell = self.cell(records, place)?;
            self.noted(
                place,
                RegionCode::parse(cell).map_err(|_| Reason::VillageUnreadable),
            )
        });
        let stated = header
            .period
            .and_then(|place| Some((place, self.cell(records, place)?)));
        let (sealed, payee) = self.sealed(records);
        let (date, amount) = (date?, amount?);
        let period = self.period(stated, date)?;
        Some(PaymentRow {
            row: records.row(),
            date,
            amount,
            period,
            reference,
            village,
            payee,
            doubt: None,
            sealed,
        })
    }

    fn count_readable(&mut self, amount: Money) {
        self.readable_minor = self
            .readable_minor
            .saturating_add(i128::from(amount.minor()));
    }

    fn amount(&mut self, records: &Records<'_>) -> Option<Money> {
        let place = self.header.amount;
        let cell = self.cell(records, place)?;
        let read = read_amount(cell, self.mapping.amounts(), &mut self.buffer);
        let amount = self.noted(place, read)?;
        let refused = match (amount.minor(), self.mapping.negative()) {
            (0, _) => Some(Reason::AmountZero),
            (..0, NegativeRule::Quarantine) => Some(Reason::AmountNegative),
            (..0, NegativeRule::UnmatchedReturn) | (1.., _) => None,
        };
        if let Some(reason) = refused {
            self.at(place, reason);
        }
        Some(amount)
    }

    /// The stated period, or the month of the date.
    fn period(&mut self, stated: Option<(Place, &str)>, date: Date) -> Option<Period> {
        if let Some((place, cell)) = stated {
            let period = Period::parse(cell).map_err(|_| Reason::PeriodUnreadable);
            return self.noted(place, period);
        }
        let month = Period::month_of(date).map_err(|_| Reason::DateOutOfRange);
        self.noted(self.header.date, month)
    }

    /// The sealed values in one allocation, and whether they name the payee.
    fn sealed(&mut self, records: &Records<'_>) -> (Box<str>, Payee) {
        let header = self.header;
        let mut values = String::new();
        let mut payee = Payee::Unnamed;
        let fields = self.mapping.sealed_fields();
        for (index, (place, field)) in header.sealed.iter().zip(fields).enumerate() {
            if index > 0 {
                values.push(SEPARATOR);
            }
            let Some(place) = *place else { continue };
            let Some(cell) = self.cell(records, place) else {
                continue;
            };
            if cell.len() > field.bytes_max() {
                self.at(place, Reason::CellTooLong);
            }
            values.push_str(cell);
            if self.mapping.key().contains(&index) && payee != Payee::Withheld {
                let withheld = self
                    .mapping
                    .withheld()
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(cell));
                payee = if withheld {
                    Payee::Withheld
                } else {
                    Payee::Known
                };
            }
        }
        (values.into_boxed_str(), payee)
    }

    /// A cell's trimmed text; none where it is empty, which is a problem where a value is needed.
    fn cell<'r>(&mut self, records: &'r Records<'_>, place: Place) -> Option<&'r str> {
        let cell = records.cells().get(place.index).unwrap_or_default().trim();
        if cell.is_empty() {
            if place.need == Need::Value {
                self.at(place, Reason::CellEmpty);
            }
            return None;
        }
        if cell.contains(is_bad) {
            self.at(place, Reason::BadCharacter);
            return None;
        }
        Some(cell)
    }

    fn noted<T>(&mut self, place: Place, read: Result<T, Reason>) -> Option<T> {
        read.map_err(|reason| self.at(place, reason)).ok()
    }

    fn at(&mut self, place: Place, reason: Reason) {
        let column = Some(self.header.name(place).into());
        self.problems.push(Problem { column, reason });
    }

    fn whole(&mut self, reason: Reason) {
        self.problems.push(Problem {
            column: None,
            reason,
        });
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

    fn quarantine(&mut self, records: &Records<'_>) {
        self.summary.rows = self.summary.rows.saturating_add(1);
        self.summary.quarantined = self.summary.quarantined.saturating_add(1);
        self.quarantined.push(QuarantinedRow {
            row: records.row(),
            problems: std::mem::take(&mut self.problems),
            cells: records.cells().iter().map(Box::from).collect(),
        });
    }
}

/// What no text of a person or a reference holds; the vault refuses the same.
fn is_bad(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || character == char::REPLACEMENT_CHARACTER
}

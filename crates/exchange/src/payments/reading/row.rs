//! One row of data to a payment.
//!
//! Every cell is read even where another was refused, so that all problems are told at once.

use jiff::civil::Date;
use sunledger_domain::Money;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::DueReason;
use sunledger_domain::id::{ProjectId, Reference};

use super::Reading;
use crate::cells::{check_number, label, read_period, township_code, village_code};
use crate::header::Place;
use crate::mapping::{IdCheck, NegativeRule, SealedField};
use crate::payments::due::difference;
use crate::payments::rows::SEPARATOR;
use crate::payments::{Details, Payee, PaymentRow, Per};
use crate::quarantine::Reason;
use crate::table::Row;

impl Reading<'_> {
    /// Reads a row of data; what is wrong with it is with the judge.
    pub(super) fn read_row(&mut self, row: &Row) -> Option<PaymentRow> {
        let date = match self.places.date {
            Some(place) => self.judge.date(row, place, &mut self.dates),
            None => self.options.business_on,
        };
        let amount = self.amount(row);
        let due_stated = self.due_amount(row);
        self.totals.add(amount, due_stated);
        if due_stated.is_none() && self.is_filled(row, self.places.due) {
            self.totals.add_unreadable();
        }
        let reference = self.places.reference.and_then(|place| {
            let cell = self.judge.text(row, place)?;
            let read = Reference::new(cell).map_err(|_| Reason::ReferenceUnfit);
            self.judge.noted(place, read)
        });
        let village = self.code(row, self.places.village, village_code);
        let details = self.details(row, village);
        if let Some(place) = village.or(details.as_ref().and_then(|d| d.township)) {
            self.count_place(place);
        }
        let period = self.period(row, date);
        let (sealed, payee) = self.sealed(row);
        let (date, amount) = (date?, amount?);
        let (due, reason) = self.due(row, due_stated, amount);
        let calc = self.product(row, due_stated, amount);
        Some(PaymentRow {
            row: row.number,
            date,
            amount,
            due,
            reason,
            calc,
            period: period?,
            reference,
            village,
            payee,
            doubt: None,
            details,
            sealed,
        })
    }

    /// The amount paid, with its sign.
    pub(super) fn amount(&mut self, row: &Row) -> Option<Money> {
        let place = self.places.amount?;
        let amount = self.judge.amount(row, place, self.mapping.amounts())?;
        let refused = match (amount.minor(), self.mapping.negative()) {
            (0, _) => Some(Reason::AmountZero),
            (..0, NegativeRule::Quarantine) => Some(Reason::AmountNegative),
            (..0, NegativeRule::UnmatchedReturn) | (1.., _) => None,
        };
        if let Some(reason) = refused {
            self.judge.at(place, reason);
        }
        Some(amount)
    }

    pub(super) fn due_amount(&mut self, row: &Row) -> Option<Money> {
        let place = self.places.due?;
        self.judge.amount(row, place, self.mapping.amounts())
    }

    /// The period of the row, or else the month of its date.
    pub(super) fn month_of(&mut self, date: Date) -> Option<Period> {
        let month = Period::month_of(date).map_err(|_| Reason::DateOutOfRange);
        match self.places.date {
            Some(place) => self.judge.noted(place, month),
            None => month.map_err(|reason| self.judge.whole(reason)).ok(),
        }
    }

    /// Whether a column is there and its cell says something.
    pub(super) fn is_filled(&self, row: &Row, place: Option<Place>) -> bool {
        place.is_some_and(|place| !self.judge.peek(row, place).is_empty())
    }

    fn due(
        &mut self,
        row: &Row,
        due: Option<Money>,
        paid: Money,
    ) -> (Option<Money>, Option<DueReason>) {
        let (Some(due), Some(place)) = (due, self.places.due) else {
            return (None, None);
        };
        let remark = self.sealed_cell(row, SealedField::Remark);
        let difference = difference(due, paid, remark.unwrap_or_default(), self.mapping);
        self.judge.noted(place, difference).unwrap_or_default()
    }

    fn period(&mut self, row: &Row, date: Option<Date>) -> Option<Period> {
        let stated = self
            .places
            .period
            .and_then(|place| Some((place, self.judge.cell(row, place)?)));
        let Some((place, cell)) = stated else {
            return self.month_of(date?);
        };
        let (kind, year) = (row.kind(place.index), self.options.year);
        let period = read_period(cell, kind, year, date?);
        self.judge.noted(place, period)
    }

    fn code(
        &mut self,
        row: &Row,
        place: Option<Place>,
        read: fn(&str) -> Result<RegionCode, Reason>,
    ) -> Option<RegionCode> {
        let place = place?;
        let cell = self.judge.text(row, place)?;
        self.judge.noted(place, read(cell))
    }

    fn details(&mut self, row: &Row, village: Option<RegionCode>) -> Option<Box<Details>> {
        if !self.places.have_details() {
            return None;
        }
        let project = self.places.project.and_then(|place| {
            let cell = self.judge.text(row, place)?;
            let read = ProjectId::new(cell).map_err(|_| Reason::ProjectUnfit);
            self.judge.noted(place, read)
        });
        let township = self.code(row, self.places.township, township_code);
        if let (Some(township), Some(village), Some(place)) =
            (township, village, self.places.village)
            && !township.covers(village)
        {
            self.judge.at(place, Reason::VillageOutsideTownship);
        }
        let mut name = |place: Option<Place>| {
            let cell = self.judge.text(row, place?)?;
            Some(Box::from(label(cell)))
        };
        let township_name = name(self.places.township_name);
        let village_name = name(self.places.village_name);
        let per = self.places.per.and_then(|place| {
            let cell = self.judge.text(row, place)?;
            self.judge.noted(place, per(cell))
        });
        Some(Box::new(Details {
            project,
            township,
            township_name,
            village_name,
            per,
        }))
    }

    /// A sealed field's cell, without a judgement.
    fn sealed_cell<'r>(&self, row: &'r Row, field: SealedField) -> Option<&'r str> {
        let at = self.mapping.sealed_fields().position(|f| f == field)?;
        let place = self.places.sealed.get(at).copied().flatten()?;
        Some(self.judge.peek(row, place))
    }

    /// The sealed values in one allocation, and whether they name the payee.
    fn sealed(&mut self, row: &Row) -> (Box<str>, Payee) {
        let mut values = String::new();
        let mut payee = Payee::Unnamed;
        for (index, field) in self.mapping.sealed_fields().enumerate() {
            if index > 0 {
                values.push(SEPARATOR);
            }
            let Some(place) = self.places.sealed.get(index).copied().flatten() else {
                continue;
            };
            let Some(withheld) = self.sealed_value(row, field, place, &mut values) else {
                continue;
            };
            if self.mapping.key().contains(&index) && payee != Payee::Withheld {
                payee = withheld;
            }
        }
        (values.into_boxed_str(), payee)
    }

    /// Appends one sealed value, and says whether it names somebody.
    fn sealed_value(
        &mut self,
        row: &Row,
        field: SealedField,
        place: Place,
        values: &mut String,
    ) -> Option<Payee> {
        let free = matches!(
            field,
            SealedField::Remark | SealedField::Detail | SealedField::Address
        );
        let remark = if free {
            Some(self.judge.remark(row, place)?)
        } else {
            None
        };
        let cell = match &remark {
            Some(remark) => remark,
            None => self.judge.text(row, place)?,
        };
        if cell.len() > field.bytes_max() {
            self.judge.at(place, Reason::CellTooLong);
        }
        let checks = self.mapping.id_check() != IdCheck::None;
        match field {
            SealedField::IdNumber if checks => {
                let kind = self.sealed_cell(row, SealedField::IdKind);
                let number = check_number(cell, kind, self.mapping.id_check());
                values.push_str(&self.judge.noted(place, number)?);
            }
            SealedField::IdKind => values.push_str(label(cell)),
            SealedField::Name
            | SealedField::IdNumber
            | SealedField::Phone
            | SealedField::Card
            | SealedField::Bank
            | SealedField::Address
            | SealedField::HouseholdNo
            | SealedField::Group
            | SealedField::Detail
            | SealedField::Remark => values.push_str(cell),
        }
        let mut withheld = self.mapping.withheld().iter();
        Some(match withheld.any(|name| name.eq_ignore_ascii_case(cell)) {
            true => Payee::Withheld,
            false => Payee::Known,
        })
    }
}

fn per(cell: &str) -> Result<Per, Reason> {
    match (cell.contains('户'), cell.contains('人')) {
        (true, false) => Ok(Per::Household),
        (false, true) => Ok(Per::Person),
        _ => Err(Reason::PerUnreadable),
    }
}

//! Rows that are no payments: the file's totals, and notes below its data.
//!
//! A total is never posted as a payment and never passed over: it is proved, or it refuses the file.

use sunledger_domain::Money;

use super::Reading;
use crate::error::FileError;
use crate::mapping::AmountOnlyRule;
use crate::payments::totals::{Proof, Stated, announces_total, is_note};
use crate::payments::{Doubt, Payee, PaymentRow};
use crate::quarantine::{Problem, QuarantinedRow, Reason};
use crate::table::Row;

/// An amount alone that is not the sum of the rows above it, and its row as a quarantined one.
pub(super) struct HeldTotal {
    stated: Stated,
    row: QuarantinedRow,
}

/// How a row shows that it is no payment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// By a word such as 合计.
    Labelled,
    /// By holding nothing but an amount.
    Bare,
}

impl Reading<'_> {
    /// A row of words about the sheet: no amount, nobody paid.
    pub(super) fn is_note(&self, row: &Row) -> bool {
        if self.is_filled(row, self.places.amount) || !row.cells.iter().any(is_note) {
            return false;
        }
        // A signature may stand under any header, but then it does not look like a payee.
        self.mapping.key().iter().all(|&key| {
            let place = self.places.sealed.get(key).copied().flatten();
            let cell = place.map_or("", |place| self.judge.peek(row, place));
            cell.is_empty() || is_note(cell)
        })
    }

    /// A row that states a sum rather than a payment.
    pub(super) fn is_total(&self, row: &Row) -> bool {
        self.shown(row).is_some()
    }

    fn shown(&self, row: &Row) -> Option<Shown> {
        let amounts = [self.places.amount, self.places.due];
        let is_amount = |index| amounts.iter().flatten().any(|place| place.index == index);
        let mut others = row
            .cells
            .iter()
            .enumerate()
            .filter(|(index, cell)| !is_amount(*index) && !cell.trim().is_empty())
            .map(|(_, cell)| cell);
        let has_amount = self.is_filled(row, self.places.amount);
        let Some(first) = others.next() else {
            let bare = has_amount && !self.is_filled(row, self.places.due);
            return bare.then_some(Shown::Bare);
        };
        let no_date = !self.judge.has_digits(row, self.places.date);
        // Besides the word there may be a count, such as 25人.
        let mut short = others.map(|cell| cell.chars().count() <= 12);
        let labelled = has_amount && no_date && announces_total(first) && short.all(|is| is);
        labelled.then_some(Shown::Labelled)
    }

    /// Takes a row that states a sum: it is proved, recorded with a doubt, or quarantined.
    pub(super) fn take_total(&mut self, row: &Row) -> Result<Option<PaymentRow>, FileError> {
        let labelled = self.shown(row) == Some(Shown::Labelled);
        let Some(paid) = self.amount_of_total(row) else {
            return Ok(None);
        };
        match self.mapping.amount_only() {
            AmountOnlyRule::ControlTotal => self.prove(row, paid, labelled).map(|()| None),
            AmountOnlyRule::Suspense => Ok(self.suspend(row, paid)),
            AmountOnlyRule::Quarantine => {
                self.judge.whole(Reason::AmountOnly);
                self.totals.add(Some(paid), None);
                Ok(None)
            }
        }
    }

    /// A total of nothing is one; a payment of nothing is none.
    fn amount_of_total(&mut self, row: &Row) -> Option<Money> {
        if self.controls_totals() {
            let place = self.places.amount?;
            return self.judge.amount(row, place, self.mapping.amounts());
        }
        self.amount(row)
    }

    fn prove(&mut self, row: &Row, paid: Money, labelled: bool) -> Result<(), FileError> {
        let due = self.due_amount(row);
        let stated = Stated {
            row: row.number,
            paid,
            due,
        };
        if !labelled && i128::from(paid.minor()) != self.totals.readable_minor() {
            self.hold(row, stated);
            return Ok(());
        }
        self.prove_stated(&stated)
    }

    fn prove_stated(&mut self, stated: &Stated) -> Result<(), FileError> {
        let header = self.judge.header;
        let columns = [self.places.amount, self.places.due]
            .map(|place| place.map_or("", |place| header.name(place)));
        match self.totals.prove(stated, columns) {
            Proof::Proved(total) => self.file_total = Some(total),
            Proof::Unproved(total) => self.unproved_total = Some(total),
            Proof::Differs(error) => return Err(error),
        }
        Ok(())
    }

    /// A bare amount may as well be a payment that lost its other cells: what follows decides.
    fn hold(&mut self, row: &Row, stated: Stated) {
        self.judge.whole(Reason::TotalMismatch);
        let row = self.judge.quarantine(row, self.writing());
        self.held = Some(HeldTotal { stated, row });
    }

    /// Rows follow: what was held is no total of the file, and waits for a person.
    pub(super) fn release(&mut self) {
        if let Some(held) = self.held.take() {
            self.totals.add(Some(held.stated.paid), None);
            self.summary.rows = self.summary.rows.saturating_add(1);
            self.summary.quarantined = self.summary.quarantined.saturating_add(1);
            self.quarantined.push(held.row);
        }
    }

    /// Nothing follows: what was held is the file's total.
    pub(super) fn settle_held(&mut self) -> Result<(), FileError> {
        match self.held.take() {
            Some(held) => self.prove_stated(&held.stated),
            None => Ok(()),
        }
    }

    /// Recorded as it came, dated like the latest row above it.
    fn suspend(&mut self, row: &Row, amount: Money) -> Option<PaymentRow> {
        let Some(date) = self.latest else {
            self.judge.problems.push(Problem {
                column: None,
                reason: Reason::AmountOnly,
            });
            self.totals.add(Some(amount), None);
            return None;
        };
        let is_sum =
            i128::from(amount.minor()) == self.totals.readable_minor() && !self.rows.is_empty();
        let doubt = if is_sum {
            Doubt::LooksLikeTotal
        } else {
            self.totals.add(Some(amount), None);
            Doubt::AmountOnly
        };
        Some(PaymentRow {
            row: row.number,
            date,
            amount,
            due: None,
            reason: None,
            calc: None,
            period: self.month_of(date)?,
            reference: None,
            village: None,
            payee: Payee::Unnamed,
            doubt: Some(doubt),
            details: None,
            sealed: "".into(),
        })
    }
}

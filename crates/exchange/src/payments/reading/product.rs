//! 标准 × 数量 of a row, where the file has such columns: the computation that the line will state.
//!
//! A product that is not what is due is never passed on, neither as the computation nor without it.

use sunledger_domain::Money;
use sunledger_domain::calc::{Calc, StandardCalc};
use sunledger_domain::quantity::Quantity;

use super::Reading;
use crate::quarantine::Reason;
use crate::table::Row;

impl Reading<'_> {
    /// The row's computation. Money that came back was computed once; that is not its affair.
    pub(super) fn product(
        &mut self,
        row: &Row,
        due: Option<Money>,
        paid: Money,
    ) -> Option<Box<StandardCalc>> {
        let (quantity_at, standard_at) = (self.places.quantity, self.places.standard);
        let said = [quantity_at, standard_at].map(|place| self.is_filled(row, place));
        let (Some(quantity_at), Some(standard_at), [true, true]) = (quantity_at, standard_at, said)
        else {
            if let Some(alone) = quantity_at.or(standard_at).filter(|_| said.contains(&true)) {
                self.judge.at(alone, Reason::ProductIncomplete);
            }
            return None;
        };
        let quantity = self.judge.text(row, quantity_at).map(Quantity::parse);
        let quantity = quantity.map(|read| read.map_err(|_| Reason::QuantityNotExact));
        let quantity = quantity.and_then(|read| self.judge.noted(quantity_at, read));
        let standard = self.judge.amount(row, standard_at, self.mapping.amounts());
        let calc = StandardCalc {
            quantity: quantity?,
            standard: standard?,
        };
        if paid.is_negative() {
            return None;
        }
        if Calc::Standard(calc.clone()).due() != Some(due.unwrap_or(paid)) {
            let place = self.places.due.or(self.places.amount)?;
            self.judge.at(place, Reason::ProductWrong);
            return None;
        }
        Some(Box::new(calc))
    }
}

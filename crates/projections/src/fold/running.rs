//! Counts of payment lines, kept in memory for the length of one run and added to their rows at its end.

use std::collections::BTreeMap;

use rusqlite::Connection;
use sunledger_domain::Money;
use sunledger_domain::code::Period;

use crate::error::ProjectionError;

/// Batch, village (0 where none is named), period.
type Place = (i64, i64, Period);

#[derive(Default)]
struct Counts {
    lines: i64,
    due: i64,
    paid: i64,
}

/// Lines by batch, place and period.
#[derive(Default)]
pub(super) struct Running {
    places: BTreeMap<Place, Counts>,
}

impl Running {
    pub(super) fn count(
        &mut self,
        place: Place,
        due: Money,
        paid: Money,
    ) -> Result<(), ProjectionError> {
        let counts = self.places.entry(place).or_default();
        let add = |sum: i64, part: i64| {
            let what = "a batch's total";
            sum.checked_add(part)
                .ok_or(ProjectionError::TooLarge { what })
        };
        counts.lines = add(counts.lines, 1)?;
        counts.due = add(counts.due, due.minor())?;
        counts.paid = add(counts.paid, paid.minor())?;
        Ok(())
    }

    pub(super) fn write(self, db: &Connection) -> Result<(), ProjectionError> {
        let mut statement = db.prepare_cached(
            "INSERT INTO batch_places (batch, village, period, lines, due, paid) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, due = due + excluded.due,
                 paid = paid + excluded.paid",
        )?;
        for ((batch, village, period), counts) in self.places {
            let period = period.to_string();
            statement.execute((
                batch,
                village,
                period,
                counts.lines,
                counts.due,
                counts.paid,
            ))?;
        }
        Ok(())
    }
}

//! Counts of entries and payment lines, kept in memory for a while and then added to their rows.

use std::collections::BTreeMap;

use rusqlite::Connection;
use sunledger_domain::code::Period;
use sunledger_domain::id::Reference;
use sunledger_domain::{LineStatus, Money};

use crate::error::ProjectionError;

/// Batch, village (0 where none is named), period.
type Place = (i64, i64, Period);

#[derive(Default)]
struct Counts {
    lines: i64,
    due: i64,
    paid: i64,
}

/// The least and the greatest reference of a batch's lines, and how many have one.
struct References {
    low: Reference,
    high: Reference,
    lines: i64,
}

/// Entries by kind; lines by batch, place and period; references by batch.
#[derive(Default)]
pub(super) struct Running {
    kinds: BTreeMap<&'static str, i64>,
    places: BTreeMap<Place, Counts>,
    references: BTreeMap<i64, References>,
}

impl Running {
    pub(super) fn entry(&mut self, kind: &'static str) {
        let entries = self.kinds.entry(kind).or_default();
        *entries = entries.saturating_add(1);
    }

    pub(super) fn line(
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

    pub(super) fn reference(&mut self, batch: i64, reference: &Reference) {
        let Some(known) = self.references.get_mut(&batch) else {
            let first = References {
                low: reference.clone(),
                high: reference.clone(),
                lines: 1,
            };
            self.references.insert(batch, first);
            return;
        };
        known.lines = known.lines.saturating_add(1);
        if reference.as_str() < known.low.as_str() {
            known.low = reference.clone();
        }
        if reference.as_str() > known.high.as_str() {
            known.high = reference.clone();
        }
    }

    /// Writes what was counted: at the end of a run, and before a batch's lines change their state together.
    pub(super) fn write(&mut self, db: &Connection) -> Result<(), ProjectionError> {
        let mut kinds = db.prepare_cached(
            "INSERT INTO entry_kinds (kind, entries) VALUES (?, ?)
             ON CONFLICT DO UPDATE SET entries = entries + excluded.entries",
        )?;
        for kind in std::mem::take(&mut self.kinds) {
            kinds.execute(kind)?;
        }
        let mut places = db.prepare_cached(
            "INSERT INTO batch_places (batch, village, period, lines, due, paid) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, due = due + excluded.due,
                 paid = paid + excluded.paid",
        )?;
        let mut villages = db.prepare_cached(
            "INSERT INTO village_sums (village, state, lines, due, paid) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, due = due + excluded.due,
                 paid = paid + excluded.paid",
        )?;
        let mut references = db.prepare_cached(
            "UPDATE batches SET reference_low = min(coalesce(reference_low, ?1), ?1),
                 reference_high = max(coalesce(reference_high, ?2), ?2), referenced = referenced + ?3
             WHERE no = ?4",
        )?;
        for (batch, References { low, high, lines }) in std::mem::take(&mut self.references) {
            references.execute((low.as_str(), high.as_str(), lines, batch))?;
        }
        for ((batch, village, period), counts) in std::mem::take(&mut self.places) {
            let Counts { lines, due, paid } = counts;
            places.execute((batch, village, period.to_string(), lines, due, paid))?;
            let state = LineStatus::Pending.name();
            villages.execute((village, state, lines, due, paid))?;
        }
        Ok(())
    }
}

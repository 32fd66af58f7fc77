//! The year end of a fund line, and the line of the next year that it opens.

use sunledger_domain::event::YearClosed;
use sunledger_domain::id::LineId;

use super::funds::line;
use super::{At, Fold};
use crate::error::ProjectionError;

impl Fold<'_> {
    /// What was reclaimed of it is the entry before, in the same batch of entries.
    pub(super) fn year_closed(&self, at: At, e: &YearClosed) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO year_closings (seq, line, budget_year, carried, next, reclaimed, surplus)
             VALUES (?1, ?2, ?3, ?4, ?5, coalesce((SELECT -delta FROM flows WHERE seq = ?6 AND ?6 < ?1), 0), ?7)",
            (
                at.seq,
                e.line.as_str(),
                e.budget_year.get(),
                e.carried.minor(),
                e.to.as_ref().map(LineId::as_str),
                at.batch_first,
                e.surplus.minor(),
            ),
        )?;
        self.run(
            "UPDATE lines SET closed_seq = ? WHERE line = ?",
            (at.seq, e.line.as_str()),
        )?;
        let Some(next) = &e.to else {
            return Ok(());
        };
        self.run(
            "INSERT OR IGNORE INTO lines (line, name, unit, parent, budget_year, category, agri_kind, function, level,
                 advance, carried, previous, seq)
             SELECT ?1, name, unit, parent, budget_year + 1, category, agri_kind, function, level, 0, carried + 1, line, ?2
             FROM lines WHERE line = ?3",
            (next.as_str(), at.seq, e.line.as_str()),
        )?;
        self.flow(at, line(&e.line), line(next), e.carried)
    }
}

//! The year end: a line is closed, and what is carried over opens a line of the next budget year.

use crate::event::YearClosed;
use crate::state::{LineState, State};

impl State {
    /// The new line has what the closed one has; its upper line too, which may still take the money back.
    pub(super) fn close_year(&mut self, e: &YearClosed) {
        let Some(line) = self.lines.get_mut(&e.line) else {
            return;
        };
        line.closed = true;
        let next = LineState {
            budget_year: line.budget_year.next().unwrap_or(line.budget_year),
            carried: line.carried.saturating_add(1),
            closed: false,
            ..line.clone()
        };
        if let Some(to) = &e.to {
            self.lines.insert(to.clone(), next);
        }
    }
}

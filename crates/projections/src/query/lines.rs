//! Sums of payment lines by where their money is, from what each batch holds per place.

use rusqlite::{Row, params_from_iter};
use serde::Serialize;
use sunledger_domain::{LineStatus, Money};

use super::scope::{OF_LINES, OF_RETURNS, OF_SUMS, OF_VILLAGES};
use crate::error::ProjectionError;
use crate::figure::{Figure, LineAmount, LineScope, Sum};
use crate::reader::Snapshot;
use crate::row::{RowExt, money, uint};
use crate::word::{line_state_json, parse_line_state};

/// The lines of which the money is in one state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateSum {
    /// Which state.
    #[serde(serialize_with = "line_state_json")]
    pub state: LineStatus,
    /// How many lines.
    pub lines: u64,
    /// Sum of 应发.
    pub due: Sum,
    /// Sum of 实发.
    pub paid: Sum,
}

/// One state's numbers, before they have the names of their figures.
pub(crate) struct Counted {
    pub(crate) state: LineStatus,
    pub(crate) lines: i64,
    pub(crate) due: Money,
    pub(crate) paid: Money,
}

impl Counted {
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, ProjectionError> {
        Ok(Self {
            state: row.named("state", parse_line_state)?,
            lines: row.int("lines")?,
            due: money(row.int("due")?)?,
            paid: money(row.int("paid")?)?,
        })
    }

    /// With names; none where an exception has taken the last line of a state away.
    pub(crate) fn named(&self, scope: &LineScope) -> Result<Option<StateSum>, ProjectionError> {
        if self.lines == 0 {
            return Ok(None);
        }
        let figure = |amount| Figure::Lines {
            state: Some(self.state),
            amount,
            scope: scope.clone(),
        };
        Ok(Some(StateSum {
            state: self.state,
            lines: uint(self.lines)?,
            due: Sum {
                amount: self.due,
                figure: figure(LineAmount::Due),
            },
            paid: Sum {
                amount: self.paid,
                figure: figure(LineAmount::Paid),
            },
        }))
    }
}

impl Snapshot<'_> {
    /// The lines of a scope by where their money is; states without a line are left out.
    pub fn line_sums(&self, scope: &LineScope) -> Result<Vec<StateSum>, ProjectionError> {
        let counted = self.count_lines(scope)?;
        let named = counted.iter().map(|one| one.named(scope));
        Ok(named
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// What came back in a scope without naming a payment.
    pub fn returns(&self, scope: &LineScope) -> Result<Sum, ProjectionError> {
        let filter = scope.filter(&OF_RETURNS)?;
        let sql = format!(
            "SELECT sum(r.amount) FROM unmatched_returns r{}",
            filter.clause()
        );
        Ok(Sum {
            amount: money(self.number(&sql, params_from_iter(filter.values()))?)?,
            figure: Figure::Returns {
                scope: scope.clone(),
            },
        })
    }

    pub(crate) fn count_lines(&self, scope: &LineScope) -> Result<Vec<Counted>, ProjectionError> {
        // Units stand in single lines only; everything else is summed per batch and place, or per place.
        let (sql, filter) = if scope.is_place() {
            let filter = scope.filter(&OF_VILLAGES)?;
            let sql = format!(
                "SELECT v.state, sum(v.lines) AS lines, sum(v.due) AS due, sum(v.paid) AS paid
                 FROM village_sums v{} GROUP BY v.state",
                filter.clause()
            );
            (sql, filter)
        } else if scope.unit.is_some() {
            let filter = scope.filter(&OF_LINES)?;
            let sql = format!(
                "SELECT l.state, count(*) AS lines, sum(l.due) AS due, sum(l.paid) AS paid
                 FROM payment_lines l{} GROUP BY l.state",
                filter.clause()
            );
            (sql, filter)
        } else {
            let filter = scope.filter(&OF_SUMS)?;
            let sql = format!(
                "SELECT s.state, sum(s.lines) AS lines, sum(s.due) AS due, sum(s.paid) AS paid
                 FROM line_sums s{} GROUP BY s.state",
                filter.clause()
            );
            (sql, filter)
        };
        self.list(&sql, params_from_iter(filter.values()), Counted::read)
    }
}

//! Rows of one table, inserted many by one statement: starting a statement costs as much as inserting a row.
//!
//! Rows go in in their order; none is in before [`Many::flush`] or a full statement.

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection};

/// Rows that one statement inserts.
const ROWS: usize = 32;

/// Inserts into one table.
pub(super) struct Many<'a> {
    full: CachedStatement<'a>,
    one: CachedStatement<'a>,
    columns: usize,
    waiting: Vec<Value>,
}

impl<'a> Many<'a> {
    /// `into` names the table and its columns: `t (a, b)`.
    pub(super) fn prepare(
        connection: &'a Connection,
        into: &str,
        columns: usize,
    ) -> rusqlite::Result<Self> {
        let row = format!("({})", vec!["?"; columns].join(", "));
        let sql = |rows| {
            format!(
                "INSERT INTO {into} VALUES {}",
                vec![row.as_str(); rows].join(", ")
            )
        };
        Ok(Self {
            full: connection.prepare_cached(&sql(ROWS))?,
            one: connection.prepare_cached(&sql(1))?,
            columns,
            waiting: Vec::with_capacity(columns * ROWS),
        })
    }

    pub(super) fn insert<const COLUMNS: usize>(
        &mut self,
        row: [Value; COLUMNS],
    ) -> rusqlite::Result<()> {
        self.waiting.extend(row);
        if self.waiting.len() >= self.columns * ROWS {
            execute(&mut self.full, &self.waiting)?;
            self.waiting.clear();
        }
        Ok(())
    }

    /// Inserts what waits.
    pub(super) fn flush(&mut self) -> rusqlite::Result<()> {
        for row in self.waiting.chunks(self.columns) {
            execute(&mut self.one, row)?;
        }
        self.waiting.clear();
        Ok(())
    }
}

fn execute(statement: &mut CachedStatement<'_>, values: &[Value]) -> rusqlite::Result<()> {
    for (index, value) in (1..).zip(values) {
        statement.raw_bind_parameter(index, value)?;
    }
    statement.raw_execute()?;
    Ok(())
}

//! Any one SELECT that somebody types, over the read model, with limits. It can never write, attach, or change a
//! setting, and it never reads a name.

use std::time::{Duration, Instant};

use rusqlite::ErrorCode;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::types::ValueRef;
use serde_json::Value;

use crate::error::ProjectionError;
use crate::reader::Reader;

/// How often the clock is looked at, in steps of SQLite's machine.
const STEPS: i32 = 10_000;

/// What a query may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows beyond these are left out, and [`Table::more`] says so.
    pub rows: usize,
    /// It is stopped after so long.
    pub time: Duration,
}

/// What a query answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<String>,
    /// The rows: blobs in hex.
    pub rows: Vec<Vec<Value>>,
    /// There would have been more.
    pub more: bool,
}

impl Reader {
    /// Asks what somebody has typed.
    pub fn ask(&mut self, sql: &str, limits: Limits) -> Result<Table, ProjectionError> {
        let connection = self.connection();
        let began = Instant::now();
        connection.authorizer(Some(|context: AuthContext<'_>| allowed(&context)))?;
        let time = limits.time;
        connection.progress_handler(STEPS, Some(move || began.elapsed() > time))?;
        let table = answer(connection, sql, limits);
        connection.progress_handler(0, None::<fn() -> bool>)?;
        connection.authorizer(None::<fn(AuthContext<'_>) -> Authorization>)?;
        table
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever is not plainly reading is refused"
)]
fn allowed(context: &AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Recursive | AuthAction::Function { .. } => {
            Authorization::Allow
        }
        AuthAction::Read { .. } if context.database_name != Some("people") => Authorization::Allow,
        _ => Authorization::Deny,
    }
}

fn answer(
    connection: &rusqlite::Connection,
    sql: &str,
    limits: Limits,
) -> Result<Table, ProjectionError> {
    let failed = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => ProjectionError::TooSlow {
            seconds: limits.time.as_secs(),
        },
        _ => ProjectionError::NotReadOnly {
            why: error.to_string(),
        },
    };
    let mut statement = connection.prepare(sql).map_err(failed)?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    if columns.is_empty() || !statement.readonly() {
        return Err(ProjectionError::NotReadOnly {
            why: "it answers nothing".to_owned(),
        });
    }
    let mut rows = statement.query([]).map_err(failed)?;
    let mut table = Table {
        columns,
        rows: Vec::new(),
        more: false,
    };
    while let Some(row) = rows.next().map_err(failed)? {
        if table.rows.len() == limits.rows {
            table.more = true;
            break;
        }
        let cells = (0..table.columns.len()).map(|index| Ok(cell(row.get_ref(index)?)));
        let cells: rusqlite::Result<_> = cells.collect();
        table.rows.push(cells.map_err(failed)?);
    }
    Ok(table)
}

fn cell(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Value::from(number),
        ValueRef::Text(text) => Value::from(String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => Value::from(bytes.iter().fold(String::new(), |mut hex, byte| {
            hex.push_str(&format!("{byte:02x}"));
            hex
        })),
    }
}

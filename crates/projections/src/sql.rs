//! Conditions that are only there when they are asked for, so that SQLite can choose the right index.

use rusqlite::types::Value;
use sunledger_domain::code::{Level, RegionCode};

use crate::error::ProjectionError;
use crate::row::code;

/// Conditions and their values, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Filter {
    /// Adds a condition without a value.
    pub(crate) fn holds(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }

    /// Adds a condition with one `?`.
    pub(crate) fn and(&mut self, condition: &str, value: impl Into<Value>) {
        self.conditions.push(condition.to_owned());
        self.values.push(value.into());
    }

    /// Adds a condition where a value is asked for.
    pub(crate) fn and_if(&mut self, condition: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.and(condition, value.to_string());
        }
    }

    /// Adds a condition that has another filter's `?` in it.
    pub(crate) fn nest(&mut self, condition: &str, inner: Self) {
        self.conditions.push(condition.to_owned());
        self.values.extend(inner.values);
    }

    /// The same after values that stand in the `FROM`.
    pub(crate) fn after(mut self, mut values: Vec<Value>) -> Self {
        values.append(&mut self.values);
        self.values = values;
        self
    }

    /// Keeps the column within a division.
    pub(crate) fn within(
        &mut self,
        column: &str,
        region: RegionCode,
    ) -> Result<(), ProjectionError> {
        let first = code(region)?;
        let last = first.saturating_add(span(region.level()).saturating_sub(1));
        self.conditions.push(format!("{column} BETWEEN ? AND ?"));
        self.values.extend([first.into(), last.into()]);
        Ok(())
    }

    /// As `within`, and what has no division too: it concerns every place.
    pub(crate) fn within_or_nowhere(
        &mut self,
        column: &str,
        region: RegionCode,
    ) -> Result<(), ProjectionError> {
        self.within(&format!("coalesce({column}, {})", code(region)?), region)
    }

    /// ` WHERE …`, or nothing.
    pub(crate) fn clause(&self) -> String {
        match self.conditions.is_empty() {
            true => String::new(),
            false => format!(" WHERE {}", self.conditions.join(" AND ")),
        }
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Value> {
        self.values.iter()
    }
}

/// How many codes a division of this level spans.
pub(crate) const fn span(level: Level) -> i64 {
    match level {
        Level::Province => 10_000_000_000,
        Level::Prefecture => 100_000_000,
        Level::County => 1_000_000,
        Level::Township => 1_000,
        Level::Village => 1,
    }
}

/// How many codes a division below this level spans.
pub(crate) const fn child_span(level: Level) -> i64 {
    match level {
        Level::Province => span(Level::Prefecture),
        Level::Prefecture => span(Level::County),
        Level::County => span(Level::Township),
        Level::Township | Level::Village => span(Level::Village),
    }
}

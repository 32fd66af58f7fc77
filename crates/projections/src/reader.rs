//! Reading: one snapshot answers every question of a page as of one log size. It can never write.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{
    CachedStatement, Connection, OpenFlags, OptionalExtension, Params, Row, Transaction,
    params_from_iter,
};

use crate::digest;
use crate::error::ProjectionError;
use crate::ledger::check_version;
use crate::query::page::{Page, Paged};
use crate::row::{RowExt, damaged, uint};
use crate::sql::Filter;

/// How long a reader waits while names are being written or erased.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const STATEMENTS_MAX: usize = 128;

/// An open pair of read models; one per thread.
pub struct Reader {
    connection: Connection,
    people: bool,
}

/// Both read models as they were at one moment.
pub struct Snapshot<'a> {
    tx: Transaction<'a>,
    as_of: u64,
    recorded_at: Option<Timestamp>,
    people: bool,
}

impl Reader {
    /// Opens the public read model alone: everyone is a pseudonym.
    pub fn open(ledger: &Path) -> Result<Self, ProjectionError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(ledger, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        check_version(&connection, ledger)?;
        Ok(Self {
            connection,
            people: false,
        })
    }

    /// Opens it with the names beside it.
    pub fn open_with_people(ledger: &Path, people: &Path) -> Result<Self, ProjectionError> {
        let mut reader = Self::open(ledger)?;
        let path = people.to_str().ok_or_else(|| ProjectionError::NotOurs {
            path: people.to_owned(),
        })?;
        // SQLite reads `%`, `?` and `#` of a file address in its own way.
        let path = path
            .replace('%', "%25")
            .replace('?', "%3f")
            .replace('#', "%23");
        let address = format!("file:{path}?mode=ro");
        reader
            .connection
            .execute("ATTACH DATABASE ? AS people", [address])?;
        reader.people = true;
        Ok(reader)
    }

    /// The connection, to be asked what somebody has typed.
    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Fixes the moment that everything is asked as of.
    pub fn snapshot(&mut self) -> Result<Snapshot<'_>, ProjectionError> {
        let people = self.people;
        let tx = self.connection.transaction()?;
        let (size, recorded_at_us): (i64, i64) =
            tx.query_row("SELECT size, recorded_at_us FROM position", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let as_of = uint(size)?;
        let time = Timestamp::from_microsecond(recorded_at_us);
        let time = time.map_err(|_| damaged("position.recorded_at_us"))?;
        Ok(Snapshot {
            tx,
            as_of,
            recorded_at: (as_of > 0).then_some(time),
            people,
        })
    }
}

impl Snapshot<'_> {
    /// The log size that every answer is as of.
    pub const fn as_of(&self) -> u64 {
        self.as_of
    }

    /// When the last of those entries was recorded; none in an empty ledger.
    pub const fn recorded_at(&self) -> Option<Timestamp> {
        self.recorded_at
    }

    /// The digest of every table's rows, by the table's name: equal wherever the same entries were applied.
    pub fn table_digests(&self) -> Result<BTreeMap<String, [u8; 32]>, ProjectionError> {
        digest::by_table(&self.tx)
    }

    /// True where names can be looked up.
    pub(crate) const fn has_people(&self) -> bool {
        self.people
    }

    /// A statement whose parameters are bound one by one.
    pub(crate) fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, ProjectionError> {
        Ok(self.tx.prepare_cached(sql)?)
    }

    /// All rows of a statement.
    pub(crate) fn list<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T, ProjectionError>,
    ) -> Result<Vec<T>, ProjectionError> {
        let mut statement = self.tx.prepare_cached(sql)?;
        statement.query_and_then(params, read)?.collect()
    }

    /// The one row of a statement, if there is one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, ProjectionError>,
    ) -> Result<Option<T>, ProjectionError> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let row = statement.query_row(params, |row| Ok(read(row)));
        row.optional()?.transpose()
    }

    /// The one number of a statement; 0 where it is null.
    pub(crate) fn number(&self, sql: &str, params: impl Params) -> Result<i64, ProjectionError> {
        let mut statement = self.tx.prepare_cached(sql)?;
        let number: Option<i64> = statement.query_row(params, |row| row.get(0))?;
        Ok(number.unwrap_or(0))
    }

    /// One page of a list and how long the list is.
    pub(crate) fn paged<T>(
        &self,
        list: &List<'_>,
        page: Page,
        read: impl FnMut(&Row<'_>) -> Result<T, ProjectionError>,
    ) -> Result<Paged<T>, ProjectionError> {
        let count = format!("SELECT count(*) FROM {}{}", list.from, list.filter.clause());
        let total = self.number(&count, params_from_iter(list.filter.values()))?;
        self.window(list, uint(total)?, page, read)
    }

    /// One page of a list whose length is known without counting it.
    pub(crate) fn window<T>(
        &self,
        list: &List<'_>,
        total: u64,
        page: Page,
        read: impl FnMut(&Row<'_>) -> Result<T, ProjectionError>,
    ) -> Result<Paged<T>, ProjectionError> {
        let clause = list.filter.clause();
        let sql = format!(
            "SELECT {} FROM {}{clause} ORDER BY {} LIMIT ? OFFSET ?",
            list.columns, list.from, list.order
        );
        let window = page.sql().map(Value::from);
        let params = params_from_iter(list.filter.values().chain(&window));
        Ok(Paged {
            as_of: self.as_of,
            total,
            offset: page.offset(),
            rows: self.list(&sql, params, read)?,
        })
    }

    /// The name of whatever a table keeps under an id.
    pub(crate) fn name_of(&self, sql: &str, id: &str) -> Result<Option<String>, ProjectionError> {
        self.one(sql, [id], |row| row.text("name"))
    }
}

/// A list to be read page by page.
pub(crate) struct List<'a> {
    pub(crate) columns: &'a str,
    pub(crate) from: &'a str,
    pub(crate) filter: Filter,
    pub(crate) order: &'a str,
}

//! `ledger.sqlite` as it is written: opened, made anew where another version made it, fed run by run.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::digest;
use crate::error::ProjectionError;
use crate::fold::{Fold, Recorded};
use crate::row::{int, uint};

const SCHEMA: &str = concat!(
    include_str!("schema.sql"),
    include_str!("schema_bank.sql"),
    include_str!("schema_policy.sql"),
    include_str!("schema_projects.sql"),
    include_str!("schema_views.sql"),
    include_str!("schema_schemes.sql"),
    include_str!("schema_notices.sql"),
    include_str!("schema_assets.sql"),
    include_str!("schema_signing.sql"),
);
/// Raised whenever the fold writes other rows into the same tables.
const FOLD_VERSION: u32 = 5;
/// "SLRM": tells a read model from any other SQLite file.
const APPLICATION_ID: i32 = 0x534c_524d;
const STATEMENTS_MAX: usize = 128;

/// The public read model, open for the one who feeds it.
pub struct LedgerDb {
    connection: Connection,
    position: u64,
}

/// What stands at a path.
enum Found {
    Nothing,
    OtherVersion,
    Ours,
}

impl LedgerDb {
    /// Opens the file, or makes it. One that another version made is replaced by an empty one: the caller
    /// applies the log from [`LedgerDb::position`] on, as always. A file of another program is left alone.
    pub fn open(path: &Path) -> Result<Self, ProjectionError> {
        match look(path)? {
            Found::Ours => {}
            Found::Nothing => make(path)?,
            Found::OtherVersion => {
                remove(path)?;
                make(path)?;
            }
        }
        let connection = connect(path)?;
        let sql = "SELECT size FROM position";
        let position = uint(connection.query_row(sql, [], |row| row.get(0))?)?;
        Ok(Self {
            connection,
            position,
        })
    }

    /// Deletes the file, whatever version made it or however damaged it is, and starts with an empty one.
    /// Nobody may have it open.
    pub fn recreate(path: &Path) -> Result<Self, ProjectionError> {
        match look(path)? {
            Found::Nothing => {}
            Found::Ours | Found::OtherVersion => remove(path)?,
        }
        Self::open(path)
    }

    /// The log size that it has: the number of the entry that it needs next.
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Takes the next entries. All or none of them are in when this returns; a run is one transaction.
    pub fn apply(&mut self, run: &[Recorded]) -> Result<(), ProjectionError> {
        let Some(last) = run.last() else {
            return Ok(());
        };
        let behavior = TransactionBehavior::Immediate;
        let tx = self.connection.transaction_with_behavior(behavior)?;
        let mut fold = Fold::new(&tx);
        let mut position = self.position;
        for recorded in run {
            if recorded.seq != position {
                return Err(ProjectionError::Gap {
                    expected: position,
                    found: recorded.seq,
                });
            }
            fold.apply(recorded)?;
            position = position.saturating_add(1);
        }
        fold.finish()?;
        tx.prepare_cached("UPDATE position SET size = ?, recorded_at_us = ?")?
            .execute((int(position)?, last.recorded_at_us))?;
        tx.commit()?;
        self.position = position;
        Ok(())
    }

    /// The digest of every row: equal wherever the same entries were applied.
    pub fn digest(&mut self) -> Result<[u8; 32], ProjectionError> {
        let tx = self.connection.transaction()?;
        digest::of(&tx)
    }
}

/// SQLite's own mark for the tables' version: it changes with the schema's text by itself.
fn version() -> i32 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(SCHEMA.as_bytes());
    hasher.update(&FOLD_VERSION.to_be_bytes());
    let mut bytes = [0; 4];
    hasher.finalize_xof().fill(&mut bytes);
    i32::from_be_bytes(bytes)
}

/// Refuses what is no read model, or one of another version.
pub(crate) fn check_version(connection: &Connection, path: &Path) -> Result<(), ProjectionError> {
    let path = path.to_owned();
    match marks(connection) {
        Ok((APPLICATION_ID, found)) if found == version() => Ok(()),
        Ok((APPLICATION_ID, _)) => Err(ProjectionError::OtherVersion { path }),
        Ok(_) => Err(ProjectionError::NotOurs { path }),
        Err(error) if is_foreign(&error) => Err(ProjectionError::NotOurs { path }),
        Err(error) => Err(error.into()),
    }
}

fn look(path: &Path) -> Result<Found, ProjectionError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.len() == 0 => return Ok(Found::Nothing),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(source) => {
            let path = path.to_owned();
            return Err(ProjectionError::File { path, source });
        }
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    match check_version(&connection, path) {
        Ok(()) => Ok(Found::Ours),
        Err(ProjectionError::OtherVersion { .. }) => Ok(Found::OtherVersion),
        // A creation that was cut off leaves a database without a single table.
        Err(ProjectionError::NotOurs { .. }) if is_blank(&connection) => Ok(Found::OtherVersion),
        Err(error) => Err(error),
    }
}

/// Application id and version.
fn marks(connection: &Connection) -> rusqlite::Result<(i32, i32)> {
    let mark = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((mark("application_id")?, mark("user_version")?))
}

fn is_blank(connection: &Connection) -> bool {
    let sql = "SELECT count(*) FROM sqlite_schema";
    let tables: rusqlite::Result<i64> = connection.query_row(sql, [], |row| row.get(0));
    matches!((tables, marks(connection)), (Ok(0), Ok((0, 0))))
}

fn is_foreign(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::NotADatabase)
}

fn connect(path: &Path) -> Result<Connection, ProjectionError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    for (name, value) in [
        ("journal_mode", "WAL"),
        // A crash may lose the last runs, never tear one: they are applied again from the log.
        ("synchronous", "NORMAL"),
        // In pages: each checkpoint waits for the disk twice.
        ("wal_autocheckpoint", "16384"),
        ("temp_store", "MEMORY"),
        ("trusted_schema", "OFF"),
        // In KiB.
        ("cache_size", "-65536"),
    ] {
        connection.pragma_update(None, name, value)?;
    }
    Ok(connection)
}

/// Makes the tables, marks and the position in one transaction.
fn make(path: &Path) -> Result<(), ProjectionError> {
    let mut connection = connect(path)?;
    let tx = connection.transaction()?;
    tx.execute_batch(SCHEMA)?;
    tx.execute("INSERT INTO position VALUES (1, 0, 0)", [])?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", version())?;
    tx.commit()?;
    Ok(())
}

/// Removes the file and what SQLite keeps beside it; the log of a database must not outlive it.
fn remove(path: &Path) -> Result<(), ProjectionError> {
    for suffix in ["-wal", "-shm", ""] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let path = PathBuf::from(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(ProjectionError::File { path, source });
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

//! The vault's SQLite file: its tables, its settings, opening it. It must never leave deleted
//! content behind, nor hold anything personal that is not encrypted or hashed under a key.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::VaultError;

/// "SLVT": tells a vault from any other SQLite file.
const APPLICATION_ID: i64 = 0x534c_5654;
/// Raised whenever the tables change.
const FORMAT: i64 = 5;
/// How long a second opener waits for the first to finish before it is refused.
const BUSY_TIMEOUT: Duration = Duration::from_millis(500);

const TABLES: &str = "
-- One row. `secret` is the vault secret, wrapped by the master key. The counters only rise, so
-- that no number ever means a second person and no seeded draw happens twice. `changes` counts
-- what read models have to follow; `log_size` and `log_hash` say how far the log was confirmed. `unclean` is 1
-- from the moment somebody is erased until the files are known to hold no trace of them.
CREATE TABLE meta (
    id           INTEGER PRIMARY KEY CHECK (id = 1),
    ledger       BLOB    NOT NULL,
    seeded       INTEGER NOT NULL,
    secret       BLOB    NOT NULL,
    next_subject INTEGER NOT NULL,
    next_batch   INTEGER NOT NULL,
    changes      INTEGER NOT NULL DEFAULT 0,
    log_size     INTEGER NOT NULL DEFAULT 0,
    log_hash     BLOB,
    unclean      INTEGER NOT NULL DEFAULT 0
) STRICT;
-- `key` is the subject's key, wrapped by the master key. Erasing deletes the row.
CREATE TABLE subject (
    no    INTEGER PRIMARY KEY,
    kind  INTEGER NOT NULL,
    key   BLOB    NOT NULL,
    blind BLOB    NOT NULL
) STRICT;
-- Whoever is kept under seal and shown nowhere.
CREATE TABLE restricted (
    subject INTEGER PRIMARY KEY
) STRICT;
-- Indexes in no order of time are what a large vault waits for, so they hold eight of the sixteen bytes.
CREATE INDEX subject_blind ON subject (substr(blind, 1, 8));
-- What one sealing added to a subject: versions of fields, encrypted together under the subject's key (see
-- `pack`): a row and a cipher for each would cost as much as all of them together.
CREATE TABLE field_pack (
    subject INTEGER NOT NULL,
    no      INTEGER NOT NULL,
    pack    BLOB    NOT NULL,
    PRIMARY KEY (subject, no)
) STRICT, WITHOUT ROWID;
CREATE TABLE scope (
    no   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
-- What was committed to under a handle, and in which batch it was first sealed. From a subject to its
-- handles no index leads: they are derived from its key. Seals outlive their subject: `subject` becomes NULL when
-- it is erased, and the erased handles of one person can no longer be told to belong together.
CREATE TABLE seal (
    no         INTEGER PRIMARY KEY,
    handle     BLOB    NOT NULL,
    commitment BLOB    NOT NULL,
    scope      INTEGER NOT NULL,
    subject    INTEGER,
    covers     BLOB    NOT NULL,
    batch      INTEGER NOT NULL
) STRICT;
CREATE INDEX seal_handle ON seal (substr(handle, 1, 8));
-- The batches whose log entry is not confirmed. Confirming deletes the row. `seals` names what purging
-- takes back: the number of each seal that the batch made or inherited, in one piece.
CREATE TABLE pending_batch (
    no    INTEGER PRIMARY KEY,
    tag   BLOB NOT NULL,
    seals BLOB NOT NULL
) STRICT;
-- Seals of one pending batch that another pending batch relies on.
CREATE TABLE reliance (
    batch INTEGER NOT NULL,
    seal  INTEGER NOT NULL,
    PRIMARY KEY (batch, seal)
) STRICT, WITHOUT ROWID;
CREATE INDEX reliance_seal ON reliance (seal);
";

/// Opens the file and makes it this process's alone.
pub(crate) fn connect(path: &Path) -> Result<Connection, VaultError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Plans stay as prepared. Otherwise SQLite, built with STAT4, prepares a statement anew for
    // each value bound to a range or a partial index.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    for (name, value) in [
        // Nobody else reads or writes while the vault is open.
        ("locking_mode", "EXCLUSIVE"),
        // The journal stays one file, whose old pages erasure can overwrite; with DELETE or
        // TRUNCATE they would stay behind in blocks that no file owns any more.
        ("journal_mode", "PERSIST"),
        ("synchronous", "FULL"),
        ("secure_delete", "ON"),
        ("temp_store", "MEMORY"),
        ("trusted_schema", "OFF"),
        ("cell_size_check", "ON"),
        // In KiB: more than a batch of the largest size writes. A page that has to leave early is written twice.
        ("cache_size", "-32768"),
    ] {
        connection.pragma_update(None, name, value)?;
    }
    // Takes the lock now, and rolls back what a crash left unfinished.
    connection
        .transaction_with_behavior(TransactionBehavior::Exclusive)?
        .commit()?;
    check_settings(&connection)?;
    Ok(connection)
}

/// SQLite ignores settings that it cannot honour; these are the ones that must hold.
fn check_settings(connection: &Connection) -> Result<(), VaultError> {
    let integer = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let held = journal == "persist"
        && integer("secure_delete")? == 1
        && integer("synchronous")? == 2
        && integer("temp_store")? == 2;
    if held {
        Ok(())
    } else {
        Err(VaultError::damaged("database settings"))
    }
}

/// Makes the tables, inside the caller's transaction.
pub(crate) fn create_tables(connection: &Connection) -> Result<(), VaultError> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", FORMAT)?;
    connection.execute_batch(TABLES)?;
    Ok(())
}

/// Refuses what is no vault, or one of a format that is not known here.
pub(crate) fn check_format(connection: &Connection, path: &Path) -> Result<(), VaultError> {
    let integer = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if integer("application_id")? != APPLICATION_ID {
        return Err(VaultError::NotAVault {
            path: path.to_owned(),
        });
    }
    let found = integer("user_version")?;
    if found != FORMAT {
        return Err(VaultError::UnknownFormat {
            found,
            known: FORMAT,
        });
    }
    Ok(())
}

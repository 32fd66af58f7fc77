//! How far the log had come when the vault last heard of it, so that an older copy of the vault is known for one.
//!
//! It must never go back.

use rusqlite::{Connection, OptionalExtension, params};

use crate::commit::Sealed;
use crate::error::VaultError;
use crate::pending::count_of;
use crate::vault::{TOO_LARGE, Vault};

/// A place in the log up to which the vault has everyone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reached {
    /// How many entries.
    pub size: u64,
    /// The chain hash of the last of them.
    pub hash: [u8; 32],
}

impl Vault {
    /// The place in the log that the vault has reached; the beginning where it never heard of one.
    pub fn reached(&self) -> Result<Reached, VaultError> {
        let sql = "SELECT log_size, log_hash FROM meta";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Option<_>>(1)?));
        let (size, hash) = self.connection.query_row(sql, [], row)?;
        Ok(Reached {
            size: count_of(size)?,
            hash: hash.unwrap_or_default(),
        })
    }

    /// Says that the vault has everyone up to a place in the log; what lies before is left as it is.
    pub fn advance(&mut self, reached: &Reached) -> Result<(), VaultError> {
        record_reached(&self.connection, reached)
    }

    /// True if this commitment was sealed here, erased or not, confirmed or pending.
    pub fn knows(&self, sealed: &Sealed) -> Result<bool, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM seal
             WHERE substr(handle, 1, 8) = substr(?1, 1, 8) AND handle = ?1 AND commitment = ?2",
        )?;
        let key = params![sealed.handle.as_bytes(), sealed.commitment.as_bytes()];
        let found: Option<i64> = statement.query_row(key, |row| row.get(0)).optional()?;
        Ok(found.is_some())
    }
}

/// Inside the caller's transaction, where there is one.
pub(crate) fn record_reached(connection: &Connection, reached: &Reached) -> Result<(), VaultError> {
    let sql = "UPDATE meta SET log_size = ?1, log_hash = ?2 WHERE log_size < ?1";
    // No log is so long that its size is no number of SQLite's.
    let size = i64::try_from(reached.size).map_err(|_| TOO_LARGE)?;
    connection.execute(sql, params![size, reached.hash])?;
    Ok(())
}

//! Erasure: afterwards nothing in the vault's files leads back to the person.
//!
//! Deleted rows are overwritten (`secure_delete`), but SQLite may have left copies in unused parts
//! of pages when it moved rows between pages. So the file itself is searched afterwards, and
//! rewritten (`VACUUM`) where a trace is found.

use rusqlite::{OptionalExtension, TransactionBehavior};

use crate::error::VaultError;
use crate::file;
use crate::hexbytes::Handle;
use crate::reveal::SubjectId;
use crate::vault::{Vault, io_at};

/// What [`Vault::erase`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// The handles that lead nowhere now: read models beside the vault must forget them too.
    pub handles: Vec<Handle>,
    /// True where the whole file had to be rewritten.
    pub rewritten: bool,
}

impl Vault {
    /// Destroys a subject's key, encrypted values and index entry. Its handles stay known as
    /// erased, and no longer as belonging together. Cannot be undone.
    ///
    /// [`VaultError::ErasureIncomplete`] and [`VaultError::Io`] mean that the person is gone from
    /// the vault but that traces may be left in the file; [`Vault::scrub`] tries again.
    pub fn erase(&mut self, subject: SubjectId) -> Result<Erased, VaultError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let key = [subject.get()];
        let (wrapped, blind): (Vec<u8>, Option<Vec<u8>>) = transaction
            .query_row("SELECT key, blind FROM subject WHERE no = ?1", key, |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?
            .ok_or(VaultError::UnknownSubject(subject))?;
        let is_pending: bool = transaction.query_row(
            "SELECT EXISTS (
                 SELECT 1 FROM handle JOIN seal ON seal.handle = handle.no
                 WHERE handle.subject = ?1
                 AND (seal.batch IN (SELECT no FROM pending_batch)
                      OR seal.no IN (SELECT seal FROM reliance)))",
            key,
            |row| row.get(0),
        )?;
        if is_pending {
            return Err(VaultError::SubjectPending(subject));
        }
        let handles = transaction
            .prepare_cached("SELECT handle FROM handle WHERE subject = ?1 ORDER BY no")?
            .query_map(key, |row| row.get(0).map(Handle::new))?
            .collect::<rusqlite::Result<_>>()?;
        for statement in [
            "UPDATE seal SET covers = x'' WHERE handle IN (SELECT no FROM handle WHERE subject = ?1)",
            "UPDATE handle SET subject = NULL WHERE subject = ?1",
            "DELETE FROM field_value WHERE subject = ?1",
            "DELETE FROM subject WHERE no = ?1",
        ] {
            transaction.execute(statement, key)?;
        }
        transaction.commit()?;
        let secrets = [wrapped.as_slice(), blind.as_deref().unwrap_or_default()];
        let rewritten = self.has_trace(&secrets)?;
        if rewritten {
            self.connection.execute_batch("VACUUM")?;
            if self.has_trace(&secrets)? {
                return Err(VaultError::ErasureIncomplete(subject));
            }
        }
        self.scrub_journal()?;
        Ok(Erased { handles, rewritten })
    }

    /// Rewrites the whole file and overwrites the journal, so that no trace of anything deleted is
    /// left. Needs free disk space and memory of the size of the vault.
    pub fn scrub(&mut self) -> Result<(), VaultError> {
        self.connection.execute_batch("VACUUM")?;
        self.scrub_journal()
    }

    fn has_trace(&self, secrets: &[&[u8]]) -> Result<bool, VaultError> {
        file::holds_trace(&self.raw, secrets).map_err(|source| io_at(&self.path, source))
    }

    fn scrub_journal(&self) -> Result<(), VaultError> {
        file::scrub_journal(&self.path).map_err(|source| io_at(&self.path, source))
    }
}

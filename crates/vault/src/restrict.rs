//! Restriction: a person is kept under seal and shown nowhere, where records may not be destroyed yet.
//!
//! Nothing is destroyed here, and whoever checks the records may still be answered: see `Vault::disclose`.

use rusqlite::TransactionBehavior;

use crate::error::VaultError;
use crate::hexbytes::Handle;
use crate::pending::count_change;
use crate::reveal::SubjectId;
use crate::vault::Vault;

impl Vault {
    /// Withholds a subject from boards and lists from now on. Gives its handles, which read models beside the vault
    /// must forget the names of. Refused where erasing it now would be; once more changes nothing.
    pub fn restrict(&mut self, subject: SubjectId) -> Result<Vec<Handle>, VaultError> {
        let handles = self.erasable(subject)?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let sql = "INSERT INTO restricted (subject) VALUES (?1) ON CONFLICT DO NOTHING";
        if transaction.execute(sql, [subject.get()])? > 0 {
            count_change(&transaction)?;
        }
        transaction.commit()?;
        Ok(handles)
    }

    /// True where a subject is restricted.
    pub fn is_restricted(&self, subject: SubjectId) -> Result<bool, VaultError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM restricted WHERE subject = ?1)";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([subject.get()], |row| row.get(0))?)
    }

    /// True where anybody is.
    pub fn restricts_anybody(&self) -> Result<bool, VaultError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM restricted)";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// Every handle that belonged to somebody who is erased, ascending. Reads all commitments.
    pub fn erased_handles(&self) -> Result<Vec<Handle>, VaultError> {
        let sql = "SELECT DISTINCT handle FROM seal WHERE subject IS NULL ORDER BY handle";
        let mut statement = self.connection.prepare(sql)?;
        let handles = statement.query_map([], |row| row.get(0).map(Handle::new))?;
        Ok(handles.collect::<rusqlite::Result<_>>()?)
    }
}

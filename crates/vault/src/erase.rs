//! Erasure: afterwards nothing in the vault's files leads back to the person.
//!
//! Deleted rows are overwritten (`secure_delete`), but SQLite may have left copies in unused parts
//! of pages when it moved rows between pages. So the file itself is searched afterwards, and
//! rewritten (`VACUUM`) where a trace is found.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::error::VaultError;
use crate::file;
use crate::hexbytes::Handle;
use crate::pending::count_change;
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

/// What the transaction took away.
struct Forgotten {
    handles: Vec<Handle>,
    /// The wrapped key and the index entry: no copy of them may be left anywhere.
    secrets: [Vec<u8>; 2],
}

const IS_PENDING: &str = "
SELECT EXISTS (
    SELECT 1 FROM seal WHERE subject = ?1
    AND (batch IN (SELECT no FROM pending_batch) OR no IN (SELECT seal FROM reliance)))";

/// The first of them reads the whole table, as the whole file is read afterwards: a damaged key, from which no
/// handle could be derived, must not save a person from it.
const FORGET: [&str; 4] = [
    "UPDATE seal SET covers = x'', subject = NULL WHERE subject = ?1",
    "DELETE FROM field_pack WHERE subject = ?1",
    "DELETE FROM subject WHERE no = ?1",
    "DELETE FROM restricted WHERE subject = ?1",
];

impl Vault {
    /// Destroys a subject's key, encrypted values and index entry. Its handles stay known as
    /// erased, and no longer as belonging together. Cannot be undone.
    ///
    /// Whatever fails once the subject is gone is [`VaultError::ErasureIncomplete`]: then
    /// [`Vault::scrub`] is to be called until it succeeds. The vault remembers that it is to be, and does so
    /// itself when it is opened next. A rewriting needs free disk space and memory of the size of the vault.
    pub fn erase(&mut self, subject: SubjectId) -> Result<Erased, VaultError> {
        let Forgotten { handles, secrets } = self.forget(subject)?;
        let incomplete = |cause| VaultError::ErasureIncomplete { subject, cause };
        let rewritten = self
            .clean(&secrets)
            .map_err(|error| incomplete(Some(Box::new(error))))?
            .ok_or_else(|| incomplete(None))?;
        self.mark_clean()
            .map_err(|error| incomplete(Some(Box::new(error))))?;
        Ok(Erased { handles, rewritten })
    }

    /// The handles that erasing a subject would make lead nowhere; refused where erasing it now would be.
    pub fn erasable(&self, subject: SubjectId) -> Result<Vec<Handle>, VaultError> {
        let key = [subject.get()];
        let known = "SELECT EXISTS (SELECT 1 FROM subject WHERE no = ?1)";
        if !self
            .connection
            .query_row(known, key, |row| row.get::<_, bool>(0))?
        {
            return Err(VaultError::UnknownSubject(subject));
        }
        refuse_pending(&self.connection, subject)?;
        handles_of(&self.connection, subject)
    }

    /// The transaction: afterwards no row leads from a handle or an identity to the subject.
    fn forget(&mut self, subject: SubjectId) -> Result<Forgotten, VaultError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let key = [subject.get()];
        let (wrapped, blind): (Vec<u8>, Vec<u8>) = transaction
            .query_row("SELECT key, blind FROM subject WHERE no = ?1", key, |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?
            .ok_or(VaultError::UnknownSubject(subject))?;
        refuse_pending(&transaction, subject)?;
        let handles = handles_of(&transaction, subject)?;
        for statement in FORGET {
            transaction.execute(statement, key)?;
        }
        transaction.execute("UPDATE meta SET unclean = 1", [])?;
        count_change(&transaction)?;
        transaction.commit()?;
        let secrets = [wrapped, blind];
        Ok(Forgotten { handles, secrets })
    }

    /// Rewrites the file if it holds a trace of the secrets, and overwrites the journal. Says
    /// whether it was rewritten; nothing if a trace is there even so.
    fn clean(&self, secrets: &[Vec<u8>]) -> Result<Option<bool>, VaultError> {
        let rewritten = self.has_trace(secrets)?;
        if rewritten {
            self.connection.execute_batch("VACUUM")?;
        }
        self.scrub_journal()?;
        let is_clean = !rewritten || !self.has_trace(secrets)?;
        Ok(is_clean.then_some(rewritten))
    }

    /// Rewrites the whole file and overwrites the journal, so that no trace of anything deleted is
    /// left. Needs free disk space and memory of the size of the vault.
    pub fn scrub(&mut self) -> Result<(), VaultError> {
        self.connection.execute_batch("VACUUM")?;
        self.scrub_journal()?;
        self.mark_clean()
    }

    /// Finishes an erasure that was cut off after its transaction.
    pub(crate) fn finish_erasure(&mut self) -> Result<(), VaultError> {
        let sql = "SELECT unclean FROM meta";
        match self.connection.query_row(sql, [], |row| row.get(0))? {
            true => self.scrub(),
            false => Ok(()),
        }
    }

    fn mark_clean(&self) -> Result<(), VaultError> {
        let sql = "UPDATE meta SET unclean = 0";
        self.connection.execute(sql, [])?;
        Ok(())
    }

    fn has_trace(&self, secrets: &[Vec<u8>]) -> Result<bool, VaultError> {
        file::holds_trace(&self.raw, secrets).map_err(|source| io_at(&self.path, source))
    }

    fn scrub_journal(&self) -> Result<(), VaultError> {
        file::scrub_journal(&self.path).map_err(|source| io_at(&self.path, source))
    }
}

fn refuse_pending(connection: &Connection, subject: SubjectId) -> Result<(), VaultError> {
    match connection.query_row(IS_PENDING, [subject.get()], |row| row.get(0))? {
        true => Err(VaultError::SubjectPending(subject)),
        false => Ok(()),
    }
}

/// It reads the whole table: see [`FORGET`].
fn handles_of(connection: &Connection, subject: SubjectId) -> Result<Vec<Handle>, VaultError> {
    let handles = connection
        .prepare_cached("SELECT DISTINCT handle FROM seal WHERE subject = ?1 ORDER BY handle")?
        .query_map([subject.get()], |row| row.get(0).map(Handle::new))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(handles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Entropy;
    use crate::key::MasterKey;
    use crate::person::{Field, Kind, Person};

    /// As a kill between the transaction and the cleaning leaves it.
    #[test]
    fn an_erasure_that_was_cut_off_is_finished_when_the_vault_is_opened() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.sqlite");
        let key = MasterKey::fixed([1; 32]);
        let mut vault = Vault::create(&path, [2; 16], &key, Entropy::System).unwrap();
        let name = [(Field::Name, "赵一".to_owned())];
        let persons = [Person::new(Kind::Person, Some("1"), name).unwrap()];
        let sealed = vault.seal("助学", &[1; 32], &persons).unwrap();
        vault.confirm(&[1; 32]).unwrap();
        let plant = "PRAGMA secure_delete = OFF;
             CREATE TABLE copy (content BLOB);
             INSERT INTO copy SELECT key FROM subject;
             DELETE FROM copy;
             PRAGMA secure_delete = ON;";
        vault.connection.execute_batch(plant).unwrap();
        let subject = vault.subject_of(&sealed[0].handle).unwrap().unwrap();
        let forgotten = vault.forget(subject).unwrap();
        assert!(vault.has_trace(&forgotten.secrets).unwrap());
        drop(vault);
        let vault = Vault::open(&path, [2; 16], &key, Entropy::System).unwrap();
        assert!(!vault.has_trace(&forgotten.secrets).unwrap());
        let unclean = "SELECT unclean FROM meta";
        let unclean: bool = vault
            .connection
            .query_row(unclean, [], |row| row.get(0))
            .unwrap();
        assert!(!unclean);
    }

    /// SQLite leaves a copy behind only now and then, so one is planted here.
    #[test]
    fn a_copy_that_sqlite_left_behind_is_found_and_rewritten() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.sqlite");
        let key = MasterKey::fixed([1; 32]);
        let mut vault = Vault::create(&path, [2; 16], &key, Entropy::System).unwrap();
        let name = [(Field::Name, "赵一".to_owned())];
        let persons = [Person::new(Kind::Person, Some("1"), name).unwrap()];
        for planted in ["key", "blind"] {
            let sealed = vault.seal("助学", &[1; 32], &persons).unwrap();
            vault.confirm(&[1; 32]).unwrap();
            let plant = format!(
                "PRAGMA secure_delete = OFF;
                 CREATE TABLE copy (content BLOB);
                 INSERT INTO copy SELECT {planted} FROM subject;
                 DELETE FROM copy;
                 PRAGMA secure_delete = ON;"
            );
            vault.connection.execute_batch(&plant).unwrap();
            let subject = vault.subject_of(&sealed[0].handle).unwrap().unwrap();
            let secret: Vec<u8> = vault
                .connection
                .query_row(&format!("SELECT {planted} FROM subject"), [], |row| {
                    row.get(0)
                })
                .unwrap();
            let erased = vault.erase(subject).unwrap();
            assert!(erased.rewritten, "{planted}");
            assert_eq!(erased.handles, [sealed[0].handle]);
            assert!(!vault.has_trace(&[secret]).unwrap(), "{planted}");
            vault.connection.execute_batch("DROP TABLE copy").unwrap();
        }
    }
}

//! What was sealed for a log entry that is not known to be there: confirmed or purged.
//!
//! Purging must never remove what another batch, confirmed or still pending, relies on.

use std::collections::BTreeSet;

use rusqlite::{Connection, TransactionBehavior, params};

use crate::covers;
use crate::error::VaultError;
use crate::reached::{Reached, record_reached};
use crate::reveal::SubjectId;
use crate::vault::Vault;

const CHANGES: &str = "SELECT changes FROM meta";

/// The pending batch of one sealing. No number ever means a second batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BatchNo(pub(crate) i64);

/// What [`Vault::purge`] removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Commitments that no log entry holds.
    pub seals: usize,
    /// Subjects that nothing else knows.
    pub subjects: usize,
}

impl Vault {
    /// Says that the log holds the entries of a tag. Its seals are kept for good. A tag that is not
    /// pending is confirmed already, or had nothing new: both are fine.
    pub fn confirm(&mut self, batch_tag: &[u8; 32]) -> Result<(), VaultError> {
        self.confirm_with(batch_tag, None)?;
        Ok(())
    }

    /// As [`Vault::confirm`], and remembers with it, in one transaction, how far the log reaches: a
    /// vault that was restored from an older copy is known by it. Gives [`Vault::changes`].
    pub fn confirm_at(
        &mut self,
        batch_tag: &[u8; 32],
        reached: &Reached,
    ) -> Result<u64, VaultError> {
        self.confirm_with(batch_tag, Some(reached))
    }

    fn confirm_with(
        &mut self,
        batch_tag: &[u8; 32],
        reached: Option<&Reached>,
    ) -> Result<u64, VaultError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let own = batches(&transaction, batch_tag)?;
        for &batch in &own {
            // What it relied on is now its own, whatever becomes of the batch that made it.
            transaction.execute(
                "UPDATE seal SET batch = ?1
                 WHERE no IN (SELECT seal FROM reliance WHERE batch = ?1)",
                [batch],
            )?;
            forget(&transaction, batch)?;
        }
        if let Some(reached) = reached {
            record_reached(&transaction, reached)?;
        }
        let changes = match own.is_empty() {
            true => count_of(transaction.query_row(CHANGES, [], |row| row.get(0))?)?,
            false => count_change(&transaction)?,
        };
        transaction.commit()?;
        Ok(changes)
    }

    /// How often people were confirmed or erased. A read model beside the vault that stands at another
    /// number lacks some of it.
    pub fn changes(&self) -> Result<u64, VaultError> {
        count_of(self.connection.query_row(CHANGES, [], |row| row.get(0))?)
    }

    /// The tags that are neither confirmed nor purged, oldest first. After opening, each is to be
    /// confirmed if the log holds its entries and purged if not.
    pub fn pending(&self) -> Result<Vec<[u8; 32]>, VaultError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT tag FROM pending_batch GROUP BY tag ORDER BY min(no)")?;
        let tags = statement.query_map([], |row| row.get(0))?;
        Ok(tags.collect::<rusqlite::Result<_>>()?)
    }

    /// Says that the log does not hold the entries of a tag and never will. What was made for it
    /// alone is removed: commitments, then values, handles and subjects that nothing else needs.
    pub fn purge(&mut self, batch_tag: &[u8; 32]) -> Result<Purged, VaultError> {
        self.purge_batches(|connection| batches(connection, batch_tag))
    }

    /// As [`Vault::purge`], for one sealing alone: others under the same tag stay as they are. A batch
    /// that is not pending any more is left alone.
    pub fn purge_batch(&mut self, batch: BatchNo) -> Result<Purged, VaultError> {
        self.purge_batches(|connection| {
            let sql = "SELECT no FROM pending_batch WHERE no = ?1";
            let rows = connection
                .prepare_cached(sql)?
                .query_map([batch.0], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(rows)
        })
    }

    fn purge_batches(
        &mut self,
        which: impl FnOnce(&Connection) -> Result<Vec<i64>, VaultError>,
    ) -> Result<Purged, VaultError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let own = which(&transaction)?;
        for &batch in &own {
            transaction.execute("DELETE FROM reliance WHERE batch = ?1", [batch])?;
        }
        let mut purged = Purged {
            seals: 0,
            subjects: 0,
        };
        let mut touched = BTreeSet::new();
        for &batch in &own {
            bequeath(&transaction, batch)?;
            touched.extend(subjects_of(&transaction, batch)?);
            purged.seals += transaction.execute("DELETE FROM seal WHERE batch = ?1", [batch])?;
            forget(&transaction, batch)?;
        }
        for subject in touched {
            drop_unreferenced(&transaction, subject)?;
            purged.subjects += drop_without_handles(&transaction, subject)?;
        }
        transaction.commit()?;
        Ok(purged)
    }
}

/// Counts what read models beside the vault have to follow.
pub(crate) fn count_change(connection: &Connection) -> Result<u64, VaultError> {
    let sql = "UPDATE meta SET changes = changes + 1 RETURNING changes";
    count_of(connection.query_row(sql, [], |row| row.get(0))?)
}

/// A counter of SQLite's; none is ever below zero.
pub(crate) fn count_of(stored: i64) -> Result<u64, VaultError> {
    u64::try_from(stored).map_err(|_| VaultError::damaged("a counter"))
}

fn batches(connection: &Connection, tag: &[u8; 32]) -> Result<Vec<i64>, VaultError> {
    let mut statement =
        connection.prepare_cached("SELECT no FROM pending_batch WHERE tag = ?1 ORDER BY no")?;
    let rows = statement.query_map([tag], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn forget(connection: &Connection, batch: i64) -> Result<(), VaultError> {
    connection.execute("DELETE FROM reliance WHERE batch = ?1", [batch])?;
    connection.execute("DELETE FROM pending_batch WHERE no = ?1", [batch])?;
    Ok(())
}

/// Hands seals on to the oldest other batch that relies on them.
fn bequeath(connection: &Connection, batch: i64) -> Result<(), VaultError> {
    connection.execute(
        "UPDATE seal SET batch = (SELECT min(batch) FROM reliance WHERE seal = seal.no)
         WHERE batch = ?1 AND no IN (SELECT seal FROM reliance)",
        [batch],
    )?;
    Ok(())
}

fn subjects_of(connection: &Connection, batch: i64) -> Result<Vec<i64>, VaultError> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT handle.subject FROM seal JOIN handle ON handle.no = seal.handle
         WHERE seal.batch = ?1 AND handle.subject IS NOT NULL",
    )?;
    let rows = statement.query_map([batch], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Removes the subject's values that no seal covers and its handles that have no seal.
fn drop_unreferenced(connection: &Connection, subject: i64) -> Result<(), VaultError> {
    let mut seals = connection.prepare_cached(
        "SELECT seal.covers FROM handle JOIN seal ON seal.handle = handle.no
         WHERE handle.subject = ?1",
    )?;
    let mut covered = BTreeSet::new();
    for row in seals.query_map([subject], |row| row.get::<_, Vec<u8>>(0))? {
        let covers = covers::decode(&row?);
        let covers = covers.ok_or(VaultError::damaged_of("covers", SubjectId::new(subject)))?;
        covered.extend(
            covers
                .iter()
                .map(|cover| (cover.field.code(), cover.version)),
        );
    }
    let mut values =
        connection.prepare_cached("SELECT field, version FROM field_value WHERE subject = ?1")?;
    let values: Vec<(u8, u32)> = values
        .query_map([subject], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut drop_value = connection.prepare_cached(
        "DELETE FROM field_value WHERE subject = ?1 AND field = ?2 AND version = ?3",
    )?;
    for (field, version) in values.into_iter().filter(|value| !covered.contains(value)) {
        drop_value.execute(params![subject, field, version])?;
    }
    connection
        .prepare_cached(
            "DELETE FROM handle WHERE subject = ?1
             AND NOT EXISTS (SELECT 1 FROM seal WHERE seal.handle = handle.no)",
        )?
        .execute([subject])?;
    Ok(())
}

fn drop_without_handles(connection: &Connection, subject: i64) -> Result<usize, VaultError> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM subject WHERE no = ?1
         AND NOT EXISTS (SELECT 1 FROM handle WHERE handle.subject = ?1)",
    )?;
    Ok(statement.execute([subject])?)
}

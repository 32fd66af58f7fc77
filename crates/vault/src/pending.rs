//! What was sealed for a log entry that is not known to be there: confirmed or purged.
//!
//! Purging must never remove what another batch, confirmed or still pending, relies on.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, TransactionBehavior, params};

use crate::commit::Sealed;
use crate::covers::Cover;
use crate::crypto::Place;
use crate::error::VaultError;
use crate::pack::{self, Pack};
use crate::reached::{Reached, record_reached};
use crate::reader::{Reader, Scopes};
use crate::reveal::SubjectId;
use crate::vault::{Keys, TOO_LARGE, Vault};

const CHANGES: &str = "SELECT changes FROM meta";
/// Where a commitment stands that was confirmed apart from the batch that made it: batches count from 1.
const NO_BATCH: i64 = 0;

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
        self.confirm_with(None, |connection| batches(connection, batch_tag))?;
        Ok(())
    }

    /// As [`Vault::confirm`], for one sealing alone, and remembers with it, in one transaction, how far the log
    /// reaches: a vault that was restored from an older copy is known by it. Gives [`Vault::changes`]. Others under the
    /// same tag stay pending: whether the log holds what they say is for whoever sealed them.
    pub fn confirm_batch_at(
        &mut self,
        batch: Option<BatchNo>,
        reached: &Reached,
    ) -> Result<u64, VaultError> {
        self.confirm_with(Some(reached), |connection| match batch {
            Some(batch) => still_pending(connection, batch),
            None => Ok(Vec::new()),
        })
    }

    fn confirm_with(
        &mut self,
        reached: Option<&Reached>,
        which: impl FnOnce(&Connection) -> Result<Vec<i64>, VaultError>,
    ) -> Result<u64, VaultError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let own = which(&transaction)?;
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

    /// Says exactly which commitments the log holds under a tag. They are kept for good; whatever else is pending under
    /// it is removed as by [`Vault::purge`]: it was sealed once more after the log had its entries, and people who were
    /// erased in between must not come back by it.
    pub fn settle(&mut self, batch_tag: &[u8; 32], held: &[Sealed]) -> Result<Purged, VaultError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let own = batches(&transaction, batch_tag)?;
        if !own.is_empty() && keep(&transaction, held)? {
            count_change(&transaction)?;
        }
        let purged = purge(&transaction, &self.keys, &own)?;
        transaction.commit()?;
        Ok(purged)
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
        self.purge_batches(|connection| still_pending(connection, batch))
    }

    fn purge_batches(
        &mut self,
        which: impl FnOnce(&Connection) -> Result<Vec<i64>, VaultError>,
    ) -> Result<Purged, VaultError> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let own = which(&transaction)?;
        let purged = purge(&transaction, &self.keys, &own)?;
        transaction.commit()?;
        Ok(purged)
    }
}

/// Removes pending batches with what was made for them alone.
fn purge(connection: &Connection, keys: &Keys, own: &[i64]) -> Result<Purged, VaultError> {
    for &batch in own {
        connection.execute("DELETE FROM reliance WHERE batch = ?1", [batch])?;
    }
    let mut purged = Purged {
        seals: 0,
        subjects: 0,
    };
    let mut touched = BTreeSet::new();
    for &batch in own {
        bequeath(connection, batch)?;
        let owners = remove_seals(connection, batch)?;
        purged.seals += owners.len();
        touched.extend(owners.into_iter().flatten().map(SubjectId::new));
        forget(connection, batch)?;
    }
    let scopes = Scopes::load(connection)?;
    let reader = Reader { connection, keys };
    for subject in touched {
        purged.subjects += drop_unreferenced(&reader, &scopes, subject)?;
    }
    Ok(purged)
}

/// Takes commitments out of whatever pending batch they are in, so that nothing removes them with it. Says whether
/// there were any.
fn keep(connection: &Connection, held: &[Sealed]) -> Result<bool, VaultError> {
    let mut free = connection.prepare_cached(
        "UPDATE seal SET batch = ?3
         WHERE substr(handle, 1, 8) = substr(?1, 1, 8) AND handle = ?1 AND commitment = ?2
         AND batch IN (SELECT no FROM pending_batch)",
    )?;
    let mut any = false;
    for Sealed { handle, commitment } in held {
        let kept = free.execute(params![handle.as_bytes(), commitment.as_bytes(), NO_BATCH])?;
        any = any || kept > 0;
    }
    Ok(any)
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

/// One batch, if nothing has become of it yet.
fn still_pending(connection: &Connection, batch: BatchNo) -> Result<Vec<i64>, VaultError> {
    let mut statement = connection.prepare_cached("SELECT no FROM pending_batch WHERE no = ?1")?;
    let rows = statement.query_map([batch.0], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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
    let mut heirs = connection.prepare_cached(
        "SELECT seal, min(reliance.batch) FROM reliance JOIN seal ON seal.no = reliance.seal
         WHERE seal.batch = ?1 GROUP BY seal",
    )?;
    let mut hand_on = connection.prepare_cached("UPDATE seal SET batch = ?2 WHERE no = ?1")?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let heirs: Vec<(i64, i64)> = heirs
        .query_map([batch], row)?
        .collect::<rusqlite::Result<_>>()?;
    let mut lists: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for (seal, heir) in heirs {
        hand_on.execute([seal, heir])?;
        let list = match lists.entry(heir) {
            Entry::Occupied(list) => list.into_mut(),
            Entry::Vacant(list) => list.insert(listed(connection, heir)?),
        };
        list.extend_from_slice(&seal.to_be_bytes());
    }
    let mut store =
        connection.prepare_cached("UPDATE pending_batch SET seals = ?2 WHERE no = ?1")?;
    for (heir, list) in lists {
        store.execute(params![heir, list])?;
    }
    Ok(())
}

/// The seals that a pending batch lists.
fn listed(connection: &Connection, batch: i64) -> Result<Vec<u8>, VaultError> {
    let sql = "SELECT seals FROM pending_batch WHERE no = ?1";
    Ok(connection.query_row(sql, [batch], |row| row.get(0))?)
}

/// Removes the seals that are still the batch's own, and says whose they were: nobody's where erased.
fn remove_seals(connection: &Connection, batch: i64) -> Result<Vec<Option<i64>>, VaultError> {
    let list = listed(connection, batch)?;
    let (seals, rest) = list.as_chunks();
    if !rest.is_empty() {
        return Err(VaultError::damaged("list of a pending batch"));
    }
    let mut delete = connection
        .prepare_cached("DELETE FROM seal WHERE no = ?1 AND batch = ?2 RETURNING subject")?;
    let mut owners = Vec::with_capacity(seals.len());
    for &seal in seals {
        let seal = i64::from_be_bytes(seal);
        for owner in delete.query_map([seal, batch], |row| row.get(0))? {
            owners.push(owner?);
        }
    }
    Ok(owners)
}

/// Removes the subject's values that no seal covers, and the subject itself where it has no seal.
/// Gives how many subjects went.
fn drop_unreferenced(
    reader: &Reader<'_>,
    scopes: &Scopes,
    subject: SubjectId,
) -> Result<usize, VaultError> {
    let (_, keys) = reader.subject(subject)?;
    let seals = reader.seals(scopes, &keys, subject)?;
    let covered: BTreeSet<Cover> = seals.iter().flat_map(|seal| seal.covers.clone()).collect();
    let connection = reader.connection;
    let mut drop_pack =
        connection.prepare_cached("DELETE FROM field_pack WHERE subject = ?1 AND no = ?2")?;
    let mut replace = connection
        .prepare_cached("UPDATE field_pack SET pack = ?3 WHERE subject = ?1 AND no = ?2")?;
    for stored in pack::of_subject(connection, subject)? {
        let opened = stored.open(&keys, &reader.keys.ledger, subject);
        let mut values = opened.ok_or(VaultError::damaged_of("values", subject))?;
        let before = values.len();
        values.retain(|value| covered.contains(&value.cover()));
        let place = Place {
            ledger: &reader.keys.ledger,
            subject,
            no: stored.no,
        };
        if values.is_empty() {
            drop_pack.execute(params![subject.get(), stored.no])?;
        } else if values.len() < before {
            let kept = Pack::seal(&keys, &place, &values).ok_or(TOO_LARGE)?;
            replace.execute(params![subject.get(), kept.no, kept.sealed])?;
        }
    }
    if seals.is_empty() {
        let mut drop = connection.prepare_cached("DELETE FROM subject WHERE no = ?1")?;
        return Ok(drop.execute([subject.get()])?);
    }
    Ok(0)
}

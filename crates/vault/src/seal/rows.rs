//! What sealing reads from the tables and writes to them. Nothing is made here: see `make`.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{CachedStatement, OptionalExtension, Transaction, params};
use zeroize::Zeroizing;

use super::Said;
use super::make::{Found, FoundKey, Made};
use super::many::Many;
use crate::commit::Sealed;
use crate::entropy::{Draws, Entropy};
use crate::error::VaultError;
use crate::pending::BatchNo;
use crate::reveal::SubjectId;

/// The batch of this call; it comes to be with the first thing that is new.
struct Batch {
    no: i64,
    draws: Draws,
}

pub(super) struct Rows<'a> {
    transaction: &'a Transaction<'a>,
    entropy: &'a Entropy,
    scope_no: i64,
    tag: &'a [u8; 32],
    batch: Option<Batch>,
    next_subject: i64,
    next_handle: i64,
    /// Batches of earlier calls whose fate is open.
    pending: HashSet<i64>,
    /// Handles that are not written yet, with their subject and what their first seal covers.
    new: Vec<(Sealed, i64, Vec<u8>)>,
    sql: Statements<'a>,
}

struct Statements<'a> {
    find_subject: CachedStatement<'a>,
    latest_values: CachedStatement<'a>,
    find_handle: CachedStatement<'a>,
    find_seal: CachedStatement<'a>,
    add_reliance: CachedStatement<'a>,
    subjects: Many<'a>,
    values: Many<'a>,
    handles: Many<'a>,
    seals: Many<'a>,
}

impl<'a> Statements<'a> {
    fn prepare(transaction: &'a Transaction<'a>) -> rusqlite::Result<Self> {
        let prepare = |sql| transaction.prepare_cached(sql);
        let many = |into, columns| Many::prepare(transaction, into, columns);
        Ok(Self {
            find_subject: prepare("SELECT no, key FROM subject WHERE blind = ?1")?,
            latest_values: prepare(
                "SELECT field, max(version), sealed FROM field_value WHERE subject = ?1 GROUP BY field",
            )?,
            find_handle: prepare(
                "SELECT no, handle FROM handle WHERE subject = ?1 AND scope = ?2",
            )?,
            find_seal: prepare("SELECT no, batch FROM seal WHERE handle = ?1 AND commitment = ?2")?,
            add_reliance: prepare("INSERT OR IGNORE INTO reliance (batch, seal) VALUES (?1, ?2)")?,
            subjects: many("subject (no, kind, key, blind)", 4)?,
            values: many("field_value (subject, field, version, sealed)", 4)?,
            handles: many("handle (no, handle, scope, subject)", 4)?,
            seals: many("seal (handle, commitment, covers, batch)", 4)?,
        })
    }
}

impl<'a> Rows<'a> {
    pub(super) fn begin(
        transaction: &'a Transaction<'a>,
        entropy: &'a Entropy,
        scope: &str,
        tag: &'a [u8; 32],
    ) -> Result<Self, VaultError> {
        let integer = |sql| transaction.query_row(sql, [], |row| row.get::<_, i64>(0));
        let next_subject = integer("SELECT next_subject FROM meta")?;
        let next_handle = integer("SELECT coalesce(max(no), 0) + 1 FROM handle")?;
        let pending = transaction
            .prepare_cached("SELECT no FROM pending_batch")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            transaction,
            entropy,
            scope_no: scope_no(transaction, scope)?,
            tag,
            batch: None,
            next_subject,
            next_handle,
            pending,
            new: Vec::new(),
            sql: Statements::prepare(transaction)?,
        })
    }

    /// Looks a person up; one that is not there gets a number and draws a key.
    pub(super) fn find<'p>(&mut self, said: &Said<'p>) -> Result<Found<'p>, VaultError> {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let known = self.sql.find_subject.query_row([said.blind], row);
        let known: Option<(i64, Vec<u8>)> = known.optional()?;
        let (no, key, latest, handle) = match known {
            Some((no, wrapped)) => {
                let (latest, handle) = (self.latest(no)?, self.handle(no)?);
                (no, FoundKey::Wrapped(wrapped), latest, handle)
            }
            None => {
                let no = self.next_subject;
                self.next_subject += 1;
                let draws = &mut self.batch()?.draws;
                let key = Zeroizing::new(draws.bytes());
                (no, FoundKey::New(key, draws.bytes()), Vec::new(), None)
            }
        };
        Ok(Found {
            at: said.at,
            person: said.person,
            blind: said.blind,
            id: SubjectId::new(no),
            key,
            latest,
            handle,
        })
    }

    fn latest(&mut self, subject: i64) -> Result<Vec<(u8, u32, Vec<u8>)>, VaultError> {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        let values = self.sql.latest_values.query_map([subject], row)?;
        Ok(values.collect::<rusqlite::Result<_>>()?)
    }

    fn handle(&mut self, subject: i64) -> Result<Option<(i64, [u8; 16])>, VaultError> {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let key = [subject, self.scope_no];
        Ok(self.sql.find_handle.query_row(key, row).optional()?)
    }

    /// Adds what is new of a person; a new handle waits for [`Rows::flush`].
    pub(super) fn write(&mut self, made: Made) -> Result<(), VaultError> {
        let id = made.id.get();
        if let Some((kind, key, blind)) = made.subject {
            self.sql
                .subjects
                .insert([id.into(), kind.code().into(), key.into(), blob(&blind)])?;
        }
        for (field, version, sealed) in made.values {
            self.sql.values.insert([
                id.into(),
                field.code().into(),
                version.into(),
                sealed.into(),
            ])?;
        }
        match made.handle_no {
            Some(handle) => self.record_again(handle, &made.sealed, made.covers),
            None => {
                self.new.push((made.sealed, id, made.covers));
                Ok(())
            }
        }
    }

    /// Remembers what the commitment covers, or that this batch relies on another's remembering.
    fn record_again(
        &mut self,
        handle: i64,
        sealed: &Sealed,
        covers: Vec<u8>,
    ) -> Result<(), VaultError> {
        let key = params![handle, sealed.commitment.as_bytes()];
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let known: Option<(i64, i64)> = self.sql.find_seal.query_row(key, row).optional()?;
        match known {
            Some((seal, batch)) if self.pending.contains(&batch) => {
                let own = self.batch()?.no;
                self.sql.add_reliance.execute([own, seal])?;
                Ok(())
            }
            Some(_) => Ok(()),
            None => self.record(handle, sealed, covers),
        }
    }

    fn record(&mut self, handle: i64, sealed: &Sealed, covers: Vec<u8>) -> Result<(), VaultError> {
        let own = self.batch()?.no;
        let row = [
            handle.into(),
            blob(sealed.commitment.as_bytes()),
            covers.into(),
            own.into(),
        ];
        Ok(self.sql.seals.insert(row)?)
    }

    fn batch(&mut self) -> Result<&mut Batch, VaultError> {
        if self.batch.is_none() {
            let no: i64 = self.transaction.query_row(
                "UPDATE meta SET next_batch = next_batch + 1 RETURNING next_batch - 1",
                [],
                |row| row.get(0),
            )?;
            let row = params![no, self.tag];
            self.transaction
                .execute("INSERT INTO pending_batch (no, tag) VALUES (?1, ?2)", row)?;
            self.batch = Some(Batch {
                no,
                draws: self.entropy.draws(no)?,
            });
        }
        self.batch.as_mut().ok_or(VaultError::damaged("batch"))
    }

    /// Everything that was written can be found from here on.
    pub(super) fn flush(&mut self) -> Result<(), VaultError> {
        let mut new = std::mem::take(&mut self.new);
        // In the index's own order.
        new.sort_unstable_by_key(|(sealed, ..)| *sealed.handle.as_bytes());
        for (sealed, subject, covers) in new {
            let no = self.next_handle;
            self.next_handle += 1;
            let handle = blob(sealed.handle.as_bytes());
            let row = [no.into(), handle, self.scope_no.into(), subject.into()];
            self.sql.handles.insert(row)?;
            self.record(no, &sealed, covers)?;
        }
        self.sql.subjects.flush()?;
        self.sql.values.flush()?;
        self.sql.handles.flush()?;
        Ok(self.sql.seals.flush()?)
    }

    pub(super) fn finish(mut self) -> Result<Option<BatchNo>, VaultError> {
        self.flush()?;
        let update = "UPDATE meta SET next_subject = ?1 WHERE next_subject < ?1";
        self.transaction.execute(update, [self.next_subject])?;
        Ok(self.batch.map(|batch| BatchNo(batch.no)))
    }
}

fn blob(bytes: &[u8]) -> Value {
    Value::Blob(bytes.to_vec())
}

fn scope_no(transaction: &Transaction<'_>, scope: &str) -> Result<i64, VaultError> {
    let known = transaction
        .query_row("SELECT no FROM scope WHERE name = ?1", [scope], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(no) = known {
        return Ok(no);
    }
    transaction.execute("INSERT INTO scope (name) VALUES (?1)", [scope])?;
    Ok(transaction.last_insert_rowid())
}

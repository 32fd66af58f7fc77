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
use crate::pack::{self, Pack};
use crate::pending::BatchNo;
use crate::reveal::SubjectId;

/// The batch of this call; it comes to be with the first thing that is new.
struct Batch {
    no: i64,
    draws: Draws,
}

/// A seal that is not written yet.
struct New {
    sealed: Sealed,
    subject: i64,
    covers: Vec<u8>,
}

pub(super) struct Rows<'a> {
    transaction: &'a Transaction<'a>,
    entropy: &'a Entropy,
    scope_no: i64,
    tag: &'a [u8; 32],
    batch: Option<Batch>,
    next_subject: i64,
    /// Batches of earlier calls whose fate is open.
    pending: HashSet<i64>,
    new: Vec<New>,
    next_seal: i64,
    /// The number of each seal of this batch, one after the other.
    own: Vec<u8>,
    sql: Statements<'a>,
}

struct Statements<'a> {
    find_subject: CachedStatement<'a>,
    find_seal: CachedStatement<'a>,
    add_reliance: CachedStatement<'a>,
    subjects: Many<'a>,
    packs: Many<'a>,
    seals: Many<'a>,
}

impl<'a> Statements<'a> {
    fn prepare(transaction: &'a Transaction<'a>) -> rusqlite::Result<Self> {
        let prepare = |sql| transaction.prepare_cached(sql);
        let many = |into, columns| Many::prepare(transaction, into, columns);
        Ok(Self {
            find_subject: prepare(
                "SELECT no, key FROM subject WHERE substr(blind, 1, 8) = substr(?1, 1, 8) AND blind = ?1",
            )?,
            find_seal: prepare(
                "SELECT no, batch FROM seal
             WHERE substr(handle, 1, 8) = substr(?1, 1, 8) AND handle = ?1 AND commitment = ?2",
            )?,
            add_reliance: prepare("INSERT OR IGNORE INTO reliance (batch, seal) VALUES (?1, ?2)")?,
            subjects: many("subject (no, kind, key, blind)", 4)?,
            packs: many("field_pack (subject, no, pack)", 3)?,
            seals: many(
                "seal (no, handle, commitment, scope, subject, covers, batch)",
                7,
            )?,
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
        let next_seal = integer("SELECT coalesce(max(no), 0) + 1 FROM seal")?;
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
            pending,
            new: Vec::new(),
            next_seal,
            own: Vec::new(),
            sql: Statements::prepare(transaction)?,
        })
    }

    /// Looks a person up; one that is not there gets a number and draws a key.
    pub(super) fn find<'p>(&mut self, said: &Said<'p>) -> Result<Found<'p>, VaultError> {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let known = self.sql.find_subject.query_row([said.blind], row);
        let known: Option<(i64, Vec<u8>)> = known.optional()?;
        let (id, key, packs) = match known {
            Some((no, wrapped)) => {
                let id = SubjectId::new(no);
                let packs = pack::of_subject(self.transaction, id)?;
                (id, FoundKey::Wrapped(wrapped), packs)
            }
            None => {
                let id = SubjectId::new(self.next_subject);
                self.next_subject += 1;
                let draws = &mut self.batch()?.draws;
                let key = Zeroizing::new(draws.bytes());
                (id, FoundKey::New(key, draws.bytes()), Vec::new())
            }
        };
        Ok(Found {
            at: said.at,
            person: said.person,
            blind: said.blind,
            id,
            key,
            packs,
        })
    }

    /// Adds what is new of a person; a new seal waits for [`Rows::flush`].
    pub(super) fn write(&mut self, made: Made) -> Result<(), VaultError> {
        let id = made.id.get();
        if let Some(Pack { no, sealed }) = made.pack {
            let row = [id.into(), no.into(), sealed.into()];
            self.sql.packs.insert(row)?;
        }
        let new = New {
            sealed: made.sealed,
            subject: id,
            covers: made.covers,
        };
        match made.subject {
            Some((kind, key, blind)) => {
                let row = [id.into(), kind.code().into(), key.into(), blob(&blind)];
                self.sql.subjects.insert(row)?;
                self.new.push(new);
            }
            None => self.record_again(new)?,
        }
        Ok(())
    }

    /// Remembers what the commitment covers, or that this batch relies on another's remembering.
    fn record_again(&mut self, new: New) -> Result<(), VaultError> {
        let Sealed { handle, commitment } = &new.sealed;
        let key = params![handle.as_bytes(), commitment.as_bytes()];
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let known: Option<(i64, i64)> = self.sql.find_seal.query_row(key, row).optional()?;
        match known {
            Some((seal, batch)) if self.pending.contains(&batch) => {
                let own = self.batch()?.no;
                self.sql.add_reliance.execute([own, seal])?;
            }
            Some(_) => {}
            None => self.new.push(new),
        }
        Ok(())
    }

    fn batch(&mut self) -> Result<&mut Batch, VaultError> {
        if self.batch.is_none() {
            let no: i64 = self.transaction.query_row(
                "UPDATE meta SET next_batch = next_batch + 1 RETURNING next_batch - 1",
                [],
                |row| row.get(0),
            )?;
            let insert = "INSERT INTO pending_batch (no, tag, seals) VALUES (?1, ?2, x'')";
            self.transaction.execute(insert, params![no, self.tag])?;
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
        // In the index's own order, so that its pages are visited once.
        new.sort_unstable_by_key(|new| *new.sealed.handle.as_bytes());
        for New {
            sealed,
            subject,
            covers,
        } in new
        {
            let no = self.next_seal;
            self.next_seal += 1;
            self.own.extend_from_slice(&no.to_be_bytes());
            let batch = self.batch()?.no;
            self.sql.seals.insert([
                no.into(),
                blob(sealed.handle.as_bytes()),
                blob(sealed.commitment.as_bytes()),
                self.scope_no.into(),
                subject.into(),
                covers.into(),
                batch.into(),
            ])?;
        }
        self.sql.subjects.flush()?;
        self.sql.packs.flush()?;
        Ok(self.sql.seals.flush()?)
    }

    pub(super) fn finish(mut self) -> Result<Option<BatchNo>, VaultError> {
        self.flush()?;
        let update = "UPDATE meta SET next_subject = ?1 WHERE next_subject < ?1";
        self.transaction.execute(update, [self.next_subject])?;
        let Some(Batch { no, .. }) = self.batch else {
            return Ok(None);
        };
        let update = "UPDATE pending_batch SET seals = ?2 WHERE no = ?1";
        self.transaction.execute(update, params![no, self.own])?;
        Ok(Some(BatchNo(no)))
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

//! Sealing: from persons to handles and commitments, in one transaction.
//!
//! It must never change or remove what an earlier commitment covers; new values are new versions.

use std::collections::HashSet;

use rusqlite::{CachedStatement, OptionalExtension, Transaction, TransactionBehavior, params};
use zeroize::Zeroizing;

use crate::commit::Sealed;
use crate::covers::{self, Cover};
use crate::crypto::{Place, SubjectKeys};
use crate::entropy::{Draws, Entropy};
use crate::error::VaultError;
use crate::hexbytes::{Commitment, Fingerprint, Handle};
use crate::pending::BatchNo;
use crate::person::{Field, Person};
use crate::reveal::SubjectId;
use crate::text;
use crate::vault::{Keys, TOO_LARGE, Vault};

/// Two persons (beneficiary and payee) for each line of the largest batch.
const PERSONS_MAX: usize = 200_000;

impl Vault {
    /// Seals persons within a scope (a scheme) and gives, in their order, what the log may hold.
    ///
    /// A person whose identity is known is found again, and values that changed become new
    /// versions. Everything is on disk when this returns, and what is new is pending under
    /// `batch_tag` until [`Vault::confirm`]. What was sealed before, unchanged, gives the same
    /// handle and commitment again.
    pub fn seal(
        &mut self,
        scope: &str,
        batch_tag: &[u8; 32],
        persons: &[Person],
    ) -> Result<Vec<Sealed>, VaultError> {
        let sealing = self.seal_with_fingerprints(scope, batch_tag, persons)?;
        let people = sealing.people.into_iter();
        Ok(people.map(|(sealed, _)| sealed).collect())
    }

    /// As [`Vault::seal`], with a fingerprint of what was said of each person, and with the number of
    /// the pending batch, by which this call alone can be taken back.
    ///
    /// The same persons under the same tag give the same fingerprints, even where other values were
    /// sealed in between: by them a request that is sent again is known for the same.
    pub fn seal_with_fingerprints(
        &mut self,
        scope: &str,
        batch_tag: &[u8; 32],
        persons: &[Person],
    ) -> Result<SealedBatch, VaultError> {
        text::check(scope, text::SCOPE_BYTES_MAX)
            .map_err(|fault| VaultError::InvalidScope { fault })?;
        if persons.len() > PERSONS_MAX {
            let persons = persons.len();
            return Err(VaultError::TooManyPersons {
                persons,
                persons_max: PERSONS_MAX,
            });
        }
        if persons.is_empty() {
            return Ok(SealedBatch::default());
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut sealing =
            Sealing::begin(&transaction, &self.keys, &self.entropy, scope, batch_tag)?;
        let people = (0_u32..)
            .zip(persons)
            .map(|(ordinal, person)| sealing.person(ordinal, person))
            .collect::<Result<_, VaultError>>()?;
        let batch = sealing.finish()?;
        transaction.commit()?;
        Ok(SealedBatch { people, batch })
    }
}

/// What one call sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SealedBatch {
    /// What the log may hold of each person, in their order, and what was said of each.
    pub people: Vec<(Sealed, Fingerprint)>,
    /// What is pending by this call; none where everything was known and confirmed before.
    pub batch: Option<BatchNo>,
}

/// The batch of this call; it comes to be with the first thing that is new.
struct Batch {
    no: i64,
    draws: Draws,
}

/// A subject as one sealing sees it.
struct Subject {
    id: SubjectId,
    keys: SubjectKeys,
    /// Made in this call: there is nothing to look up.
    is_new: bool,
}

struct Sealing<'a> {
    transaction: &'a Transaction<'a>,
    keys: &'a Keys,
    entropy: &'a Entropy,
    scope: &'a str,
    scope_no: i64,
    tag: &'a [u8; 32],
    batch: Option<Batch>,
    next_subject: i64,
    /// Batches of earlier calls whose fate is open.
    pending: HashSet<i64>,
    sql: Statements<'a>,
}

struct Statements<'a> {
    find_subject: CachedStatement<'a>,
    add_subject: CachedStatement<'a>,
    latest_value: CachedStatement<'a>,
    add_value: CachedStatement<'a>,
    find_handle: CachedStatement<'a>,
    add_handle: CachedStatement<'a>,
    find_seal: CachedStatement<'a>,
    add_seal: CachedStatement<'a>,
    add_reliance: CachedStatement<'a>,
}

impl<'a> Statements<'a> {
    fn prepare(transaction: &'a Transaction<'a>) -> rusqlite::Result<Self> {
        let prepare = |sql| transaction.prepare_cached(sql);
        Ok(Self {
            find_subject: prepare("SELECT no, key FROM subject WHERE blind = ?1")?,
            add_subject: prepare(
                "INSERT INTO subject (no, kind, key, blind) VALUES (?1, ?2, ?3, ?4)",
            )?,
            latest_value: prepare(
                "SELECT version, sealed FROM field_value WHERE subject = ?1 AND field = ?2
                 ORDER BY version DESC LIMIT 1",
            )?,
            add_value: prepare(
                "INSERT INTO field_value (subject, field, version, sealed) VALUES (?1, ?2, ?3, ?4)",
            )?,
            find_handle: prepare(
                "SELECT no, handle FROM handle WHERE subject = ?1 AND scope = ?2",
            )?,
            add_handle: prepare("INSERT INTO handle (handle, scope, subject) VALUES (?1, ?2, ?3)")?,
            find_seal: prepare("SELECT no, batch FROM seal WHERE handle = ?1 AND commitment = ?2")?,
            add_seal: prepare(
                "INSERT INTO seal (handle, commitment, covers, batch) VALUES (?1, ?2, ?3, ?4)",
            )?,
            add_reliance: prepare("INSERT OR IGNORE INTO reliance (batch, seal) VALUES (?1, ?2)")?,
        })
    }
}

impl<'a> Sealing<'a> {
    fn begin(
        transaction: &'a Transaction<'a>,
        keys: &'a Keys,
        entropy: &'a Entropy,
        scope: &'a str,
        tag: &'a [u8; 32],
    ) -> Result<Self, VaultError> {
        let next_subject =
            transaction.query_row("SELECT next_subject FROM meta", [], |row| row.get(0))?;
        let pending = transaction
            .prepare_cached("SELECT no FROM pending_batch")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let sql = Statements::prepare(transaction)?;
        let scope_no = scope_no(transaction, scope)?;
        let batch = None;
        Ok(Self {
            transaction,
            keys,
            entropy,
            scope,
            scope_no,
            tag,
            batch,
            next_subject,
            pending,
            sql,
        })
    }

    fn person(
        &mut self,
        ordinal: u32,
        person: &Person,
    ) -> Result<(Sealed, Fingerprint), VaultError> {
        let secret = &self.keys.secret;
        let blind = match person.identity() {
            Some(id) => secret.blind(person.kind(), id),
            None => secret.blind_nameless(self.tag, ordinal),
        };
        let subject = match self.find(blind)? {
            Some(known) => known,
            None => self.add_subject(person, blind)?,
        };
        let handle = subject.keys.handle(&self.keys.ledger, self.scope);
        let mut covers = Vec::with_capacity(person.fields().len());
        let mut commitments = Vec::with_capacity(person.fields().len());
        for (&field, value) in person.fields() {
            let version = self.version(&subject, field, value)?;
            covers.push(Cover { field, version });
            let salt = subject.keys.salt(self.scope, field, version);
            commitments.push(self.keys.committer.field(&handle, field, &salt, value));
        }
        let commitment = self.keys.committer.set(commitments);
        let handle_no = self.handle_no(&subject, handle)?;
        self.record(handle_no, commitment, &covers)?;
        let fingerprint = subject.keys.fingerprint(person);
        Ok((Sealed { handle, commitment }, fingerprint))
    }

    fn find(&mut self, blind: [u8; 16]) -> Result<Option<Subject>, VaultError> {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?));
        let Some((no, wrapped)) = self.sql.find_subject.query_row([blind], row).optional()? else {
            return Ok(None);
        };
        let id = SubjectId::new(no);
        let key = self.keys.wrap.unwrap(Some(id), &wrapped);
        let key = key.ok_or(VaultError::damaged_of("key", id))?;
        Ok(Some(Subject {
            id,
            keys: SubjectKeys::new(&key),
            is_new: false,
        }))
    }

    fn add_subject(&mut self, person: &Person, blind: [u8; 16]) -> Result<Subject, VaultError> {
        let id = SubjectId::new(self.next_subject);
        self.next_subject += 1;
        let keys = self.keys;
        let draws = &mut self.batch()?.draws;
        let key = Zeroizing::new(draws.bytes());
        let wrapped = keys.wrap.wrap(Some(id), draws, &key).ok_or(TOO_LARGE)?;
        let row = params![id.get(), person.kind().code(), wrapped, blind];
        self.sql.add_subject.execute(row)?;
        Ok(Subject {
            id,
            keys: SubjectKeys::new(&key),
            is_new: true,
        })
    }

    /// The version of the value: the latest one if it is unchanged, else a new one.
    fn version(&mut self, subject: &Subject, field: Field, value: &str) -> Result<u32, VaultError> {
        let place = |version| Place {
            ledger: &self.keys.ledger,
            subject: subject.id,
            field,
            version,
        };
        let latest = if subject.is_new {
            None
        } else {
            self.latest(subject.id, field)?
        };
        let mut version = 1;
        if let Some((latest, sealed)) = latest {
            let unchanged = subject.keys.is_sealed_from(&place(latest), value, &sealed);
            if unchanged {
                return Ok(latest);
            }
            version = latest.checked_add(1).ok_or(TOO_LARGE)?;
        }
        let place = place(version);
        let sealed = subject.keys.seal_value(&place, value).ok_or(TOO_LARGE)?;
        let row = params![subject.id.get(), field.code(), version, sealed];
        self.sql.add_value.execute(row)?;
        Ok(version)
    }

    fn latest(
        &mut self,
        subject: SubjectId,
        field: Field,
    ) -> Result<Option<(u32, Vec<u8>)>, VaultError> {
        let key = params![subject.get(), field.code()];
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        Ok(self.sql.latest_value.query_row(key, row).optional()?)
    }

    fn handle_no(&mut self, subject: &Subject, handle: Handle) -> Result<i64, VaultError> {
        let key = [subject.id.get(), self.scope_no];
        if !subject.is_new {
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, [u8; 16]>(1)?));
            if let Some((no, stored)) = self.sql.find_handle.query_row(key, row).optional()? {
                let same = stored == *handle.as_bytes();
                return if same {
                    Ok(no)
                } else {
                    Err(VaultError::damaged_of("handle", subject.id))
                };
            }
        }
        let row = params![handle.as_bytes(), self.scope_no, subject.id.get()];
        Ok(self.sql.add_handle.insert(row)?)
    }

    /// Remembers what the commitment covers, or that this batch relies on another's remembering.
    fn record(
        &mut self,
        handle_no: i64,
        commitment: Commitment,
        covers: &[Cover],
    ) -> Result<(), VaultError> {
        let key = params![handle_no, commitment.as_bytes()];
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let known: Option<(i64, i64)> = self.sql.find_seal.query_row(key, row).optional()?;
        match known {
            Some((seal, batch)) if self.pending.contains(&batch) => {
                let own = self.batch()?.no;
                self.sql.add_reliance.execute([own, seal])?;
            }
            Some(_) => {}
            None => {
                let own = self.batch()?.no;
                let covers = covers::encode(covers);
                let row = params![handle_no, commitment.as_bytes(), covers, own];
                self.sql.add_seal.execute(row)?;
            }
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

    fn finish(self) -> Result<Option<BatchNo>, VaultError> {
        let update = "UPDATE meta SET next_subject = ?1 WHERE next_subject < ?1";
        self.transaction.execute(update, [self.next_subject])?;
        Ok(self.batch.map(|batch| BatchNo(batch.no)))
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;
    use crate::person::Kind;

    #[test]
    fn a_full_disk_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("vault.sqlite");
        let key = MasterKey::fixed([1; 32]);
        let mut vault = Vault::create(&path, [2; 16], &key, Entropy::System).unwrap();
        let person = |number: u32| {
            let name = (Field::Name, format!("村民{number}"));
            Person::new(Kind::Person, Some(&number.to_string()), [name]).unwrap()
        };
        let kept = vault.seal("助学", &[1; 32], &[person(0)]).unwrap();
        let pages: i64 = vault
            .connection
            .pragma_query_value(None, "page_count", |row| row.get(0))
            .unwrap();
        vault
            .connection
            .pragma_update(None, "max_page_count", pages + 4)
            .unwrap();
        let many: Vec<Person> = (0..1_000).map(person).collect();
        assert_eq!(
            vault.seal("助学", &[2; 32], &many).unwrap_err().code(),
            "disk_full"
        );
        assert_eq!(vault.pending().unwrap(), [[1; 32]]);
        assert_eq!(vault.find(Kind::Person, "1").unwrap(), None);
        assert_eq!(vault.seal("助学", &[3; 32], &[person(0)]).unwrap(), kept);
    }
}

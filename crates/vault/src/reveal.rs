//! From a handle back to the person, for those who may know. Nothing here may be published as it
//! is: what may be shown is decided by the scheme's publication class.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::{OptionalExtension, params};

use crate::commit::Sealed;
use crate::covers::{self, Cover};
use crate::disclosure::{Disclosure, Opened};
use crate::error::VaultError;
use crate::hexbytes::Handle;
use crate::person::{Field, Kind};
use crate::reader::{Owner, Reader, Scopes, SealOf, owner};
use crate::vault::Vault;

/// One subject of the vault. It joins schemes, so it must never leave the vault's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubjectId(i64);

impl SubjectId {
    /// Takes a number that [`SubjectId::get`] gave.
    pub const fn new(no: i64) -> Self {
        Self(no)
    }

    /// The number, for tables that stand beside the vault.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "subject {}", self.0)
    }
}

/// What stands behind a handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reveal {
    /// A person or organisation.
    Known(Revealed),
    /// Somebody who has been erased.
    Erased,
    /// The vault never gave out such a handle.
    Unknown,
}

/// A person in clear. `Debug` shows which fields there are and none of their values.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed {
    /// Joins the person's handles.
    pub subject: SubjectId,
    /// Person or organisation.
    pub kind: Kind,
    /// The values.
    pub fields: BTreeMap<Field, String>,
}

impl fmt::Debug for Revealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revealed")
            .field("subject", &self.subject)
            .field("kind", &self.kind)
            .field("fields", &self.fields.keys())
            .finish()
    }
}

/// One commitment that a log entry holds, and what it says of its person.
#[derive(Debug, Clone, Copy)]
pub struct SealEntry<'a> {
    /// As in the log.
    pub sealed: Sealed,
    /// In which scope it was sealed.
    pub scope: &'a str,
    /// True where its person is restricted.
    pub restricted: bool,
    /// The person, with those of the fields asked for that the commitment covers.
    pub person: &'a Revealed,
}

impl Vault {
    /// The person behind a handle with the latest value of each field that belongs to a person.
    /// Fields of a line are left out: see [`Vault::reveal_line`].
    pub fn reveal(&self, handle: &Handle) -> Result<Reveal, VaultError> {
        match owner(&self.connection, handle)? {
            None => Ok(Reveal::Unknown),
            Some(Owner { subject: None, .. }) => Ok(Reveal::Erased),
            Some(Owner {
                subject: Some(subject),
                scope,
            }) => {
                let reader = self.reader();
                let keys = reader.owner(subject, handle, &scope)?;
                Ok(Reveal::Known(reader.current(subject, keys)?))
            }
        }
    }

    /// [`Vault::reveal`] for many handles, in their order.
    pub fn reveal_many(&self, handles: &[Handle]) -> Result<Vec<Reveal>, VaultError> {
        handles.iter().map(|handle| self.reveal(handle)).collect()
    }

    /// The values exactly as one log entry commits to them, fields of the line included.
    pub fn reveal_line(&self, sealed: &Sealed) -> Result<Reveal, VaultError> {
        match self.opened(sealed) {
            Ok((subject, scope, covers)) => {
                let reader = self.reader();
                let (kind, keys) = reader.owner(subject, &sealed.handle, &scope)?;
                let fields = reader.held(subject, &keys)?.of(&covers)?;
                Ok(Reveal::Known(Revealed {
                    subject,
                    kind,
                    fields,
                }))
            }
            Err(VaultError::Erased(_)) => Ok(Reveal::Erased),
            Err(VaultError::UnknownSealed(_)) => Ok(Reveal::Unknown),
            Err(error) => Err(error),
        }
    }

    /// Visits every confirmed commitment of everyone who is not erased, those of one subject together,
    /// oldest first, with the values of `wanted` exactly as it commits to them.
    pub fn for_each_seal<E: From<VaultError>>(
        &self,
        wanted: &[Field],
        mut visit: impl FnMut(SealEntry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let reader = self.reader();
        let scopes = Scopes::load(&self.connection)?;
        let pending = self.pending_batches()?;
        let mut after = SubjectId::new(i64::MIN);
        while let Some(subject) = self.subject_after(after)? {
            let (kind, keys) = reader.subject(subject)?;
            let mut seals = reader.seals(&scopes, &keys, subject)?;
            seals.retain(|seal| !pending.contains(&seal.batch));
            seals.sort_unstable_by_key(|seal| seal.no);
            let restricted = self.is_restricted(subject)?;
            let held = reader.held(subject, &keys)?;
            for seal in seals {
                let SealOf {
                    sealed,
                    covers,
                    scope,
                    ..
                } = seal;
                let covers: Vec<Cover> = covers
                    .into_iter()
                    .filter(|cover| wanted.contains(&cover.field))
                    .collect();
                let person = Revealed {
                    subject,
                    kind,
                    fields: held.of(&covers)?,
                };
                visit(SealEntry {
                    sealed,
                    scope,
                    restricted,
                    person: &person,
                })?;
            }
            after = subject;
        }
        Ok(())
    }

    fn pending_batches(&self) -> Result<Vec<i64>, VaultError> {
        let batches = "SELECT no FROM pending_batch";
        let mut statement = self.connection.prepare_cached(batches)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(crate) fn subject_after(&self, last: SubjectId) -> Result<Option<SubjectId>, VaultError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT no FROM subject WHERE no > ?1 ORDER BY no LIMIT 1")?;
        let next = statement.query_row([last.get()], |row| row.get(0));
        Ok(next.optional()?.map(SubjectId::new))
    }

    /// The subject behind a handle; `None` where it is erased or unknown.
    pub fn subject_of(&self, handle: &Handle) -> Result<Option<SubjectId>, VaultError> {
        Ok(owner(&self.connection, handle)?.and_then(|owner| owner.subject))
    }

    /// True where the vault holds a value of this field for a subject.
    pub fn has_field(&self, subject: SubjectId, field: Field) -> Result<bool, VaultError> {
        match self.reader().has(subject, field) {
            Err(VaultError::UnknownSubject(_)) => Ok(false),
            found => found,
        }
    }

    /// The subject with an identity, as it was given to [`crate::Person::new`].
    pub fn find(&self, kind: Kind, identity: &str) -> Result<Option<SubjectId>, VaultError> {
        let blind = self.keys.secret.blind(kind, identity.trim());
        let mut statement = self.connection.prepare_cached(
            "SELECT no FROM subject WHERE substr(blind, 1, 8) = substr(?1, 1, 8) AND blind = ?1",
        )?;
        Ok(statement
            .query_row([blind], |row| row.get(0))
            .optional()?
            .map(SubjectId::new))
    }

    /// Every handle of a subject, with its scope, by the scope's name. Empty where the subject is erased or
    /// unknown.
    pub fn handles_of(&self, subject: SubjectId) -> Result<Vec<(String, Handle)>, VaultError> {
        let reader = self.reader();
        let keys = match reader.subject(subject) {
            Ok((_, keys)) => keys,
            Err(VaultError::UnknownSubject(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let scopes = Scopes::load(&self.connection)?;
        let seals = reader.seals(&scopes, &keys, subject)?;
        let mut handles: Vec<(String, Handle)> = seals
            .iter()
            .map(|seal| (seal.scope.to_owned(), seal.sealed.handle))
            .collect();
        handles.dedup();
        Ok(handles)
    }

    /// Opens some fields of what a log entry commits to, for whoever is to check it.
    pub fn disclose(&self, sealed: &Sealed, fields: &[Field]) -> Result<Disclosure, VaultError> {
        let (subject, scope, covers) = self.opened(sealed)?;
        if let Some(&field) = fields
            .iter()
            .find(|field| !covers.iter().any(|cover| cover.field == **field))
        {
            return Err(VaultError::NotCovered { field });
        }
        let reader = self.reader();
        let (_, keys) = reader.owner(subject, &sealed.handle, &scope)?;
        let (mut opened, mut others) = (Vec::new(), Vec::new());
        let mut values = reader.held(subject, &keys)?.of(&covers)?;
        for cover in covers {
            let value = values.remove(&cover.field);
            let value = value.ok_or(VaultError::damaged_of(cover.field.name(), subject))?;
            let salt = keys.salt(&scope, cover.field, cover.version);
            if fields.contains(&cover.field) {
                opened.push(Opened::new(cover.field, salt, value));
            } else {
                let committer = &self.keys.committer;
                others.push(committer.field(&sealed.handle, cover.field, &salt, &value));
            }
        }
        let disclosure = Disclosure::new(self.keys.ledger, sealed.handle, opened, others);
        // What would not convince a verifier never leaves the vault.
        match disclosure.verify(&self.keys.ledger, sealed) {
            Ok(()) => Ok(disclosure),
            Err(_) => Err(VaultError::damaged_of("commitment", subject)),
        }
    }

    /// Whose commitment it is, in which scope, and what it covers.
    fn opened(&self, sealed: &Sealed) -> Result<(SubjectId, String, Vec<Cover>), VaultError> {
        let unknown = VaultError::UnknownSealed(sealed.handle);
        let Some(owner) = owner(&self.connection, &sealed.handle)? else {
            return Err(unknown);
        };
        let mut statement = self.connection.prepare_cached(
            "SELECT covers FROM seal
             WHERE substr(handle, 1, 8) = substr(?1, 1, 8) AND handle = ?1 AND commitment = ?2",
        )?;
        let key = params![sealed.handle.as_bytes(), sealed.commitment.as_bytes()];
        let covers: Option<Vec<u8>> = statement.query_row(key, |row| row.get(0)).optional()?;
        let covers = covers.ok_or(unknown)?;
        let subject = owner.subject.ok_or(VaultError::Erased(sealed.handle))?;
        let covers = covers::decode(&covers).ok_or(VaultError::damaged_of("covers", subject))?;
        Ok((subject, owner.scope, covers))
    }

    pub(crate) fn reader(&self) -> Reader<'_> {
        Reader {
            connection: &self.connection,
            keys: &self.keys,
        }
    }
}

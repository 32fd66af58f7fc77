//! From a handle back to the person, for those who may know. Nothing here may be published as it
//! is: what may be shown is decided by the scheme's publication class.

use std::collections::BTreeMap;
use std::fmt;

use rusqlite::{Connection, OptionalExtension, params};

use crate::commit::Sealed;
use crate::covers::{self, Cover};
use crate::crypto::{Place, SubjectKeys};
use crate::disclosure::{Disclosure, Opened};
use crate::error::VaultError;
use crate::hexbytes::{Commitment, Handle};
use crate::person::{Field, Kind, LINE_FIELD_CODE_MIN};
use crate::vault::{Keys, Vault};

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

/// One handle and what stands behind it.
#[derive(Debug, Clone, Copy)]
pub struct HandleEntry<'a> {
    /// The pseudonym.
    pub handle: Handle,
    /// The scope that it belongs to.
    pub scope: &'a str,
    /// The person in clear, or `None` where the person has been erased.
    pub person: Option<&'a Revealed>,
}

/// One commitment that a log entry holds, and what it says of its person.
#[derive(Debug, Clone, Copy)]
pub struct SealEntry<'a> {
    /// As in the log.
    pub sealed: Sealed,
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
                ..
            }) => Ok(Reveal::Known(self.reader().current(subject)?)),
        }
    }

    /// [`Vault::reveal`] for many handles, in their order.
    pub fn reveal_many(&self, handles: &[Handle]) -> Result<Vec<Reveal>, VaultError> {
        handles.iter().map(|handle| self.reveal(handle)).collect()
    }

    /// The values exactly as one log entry commits to them, fields of the line included.
    pub fn reveal_line(&self, sealed: &Sealed) -> Result<Reveal, VaultError> {
        match self.opened(sealed) {
            Ok((subject, covers)) => {
                let reader = self.reader();
                let (kind, keys) = reader.subject(subject)?;
                let mut fields = BTreeMap::new();
                for cover in covers {
                    fields.insert(cover.field, reader.value(subject, &keys, cover)?);
                }
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

    /// Visits every handle, those of one subject together, erased ones first. Stops at the first
    /// error of the visitor.
    pub fn for_each_handle<E: From<VaultError>>(
        &self,
        mut visit: impl FnMut(HandleEntry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT handle.handle, scope.name, handle.subject
                 FROM handle JOIN scope ON scope.no = handle.scope
                 ORDER BY handle.subject, handle.scope",
            )
            .map_err(VaultError::from)?;
        let mut rows = statement.query([]).map_err(VaultError::from)?;
        let reader = self.reader();
        let mut last: Option<Revealed> = None;
        while let Some(row) = rows.next().map_err(VaultError::from)? {
            let handle = Handle::new(row.get(0).map_err(VaultError::from)?);
            let scope = row.get_ref(1).map_err(VaultError::from)?;
            let scope = scope.as_str().map_err(|_| VaultError::damaged("scope"))?;
            let subject: Option<i64> = row.get(2).map_err(VaultError::from)?;
            let subject = subject.map(SubjectId::new);
            if last.as_ref().map(|person| person.subject) != subject {
                last = subject.map(|subject| reader.current(subject)).transpose()?;
            }
            visit(HandleEntry {
                handle,
                scope,
                person: last.as_ref(),
            })?;
        }
        Ok(())
    }

    /// Visits every confirmed commitment of everyone who is not erased, those of one subject together,
    /// oldest first, with the values of `wanted` exactly as it commits to them.
    pub fn for_each_seal<E: From<VaultError>>(
        &self,
        wanted: &[Field],
        mut visit: impl FnMut(SealEntry<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT handle.subject, handle.handle, seal.commitment, seal.covers
                 FROM handle JOIN seal ON seal.handle = handle.no
                 WHERE handle.subject IS NOT NULL AND seal.batch NOT IN (SELECT no FROM pending_batch)
                 ORDER BY handle.subject, seal.no",
            )
            .map_err(VaultError::from)?;
        let mut rows = statement.query([]).map_err(VaultError::from)?;
        let reader = self.reader();
        let mut last: Option<(SubjectId, Kind, SubjectKeys)> = None;
        while let Some(row) = rows.next().map_err(VaultError::from)? {
            let (subject, sealed, covers) = seal_row(row)?;
            let (kind, keys) = match last.take() {
                Some((same, kind, keys)) if same == subject => (kind, keys),
                _ => reader.subject(subject)?,
            };
            let mut fields = BTreeMap::new();
            for cover in covers
                .into_iter()
                .filter(|cover| wanted.contains(&cover.field))
            {
                fields.insert(cover.field, reader.value(subject, &keys, cover)?);
            }
            let person = Revealed {
                subject,
                kind,
                fields,
            };
            visit(SealEntry {
                sealed,
                person: &person,
            })?;
            last = Some((subject, kind, keys));
        }
        Ok(())
    }

    /// The subject behind a handle; `None` where it is erased or unknown.
    pub fn subject_of(&self, handle: &Handle) -> Result<Option<SubjectId>, VaultError> {
        Ok(owner(&self.connection, handle)?.and_then(|owner| owner.subject))
    }

    /// True where the vault holds a value of this field for a subject. Nothing is decrypted.
    pub fn has_field(&self, subject: SubjectId, field: Field) -> Result<bool, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM field_value WHERE subject = ?1 AND field = ?2)",
        )?;
        Ok(statement.query_row((subject.get(), field.code()), |row| row.get(0))?)
    }

    /// The subject with an identity, as it was given to [`crate::Person::new`].
    pub fn find(&self, kind: Kind, identity: &str) -> Result<Option<SubjectId>, VaultError> {
        let blind = self.keys.secret.blind(kind, identity.trim());
        let mut statement = self
            .connection
            .prepare_cached("SELECT no FROM subject WHERE blind = ?1")?;
        Ok(statement
            .query_row([blind], |row| row.get(0))
            .optional()?
            .map(SubjectId::new))
    }

    /// Every handle of a subject, with its scope. Empty where the subject is erased or unknown.
    pub fn handles_of(&self, subject: SubjectId) -> Result<Vec<(String, Handle)>, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT scope.name, handle.handle FROM handle JOIN scope ON scope.no = handle.scope
             WHERE handle.subject = ?1 ORDER BY scope.name",
        )?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, Handle::new(row.get(1)?)));
        Ok(statement
            .query_map([subject.get()], row)?
            .collect::<rusqlite::Result<_>>()?)
    }

    /// Opens some fields of what a log entry commits to, for whoever is to check it.
    pub fn disclose(&self, sealed: &Sealed, fields: &[Field]) -> Result<Disclosure, VaultError> {
        let (subject, covers) = self.opened(sealed)?;
        if let Some(&field) = fields
            .iter()
            .find(|field| !covers.iter().any(|cover| cover.field == **field))
        {
            return Err(VaultError::NotCovered { field });
        }
        let scope = owner(&self.connection, &sealed.handle)?
            .map(|owner| owner.scope)
            .ok_or(VaultError::UnknownSealed(sealed.handle))?;
        let reader = self.reader();
        let (_, keys) = reader.subject(subject)?;
        let (mut opened, mut others) = (Vec::new(), Vec::new());
        for cover in covers {
            let value = reader.value(subject, &keys, cover)?;
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

    /// Whose commitment it is and what it covers.
    fn opened(&self, sealed: &Sealed) -> Result<(SubjectId, Vec<Cover>), VaultError> {
        let unknown = VaultError::UnknownSealed(sealed.handle);
        let Some(owner) = owner(&self.connection, &sealed.handle)? else {
            return Err(unknown);
        };
        let mut statement = self
            .connection
            .prepare_cached("SELECT covers FROM seal WHERE handle = ?1 AND commitment = ?2")?;
        let key = params![owner.no, sealed.commitment.as_bytes()];
        let covers: Option<Vec<u8>> = statement.query_row(key, |row| row.get(0)).optional()?;
        let covers = covers.ok_or(unknown)?;
        let subject = owner.subject.ok_or(VaultError::Erased(sealed.handle))?;
        let covers = covers::decode(&covers).ok_or(VaultError::damaged_of("covers", subject))?;
        Ok((subject, covers))
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            connection: &self.connection,
            keys: &self.keys,
        }
    }
}

/// One row of [`Vault::for_each_seal`].
fn seal_row(row: &rusqlite::Row<'_>) -> Result<(SubjectId, Sealed, Vec<Cover>), VaultError> {
    let subject = SubjectId::new(row.get(0)?);
    let covers = covers::decode(&row.get::<_, Vec<u8>>(3)?);
    let covers = covers.ok_or(VaultError::damaged_of("covers", subject))?;
    let sealed = Sealed {
        handle: Handle::new(row.get(1)?),
        commitment: Commitment::new(row.get(2)?),
    };
    Ok((subject, sealed, covers))
}

/// To whom a handle belongs.
struct Owner {
    no: i64,
    scope: String,
    subject: Option<SubjectId>,
}

fn owner(connection: &Connection, handle: &Handle) -> Result<Option<Owner>, VaultError> {
    let mut statement = connection.prepare_cached(
        "SELECT handle.no, scope.name, handle.subject
         FROM handle JOIN scope ON scope.no = handle.scope WHERE handle.handle = ?1",
    )?;
    let row = |row: &rusqlite::Row<'_>| {
        let subject: Option<i64> = row.get(2)?;
        Ok(Owner {
            no: row.get(0)?,
            scope: row.get(1)?,
            subject: subject.map(SubjectId::new),
        })
    };
    Ok(statement.query_row([handle.as_bytes()], row).optional()?)
}

struct Reader<'a> {
    connection: &'a Connection,
    keys: &'a Keys,
}

impl Reader<'_> {
    fn subject(&self, subject: SubjectId) -> Result<(Kind, SubjectKeys), VaultError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT kind, key FROM subject WHERE no = ?1")?;
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?));
        let (kind, wrapped) = statement
            .query_row([subject.get()], row)
            .optional()?
            .ok_or(VaultError::UnknownSubject(subject))?;
        let kind = Kind::from_code(kind).ok_or(VaultError::damaged_of("kind", subject))?;
        let key = self.keys.wrap.unwrap(Some(subject), &wrapped);
        let key = key.ok_or(VaultError::damaged_of("key", subject))?;
        Ok((kind, SubjectKeys::new(&key)))
    }

    /// The latest version of each field that belongs to a person.
    fn current(&self, subject: SubjectId) -> Result<Revealed, VaultError> {
        let (kind, keys) = self.subject(subject)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT field, max(version), sealed FROM field_value
             WHERE subject = ?1 AND field < ?2 GROUP BY field",
        )?;
        let mut rows = statement.query(params![subject.get(), LINE_FIELD_CODE_MIN])?;
        let mut fields = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let field = Field::from_code(row.get(0)?);
            let field = field.ok_or(VaultError::damaged_of("field", subject))?;
            let cover = Cover {
                field,
                version: row.get(1)?,
            };
            let sealed: Vec<u8> = row.get(2)?;
            fields.insert(field, self.decrypt(subject, &keys, cover, &sealed)?);
        }
        Ok(Revealed {
            subject,
            kind,
            fields,
        })
    }

    fn value(
        &self,
        subject: SubjectId,
        keys: &SubjectKeys,
        cover: Cover,
    ) -> Result<String, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sealed FROM field_value WHERE subject = ?1 AND field = ?2 AND version = ?3",
        )?;
        let key = params![subject.get(), cover.field.code(), cover.version];
        let sealed: Option<Vec<u8>> = statement.query_row(key, |row| row.get(0)).optional()?;
        let sealed = sealed.ok_or(VaultError::damaged_of(cover.field.name(), subject))?;
        self.decrypt(subject, keys, cover, &sealed)
    }

    fn decrypt(
        &self,
        subject: SubjectId,
        keys: &SubjectKeys,
        Cover { field, version }: Cover,
        sealed: &[u8],
    ) -> Result<String, VaultError> {
        let place = Place {
            ledger: &self.keys.ledger,
            subject,
            field,
            version,
        };
        keys.open_value(&place, sealed)
            .ok_or(VaultError::damaged_of(field.name(), subject))
    }
}

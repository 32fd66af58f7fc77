//! What the tables say of one subject, decrypted. Nothing is written here.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use crate::commit::Sealed;
use crate::covers::{self, Cover};
use crate::crypto::SubjectKeys;
use crate::error::VaultError;
use crate::hexbytes::{Commitment, Handle};
use crate::pack::{self, Value};
use crate::person::{Field, Kind};
use crate::reveal::{Revealed, SubjectId};
use crate::vault::Keys;

/// The name of every scope, sorted.
pub(crate) struct Scopes(Vec<String>);

impl Scopes {
    pub(crate) fn load(connection: &Connection) -> Result<Self, VaultError> {
        let mut statement = connection.prepare_cached("SELECT name FROM scope ORDER BY name")?;
        let names = statement.query_map([], |row| row.get(0))?;
        Ok(Self(names.collect::<rusqlite::Result<_>>()?))
    }
}

/// One commitment of a subject.
pub(crate) struct SealOf<'s> {
    pub(crate) no: i64,
    pub(crate) batch: i64,
    pub(crate) scope: &'s str,
    pub(crate) sealed: Sealed,
    pub(crate) covers: Vec<Cover>,
}

/// To whom a handle belongs.
pub(crate) struct Owner {
    pub(crate) scope: String,
    pub(crate) subject: Option<SubjectId>,
}

pub(crate) fn owner(connection: &Connection, handle: &Handle) -> Result<Option<Owner>, VaultError> {
    let mut statement = connection.prepare_cached(
        "SELECT scope.name, seal.subject
         FROM seal JOIN scope ON scope.no = seal.scope
         WHERE substr(seal.handle, 1, 8) = substr(?1, 1, 8) AND seal.handle = ?1 LIMIT 1",
    )?;
    let row = |row: &rusqlite::Row<'_>| {
        let subject: Option<i64> = row.get(1)?;
        Ok(Owner {
            scope: row.get(0)?,
            subject: subject.map(SubjectId::new),
        })
    };
    Ok(statement.query_row([handle.as_bytes()], row).optional()?)
}

/// What the vault holds of one subject, in clear.
pub(crate) struct Held {
    subject: SubjectId,
    values: BTreeMap<Cover, Value>,
}

impl Held {
    /// The values that are covered, by field.
    pub(crate) fn of(&self, covers: &[Cover]) -> Result<BTreeMap<Field, String>, VaultError> {
        let mut fields = BTreeMap::new();
        for cover in covers {
            let value = self.values.get(cover);
            let value = value.ok_or(VaultError::damaged_of(cover.field.name(), self.subject))?;
            fields.insert(cover.field, value.text.clone());
        }
        Ok(fields)
    }
}

pub(crate) struct Reader<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) keys: &'a Keys,
}

impl Reader<'_> {
    pub(crate) fn subject(&self, subject: SubjectId) -> Result<(Kind, SubjectKeys), VaultError> {
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

    /// Every seal of a subject, scope by scope. Its handles are derived from its key, so that no index is kept.
    pub(crate) fn seals<'s>(
        &self,
        scopes: &'s Scopes,
        keys: &SubjectKeys,
        subject: SubjectId,
    ) -> Result<Vec<SealOf<'s>>, VaultError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT no, commitment, covers, batch FROM seal
             WHERE substr(handle, 1, 8) = substr(?1, 1, 8) AND handle = ?1",
        )?;
        let mut seals = Vec::new();
        for scope in &scopes.0 {
            let handle = keys.handle(&self.keys.ledger, scope);
            let mut rows = statement.query([handle.as_bytes()])?;
            while let Some(row) = rows.next()? {
                let commitment = Commitment::new(row.get(1)?);
                let covers = covers::decode(row.get_ref(2)?.as_blob().unwrap_or_default());
                seals.push(SealOf {
                    no: row.get(0)?,
                    batch: row.get(3)?,
                    scope,
                    sealed: Sealed { handle, commitment },
                    covers: covers.ok_or(VaultError::damaged_of("covers", subject))?,
                });
            }
        }
        Ok(seals)
    }

    /// Every version of every field of a subject.
    pub(crate) fn all(
        &self,
        subject: SubjectId,
        keys: &SubjectKeys,
    ) -> Result<Vec<Value>, VaultError> {
        let packs = pack::of_subject(self.connection, subject)?;
        pack::open_all(&packs, keys, &self.keys.ledger, subject)
    }

    /// Every version of every field of a subject, decrypted once however many commitments are then asked for.
    pub(crate) fn held(&self, subject: SubjectId, keys: &SubjectKeys) -> Result<Held, VaultError> {
        let all = self.all(subject, keys)?.into_iter();
        let values = all.map(|value| (value.cover(), value)).collect();
        Ok(Held { subject, values })
    }

    /// As [`Reader::subject`], for whoever a handle is said to belong to: their key gives this very handle.
    pub(crate) fn owner(
        &self,
        subject: SubjectId,
        handle: &Handle,
        scope: &str,
    ) -> Result<(Kind, SubjectKeys), VaultError> {
        let (kind, keys) = self.subject(subject)?;
        if keys.handle(&self.keys.ledger, scope) == *handle {
            Ok((kind, keys))
        } else {
            Err(VaultError::damaged_of("handle", subject))
        }
    }

    /// The latest version of each field that belongs to a person.
    pub(crate) fn current(
        &self,
        subject: SubjectId,
        (kind, keys): (Kind, SubjectKeys),
    ) -> Result<Revealed, VaultError> {
        let held = self.all(subject, &keys)?;
        let of_person = Field::ALL.iter().filter(|field| !field.is_of_line());
        let fields = of_person
            .filter_map(|&field| {
                let value = pack::latest(&held, field)?;
                Some((field, value.text.clone()))
            })
            .collect();
        Ok(Revealed {
            subject,
            kind,
            fields,
        })
    }

    /// True where there is a value of this field, in whatever version.
    pub(crate) fn has(&self, subject: SubjectId, field: Field) -> Result<bool, VaultError> {
        let (_, keys) = self.subject(subject)?;
        let held = self.all(subject, &keys)?;
        Ok(pack::latest(&held, field).is_some())
    }
}

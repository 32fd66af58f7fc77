//! The secrets of one person, made from what the vault has of it: pure, so that any core may do it.
//!
//! It must never look into the database.

use crate::commit::Sealed;
use crate::covers::{self, Cover};
use crate::crypto::{Key, Nonce, Place, SubjectKeys};
use crate::error::VaultError;
use crate::hexbytes::Fingerprint;
use crate::person::{Field, Kind, Person};
use crate::reveal::SubjectId;
use crate::vault::{Keys, TOO_LARGE};

/// What there is of a person before this call adds to it.
pub(super) struct Found<'p> {
    pub(super) at: usize,
    pub(super) person: &'p Person,
    pub(super) blind: [u8; 16],
    pub(super) id: SubjectId,
    pub(super) key: FoundKey,
    /// The latest version of each field, as it is stored.
    pub(super) latest: Vec<(u8, u32, Vec<u8>)>,
    /// The handle within the scope, and its number.
    pub(super) handle: Option<(i64, [u8; 16])>,
}

/// Kind, wrapped key and blind index entry.
pub(super) type NewSubject = (Kind, Vec<u8>, [u8; 16]);

/// A subject's key.
pub(super) enum FoundKey {
    /// Drawn just now, and the nonce that it is to be wrapped with.
    New(Key, Nonce),
    /// As it is stored.
    Wrapped(Vec<u8>),
}

/// What is to be written of a person, and what the log may hold.
pub(super) struct Made {
    pub(super) at: usize,
    pub(super) id: SubjectId,
    /// Where the subject is new.
    pub(super) subject: Option<NewSubject>,
    /// Values that are new.
    pub(super) values: Vec<(Field, u32, Vec<u8>)>,
    /// The handle's number, where it has one.
    pub(super) handle_no: Option<i64>,
    pub(super) covers: Vec<u8>,
    pub(super) sealed: Sealed,
    pub(super) fingerprint: Fingerprint,
}

impl Found<'_> {
    pub(super) fn make(&self, keys: &Keys, scope: &str) -> Result<Made, VaultError> {
        let (subject, subject_keys) = self.keys(keys)?;
        let handle = subject_keys.handle(&keys.ledger, scope);
        if self
            .handle
            .is_some_and(|(_, stored)| stored != *handle.as_bytes())
        {
            return Err(VaultError::damaged_of("handle", self.id));
        }
        let fields = self.person.fields();
        let mut covers = Vec::with_capacity(fields.len());
        let mut commitments = Vec::with_capacity(fields.len());
        let mut values = Vec::with_capacity(fields.len());
        for (&field, value) in fields {
            let (version, sealed) = self.version(keys, &subject_keys, field, value)?;
            values.extend(sealed.map(|sealed| (field, version, sealed)));
            covers.push(Cover { field, version });
            let salt = subject_keys.salt(scope, field, version);
            commitments.push(keys.committer.field(&handle, field, &salt, value));
        }
        let commitment = keys.committer.set(commitments);
        Ok(Made {
            at: self.at,
            id: self.id,
            subject,
            values,
            handle_no: self.handle.map(|(no, _)| no),
            covers: covers::encode(&covers),
            sealed: Sealed { handle, commitment },
            fingerprint: subject_keys.fingerprint(self.person),
        })
    }

    fn keys(&self, keys: &Keys) -> Result<(Option<NewSubject>, SubjectKeys), VaultError> {
        match &self.key {
            FoundKey::New(key, nonce) => {
                let wrapped = keys.wrap.wrap(Some(self.id), *nonce, key);
                let wrapped = wrapped.ok_or(TOO_LARGE)?;
                let subject = (self.person.kind(), wrapped, self.blind);
                Ok((Some(subject), SubjectKeys::new(key)))
            }
            FoundKey::Wrapped(wrapped) => {
                let key = keys.wrap.unwrap(Some(self.id), wrapped);
                let key = key.ok_or(VaultError::damaged_of("key", self.id))?;
                Ok((None, SubjectKeys::new(&key)))
            }
        }
    }

    /// The version of the value: the latest one if it is unchanged, else a new one, and that sealed.
    fn version(
        &self,
        keys: &Keys,
        subject: &SubjectKeys,
        field: Field,
        value: &str,
    ) -> Result<(u32, Option<Vec<u8>>), VaultError> {
        let place = |version| Place {
            ledger: &keys.ledger,
            subject: self.id,
            field,
            version,
        };
        let mut latest = self.latest.iter();
        let latest = latest.find(|(code, ..)| *code == field.code());
        let mut version = 1;
        if let Some((_, latest, sealed)) = latest {
            if subject.is_sealed_from(&place(*latest), value, sealed) {
                return Ok((*latest, None));
            }
            version = latest.checked_add(1).ok_or(TOO_LARGE)?;
        }
        let sealed = subject.seal_value(&place(version), value);
        Ok((version, Some(sealed.ok_or(TOO_LARGE)?)))
    }
}

//! The secrets of one person, made from what the vault has of it: pure, so that any core may do it.
//!
//! It must never look into the database.

use crate::commit::Sealed;
use crate::covers::{self, Cover};
use crate::crypto::{Key, Nonce, Place, SubjectKeys};
use crate::error::VaultError;
use crate::hexbytes::Fingerprint;
use crate::pack::{self, Pack, Value};
use crate::person::{Kind, Person};
use crate::reveal::SubjectId;
use crate::vault::{Keys, TOO_LARGE};

/// What there is of a person before this call adds to it.
pub(super) struct Found<'p> {
    pub(super) at: usize,
    pub(super) person: &'p Person,
    pub(super) blind: [u8; 16],
    pub(super) id: SubjectId,
    pub(super) key: FoundKey,
    /// Every value, as it is stored.
    pub(super) packs: Vec<Pack>,
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
    pub(super) pack: Option<Pack>,
    pub(super) covers: Vec<u8>,
    pub(super) sealed: Sealed,
    pub(super) fingerprint: Fingerprint,
}

impl Found<'_> {
    pub(super) fn make(&self, keys: &Keys, scope: &str) -> Result<Made, VaultError> {
        let (subject, subject_keys) = self.keys(keys)?;
        let handle = subject_keys.handle(&keys.ledger, scope);
        let held = pack::open_all(&self.packs, &subject_keys, &keys.ledger, self.id)?;
        let fields = self.person.fields();
        let mut covers = Vec::with_capacity(fields.len());
        let mut commitments = Vec::with_capacity(fields.len());
        let mut new = Vec::new();
        for (&field, text) in fields {
            let version = match pack::latest(&held, field) {
                Some(latest) if latest.text == *text => latest.version,
                latest => {
                    let last = latest.map_or(0, |latest| latest.version);
                    let version = last.checked_add(1).ok_or(TOO_LARGE)?;
                    new.push(Value {
                        field,
                        version,
                        text: text.clone(),
                    });
                    version
                }
            };
            covers.push(Cover { field, version });
            let salt = subject_keys.salt(scope, field, version);
            commitments.push(keys.committer.field(&handle, field, &salt, text));
        }
        let commitment = keys.committer.set(commitments);
        let pack = match new.as_slice() {
            [] => None,
            new => Some(self.pack(&keys.ledger, &subject_keys, new)?),
        };
        Ok(Made {
            at: self.at,
            id: self.id,
            subject,
            pack,
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

    fn pack(
        &self,
        ledger: &[u8; 16],
        keys: &SubjectKeys,
        values: &[Value],
    ) -> Result<Pack, VaultError> {
        let last = self.packs.last().map_or(0, |pack| pack.no);
        let place = Place {
            ledger,
            subject: self.id,
            no: last.checked_add(1).ok_or(TOO_LARGE)?,
        };
        Pack::seal(keys, &place, values).ok_or(TOO_LARGE)
    }
}

//! Erasing a person 删除个人信息: the vault first, then the names that the boards read.
//!
//! The log is not touched: it never held more than pseudonyms. No error may say who was asked for.

use std::fmt;
use std::num::NonZeroU32;

use serde::Serialize;
use sunledger_domain::event::SubjectErased;
use sunledger_domain::id::Label;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Command, Meta, Role};
use sunledger_vault::{Handle, Kind, SubjectId, Vault};

use super::people::People;
use super::{Ledger, PEOPLE_FILE, ServiceError, lock, person};

/// Who is to be erased.
#[derive(Clone)]
pub enum Whom {
    /// Whoever has that citizen ID number.
    IdNumber(String),
    /// Whoever stands behind a pseudonym of the log.
    Handle(Handle),
}

/// What an erasure came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// The entry that records it.
    pub seq: u64,
    /// How many pseudonyms lead nowhere now. Which ones would tell that they belong together.
    pub handles: NonZeroU32,
}

/// The key of an erasure is of the subject: what was recorded and cut off is not recorded again. Nobody without the
/// vault can compute it, and no subject's number ever means a second person.
const KEY_CONTEXT: &str = "sunledger erasure key v1";
const CONTENT_CONTEXT: &str = "sunledger erasure content v1";

impl fmt::Debug for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IdNumber(_) => "IdNumber(…)",
            Self::Handle(_) => "Handle(…)",
        })
    }
}

impl Ledger {
    /// Records that somebody is erased, then destroys the key and everything that is sealed of them, and takes the
    /// name from the boards' file. For registrars.
    ///
    /// The event comes first: what is recorded and not done is seen by whoever asked for it, and asked for again;
    /// what is done and not recorded would never be seen. Cut off once the vault has forgotten, it is finished by the
    /// next opening: the vault knows of itself that it is to be cleaned, and its count of changes is beyond that of
    /// the names' file, which is wiped then and filled anew.
    pub fn erase_person(
        &self,
        actor: &Actor,
        whom: &Whom,
        reason: &Label,
    ) -> Result<Erasure, ServiceError> {
        if !self.state().has_role(actor, Role::Registrar) {
            return Err(registrars_only());
        }
        // Held over all of it, as where people are added: nobody is sealed or confirmed in between.
        let mut names = lock(&self.people);
        let mut vault = self.vault();
        let subject = find(&vault, whom)?.ok_or_else(nobody)?;
        let handles = vault.erasable(subject)?;
        let count = u32::try_from(handles.len()).ok().and_then(NonZeroU32::new);
        let count = count.ok_or_else(nobody)?;
        // Asked for again after it was cut off, it may be for another reason in other words: it is the same erasure.
        let whose = subject.to_string();
        let key = vault.keyed_digest(KEY_CONTEXT, &[whose.as_bytes()]);
        let content = vault.keyed_digest(CONTENT_CONTEXT, &[whose.as_bytes()]);
        let meta = Meta {
            actor: actor.clone(),
            content: Digest::new(content),
            issued_at: self.now()?,
            key: Digest::new(key),
        };
        let event = SubjectErased {
            handles: count,
            reason: reason.clone(),
        };
        let receipt = self.submit(meta, Command::EraseSubject(event), None)?;
        let erased = vault.erase(subject)?;
        let changes = vault.changes()?;
        match names.as_mut() {
            Some(names) => names.erase(&erased.handles, changes)?,
            // The file could not be had at the opening, and it may hold the name even so.
            None => *names = Some(People::open(&self.dir.join(PEOPLE_FILE), &vault)?),
        }
        Ok(Erasure {
            seq: receipt.first_seq,
            handles: count,
        })
    }
}

fn find(vault: &Vault, whom: &Whom) -> Result<Option<SubjectId>, ServiceError> {
    Ok(match whom {
        Whom::IdNumber(number) => vault.find(Kind::Person, &person::citizen(number)?)?,
        Whom::Handle(handle) => vault.subject_of(handle)?,
    })
}

fn registrars_only() -> ServiceError {
    ServiceError::request(
        "not_permitted",
        "as",
        "删除个人信息须由登记岗位办理",
        "a person is erased by a registrar",
    )
}

fn nobody() -> ServiceError {
    ServiceError::request(
        "person_unknown",
        "person",
        "保管库里没有这个人：号码或假名有误，或者已经删除",
        "the vault has no such person: the number or pseudonym is wrong, or the person is erased already",
    )
}

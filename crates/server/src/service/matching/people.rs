//! From a list's numbers to the pseudonyms that the log has of the same people.
//!
//! A number is hashed under the vault's key and looked up: the work per row does not grow with the vault.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use sunledger_domain::event::ListKind;
use sunledger_domain::subject::Handle;
use sunledger_exchange::list::{ListFile, ListRow};
use sunledger_vault::{Field, Kind, SubjectId, Vault};

use crate::service::ServiceError;

/// Who of a list the ledger knows.
#[derive(Default)]
pub(super) struct Listed {
    /// Each pseudonym, with the earliest day that the list gives for its person.
    pub(super) handles: BTreeMap<Handle, Option<Date>>,
    pub(super) known: u64,
    pub(super) undated: u64,
}

/// Looks every row up.
pub(super) fn listed(
    vault: &Vault,
    list: &ListFile,
    kind: ListKind,
) -> Result<Listed, ServiceError> {
    let mut listed = Listed {
        undated: list.undated,
        ..Listed::default()
    };
    let mut without = 0_u64;
    for row in &list.rows {
        if kind == ListKind::Death && row.on.is_none() {
            // Without its day, every payment to a person would count as paid after death.
            without = without.saturating_add(1);
            continue;
        }
        let subjects = subjects(vault, row)?;
        listed.known = listed.known.saturating_add(u64::from(!subjects.is_empty()));
        for subject in subjects {
            for (_, handle) in vault.handles_of(subject)? {
                let handle = Handle::new(*handle.as_bytes());
                let on = listed.handles.entry(handle).or_insert(row.on);
                *on = earlier(*on, row.on);
            }
        }
    }
    listed.undated = listed.undated.max(without);
    Ok(listed)
}

/// How many of those who were paid no list of numbers can ever find: no number was given, or they are erased.
pub(super) fn uncompared(vault: &Vault, paid: &BTreeSet<Handle>) -> Result<u64, ServiceError> {
    let (mut without, mut nobody) = (BTreeSet::new(), 0_u64);
    for handle in paid {
        match vault.subject_of(&sunledger_vault::Handle::new(*handle.as_bytes()))? {
            Some(subject) if vault.has_field(subject, Field::IdNumber)? => {}
            Some(subject) => {
                without.insert(subject);
            }
            None => nobody = nobody.saturating_add(1),
        }
    }
    let without = u64::try_from(without.len()).unwrap_or(u64::MAX);
    Ok(without.saturating_add(nobody))
}

/// A day that is not known leaves all days open.
fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    one.zip(other).map(|(one, other)| one.min(other))
}

/// The same number may have come by a file or by a command, which spell identities in their own ways.
fn subjects(vault: &Vault, row: &ListRow) -> Result<Vec<SubjectId>, ServiceError> {
    let mut found = Vec::new();
    let mut look = |kind, identity: &str| -> Result<(), ServiceError> {
        let subject = vault.find(kind, identity)?;
        found.extend(subject.filter(|subject| !found.contains(subject)));
        Ok(())
    };
    if let Some(citizen) = &row.citizen {
        let number = citizen.expose();
        look(Kind::Person, &format!("citizen:{number}"))?;
        look(Kind::Person, number)?;
        look(Kind::Person, &format!("身份证:{number}"))?;
        look(Kind::Person, &format!("居民身份证:{number}"))?;
    }
    if let Some(credit) = &row.credit {
        let number = credit.as_str();
        look(Kind::Organisation, &format!("credit:{number}"))?;
        look(Kind::Organisation, number)?;
    }
    Ok(found)
}

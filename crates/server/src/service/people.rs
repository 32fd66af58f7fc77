//! Keeps the read model of people in step with the vault.

use std::collections::BTreeSet;
use std::path::Path;

use sunledger_domain::subject::{Commitment, Handle};
use sunledger_projections::{PeopleDb, PersonKind, PersonRow, Withheld};
use sunledger_vault::{Field, Kind, Person, SealEntry, Sealed, Vault};

use super::ServiceError;
use super::request::REPORT_SCOPE;

/// Rows written at a time while the file is filled.
const RUN: usize = 8_192;

/// `people.sqlite`, filled from the vault.
pub(super) struct People(PeopleDb);

impl People {
    /// Opens the read model; where it was deleted, or lacks something that the vault has, fills it again.
    pub(super) fn open(path: &Path, vault: &Vault) -> Result<Self, ServiceError> {
        let changes = vault.changes()?;
        let mut people = PeopleDb::open(path)?;
        if people.is_fresh() || people.changes()? != changes {
            drop(people);
            people = PeopleDb::recreate(path)?;
            fill(&mut people, vault)?;
            people.filled(changes)?;
        }
        Ok(Self(people))
    }

    /// Adds people that were just sealed, by which the vault came to its count of `changes`; none where it had
    /// everyone before. Whoever is withheld is not named by a new line either.
    pub(super) fn add(
        &mut self,
        people: &[Person],
        sealed: &[Sealed],
        withheld: &BTreeSet<Handle>,
        changes: Option<u64>,
    ) -> Result<(), ServiceError> {
        let all = people.iter().zip(sealed);
        let rows: Vec<PersonRow> = all
            .map(|(person, sealed)| {
                let field = |field| person.fields().get(&field).map(String::as_str);
                row(sealed, person.kind(), field)
            })
            .filter(|row| !withheld.contains(&row.handle))
            .collect();
        self.0.put(&rows)?;
        let withheld: Vec<Handle> = withheld.iter().copied().collect();
        self.0.withhold(&withheld, Withheld::Restricted)?;
        if let Some(changes) = changes {
            self.0.follow(changes)?;
        }
        Ok(())
    }

    /// Follows the vault's count of `changes` where nobody's name changed.
    pub(super) fn follow(&mut self, changes: u64) -> Result<(), ServiceError> {
        Ok(self.0.follow(changes)?)
    }

    /// Forgets whoever was just erased or restricted, by which the vault came to its count of `changes`.
    pub(super) fn withhold(
        &mut self,
        handles: &[Handle],
        why: Withheld,
        changes: u64,
    ) -> Result<(), ServiceError> {
        self.0.withhold(handles, why)?;
        Ok(self.0.follow(changes)?)
    }
}

fn fill(people: &mut PeopleDb, vault: &Vault) -> Result<(), ServiceError> {
    let mut rows = Vec::new();
    let mut restricted = BTreeSet::new();
    let wanted = [Field::Name, Field::HouseholdNo, Field::Group];
    vault.for_each_seal(&wanted, |entry| {
        let SealEntry { sealed, person, .. } = entry;
        if entry.restricted {
            restricted.insert(Handle::new(*sealed.handle.as_bytes()));
            return Ok(());
        }
        if !is_shown(entry.scope) {
            return Ok(());
        }
        let field = |field| person.fields.get(&field).map(String::as_str);
        rows.push(row(&sealed, person.kind, field));
        if rows.len() >= RUN {
            people.put(&rows)?;
            rows.clear();
        }
        Ok::<(), ServiceError>(())
    })?;
    people.put(&rows)?;
    let restricted: Vec<Handle> = restricted.into_iter().collect();
    people.withhold(&restricted, Withheld::Restricted)?;
    people.withhold(&of_log(&vault.erased_handles()?), Withheld::Erased)?;
    Ok(())
}

/// True for people whom a board may name. Whoever reports something is named nowhere, so the name stays in the vault.
pub(super) fn is_shown(scope: &str) -> bool {
    !scope.starts_with(REPORT_SCOPE)
}

/// As the log and the read models know them.
pub(super) fn of_log(handles: &[sunledger_vault::Handle]) -> Vec<Handle> {
    let handles = handles.iter();
    handles
        .map(|handle| Handle::new(*handle.as_bytes()))
        .collect()
}

/// What boards may need of one commitment.
fn row<'a>(sealed: &Sealed, kind: Kind, field: impl Fn(Field) -> Option<&'a str>) -> PersonRow {
    let text = |name| field(name).map(str::to_owned);
    PersonRow {
        handle: Handle::new(*sealed.handle.as_bytes()),
        commitment: Commitment::new(*sealed.commitment.as_bytes()),
        kind: match kind {
            Kind::Person => PersonKind::Person,
            Kind::Organisation => PersonKind::Organisation,
        },
        name: text(Field::Name),
        household_no: text(Field::HouseholdNo),
        group: text(Field::Group),
    }
}

//! Keeps the read model of people in step with the vault.

use std::path::Path;

use sunledger_domain::subject::{Commitment, Handle};
use sunledger_projections::{PeopleDb, PersonKind, PersonRow};
use sunledger_vault::{Field, Kind, Person, SealEntry, Sealed, Vault};

use super::ServiceError;

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
    /// everyone before.
    pub(super) fn add(
        &mut self,
        people: &[Person],
        sealed: &[Sealed],
        changes: Option<u64>,
    ) -> Result<(), ServiceError> {
        let rows: Vec<PersonRow> = people
            .iter()
            .zip(sealed)
            .map(|(person, sealed)| {
                let field = |field| person.fields().get(&field).map(String::as_str);
                row(sealed, person.kind(), field)
            })
            .collect();
        self.0.put(&rows)?;
        if let Some(changes) = changes {
            self.0.follow(changes)?;
        }
        Ok(())
    }

    /// Forgets whoever was just erased, by which the vault came to its count of `changes`.
    pub(super) fn erase(
        &mut self,
        handles: &[sunledger_vault::Handle],
        changes: u64,
    ) -> Result<(), ServiceError> {
        let handles: Vec<Handle> = handles
            .iter()
            .map(|handle| Handle::new(*handle.as_bytes()))
            .collect();
        self.0.erase(&handles)?;
        Ok(self.0.follow(changes)?)
    }
}

fn fill(people: &mut PeopleDb, vault: &Vault) -> Result<(), ServiceError> {
    let mut rows = Vec::new();
    let wanted = [Field::Name, Field::HouseholdNo, Field::Group];
    vault.for_each_seal(&wanted, |SealEntry { sealed, person }| {
        let field = |field| person.fields.get(&field).map(String::as_str);
        rows.push(row(&sealed, person.kind, field));
        if rows.len() >= RUN {
            people.put(&rows)?;
            rows.clear();
        }
        Ok::<(), ServiceError>(())
    })?;
    Ok(people.put(&rows)?)
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

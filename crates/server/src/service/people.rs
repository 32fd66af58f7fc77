//! Keeps the read model of people in step with the vault.

use std::path::Path;

use sunledger_domain::subject::Handle;
use sunledger_projections::{PeopleDb, PersonKind, PersonRow};
use sunledger_vault::{Field, HandleEntry, Kind, Person, Revealed, Sealed, Vault};

use super::ServiceError;

/// `people.sqlite`, filled from the vault.
pub(super) struct People(PeopleDb);

impl People {
    /// Opens the read model; where it was deleted, fills it again.
    pub(super) fn open(path: &Path, vault: &Vault) -> Result<Self, ServiceError> {
        let mut people = Self(PeopleDb::open(path)?);
        if people.0.is_fresh() {
            people.fill(vault)?;
        }
        Ok(people)
    }

    fn fill(&mut self, vault: &Vault) -> Result<(), ServiceError> {
        let mut rows = Vec::new();
        vault.for_each_handle(|entry: HandleEntry<'_>| {
            if let Some(Revealed { kind, fields, .. }) = entry.person {
                let field = |field| fields.get(&field).map(String::as_str);
                rows.extend(row(*entry.handle.as_bytes(), *kind, field));
            }
            Ok::<(), ServiceError>(())
        })?;
        Ok(self.0.put(&rows)?)
    }

    /// Adds people that were just sealed.
    pub(super) fn add(&mut self, people: &[Person], sealed: &[Sealed]) -> Result<(), ServiceError> {
        let rows: Vec<PersonRow> = people
            .iter()
            .zip(sealed)
            .filter_map(|(person, sealed)| {
                let field = |field| person.fields().get(&field).map(String::as_str);
                row(*sealed.handle.as_bytes(), person.kind(), field)
            })
            .collect();
        Ok(self.0.put(&rows)?)
    }
}

/// What boards may need; nothing where the name is not known.
fn row<'a>(
    handle: [u8; 16],
    kind: Kind,
    field: impl Fn(Field) -> Option<&'a str>,
) -> Option<PersonRow> {
    let text = |name| field(name).map(str::to_owned);
    Some(PersonRow {
        handle: Handle::new(handle),
        kind: match kind {
            Kind::Person => PersonKind::Person,
            Kind::Organisation => PersonKind::Organisation,
        },
        name: text(Field::Name)?,
        household_no: text(Field::HouseholdNo),
        group: text(Field::Group),
    })
}

//! Rows to people for the vault.
//!
//! The only place that says by which text a payee of a file is found again.

use sunledger_domain::subject::{Commitment, Handle, Subject};
use sunledger_exchange::mapping::{Mapping, PayeeKind, SealedField};
use sunledger_exchange::payments::PaymentRow;
use sunledger_vault::{Field, Kind, Person, Sealed};

use crate::service::ServiceError;

/// The payee of a row.
pub(super) fn payee(row: &PaymentRow, mapping: &Mapping) -> Result<Person, ServiceError> {
    let kind = match mapping.payee_kind() {
        PayeeKind::Organisation => Kind::Organisation,
        PayeeKind::Person => Kind::Person,
    };
    let identity = row.identity(mapping);
    let mut fields: Vec<(Field, String)> = row
        .sealed(mapping)
        .map(|(field, value)| (vault_field(field), value.to_owned()))
        .collect();
    if fields.is_empty() {
        fields.push((
            Field::Remark,
            "原件未列收款人 not named in the file".to_owned(),
        ));
    }
    Ok(Person::new(kind, identity.as_deref(), fields)?)
}

/// What the log may hold of a sealed person.
pub(super) fn subject(sealed: &Sealed) -> Subject {
    Subject {
        commitment: Commitment::new(*sealed.commitment.as_bytes()),
        handle: Handle::new(*sealed.handle.as_bytes()),
    }
}

const fn vault_field(field: SealedField) -> Field {
    match field {
        SealedField::Name => Field::Name,
        SealedField::IdKind => Field::IdKind,
        SealedField::IdNumber => Field::IdNumber,
        SealedField::Phone => Field::Phone,
        SealedField::Card => Field::Card,
        SealedField::Bank => Field::Bank,
        SealedField::Address => Field::Address,
        SealedField::HouseholdNo => Field::HouseholdNo,
        SealedField::Group => Field::Group,
        SealedField::Detail => Field::Detail,
        SealedField::Remark => Field::Remark,
    }
}

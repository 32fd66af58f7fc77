//! A person or organisation as handed to the vault. Its `Debug` output must never show a value.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::VaultError;
use crate::text;

/// What stands behind a handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A natural person.
    Person,
    /// A firm, cooperative, school, bank or other body.
    Organisation,
}

impl Kind {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Person => 1,
            Self::Organisation => 2,
        }
    }

    pub(crate) const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Person),
            2 => Some(Self::Organisation),
            _ => None,
        }
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident = $code:literal $name:literal,)+) => {
        /// One kind of personal value. Names and codes are part of the format and never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Field {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl Field {
            /// Every field there is, in the order of their codes.
            pub const ALL: &[Field] = &[$(Field::$variant),+];

            /// The name that commitments and disclosures use.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            pub(crate) const fn code(self) -> u8 {
                match self { $(Self::$variant => $code,)+ }
            }

            pub(crate) const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

fields! {
    /// 姓名, or the name of an organisation.
    Name = 1 "name",
    /// 证件类型: the kind of document that `IdNumber` comes from.
    IdKind = 2 "id_kind",
    /// 证件号码: citizen ID number, unified social credit code, passport number.
    IdNumber = 3 "id_number",
    /// 联系电话.
    Phone = 4 "phone",
    /// 银行卡号 or account number.
    Card = 5 "card",
    /// 开户行: the bank that holds the account.
    Bank = 6 "bank",
    /// 住址.
    Address = 7 "address",
    /// 户号: the household's number.
    HouseholdNo = 8 "household_no",
    /// 村组: the villagers' group.
    Group = 9 "group",
    /// What one scheme needs to know and nobody may publish (illness, disability, cause of poverty).
    Detail = 101 "detail",
    /// 备注: free text of one line.
    Remark = 102 "remark",
}

/// Codes from here on belong to a line (a row of a file), not to the person.
const LINE_FIELD_CODE_MIN: u8 = 100;

impl Field {
    /// True where the value belongs to one line and not to the person. Such a value is shown only
    /// for the line that it was sealed with, so that one scheme's details never show in another.
    pub const fn is_of_line(self) -> bool {
        self.code() >= LINE_FIELD_CODE_MIN
    }

    const fn bytes_max(self) -> usize {
        if self.is_of_line() {
            text::LINE_VALUE_BYTES_MAX
        } else {
            text::VALUE_BYTES_MAX
        }
    }
}

/// A person or organisation whose fields are to be sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    kind: Kind,
    identity: Option<String>,
    fields: BTreeMap<Field, String>,
}

impl Person {
    /// Takes what one row says of a person.
    ///
    /// `identity` is the text by which the same subject is found again, such as a citizen ID number
    /// that the caller has checked and brought to one spelling; white space around it is ignored.
    /// Where two kinds of documents may share a number, the caller prefixes the kind. Without an
    /// identity each place of each batch is a subject of its own. Values are kept byte by byte.
    pub fn new(
        kind: Kind,
        identity: Option<&str>,
        fields: impl IntoIterator<Item = (Field, String)>,
    ) -> Result<Self, VaultError> {
        let identity = identity.map(str::trim).map(str::to_owned);
        if let Some(identity) = &identity {
            text::check(identity, text::VALUE_BYTES_MAX)
                .map_err(|fault| VaultError::InvalidIdentity { fault })?;
        }
        let mut kept = BTreeMap::new();
        for (field, value) in fields {
            text::check(&value, field.bytes_max())
                .map_err(|fault| VaultError::InvalidValue { field, fault })?;
            if kept.insert(field, value).is_some() {
                return Err(VaultError::RepeatedField { field });
            }
        }
        if kept.is_empty() {
            return Err(VaultError::NoFields);
        }
        Ok(Self {
            kind,
            identity,
            fields: kept,
        })
    }

    /// Person or organisation.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The values to be sealed.
    pub const fn fields(&self) -> &BTreeMap<Field, String> {
        &self.fields
    }

    pub(crate) fn identity(&self) -> Option<&str> {
        self.identity.as_deref()
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("kind", &self.kind)
            .field("identified", &self.identity.is_some())
            .field("fields", &self.fields.keys())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::TextFault;

    #[test]
    fn codes_and_names_are_unique_and_survive_json() {
        for &field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(field));
            let json = serde_json::to_string(&field).unwrap();
            assert_eq!(json, format!("\"{}\"", field.name()));
            assert_eq!(serde_json::from_str::<Field>(&json).unwrap(), field);
        }
        assert_eq!(Field::from_code(0), None);
        assert!(Field::Remark.is_of_line() && Field::Detail.is_of_line());
        assert!(!Field::Group.is_of_line());
    }

    #[test]
    fn refusals_name_the_field_and_never_the_value() {
        let refused = |identity, fields: &[(Field, &str)]| {
            let fields = fields
                .iter()
                .map(|&(field, value)| (field, value.to_owned()));
            let error = Person::new(Kind::Person, identity, fields).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("SECRET"), "{shown}");
            error
        };
        assert!(matches!(
            refused(Some("SECRET\t1"), &[(Field::Name, "x")]),
            VaultError::InvalidIdentity {
                fault: TextFault::ControlCharacter { position: 7 }
            }
        ));
        assert!(matches!(
            refused(Some("  "), &[(Field::Name, "x")]),
            VaultError::InvalidIdentity {
                fault: TextFault::Empty
            }
        ));
        assert!(matches!(
            refused(None, &[(Field::Phone, &"SECRET".repeat(100))]),
            VaultError::InvalidValue {
                field: Field::Phone,
                fault: TextFault::TooLong { .. }
            }
        ));
        assert!(matches!(
            refused(None, &[(Field::Name, "SECRET1"), (Field::Name, "SECRET2")]),
            VaultError::RepeatedField { field: Field::Name }
        ));
        assert!(matches!(refused(None, &[]), VaultError::NoFields));
    }

    #[test]
    fn debug_shows_which_fields_there_are_and_no_value() {
        let person = Person::new(
            Kind::Person,
            Some("identity-SECRET"),
            [(Field::Name, "name-SECRET".to_owned())],
        );
        let shown = format!("{:?}", person.unwrap());
        assert!(
            shown.contains("Name") && !shown.contains("SECRET"),
            "{shown}"
        );
    }
}

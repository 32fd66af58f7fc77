//! Opening some fields of a commitment and proving it. Verifying must never need a key or a vault.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::commit::{Committer, Sealed};
use crate::hexbytes::{FieldCommitment, Handle, LedgerHex, Salt};
use crate::person::Field;

/// Some fields of one commitment in clear, and of the others nothing but their commitments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    ledger: LedgerHex,
    handle: Handle,
    opened: Vec<Opened>,
    others: Vec<FieldCommitment>,
}

/// One field in clear, with the salt that proves it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    field: Field,
    salt: Salt,
    value: String,
}

/// Why a disclosure proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {
    /// The text is not a disclosure.
    #[error("not a disclosure: unreadable at line {line}, column {column}")]
    Unreadable {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// It speaks of another ledger.
    #[error("the disclosure speaks of another ledger")]
    OtherLedger,
    /// It speaks of another handle than the log entry.
    #[error("the disclosure speaks of another handle than the entry")]
    OtherHandle,
    /// One field is opened twice.
    #[error("the field {} is opened twice", field.name())]
    RepeatedField {
        /// Which field.
        field: Field,
    },
    /// The parts do not add up to the commitment in the log entry.
    #[error("the disclosed values are not those that the entry commits to")]
    Mismatch,
}

impl DisclosureError {
    /// A stable name for programs and for the manual.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "disclosure_unreadable",
            Self::OtherLedger => "disclosure_other_ledger",
            Self::OtherHandle => "disclosure_other_handle",
            Self::RepeatedField { .. } => "disclosure_repeated_field",
            Self::Mismatch => "disclosure_mismatch",
        }
    }
}

impl Disclosure {
    pub(crate) fn new(
        ledger: [u8; 16],
        handle: Handle,
        opened: Vec<Opened>,
        mut others: Vec<FieldCommitment>,
    ) -> Self {
        // Ascending, so that their order does not tell which fields they are.
        others.sort_unstable();
        Self {
            ledger: LedgerHex::new(ledger),
            handle,
            opened,
            others,
        }
    }

    /// The fields in clear. They prove nothing before [`Disclosure::verify`].
    pub fn opened(&self) -> &[Opened] {
        &self.opened
    }

    /// How many fields stay closed.
    pub const fn closed_count(&self) -> usize {
        self.others.len()
    }

    /// Checks the disclosure against what the log says: the ledger's id from the genesis entry,
    /// handle and commitment from the entry in question. The handle is compared too, since whoever
    /// wrote the entry could have put one person's commitment beside another's handle.
    pub fn verify(&self, ledger: &[u8; 16], sealed: &Sealed) -> Result<(), DisclosureError> {
        if self.ledger.as_bytes() != ledger {
            return Err(DisclosureError::OtherLedger);
        }
        if self.handle != sealed.handle {
            return Err(DisclosureError::OtherHandle);
        }
        let committer = Committer::new(ledger);
        let mut fields = BTreeSet::new();
        let mut all = self.others.clone();
        for Opened { field, salt, value } in &self.opened {
            if !fields.insert(*field) {
                return Err(DisclosureError::RepeatedField { field: *field });
            }
            all.push(committer.field(&self.handle, *field, salt, value));
        }
        if committer.set(all) == sealed.commitment {
            Ok(())
        } else {
            Err(DisclosureError::Mismatch)
        }
    }

    /// The disclosure as JSON, to be handed to whoever is to check it.
    pub fn to_json(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// Reads [`Disclosure::to_json`] back. The error says where the text is wrong and repeats none
    /// of it.
    pub fn from_json(text: &str) -> Result<Self, DisclosureError> {
        serde_json::from_str(text).map_err(|error| DisclosureError::Unreadable {
            line: error.line(),
            column: error.column(),
        })
    }
}

impl Opened {
    pub(crate) const fn new(field: Field, salt: Salt, value: String) -> Self {
        Self { field, salt, value }
    }

    /// Which field.
    pub const fn field(&self) -> Field {
        self.field
    }

    /// Its value.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Disclosure, [u8; 16], Sealed) {
        let (ledger, handle) = ([1; 16], Handle::new([0x2e; 16]));
        let committer = Committer::new(&ledger);
        let field = |field, value| committer.field(&handle, field, &Salt::new([3; 32]), value);
        let name = field(Field::Name, "王小明");
        let others = vec![field(Field::Phone, "13800000000"), field(Field::Card, "62")];
        let mut all = others.clone();
        all.push(name);
        let opened = Opened::new(Field::Name, Salt::new([3; 32]), "王小明".to_owned());
        let sealed = Sealed {
            handle,
            commitment: committer.set(all),
        };
        (
            Disclosure::new(ledger, handle, vec![opened], others),
            ledger,
            sealed,
        )
    }

    #[test]
    fn it_verifies_before_and_after_json() {
        let (disclosure, ledger, sealed) = sample();
        assert_eq!(disclosure.verify(&ledger, &sealed), Ok(()));
        let json = disclosure.to_json();
        assert!(!json.contains("13800000000"));
        let read = Disclosure::from_json(&json).unwrap();
        assert_eq!(read, disclosure);
        assert_eq!(read.verify(&ledger, &sealed), Ok(()));
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let (disclosure, ledger, sealed) = sample();
        let json = disclosure.to_json().into_bytes();
        for index in 0..json.len() {
            for bit in 0..8 {
                let mut changed = json.clone();
                changed[index] ^= 1 << bit;
                let holds = String::from_utf8(changed)
                    .ok()
                    .and_then(|text| Disclosure::from_json(&text).ok())
                    .is_some_and(|read| read.verify(&ledger, &sealed).is_ok());
                assert!(!holds, "byte {index}, bit {bit}");
            }
        }
    }

    #[test]
    fn each_refusal_has_its_reason() {
        let (disclosure, ledger, sealed) = sample();
        assert_eq!(
            disclosure.verify(&[9; 16], &sealed),
            Err(DisclosureError::OtherLedger)
        );
        let other = Sealed {
            handle: Handle::new([9; 16]),
            ..sealed
        };
        assert_eq!(
            disclosure.verify(&ledger, &other),
            Err(DisclosureError::OtherHandle)
        );
        let mut twice = disclosure.clone();
        twice.opened.push(twice.opened[0].clone());
        let repeated = DisclosureError::RepeatedField { field: Field::Name };
        assert_eq!(twice.verify(&ledger, &sealed), Err(repeated));
        let mut fewer = disclosure.clone();
        fewer.others.pop();
        assert_eq!(
            fewer.verify(&ledger, &sealed),
            Err(DisclosureError::Mismatch)
        );
        let unreadable = Disclosure::from_json("{\"value\":\"SECRET\"}").unwrap_err();
        assert_eq!(unreadable.code(), "disclosure_unreadable");
        assert!(!unreadable.to_string().contains("SECRET"));
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", sample().0);
        assert!(
            shown.contains("Name") && !shown.contains("王小明"),
            "{shown}"
        );
    }
}

//! Commitments to fields: pure functions that the vault and a verifier share.
//!
//! ```text
//! c_f        = BLAKE3 derive_key("sunledger commitment v1",
//!                  lp(ledger) ‖ lp(handle) ‖ lp(field name) ‖ lp(salt_f) ‖ lp(value))
//! commitment = BLAKE3 derive_key("sunledger commitment set v1",
//!                  count u32 ‖ every c_f, ascending)
//! ```
//! `lp(x)` is the length of x as u32, big-endian, and x. The field's name is ASCII, the value UTF-8.
//! The salts are secret and random to everyone else, so that neither the value nor the equality of
//! two values can be guessed; ascending order hides which c_f belongs to which field.

use blake3::Hasher;
use serde::{Deserialize, Serialize};

use crate::crypto::update_prefixed;
use crate::hexbytes::{Commitment, FieldCommitment, Handle, Salt};
use crate::person::Field;

const FIELD_CONTEXT: &str = "sunledger commitment v1";
const SET_CONTEXT: &str = "sunledger commitment set v1";

/// What stands in the log for one person: who, as a pseudonym, and the commitment to the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sealed {
    /// The pseudonym within the scope.
    pub handle: Handle,
    /// The commitment to the fields that were sealed.
    pub commitment: Commitment,
}

/// Computes the commitments of one ledger.
pub(crate) struct Committer {
    /// Context and ledger are fed once and the state is copied for each field.
    field: Hasher,
    set: Hasher,
}

impl Committer {
    pub(crate) fn new(ledger: &[u8; 16]) -> Self {
        let mut field = Hasher::new_derive_key(FIELD_CONTEXT);
        update_prefixed(&mut field, ledger);
        Self {
            field,
            set: Hasher::new_derive_key(SET_CONTEXT),
        }
    }

    /// The commitment to one field.
    pub(crate) fn field(
        &self,
        handle: &Handle,
        field: Field,
        salt: &Salt,
        value: &str,
    ) -> FieldCommitment {
        let mut hasher = self.field.clone();
        update_prefixed(&mut hasher, handle.as_bytes());
        update_prefixed(&mut hasher, field.name().as_bytes());
        update_prefixed(&mut hasher, salt.as_bytes());
        update_prefixed(&mut hasher, value.as_bytes());
        FieldCommitment::new(hasher.finalize().into())
    }

    /// The commitment to a set of fields, in whatever order they come.
    pub(crate) fn set(&self, mut fields: Vec<FieldCommitment>) -> Commitment {
        fields.sort_unstable();
        let mut hasher = self.set.clone();
        hasher.update(
            &u32::try_from(fields.len())
                .unwrap_or(u32::MAX)
                .to_be_bytes(),
        );
        for field in &fields {
            hasher.update(field.as_bytes());
        }
        Commitment::new(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula, written out byte by byte from the module's text.
    #[test]
    fn the_bytes_are_those_of_the_formula() {
        let (ledger, handle) = ([1; 16], Handle::new([2; 16]));
        let (salt, value) = (Salt::new([3; 32]), "王小明");
        let mut bytes = Vec::new();
        for part in [
            &ledger[..],
            &[2; 16],
            b"name",
            &[3; 32],
            "王小明".as_bytes(),
        ] {
            bytes.extend_from_slice(&[0, 0, 0]);
            bytes.push(u8::try_from(part.len()).unwrap());
            bytes.extend_from_slice(part);
        }
        let committer = Committer::new(&ledger);
        let name = committer.field(&handle, Field::Name, &salt, value);
        assert_eq!(
            *name.as_bytes(),
            blake3::derive_key("sunledger commitment v1", &bytes)
        );

        let phone = committer.field(&handle, Field::Phone, &salt, "1");
        let mut sorted = [*name.as_bytes(), *phone.as_bytes()];
        sorted.sort_unstable();
        let set = [&[0, 0, 0, 2][..], &sorted[0], &sorted[1]].concat();
        let expected = Commitment::new(blake3::derive_key("sunledger commitment set v1", &set));
        assert_eq!(committer.set(vec![name, phone]), expected);
        assert_eq!(committer.set(vec![phone, name]), expected);
        assert_ne!(committer.set(vec![name]), expected);
    }
}

//! Values of one subject side by side, as one sealing wrote them, under one encryption.
//!
//! The bytes: field u8, version u32, length u32 (big endian), the value in UTF-8, repeated.

use std::fmt;

use rusqlite::Connection;
use zeroize::{Zeroize, Zeroizing};

use crate::covers::Cover;
use crate::crypto::{Place, SubjectKeys};
use crate::error::VaultError;
use crate::person::Field;
use crate::reveal::SubjectId;

/// One version of one field, in clear. `Debug` does not show the value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) field: Field,
    pub(crate) version: u32,
    pub(crate) text: String,
}

impl Value {
    pub(crate) const fn cover(&self) -> Cover {
        Cover {
            field: self.field,
            version: self.version,
        }
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cover().fmt(f)
    }
}

/// A pack as it is stored.
#[derive(Debug)]
pub(crate) struct Pack {
    pub(crate) no: i64,
    pub(crate) sealed: Vec<u8>,
}

impl Pack {
    /// `None` where the values are longer than any text may be.
    pub(crate) fn seal(keys: &SubjectKeys, place: &Place<'_>, values: &[Value]) -> Option<Self> {
        let sealed = keys.seal_pack(place, &encode(values)?)?;
        Some(Self {
            no: place.no,
            sealed,
        })
    }

    /// `None` where anything was changed, moved, or encrypted under another key.
    pub(crate) fn open(
        &self,
        keys: &SubjectKeys,
        ledger: &[u8; 16],
        subject: SubjectId,
    ) -> Option<Vec<Value>> {
        let place = Place {
            ledger,
            subject,
            no: self.no,
        };
        decode(&keys.open_pack(&place, &self.sealed)?)
    }
}

fn encode(values: &[Value]) -> Option<Zeroizing<Vec<u8>>> {
    let length = values.iter().map(|value| 9 + value.text.len()).sum();
    let mut pack = Zeroizing::new(Vec::with_capacity(length));
    for value in values {
        pack.push(value.field.code());
        pack.extend_from_slice(&value.version.to_be_bytes());
        pack.extend_from_slice(&u32::try_from(value.text.len()).ok()?.to_be_bytes());
        pack.extend_from_slice(value.text.as_bytes());
    }
    Some(pack)
}

/// `None` where the bytes are not what [`encode`] writes.
fn decode(mut pack: &[u8]) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    while !pack.is_empty() {
        let (field, rest) = pack.split_first()?;
        let (version, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (text, rest) = rest.split_at_checked(length)?;
        values.push(Value {
            field: Field::from_code(*field)?,
            version: u32::from_be_bytes(*version),
            text: str::from_utf8(text).ok()?.to_owned(),
        });
        pack = rest;
    }
    Some(values)
}

/// A subject's packs, oldest first.
pub(crate) fn of_subject(
    connection: &Connection,
    subject: SubjectId,
) -> Result<Vec<Pack>, VaultError> {
    let mut statement = connection
        .prepare_cached("SELECT no, pack FROM field_pack WHERE subject = ?1 ORDER BY no")?;
    let row = |row: &rusqlite::Row<'_>| {
        Ok(Pack {
            no: row.get(0)?,
            sealed: row.get(1)?,
        })
    };
    let packs = statement.query_map([subject.get()], row)?;
    Ok(packs.collect::<rusqlite::Result<_>>()?)
}

/// Every version of every field in the packs.
pub(crate) fn open_all(
    packs: &[Pack],
    keys: &SubjectKeys,
    ledger: &[u8; 16],
    subject: SubjectId,
) -> Result<Vec<Value>, VaultError> {
    let mut values = Vec::new();
    for pack in packs {
        let opened = pack.open(keys, ledger, subject);
        values.append(&mut opened.ok_or(VaultError::damaged_of("values", subject))?);
    }
    Ok(values)
}

/// The latest version of a field.
pub(crate) fn latest(values: &[Value], field: Field) -> Option<&Value> {
    let of_field = values.iter().filter(|value| value.field == field);
    of_field.max_by_key(|value| value.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(field: Field, version: u32, text: &str) -> Value {
        Value {
            field,
            version,
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let values = vec![
            value(Field::Name, 1, "王小明"),
            value(Field::Remark, 70_000, ""),
        ];
        let pack = encode(&values).unwrap();
        assert_eq!(decode(&pack), Some(values));
        assert_eq!(decode(&[]), Some(Vec::new()));
        for length in 1..pack.len() {
            let whole = length == 9 + "王小明".len();
            assert_eq!(decode(&pack[..length]).is_some(), whole, "{length}");
        }
        assert_eq!(decode(&[0, 0, 0, 0, 1, 0, 0, 0, 0]), None, "no such field");
        assert_eq!(decode(&[1, 0, 0, 0, 1, 0, 0, 0, 1, 0xff]), None, "not text");
    }

    #[test]
    fn the_latest_version_counts_wherever_it_stands() {
        let values = [
            value(Field::Name, 2, "b"),
            value(Field::Card, 1, "c"),
            value(Field::Name, 1, "a"),
        ];
        assert_eq!(latest(&values, Field::Name), Some(&values[0]));
        assert_eq!(latest(&values, Field::Card), Some(&values[1]));
        assert_eq!(latest(&values, Field::Phone), None);
    }
}

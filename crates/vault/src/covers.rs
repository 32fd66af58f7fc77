//! Which versions of which fields a commitment covers, as bytes: field u8, version u32, repeated.
//!
//! The order is that of the fields, and a field never stands twice.

use crate::person::Field;

/// One field of one subject in one of its versions. Versions count from 1 and are never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Cover {
    pub(crate) field: Field,
    pub(crate) version: u32,
}

const COVER_LEN: usize = 5;

pub(crate) fn encode(covers: &[Cover]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(covers.len() * COVER_LEN);
    for cover in covers {
        bytes.push(cover.field.code());
        bytes.extend_from_slice(&cover.version.to_be_bytes());
    }
    bytes
}

/// `None` where the bytes are not what [`encode`] writes.
pub(crate) fn decode(bytes: &[u8]) -> Option<Vec<Cover>> {
    let (chunks, rest) = bytes.as_chunks::<COVER_LEN>();
    let covers: Option<Vec<Cover>> = chunks
        .iter()
        .map(|&[field, a, b, c, d]| {
            let field = Field::from_code(field)?;
            Some(Cover {
                field,
                version: u32::from_be_bytes([a, b, c, d]),
            })
        })
        .collect();
    covers.filter(|covers| rest.is_empty() && covers.is_sorted_by(|a, b| a.field < b.field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let covers = [
            Cover {
                field: Field::Name,
                version: 1,
            },
            Cover {
                field: Field::Remark,
                version: 70_000,
            },
        ];
        let bytes = encode(&covers);
        assert_eq!(decode(&bytes).as_deref(), Some(&covers[..]));
        assert_eq!(decode(&bytes[1..]), None);
        assert_eq!(decode(&[&bytes[5..], &bytes[..5]].concat()), None);
        assert_eq!(decode(&[0, 0, 0, 0, 1]), None);
    }
}

//! Entries as bytes and back.

use proptest::prelude::*;
use sunledger_chain::entry::{ENTRY_BYTES_MAX, HEADER_BYTES, PAYLOAD_BYTES_MAX};
use sunledger_chain::{Entries, Entry, EntryError, Hash, Header, LedgerId};

const HEADER: Header = Header {
    ledger: LedgerId::new([7; 16]),
    seq: 11,
    prev: Hash::new([9; 32]),
    recorded_at_us: -1,
    batch_first: 10,
    batch_count: 2,
};

fn encoded(header: &Header, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    header
        .encode_into(payload, &mut bytes)
        .expect("a valid entry");
    bytes
}

prop_compose! {
    fn any_header()(
        ledger: [u8; 16],
        prev: [u8; 32],
        recorded_at_us: i64,
        batch_first in 0..=u64::MAX - u64::from(u32::MAX),
        (batch_count, place) in (1..=u32::MAX).prop_flat_map(|count| (Just(count), 0..count)),
    ) -> Header {
        Header {
            ledger: LedgerId::new(ledger),
            seq: batch_first + u64::from(place),
            prev: Hash::new(prev),
            recorded_at_us,
            batch_first,
            batch_count,
        }
    }
}

proptest! {
    #[test]
    fn decode_gives_back_what_was_encoded(header in any_header(), payload: Vec<u8>) {
        let bytes = encoded(&header, &payload);
        prop_assert_eq!(bytes.len(), HEADER_BYTES + payload.len());
        prop_assert_eq!(Entry::decode(&bytes), Ok(Entry { header, payload: &payload }));
    }

    #[test]
    fn an_entry_has_one_spelling(mut bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        // The first four bytes and the length would refuse nearly everything: set them to what passes.
        if let Some(fixed) = bytes.first_chunk_mut::<4>() {
            *fixed = [0, 1, 0, 0];
        }
        if let Some(payload_bytes) = bytes.len().checked_sub(HEADER_BYTES) {
            let stated = u16::try_from(payload_bytes).expect("short");
            bytes[80..82].copy_from_slice(&stated.to_be_bytes());
        }
        if let Ok(entry) = Entry::decode(&bytes) {
            prop_assert_eq!(encoded(&entry.header, entry.payload), bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let refused = Entry::decode(&bytes).is_err();
        prop_assert!(refused || bytes.starts_with(&[0, 1, 0, 0]));
    }
}

#[test]
fn each_field_has_its_place() {
    let bytes = encoded(&HEADER, b"{}");
    let fields: [&[u8]; 10] = [
        &[0, 1],
        &[0, 0],
        &[7; 16],
        &[0, 0, 0, 0, 0, 0, 0, 11],
        &[9; 32],
        &[0xff; 8],
        &[0, 0, 0, 0, 0, 0, 0, 10],
        &[0, 0, 0, 2],
        &[0, 2],
        b"{}",
    ];
    assert_eq!(bytes, fields.concat());
}

#[test]
fn every_cut_is_refused() {
    let bytes = encoded(&HEADER, b"{}");
    for end in 0..HEADER_BYTES {
        assert_eq!(
            Entry::decode(&bytes[..end]),
            Err(EntryError::TooShort { bytes: end })
        );
    }
    let cut = &bytes[..=HEADER_BYTES];
    assert_eq!(
        Entry::decode(cut),
        Err(EntryError::WrongLength {
            stated: 2,
            found: 1
        })
    );
}

#[test]
fn a_byte_too_many_is_refused() {
    let mut bytes = encoded(&HEADER, b"{}");
    bytes.push(b' ');
    assert_eq!(
        Entry::decode(&bytes),
        Err(EntryError::WrongLength {
            stated: 2,
            found: 3
        })
    );
}

#[test]
fn an_unknown_format_is_refused() {
    let mut bytes = encoded(&HEADER, b"{}");
    bytes[1] = 2;
    assert_eq!(
        Entry::decode(&bytes),
        Err(EntryError::UnknownFormat { found: 2 })
    );
}

#[test]
fn unknown_flags_are_refused() {
    let mut bytes = encoded(&HEADER, b"{}");
    bytes[2] = 0x80;
    assert_eq!(
        Entry::decode(&bytes),
        Err(EntryError::UnknownFlags { found: 0x8000 })
    );
}

#[test]
fn the_longest_payload_fits_and_one_more_byte_does_not() {
    let longest = vec![b' '; PAYLOAD_BYTES_MAX];
    assert_eq!(encoded(&HEADER, &longest).len(), ENTRY_BYTES_MAX);

    let too_long = vec![b' '; PAYLOAD_BYTES_MAX + 1];
    let refused = EntryError::PayloadTooLong {
        bytes: too_long.len(),
    };
    let mut run = Entries::new();
    assert_eq!(run.push(&HEADER, &too_long), Err(refused));
    assert!(
        run.is_empty() && run.byte_len() == 0,
        "a refused entry leaves no bytes behind"
    );

    let mut bytes = encoded(&HEADER, b"");
    bytes[80..82].copy_from_slice(&u16::try_from(too_long.len()).expect("short").to_be_bytes());
    bytes.extend_from_slice(&too_long);
    assert_eq!(Entry::decode(&bytes), Err(refused));
}

#[test]
fn an_entry_outside_its_batch_is_refused_both_ways() {
    let outside = [
        Header { seq: 9, ..HEADER },
        Header { seq: 12, ..HEADER },
        Header {
            batch_count: 0,
            ..HEADER
        },
        Header {
            batch_first: u64::MAX,
            seq: u64::MAX,
            batch_count: 1,
            ..HEADER
        },
    ];
    for header in outside {
        let refused = Err(EntryError::OutsideBatch { seq: header.seq });
        assert_eq!(header.encode_into(b"{}", &mut Vec::new()), refused);

        let mut bytes = encoded(&HEADER, b"{}");
        bytes[20..28].copy_from_slice(&header.seq.to_be_bytes());
        bytes[68..76].copy_from_slice(&header.batch_first.to_be_bytes());
        bytes[76..80].copy_from_slice(&header.batch_count.to_be_bytes());
        assert_eq!(Entry::decode(&bytes).map(|_| ()), refused);
    }
}

#[test]
fn errors_say_what_was_found() {
    let messages = [
        EntryError::TooShort { bytes: 3 },
        EntryError::UnknownFlags { found: 2 },
        EntryError::WrongLength {
            stated: 2,
            found: 3,
        },
    ]
    .map(|error| error.to_string());
    assert_eq!(
        messages,
        [
            "entry is 3 bytes long, shorter than its header",
            "unknown entry flags 0x0002",
            "header says 2 payload bytes, found 3",
        ]
    );
}

#[test]
fn a_run_keeps_its_entries_apart() {
    let mut run = Entries::new();
    let payloads: [&[u8]; 3] = [b"{}", b"", b"[1]"];
    for payload in payloads {
        run.push(&HEADER, payload).expect("a valid entry");
    }
    let expected = payloads.map(|payload| encoded(&HEADER, payload));
    assert!(run.iter().eq(expected.iter().map(Vec::as_slice)));
    assert_eq!(run.byte_len(), expected.concat().len());
    for (index, entry) in expected.iter().enumerate() {
        assert_eq!(run.get(index), Some(entry.as_slice()));
    }
    assert_eq!(run.get(3), None);

    run.truncate(5);
    assert_eq!(run.len(), 3);
    run.truncate(1);
    assert!(run.iter().eq([expected[0].as_slice()]));
    run.truncate(0);
    assert_eq!(run, Entries::new());
}

//! Bytes of entries, and of the events within them.
//!
//! What is taken has one spelling only: it is written again as the same bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_chain::entry::Entry;
use sunledger_domain::wire::{decode, decode_canonical, encode};

fuzz_target!(|data: &[u8]| {
    if let Ok(entry) = Entry::decode(data) {
        let mut again = Vec::new();
        entry.header.encode_into(entry.payload, &mut again).unwrap();
        assert_eq!(again, data);
        let _ = decode(entry.payload);
    }
    if let Ok(event) = decode_canonical(data) {
        assert_eq!(encode(&event).unwrap(), data);
    }
});

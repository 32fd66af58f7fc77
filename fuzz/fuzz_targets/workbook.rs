//! Archives that may be workbooks.
//!
//! The library behind may panic within the parser, and nowhere else.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::list::read_list;

fuzz_target!(
    init: {
        std::panic::set_hook(Box::new(|_| {}));
    },
    |data: &[u8]| {
        let _ = read_list(data);
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend_from_slice(data);
        let _ = read_list(&archive);
    }
);

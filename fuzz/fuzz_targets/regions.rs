//! Divisions.
//!
//! With the header before the bytes, so that rows are reached, and without it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::regions::read_regions;

fuzz_target!(|data: &[u8]| {
    let mut file = b"code,parent,name,level\n".to_vec();
    file.extend_from_slice(data);
    for bytes in [data, &file] {
        let _ = read_regions(bytes);
    }
});

//! Divisions, and lines of exported entries.
//!
//! A line that is read back gives the bytes that it came from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::entries::read_entry_line;
use sunledger_exchange::regions::read_regions;

fuzz_target!(|data: &[u8]| {
    let mut file = b"code,parent,name,level\n".to_vec();
    file.extend_from_slice(data);
    for bytes in [data, &file] {
        let _ = read_regions(bytes);
    }
    if let Ok(line) = std::str::from_utf8(data) {
        let _ = read_entry_line(line);
    }
});

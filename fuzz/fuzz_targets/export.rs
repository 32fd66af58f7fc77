//! Lines of exported entries.
//!
//! A line that says the same as its entry is what the entry is written as.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::entries::{read_entry_line, write_entry_line};

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(line) = read_entry_line(text)
        && line.differs.is_none()
    {
        let mut again = Vec::new();
        if write_entry_line(&mut again, &line.entry).is_ok() {
            let read = read_entry_line(std::str::from_utf8(&again).unwrap().trim_end()).unwrap();
            assert_eq!((read.entry, read.differs), (line.entry, None));
        }
    }
    // Any entry that can be written is read back as it was.
    let mut written = Vec::new();
    if write_entry_line(&mut written, data).is_ok() {
        let read = read_entry_line(std::str::from_utf8(&written).unwrap().trim_end()).unwrap();
        assert_eq!((read.entry.as_slice(), read.differs), (data, None));
    }
});

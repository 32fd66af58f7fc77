//! Pages with tables.
//!
//! The bytes stand behind a tag, so that none is taken for another kind of file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::list::read_list;

fuzz_target!(|data: &[u8]| {
    let mut page = b"<table>".to_vec();
    page.extend_from_slice(data);
    let _ = read_list(&page);
});

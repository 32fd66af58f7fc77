//! BIFF streams within a sound compound file, and compound files as they come.
//!
//! The library that opens compound files may panic within the parser, and nowhere else.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use sunledger_exchange::list::read_list;

fuzz_target!(
    init: {
        std::panic::set_hook(Box::new(|_| {}));
    },
    |data: &[u8]| {
        let _ = read_list(data);
        // A seed is a compound file: what is within counts then.
        let stream = workbook(data).unwrap_or_else(|| data.to_vec());
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
        file.flush().unwrap();
        let _ = read_list(&file.into_inner().into_inner());
    }
);

fn workbook(data: &[u8]) -> Option<Vec<u8>> {
    use std::io::Read;
    let read = std::panic::catch_unwind(|| {
        let mut file = cfb::CompoundFile::open(Cursor::new(data)).ok()?;
        let mut stream = Vec::new();
        let limited = file.open_stream("/Workbook").ok()?;
        limited.take(1 << 20).read_to_end(&mut stream).ok()?;
        Some(stream)
    });
    read.ok().flatten()
}

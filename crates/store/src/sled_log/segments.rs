//! Looks at the headers of sled's segments, which sled itself does not look at where its snapshot spares it that.
//!
//! It must never be used on a file that sled has not just recovered: only then is every segment free or headed.
//!
//! sled goes on writing in the middle of the segment that its snapshot names. Where that segment has lost its header,
//! everything written there is gone at the next open, although it was synced. Such a log is refused instead.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

/// sled's default, fixed when a database is made.
const SEGMENT_BYTES: u64 = 512 << 10;
/// CRC, LSN and stable LSN, as sled 0.34 writes them.
const HEADER_BYTES: usize = 20;

/// Where the first segment lies that holds data under no valid header.
pub(super) fn first_headless(file: &File) -> io::Result<Option<u64>> {
    let mut file = file;
    let len = file.metadata()?.len();
    let mut start = 0;
    while start < len {
        file.seek(SeekFrom::Start(start))?;
        let mut header = [0; HEADER_BYTES];
        match file.read_exact(&mut header) {
            Ok(()) => {}
            // sled does not begin to write a segment with less.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        if !holds(&header) && !is_zero(file, start)? {
            return Ok(Some(start));
        }
        start = start.saturating_add(SEGMENT_BYTES);
    }
    Ok(None)
}

fn holds(header: &[u8; HEADER_BYTES]) -> bool {
    let (crc, rest) = header.split_at(4);
    crc == (!crc32fast::hash(rest)).to_le_bytes()
}

/// A free segment is all zeros: sled writes them when it recovers.
fn is_zero(mut file: &File, start: u64) -> io::Result<bool> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(SEGMENT_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes.iter().all(|&byte| byte == 0))
}

//! What an .xlsx may not be before anything of it is taken in: a bomb, cut off, encrypted, another format.
//!
//! Unpacks every part once into nothing, within limits, so that the workbook reader meets no surprise.

use std::io::{self, Cursor, Read, Write};

use memchr::memmem;
use zip::ZipArchive;

use super::WORKBOOK_BYTES_MAX;
use super::error::{FileKind, TableError};

/// Most bytes that the parts of a workbook may have once unpacked, pictures left out.
const UNPACKED_BYTES_MAX: u64 = 768 << 20;
/// A small file that unpacks to more than so many times its size is a trap. Sheets reach 50.
const RATIO_MAX: u64 = 200;
/// Below this nothing is called a trap.
const UNPACKED_BYTES_FINE: u64 = 16 << 20;
const PARTS_MAX: usize = 4_096;
/// Most distinct texts of a workbook.
const STRINGS_MAX: u64 = 6_000_000;
/// Each text has an opening and a closing tag around it and within it.
const TAGS_PER_STRING: u64 = 4;

pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Refuses what is not a whole, plain, reasonable .xlsx.
pub(super) fn check(bytes: &[u8]) -> Result<(), TableError> {
    if bytes.len() > WORKBOOK_BYTES_MAX {
        return Err(too_large("bytes", WORKBOOK_BYTES_MAX));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(too_large("parts", PARTS_MAX));
    }
    check_kind(&archive)?;
    check_sizes(&mut archive, bytes.len())?;
    for index in 0..archive.len() {
        check_part(&mut archive, index)?;
    }
    Ok(())
}

fn too_large(what: &'static str, max: usize) -> TableError {
    let max = u64::try_from(max).unwrap_or(u64::MAX);
    TableError::TooLarge { what, max }
}

fn damaged(reason: &dyn std::fmt::Display) -> TableError {
    TableError::damaged(FileKind::Xlsx, reason.to_string())
}

/// Other formats are zip archives as well.
fn check_kind(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<(), TableError> {
    let has = |end: &[u8]| archive.file_names_raw().any(|name| ends_with(name, end));
    if archive.has_duplicate_names() {
        return Err(TableError::damaged(FileKind::Xlsx, "a part is there twice"));
    }
    if has(b"workbook.xml") {
        return Ok(());
    }
    let kind = if has(b"workbook.bin") {
        "a binary workbook (.xlsb)"
    } else if has(b"content.xml") {
        "an OpenDocument file"
    } else if has(b"document.xml") {
        "a Word document"
    } else {
        "a zip archive without a workbook"
    };
    Err(TableError::Unsupported { kind })
}

/// By what the archive says of itself, before anything is unpacked.
fn check_sizes(archive: &mut ZipArchive<Cursor<&[u8]>>, packed: usize) -> Result<(), TableError> {
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|e| damaged(&e))?;
        if part.encrypted() {
            return Err(TableError::Encrypted);
        }
        if is_read(part.name_raw()) {
            total = total.saturating_add(part.size());
        }
    }
    let packed = u64::try_from(packed).unwrap_or(u64::MAX);
    let trap = total > UNPACKED_BYTES_FINE && total > packed.saturating_mul(RATIO_MAX);
    if trap || total > UNPACKED_BYTES_MAX {
        let what = "bytes once unpacked";
        let max = if trap {
            packed.saturating_mul(RATIO_MAX)
        } else {
            UNPACKED_BYTES_MAX
        };
        return Err(TableError::TooLarge { what, max });
    }
    Ok(())
}

/// By what is really there: sizes that were told wrong, checksums, texts without number.
fn check_part(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize) -> Result<(), TableError> {
    let part = archive.by_index(index).map_err(|e| damaged(&e))?;
    if !is_read(part.name_raw()) {
        return Ok(());
    }
    let strings = ends_with(part.name_raw(), b"sharedstrings.xml");
    let size = part.size();
    let mut sink = Sink::default();
    let mut limited = part.take(size.saturating_add(1));
    if strings {
        let mut text = Vec::new();
        limited.read_to_end(&mut text).map_err(|e| damaged(&e))?;
        sink.write_all(&text).map_err(|e| damaged(&e))?;
        check_strings(&text)?;
    } else {
        io::copy(&mut limited, &mut sink).map_err(|e| damaged(&e))?;
    }
    if sink.bytes != size {
        return Err(damaged(&"a part has another size than it says"));
    }
    if sink.zeros {
        return Err(damaged(&"a part is not UTF-8"));
    }
    Ok(())
}

/// The reader makes room for as many texts as the part claims to have: a claim alone must not do that.
fn check_strings(text: &[u8]) -> Result<(), TableError> {
    let too_many = TableError::TooLarge {
        what: "texts",
        max: STRINGS_MAX,
    };
    for at in memmem::find_iter(text, b"uniqueCount") {
        let rest = text.get(at..).unwrap_or_default();
        let digits = rest
            .iter()
            .skip_while(|b| !b.is_ascii_digit() && **b != b'>')
            .take_while(|b| b.is_ascii_digit());
        let claim = digits.fold(0_u64, |n, b| {
            n.saturating_mul(10)
                .saturating_add(u64::from(b.wrapping_sub(b'0')))
        });
        if claim > STRINGS_MAX {
            return Err(too_many);
        }
    }
    let tags = u64::try_from(memchr::memchr_iter(b'<', text).count()).unwrap_or(u64::MAX);
    if tags > STRINGS_MAX.saturating_mul(TAGS_PER_STRING) {
        return Err(too_many);
    }
    Ok(())
}

/// Pictures and the like are never unpacked.
fn is_read(name: &[u8]) -> bool {
    ends_with(name, b".xml") || ends_with(name, b".rels")
}

fn ends_with(name: &[u8], end: &[u8]) -> bool {
    let start = name.len().checked_sub(end.len());
    start.is_some_and(|start| {
        name.get(start..)
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    })
}

/// Counts what it is given, and sees zero bytes: XML in another encoding than UTF-8 has them.
#[derive(Default)]
struct Sink {
    bytes: u64,
    zeros: bool,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(count);
        self.zeros |= memchr::memchr(0, bytes).is_some();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

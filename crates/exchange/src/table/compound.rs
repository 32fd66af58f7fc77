//! The streams of a compound file (OLE 2), in which old workbooks and encrypted new ones are kept.
//!
//! Finds the workbook's stream or says what else the file is; never looks into the stream.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use cfb::CompoundFile;

use super::WORKBOOK_BYTES_MAX;
use super::error::{FileKind, TableError};

pub(super) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
}

/// The bytes of the workbook's stream.
pub(super) fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, TableError> {
    if bytes.len() > WORKBOOK_BYTES_MAX {
        let max = u64::try_from(WORKBOOK_BYTES_MAX).unwrap_or(u64::MAX);
        return Err(TableError::TooLarge { what: "bytes", max });
    }
    catch_unwind(AssertUnwindSafe(|| find(bytes)))
        .unwrap_or_else(|_| Err(damaged("the reader gave up on it")))
}

fn damaged(reason: impl Into<String>) -> TableError {
    TableError::damaged(FileKind::Xls, reason)
}

fn find(bytes: &[u8]) -> Result<Vec<u8>, TableError> {
    let mut file =
        CompoundFile::open(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    if file.is_stream("/EncryptedPackage") || file.is_stream("/EncryptionInfo") {
        return Err(TableError::Encrypted);
    }
    let Some(name) = ["/Workbook", "/Book"]
        .into_iter()
        .find(|n| file.is_stream(n))
    else {
        let kind = if file.is_stream("/WordDocument") {
            "an old Word document"
        } else {
            "a compound file without a workbook"
        };
        return Err(TableError::Unsupported { kind });
    };
    let stream = file
        .open_stream(name)
        .map_err(|error| damaged(error.to_string()))?;
    let stated = stream.len();
    let held = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if stated > held {
        return Err(damaged("its workbook is longer than the file"));
    }
    let mut workbook = Vec::new();
    stream
        .take(held)
        .read_to_end(&mut workbook)
        .map_err(|error| damaged(error.to_string()))?;
    Ok(workbook)
}

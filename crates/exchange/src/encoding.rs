//! Bytes of a file to text: gzip by its magic, strict UTF-8 first, then only what the caller allows.
//!
//! Never guesses and never replaces a character: bytes that do not decode whole are refused by offset.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

use serde::Deserialize;

/// Most bytes that a file may have once inflated.
pub const TEXT_BYTES_MAX: usize = 512 << 20;
/// With so many characters beyond ASCII read as UTF-8 before the first failure, the file is UTF-8
/// that was damaged or cut: text in another encoding fails within its first few.
const UTF8_CHARACTERS_MIN: usize = 8;
/// How gzip data begins.
const GZIP_MARK: &[u8] = &[0x1f, 0x8b];
/// U+FEFF in UTF-8.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// A text encoding that a mapping may allow, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GB18030, which contains GBK and GB 2312.
    #[serde(rename = "gb18030")]
    Gb18030,
    /// Windows-1252, the Western European superset of Latin-1.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

impl Encoding {
    /// The name that mappings and messages use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
            Self::Windows1252 => "windows-1252",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A file's text, without its byte order mark.
#[derive(Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// The text, borrowed where the file was plain UTF-8.
    pub text: Cow<'a, str>,
    /// What it was written in.
    pub encoding: Encoding,
}

/// One encoding that was tried, and where it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// The encoding.
    pub encoding: Encoding,
    /// Offset of the first byte that does not belong to it, from 0, after inflation.
    pub offset: usize,
    /// The line of that byte, from 1.
    pub line: usize,
}

/// Why a file's bytes are not text.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The gzip stream is damaged or ends too soon.
    #[error("the gzip data is damaged or cut off ({reason}): fetch the file again")]
    Gzip {
        /// What the decompressor found.
        reason: std::io::Error,
    },
    /// More bytes than this program reads at once.
    #[error("the file holds more than {bytes_max} bytes once unpacked: split it")]
    TooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// Some other kind of file, told by its first bytes.
    #[error("the file is {kind}, not text: save it as CSV first")]
    NotText {
        /// What it looks like.
        kind: &'static str,
    },
    /// None of the allowed encodings fits.
    #[error("the file is not in an allowed encoding: {}", attempts_text(.attempts))]
    Undecodable {
        /// What was tried, in order.
        attempts: Vec<Attempt>,
    },
}

impl TextError {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Gzip { .. } => "file_gzip_damaged",
            Self::TooLarge { .. } => "file_too_large",
            Self::NotText { .. } => "file_not_text",
            Self::Undecodable { .. } => "file_encoding",
        }
    }
}

fn attempts_text(attempts: &[Attempt]) -> String {
    let one = |a: &Attempt| format!("not {} at byte {} (line {})", a.encoding, a.offset, a.line);
    attempts.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Unpacks, where need be, and decodes a file's bytes. `allowed` is tried in the given order.
pub fn read_text<'a>(bytes: &'a [u8], allowed: &[Encoding]) -> Result<Text<'a>, TextError> {
    read_text_within(bytes, allowed, TEXT_BYTES_MAX)
}

/// The same, where a caller can also read HTML: text that begins with `<` is handed over too.
pub(crate) fn read_text_or_markup<'a>(
    bytes: &'a [u8],
    allowed: &[Encoding],
) -> Result<Text<'a>, TextError> {
    let plain = inflate(bytes, TEXT_BYTES_MAX)?;
    refuse_binary(&plain)?;
    decode_first(plain, allowed)
}

fn read_text_within<'a>(
    bytes: &'a [u8],
    allowed: &[Encoding],
    bytes_max: usize,
) -> Result<Text<'a>, TextError> {
    let plain = inflate(bytes, bytes_max)?;
    refuse_binary(&plain)?;
    if plain.trim_ascii_start().starts_with(b"<") {
        return Err(TextError::NotText {
            kind: "HTML or XML",
        });
    }
    decode_first(plain, allowed)
}

/// Decodes by the first encoding that fits; a byte order mark speaks for UTF-8 where it is not listed.
fn decode_first<'a>(mut plain: Cow<'a, [u8]>, allowed: &[Encoding]) -> Result<Text<'a>, TextError> {
    let marked = plain.starts_with(UTF8_MARK) && !allowed.contains(&Encoding::Utf8);
    let marked = marked.then_some(Encoding::Utf8);
    let mut attempts = Vec::new();
    for encoding in marked.into_iter().chain(allowed.iter().copied()) {
        match decode(encoding, plain) {
            Ok(text) => {
                return Ok(Text {
                    text: without_bom(text),
                    encoding,
                });
            }
            Err(failure) => {
                let line = line_of(&failure.bytes, failure.offset);
                attempts.push(Attempt {
                    encoding,
                    offset: failure.offset,
                    line,
                });
                plain = failure.bytes;
                if encoding == Encoding::Utf8 && is_damaged_utf8(&plain, failure.offset) {
                    break;
                }
            }
        }
    }
    Err(TextError::Undecodable { attempts })
}

/// The bytes within a packed file; those of any other are its own.
pub fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, TextError> {
    match bytes.starts_with(GZIP_MARK) {
        true => inflate(bytes, TEXT_BYTES_MAX),
        false => Ok(Cow::Borrowed(bytes)),
    }
}

fn inflate(bytes: &[u8], bytes_max: usize) -> Result<Cow<'_, [u8]>, TextError> {
    let too_large = TextError::TooLarge { bytes_max };
    if !bytes.starts_with(GZIP_MARK) {
        return if bytes.len() > bytes_max {
            Err(too_large)
        } else {
            Ok(Cow::Borrowed(bytes))
        };
    }
    let limit = u64::try_from(bytes_max)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|reason| TextError::Gzip { reason })?;
    if plain.len() > bytes_max {
        Err(too_large)
    } else {
        Ok(Cow::Owned(plain))
    }
}

/// Files that carry another name's suffix are common; their first bytes do not lie.
fn refuse_binary(bytes: &[u8]) -> Result<(), TextError> {
    const KINDS: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a zip archive or an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0", "an old .xls workbook"),
        (b"%PDF", "a PDF document"),
        (b"\x1f\x8b", "packed twice"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ];
    let head = bytes.trim_ascii_start();
    let known = KINDS.iter().find(|(magic, _)| head.starts_with(magic));
    if let Some(&(_, kind)) = known {
        return Err(TextError::NotText { kind });
    }
    if bytes.contains(&0) {
        return Err(TextError::NotText {
            kind: "binary data (it holds zero bytes)",
        });
    }
    Ok(())
}

/// The bytes come back with the offset, so that the next encoding can have them.
struct Failure<'a> {
    bytes: Cow<'a, [u8]>,
    offset: usize,
}

fn decode(encoding: Encoding, bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Failure<'_>> {
    let decoded = match encoding {
        Encoding::Utf8 => return decode_utf8(bytes),
        Encoding::Gb18030 => decode_whole(encoding_rs::GB18030, &bytes),
        Encoding::Windows1252 => match foreign_to_windows_1252(&bytes) {
            Some(offset) => Err(offset),
            None => decode_whole(encoding_rs::WINDOWS_1252, &bytes),
        },
    };
    decoded
        .map(Cow::Owned)
        .map_err(|offset| Failure { bytes, offset })
}

/// Without a copy: the largest files are UTF-8.
fn decode_utf8(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, str>, Failure<'_>> {
    match bytes {
        Cow::Borrowed(bytes) => {
            std::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|e| Failure {
                    bytes: Cow::Borrowed(bytes),
                    offset: e.valid_up_to(),
                })
        }
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|e| {
            let offset = e.utf8_error().valid_up_to();
            Failure {
                bytes: Cow::Owned(e.into_bytes()),
                offset,
            }
        }),
    }
}

fn decode_whole(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .ok_or(0_usize)?;
    let mut text = String::with_capacity(room);
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        encoding_rs::DecoderResult::InputEmpty => {
            text.shrink_to_fit();
            Ok(text)
        }
        encoding_rs::DecoderResult::OutputFull => Err(read),
        encoding_rs::DecoderResult::Malformed(bad, after) => Err(read
            .saturating_sub(usize::from(bad))
            .saturating_sub(usize::from(after))),
    }
}

fn is_damaged_utf8(bytes: &[u8], offset: usize) -> bool {
    let valid = bytes
        .get(..offset)
        .and_then(|valid| std::str::from_utf8(valid).ok());
    let beyond_ascii = valid.unwrap_or_default().chars().filter(|c| !c.is_ascii());
    beyond_ascii.take(UTF8_CHARACTERS_MIN).count() == UTF8_CHARACTERS_MIN
}

/// A single-byte encoding would take any byte, so a damaged UTF-8 file would turn into nonsense
/// without a word. Bytes that it leaves undefined, and well-formed UTF-8 beyond ASCII, speak against it.
fn foreign_to_windows_1252(bytes: &[u8]) -> Option<usize> {
    let undefined = |b: &u8| matches!(b, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    let mut offset = 0_usize;
    for chunk in bytes.utf8_chunks() {
        if let Some(at) = chunk.valid().bytes().position(|b| !b.is_ascii()) {
            return Some(offset.saturating_add(at));
        }
        offset = offset.saturating_add(chunk.valid().len());
        if let Some(at) = chunk.invalid().iter().position(undefined) {
            return Some(offset.saturating_add(at));
        }
        offset = offset.saturating_add(chunk.invalid().len());
    }
    None
}

fn without_bom(text: Cow<'_, str>) -> Cow<'_, str> {
    const BOM: char = '\u{feff}';
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix(BOM).unwrap_or(text)),
        Cow::Owned(mut text) => {
            if text.starts_with(BOM) {
                text.remove(0);
            }
            Cow::Owned(text)
        }
    }
}

fn line_of(bytes: &[u8], offset: usize) -> usize {
    let before = bytes.iter().take(offset);
    before.filter(|&&b| b == b'\n').count().saturating_add(1)
}

#[cfg(test)]
mod tests;

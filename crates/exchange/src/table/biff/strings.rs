//! Strings of BIFF: UTF-16 or its lower half in BIFF 8, the workbook's code page before.
//!
//! A string may go over several records; each goes on with its own width.

use encoding_rs::{Encoding, GBK, UTF_16LE, WINDOWS_1252};

use super::damaged;
use crate::table::error::TableError;

/// Most shared strings of a workbook.
const STRINGS_MAX: u32 = 6_000_000;

/// How a workbook writes its strings.
#[derive(Debug, Clone, Copy)]
pub(super) enum Writing {
    /// BIFF 8.
    Unicode,
    /// BIFF 5, by code page.
    Bytes(&'static Encoding),
}

impl Writing {
    /// The encoding of a code page; a bureau's old workbooks are in GBK or in none of ours.
    pub(super) fn of_code_page(number: u16) -> Option<Self> {
        match number {
            936 => Some(Self::Bytes(GBK)),
            1252 | 0x8001 => Some(Self::Bytes(WINDOWS_1252)),
            _ => None,
        }
    }

    /// A string with a two-byte length, in one record.
    pub(super) fn long(self, data: &[u8]) -> Result<String, TableError> {
        let (len, rest) = split_u16(data)?;
        self.text(len.into(), rest)
    }

    /// A string with a one-byte length, in one record.
    pub(super) fn short(self, data: &[u8]) -> Result<String, TableError> {
        let (&len, rest) = data.split_first().ok_or_else(cut)?;
        self.text(len.into(), rest)
    }

    fn text(self, len: usize, data: &[u8]) -> Result<String, TableError> {
        match self {
            Self::Unicode => {
                let (&flags, rest) = data.split_first().ok_or_else(cut)?;
                let mut text = String::new();
                let bytes = rest.get(..width(flags).bytes(len)).ok_or_else(cut)?;
                push(bytes, width(flags), &mut text);
                Ok(text)
            }
            Self::Bytes(encoding) => {
                let bytes = data.get(..len).ok_or_else(cut)?;
                let (text, _) = encoding.decode_without_bom_handling(bytes);
                Ok(text.into_owned())
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Width {
    Low,
    Full,
}

impl Width {
    fn bytes(self, characters: usize) -> usize {
        match self {
            Self::Low => characters,
            Self::Full => characters.saturating_mul(2),
        }
    }

    fn characters(self, bytes: usize) -> usize {
        match self {
            Self::Low => bytes,
            Self::Full => bytes.div_euclid(2),
        }
    }
}

fn width(flags: u8) -> Width {
    if flags & 1 == 0 {
        Width::Low
    } else {
        Width::Full
    }
}

fn push(bytes: &[u8], width: Width, text: &mut String) {
    match width {
        Width::Low => text.extend(bytes.iter().map(|&byte| char::from(byte))),
        Width::Full => {
            let (decoded, _) = UTF_16LE.decode_without_bom_handling(bytes);
            text.push_str(&decoded);
        }
    }
}

fn split_u16(data: &[u8]) -> Result<(u16, &[u8]), TableError> {
    let (&len, rest) = data.split_first_chunk::<2>().ok_or_else(cut)?;
    Ok((u16::from_le_bytes(len), rest))
}

fn cut() -> TableError {
    damaged("a string is cut off")
}

/// The table of shared strings, over one record and those that continue it.
pub(super) struct Shared<'s> {
    part: &'s [u8],
    parts: std::vec::IntoIter<&'s [u8]>,
}

impl<'s> Shared<'s> {
    pub(super) fn new(first: &'s [u8], continued: Vec<&'s [u8]>) -> Self {
        Self {
            part: first,
            parts: continued.into_iter(),
        }
    }

    /// All strings. Room is made for what is there, not for what the table claims.
    pub(super) fn read(mut self) -> Result<Vec<Box<str>>, TableError> {
        let [_, _, _, _, a, b, c, d] = self.array()?;
        let count = u32::from_le_bytes([a, b, c, d]);
        if count > STRINGS_MAX {
            let (what, max) = ("texts", STRINGS_MAX.into());
            return Err(TableError::TooLarge { what, max });
        }
        let mut strings = Vec::new();
        for _ in 0..count {
            strings.push(self.string()?.into_boxed_str());
        }
        Ok(strings)
    }

    fn string(&mut self) -> Result<String, TableError> {
        if self.part.is_empty() && !self.next_part() {
            return Err(cut());
        }
        let [len_low, len_high, flags] = self.array()?;
        let len = usize::from(u16::from_le_bytes([len_low, len_high]));
        let runs = match flags & 8 {
            0 => 0,
            _ => usize::from(u16::from_le_bytes(self.array()?)).saturating_mul(4),
        };
        let phonetic = match flags & 4 {
            0 => 0,
            _ => usize::try_from(u32::from_le_bytes(self.array()?)).unwrap_or(usize::MAX),
        };
        let text = self.characters(len, width(flags))?;
        self.skip(runs.saturating_add(phonetic))?;
        Ok(text)
    }

    fn characters(&mut self, len: usize, mut width: Width) -> Result<String, TableError> {
        let mut text = String::new();
        let mut left = len;
        loop {
            let here = width.characters(self.part.len()).min(left);
            let (bytes, rest) = self
                .part
                .split_at_checked(width.bytes(here))
                .ok_or_else(cut)?;
            push(bytes, width, &mut text);
            self.part = rest;
            left = left.saturating_sub(here);
            if left == 0 {
                return Ok(text);
            }
            // A character is never parted, so that what goes on begins with its width.
            if !self.part.is_empty() || !self.next_part() {
                return Err(cut());
            }
            let [flags] = self.array()?;
            width = self::width(flags);
        }
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), TableError> {
        while bytes > 0 {
            if self.part.is_empty() && !self.next_part() {
                return Err(cut());
            }
            let here = bytes.min(self.part.len());
            self.part = self.part.get(here..).unwrap_or_default();
            bytes = bytes.saturating_sub(here);
        }
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], TableError> {
        let (&head, rest) = self.part.split_first_chunk::<N>().ok_or_else(cut)?;
        self.part = rest;
        Ok(head)
    }

    fn next_part(&mut self) -> bool {
        match self.parts.next() {
            Some(part) => {
                self.part = part;
                true
            }
            None => false,
        }
    }
}

//! What holds for a whole binary workbook: its sheets, shared strings, formats and calendar.
//!
//! Refuses an encrypted workbook before anything of it is taken for text.

use std::collections::HashMap;

use super::damaged;
use super::formats::{is_built_in_day, shows_a_day};
use super::records::{Record, Records, id};
use super::strings::{Shared, Writing};
use crate::table::book::Visible;
use crate::table::error::TableError;
use crate::table::number::Epoch;

/// Excel itself shows as many as its memory holds; bureaus have a few.
const SHEETS_MAX: usize = 1_024;

pub(super) struct Globals {
    pub(super) writing: Writing,
    pub(super) epoch: Epoch,
    pub(super) strings: Vec<Box<str>>,
    pub(super) sheets: Vec<Described>,
    /// For each cell format, whether it shows a day.
    days: Vec<Shows>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shows {
    Day,
    Other,
}

/// A sheet as the workbook lists it.
pub(super) struct Described {
    pub(super) name: String,
    pub(super) visible: Visible,
    pub(super) offset: usize,
    what: u8,
}

impl Described {
    /// Charts and macros are sheets as well.
    pub(super) fn holds_cells(&self) -> bool {
        self.what == 0
    }
}

/// What is known before the formats can be put together.
#[derive(Default)]
struct Formats {
    days: HashMap<u16, bool>,
    used: Vec<u16>,
}

impl Globals {
    pub(super) fn read(stream: &[u8]) -> Result<Self, TableError> {
        let mut records = Records::from(stream, 0)?;
        let mut globals = Self {
            writing: writing(records.advance()?)?,
            epoch: Epoch::Of1900,
            strings: Vec::new(),
            sheets: Vec::new(),
            days: Vec::new(),
        };
        let mut formats = Formats::default();
        loop {
            let record = records
                .advance()?
                .ok_or_else(|| damaged("it ends before its first sheet"))?;
            match record.id {
                id::EOF => break,
                id::SST => {
                    let continued = records.continued()?;
                    globals.strings = Shared::new(record.data, continued).read()?;
                }
                _ => globals.take(record, &mut formats)?,
            }
        }
        let day = |format: &u16| match formats.days.get(format) {
            Some(&day) => day,
            None => is_built_in_day(*format),
        };
        let shows = |format| {
            if day(format) {
                Shows::Day
            } else {
                Shows::Other
            }
        };
        globals.days = formats.used.iter().map(shows).collect();
        Ok(globals)
    }

    pub(super) fn shows(&self, format: u16) -> Shows {
        let shows = self.days.get(usize::from(format));
        shows.copied().unwrap_or(Shows::Other)
    }

    fn take(&mut self, record: Record<'_>, formats: &mut Formats) -> Result<(), TableError> {
        match record.id {
            id::FILE_PASS => return Err(TableError::Encrypted),
            id::CODE_PAGE => self.code_page(record.u16(0)?)?,
            id::DATE_MODE if record.u16(0)? == 1 => self.epoch = Epoch::Of1904,
            id::FORMAT => {
                let text = match self.writing {
                    Writing::Unicode => self.writing.long(record.rest(2)?)?,
                    Writing::Bytes(_) => self.writing.short(record.rest(2)?)?,
                };
                formats.days.insert(record.u16(0)?, shows_a_day(&text));
            }
            id::XF => formats.used.push(record.u16(2)?),
            id::BOUND_SHEET => {
                let sheet = self.sheet(record)?;
                if self.sheets.len() == SHEETS_MAX {
                    let max = u64::try_from(SHEETS_MAX).unwrap_or(u64::MAX);
                    return Err(TableError::TooLarge {
                        what: "sheets",
                        max,
                    });
                }
                self.sheets.push(sheet);
            }
            _ => {}
        }
        Ok(())
    }

    fn code_page(&mut self, number: u16) -> Result<(), TableError> {
        if matches!(self.writing, Writing::Bytes(_)) {
            self.writing = Writing::of_code_page(number).ok_or(TableError::Unsupported {
                kind: "an old workbook in an unknown code page",
            })?;
        }
        Ok(())
    }

    fn sheet(&self, record: Record<'_>) -> Result<Described, TableError> {
        Ok(Described {
            name: self.writing.short(record.rest(6)?)?,
            visible: match record.u8(4)? & 3 {
                0 => Visible::Yes,
                _ => Visible::Hidden,
            },
            offset: usize::try_from(record.u32(0)?).unwrap_or(usize::MAX),
            what: record.u8(5)?,
        })
    }
}

/// By the record that every workbook begins with.
fn writing(first: Option<Record<'_>>) -> Result<Writing, TableError> {
    let first = first.filter(|record| record.id == id::BOF);
    let first = first.ok_or_else(|| damaged("it does not begin as a workbook"))?;
    match first.u16(0)? {
        0x0600 => Ok(Writing::Unicode),
        0x0500 => Ok(Writing::Bytes(encoding_rs::GBK)),
        _ => Err(TableError::Unsupported {
            kind: "a workbook of Excel 4 or older",
        }),
    }
}

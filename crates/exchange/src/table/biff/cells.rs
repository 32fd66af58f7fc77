//! The cells of one sheet of a binary workbook.
//!
//! A formula counts by the result that is stored with it; formulas themselves are never read.

use super::damaged;
use super::globals::{Globals, Shows};
use super::records::{Record, Records, id};
use crate::table::error::TableError;
use crate::table::grid::{Budget, Grid};
use crate::table::number::{write_date, write_number};
use crate::table::row::Kind;

/// Reads the sheet that the records begin with, up to its end.
pub(super) fn read(
    records: &mut Records<'_>,
    globals: &Globals,
    budget: &mut Budget,
) -> Result<Grid, TableError> {
    let first = records.advance()?.map(|record| record.id);
    if first != Some(id::BOF) {
        return Err(damaged("a sheet does not begin where it should"));
    }
    let mut sheet = Reading {
        globals,
        budget,
        grid: Grid::default(),
        awaited: None,
    };
    // Charts within a sheet bring their own records, from BOF to EOF.
    let mut inner = 0_u32;
    loop {
        let record = records
            .advance()?
            .ok_or_else(|| damaged("a sheet has no end"))?;
        match record.id {
            id::BOF => inner = inner.saturating_add(1),
            id::EOF if inner == 0 => return Ok(sheet.grid),
            id::EOF => inner = inner.saturating_sub(1),
            _ if inner > 0 => {}
            _ => sheet.take(record)?,
        }
    }
}

struct Reading<'a> {
    globals: &'a Globals,
    budget: &'a mut Budget,
    grid: Grid,
    /// The cell of a formula whose text is in a record of its own.
    awaited: Option<(u32, u32)>,
}

impl Reading<'_> {
    fn take(&mut self, record: Record<'_>) -> Result<(), TableError> {
        match record.id {
            id::NUMBER => self.number(place(record)?, record.u16(4)?, record.f64(6)?),
            id::RK => self.rk(place(record)?, record.u16(4)?, record.u32(6)?),
            id::MUL_RK => self.many_rk(record),
            id::LABEL_SST => {
                let index = usize::try_from(record.u32(6)?).unwrap_or(usize::MAX);
                let globals = self.globals;
                let text = globals
                    .strings
                    .get(index)
                    .ok_or_else(|| damaged("a cell's text is missing"))?;
                self.text(place(record)?, text)
            }
            id::LABEL | id::RICH_LABEL => {
                let text = self.globals.writing.long(record.rest(6)?)?;
                self.text(place(record)?, &text)
            }
            id::BOOL_ERR => self.bool_or_error(place(record)?, record.u8(6)?, record.u8(7)?),
            id::FORMULA => self.formula(record),
            id::STRING => {
                let text = self.globals.writing.long(record.data)?;
                match self.awaited.take() {
                    Some(place) => self.text(place, &text),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn formula(&mut self, record: Record<'_>) -> Result<(), TableError> {
        let at = place(record)?;
        if record.u16(12)? != 0xffff {
            return self.number(at, record.u16(4)?, record.f64(6)?);
        }
        match record.u8(6)? {
            0 => {
                self.awaited = Some(at);
                Ok(())
            }
            1 => self.bool_or_error(at, record.u8(8)?, 0),
            2 => self.bool_or_error(at, record.u8(8)?, 1),
            _ => Ok(()),
        }
    }

    fn many_rk(&mut self, record: Record<'_>) -> Result<(), TableError> {
        let (row, mut column) = place(record)?;
        let mut pairs = record.rest(4)?;
        while let Some((&[f0, f1, a, b, c, d], rest)) = pairs.split_first_chunk::<6>() {
            let format = u16::from_le_bytes([f0, f1]);
            self.rk((row, column), format, u32::from_le_bytes([a, b, c, d]))?;
            column = column.saturating_add(1);
            pairs = rest;
        }
        Ok(())
    }

    /// A number in 30 bits: the upper half of a double, or a whole number; both perhaps in hundredths.
    fn rk(&mut self, at: (u32, u32), format: u16, rk: u32) -> Result<(), TableError> {
        let value = match rk & 2 {
            0 => f64::from_bits(u64::from(rk & !3) << 32),
            _ => f64::from(rk.cast_signed() >> 2),
        };
        if rk & 1 == 0 {
            return self.number(at, format, value);
        }
        let mut hundredfold = String::new();
        write_number(value, &mut hundredfold);
        // Through the text, since a hundredth is no binary fraction; the parser rounds correctly.
        let value = format!("{hundredfold}e-2").parse().unwrap_or(f64::NAN);
        self.number(at, format, value)
    }

    fn number(&mut self, at: (u32, u32), format: u16, value: f64) -> Result<(), TableError> {
        let (shows, epoch) = (self.globals.shows(format), self.globals.epoch);
        self.grid.push(at, self.budget, |out| match shows {
            Shows::Day => write_date(value, epoch, out),
            Shows::Other => write_number(value, out),
        })
    }

    fn text(&mut self, at: (u32, u32), text: &str) -> Result<(), TableError> {
        self.grid.push(at, self.budget, |out| {
            out.push_str(text);
            Kind::Text
        })
    }

    fn bool_or_error(&mut self, at: (u32, u32), value: u8, error: u8) -> Result<(), TableError> {
        let (text, kind) = match (error, value) {
            (0, 0) => ("FALSE", Kind::Boolean),
            (0, _) => ("TRUE", Kind::Boolean),
            (_, 0x00) => ("#NULL!", Kind::Fault),
            (_, 0x07) => ("#DIV/0!", Kind::Fault),
            (_, 0x0f) => ("#VALUE!", Kind::Fault),
            (_, 0x17) => ("#REF!", Kind::Fault),
            (_, 0x1d) => ("#NAME?", Kind::Fault),
            (_, 0x24) => ("#NUM!", Kind::Fault),
            _ => ("#N/A", Kind::Fault),
        };
        self.grid.push(at, self.budget, |out| {
            out.push_str(text);
            kind
        })
    }
}

/// Row and column, from 0, as every cell record begins.
fn place(record: Record<'_>) -> Result<(u32, u32), TableError> {
    Ok((record.u16(0)?.into(), record.u16(2)?.into()))
}

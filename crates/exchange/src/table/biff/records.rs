//! Records of a BIFF stream: a number, a length, and that many bytes.
//!
//! Splits only. A record longer than what is left of the stream is damage, never a short record.

use super::damaged;
use crate::table::error::TableError;

/// The records that are read, by their numbers in [MS-XLS].
pub(super) mod id {
    pub(in super::super) const FORMULA: u16 = 0x0006;
    pub(in super::super) const EOF: u16 = 0x000a;
    pub(in super::super) const DATE_MODE: u16 = 0x0022;
    pub(in super::super) const FILE_PASS: u16 = 0x002f;
    pub(in super::super) const CONTINUE: u16 = 0x003c;
    pub(in super::super) const CODE_PAGE: u16 = 0x0042;
    pub(in super::super) const BOUND_SHEET: u16 = 0x0085;
    pub(in super::super) const MUL_RK: u16 = 0x00bd;
    pub(in super::super) const RICH_LABEL: u16 = 0x00d6;
    pub(in super::super) const XF: u16 = 0x00e0;
    pub(in super::super) const SST: u16 = 0x00fc;
    pub(in super::super) const LABEL_SST: u16 = 0x00fd;
    pub(in super::super) const NUMBER: u16 = 0x0203;
    pub(in super::super) const LABEL: u16 = 0x0204;
    pub(in super::super) const BOOL_ERR: u16 = 0x0205;
    pub(in super::super) const STRING: u16 = 0x0207;
    pub(in super::super) const RK: u16 = 0x027e;
    pub(in super::super) const FORMAT: u16 = 0x041e;
    pub(in super::super) const BOF: u16 = 0x0809;
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'s> {
    pub(super) id: u16,
    pub(super) data: &'s [u8],
}

impl<'s> Record<'s> {
    pub(super) fn u8(&self, at: usize) -> Result<u8, TableError> {
        self.take::<1>(at).map(|[byte]| byte)
    }

    pub(super) fn u16(&self, at: usize) -> Result<u16, TableError> {
        self.take(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&self, at: usize) -> Result<u32, TableError> {
        self.take(at).map(u32::from_le_bytes)
    }

    pub(super) fn f64(&self, at: usize) -> Result<f64, TableError> {
        self.take(at).map(f64::from_le_bytes)
    }

    /// What follows a place.
    pub(super) fn rest(&self, at: usize) -> Result<&'s [u8], TableError> {
        self.data.get(at..).ok_or_else(|| self.short())
    }

    fn take<const N: usize>(&self, at: usize) -> Result<[u8; N], TableError> {
        let bytes = self.data.get(at..).and_then(|rest| rest.first_chunk::<N>());
        bytes.copied().ok_or_else(|| self.short())
    }

    fn short(&self) -> TableError {
        damaged(format!("record {:#06x} is too short", self.id))
    }
}

/// Walks over the records of a stream.
#[derive(Debug, Clone)]
pub(super) struct Records<'s> {
    rest: &'s [u8],
}

impl<'s> Records<'s> {
    pub(super) fn from(stream: &'s [u8], offset: usize) -> Result<Self, TableError> {
        let rest = stream
            .get(offset..)
            .ok_or_else(|| damaged("a sheet begins beyond the end"))?;
        Ok(Self { rest })
    }

    /// Bytes that were not walked over yet.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// The next record; none at the end of the stream.
    pub(super) fn advance(&mut self) -> Result<Option<Record<'s>>, TableError> {
        let Some((&[a, b, c, d], rest)) = self.rest.split_first_chunk::<4>() else {
            return match self.rest {
                [] => Ok(None),
                _ => Err(damaged("the last record is cut off")),
            };
        };
        let len = usize::from(u16::from_le_bytes([c, d]));
        let (data, rest) = rest
            .split_at_checked(len)
            .ok_or_else(|| damaged("the last record is cut off"))?;
        self.rest = rest;
        let id = u16::from_le_bytes([a, b]);
        Ok(Some(Record { id, data }))
    }

    /// The records that continue the one before.
    pub(super) fn continued(&mut self) -> Result<Vec<&'s [u8]>, TableError> {
        let mut parts = Vec::new();
        loop {
            let mut ahead = self.clone();
            match ahead.advance()? {
                Some(record) if record.id == id::CONTINUE => parts.push(record.data),
                Some(_) | None => return Ok(parts),
            }
            *self = ahead;
        }
    }
}

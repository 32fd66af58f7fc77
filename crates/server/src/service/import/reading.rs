//! A payment file, read against what the ledger knows: nothing is changed by it.
//!
//! Its key is its own bytes, unpacked, whatever it is called and whichever template reads it.

use jiff::civil::Date;
use jiff::tz::Offset;
use sunledger_domain::subject::Digest;
use sunledger_exchange::FileError;
use sunledger_exchange::encoding::unpacked;
use sunledger_exchange::mapping::Mapping;
use sunledger_exchange::payments::{
    PaymentFile, ReadOptions, Summary, read_payments_checked, read_payments_with,
};

use super::place::{Places, jurisdiction};
use super::{ImportOrder, plan};
use crate::service::{Ledger, ServiceError};

/// Offices date their papers by the clock of Beijing.
const BEIJING_HOURS: i8 = 8;

/// A payment file that was read.
#[derive(Debug)]
pub struct ReadFile<'m> {
    pub(super) mapping: &'m Mapping,
    pub(super) file: PaymentFile,
    /// The business day of a file without dates.
    pub(super) on: Date,
    /// What the keys of its batches start with.
    pub(super) key: String,
    pub(super) content: Digest,
}

impl ReadFile<'_> {
    /// Its figures.
    pub const fn summary(&self) -> &Summary {
        &self.file.summary
    }

    /// The file, typed.
    pub const fn file(&self) -> &PaymentFile {
        &self.file
    }

    /// Its quarantined rows as a file to be corrected; none where there are none.
    pub fn quarantine(&self) -> Result<Option<Vec<u8>>, ServiceError> {
        if self.file.quarantined.is_empty() {
            return Ok(None);
        }
        let mut out = Vec::new();
        self.file
            .write_quarantine(self.mapping, &mut out)
            .map_err(|source| ServiceError::io("quarantine", source))?;
        Ok(Some(out))
    }
}

impl Ledger {
    /// Reads a payment file by a mapping. Rows that cannot be part of a batch are quarantined.
    pub fn read_payments<'m>(
        &self,
        bytes: &[u8],
        mapping: &'m Mapping,
        order: &ImportOrder,
    ) -> Result<ReadFile<'m>, ServiceError> {
        // A file is the same file packed or not.
        let plain = unpacked(bytes).map_err(FileError::from)?;
        let bytes: &[u8] = &plain;
        let state = self.state();
        let currency = state
            .ledger()
            .map(|ledger| ledger.currency.as_str())
            .unwrap_or_default();
        mapping.check_currency(currency)?;
        let on = match order.on {
            Some(on) => on,
            None => Offset::constant(BEIJING_HOURS)
                .to_datetime(self.now()?)
                .date(),
        };
        let mut options = ReadOptions {
            business_on: Some(on),
            year: order.year,
            division: order.division,
            count: order.control_count,
            sum: order.control_sum,
        };
        let file = if mapping.opening().is_some() {
            read_payments_with(bytes, mapping, &options)?
        } else {
            let actor = order.actor.as_ref().ok_or_else(plan::officer_needed)?;
            self.catch_up()?;
            let mut reader = self.reader()?;
            let snapshot = reader.snapshot()?;
            if options.division.is_none() {
                options.division = jurisdiction(&snapshot, actor)?;
            }
            let mut places = Places::new(&state, &snapshot, order.project_in(&state)?)?;
            let file =
                read_payments_checked(bytes, mapping, &options, &mut |row| places.object(row))?;
            places.check()?;
            file
        };
        let what = match mapping.opening() {
            Some(_) => mapping.name(),
            None => "payments",
        };
        let hex = blake3::hash(bytes).to_hex();
        Ok(ReadFile {
            mapping,
            file,
            on,
            key: format!("file {what} {hex}"),
            content: self.file_content(what, bytes),
        })
    }
}

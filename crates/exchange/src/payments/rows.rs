//! What a payment file comes to: typed rows, quarantined rows, and the figures that prove them.

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::id::Reference;

use super::QuarantinedRow;
use crate::encoding::Encoding;
use crate::mapping::{Mapping, SealedField};

/// A character that no cell may hold, between the sealed values of a row.
pub(super) const SEPARATOR: char = '\u{1f}';

/// A file, read whole.
#[derive(Debug)]
pub struct PaymentFile {
    /// What its text was written in.
    pub encoding: Encoding,
    /// The row of its header, from 1; rows above it are titles.
    pub header_row: u64,
    /// Its headers, as they came.
    pub header: Vec<Box<str>>,
    /// Columns that the mapping does not use.
    pub ignored_columns: Vec<Box<str>>,
    /// Rows that can be posted, in the file's order.
    pub rows: Vec<PaymentRow>,
    /// Rows that cannot, in the file's order.
    pub quarantined: Vec<QuarantinedRow>,
    /// The file's own total, where the mapping looks for one and it agrees with the rows above it.
    pub file_total: Option<FileTotal>,
    /// The figures.
    pub summary: Summary,
}

/// The figures of one file. `rows = accepted + quarantined`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// Rows of data, below the header and not blank; the file's own total is none.
    pub rows: u64,
    /// Rows without any content.
    pub blank: u64,
    /// Rows that can be posted.
    pub accepted: u64,
    /// Rows that wait for a correction.
    pub quarantined: u64,
    /// Accepted rows below zero.
    pub negative: u64,
    /// Exact signed sum of the accepted rows, in minor units.
    pub sum_minor: i128,
}

/// The sum that a file states of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileTotal {
    /// Its row, from 1.
    pub row: u64,
    /// The sum stated.
    pub stated: Money,
}

/// Whether a row says who is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payee {
    /// It does: [`PaymentRow::payee_key`] tells payees apart.
    Known,
    /// It leaves the payee out.
    Unnamed,
    /// The publisher keeps the name back; two such rows may be two people.
    Withheld,
}

/// Why an accepted row belongs into suspense 待查 rather than on a payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing but an amount; its date is that of the latest row above.
    AmountOnly,
    /// The same, and the amount is exactly the sum of all rows above: very likely the file's total.
    LooksLikeTotal,
}

/// One row that can be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// Its row in the file, from 1, the header included.
    pub row: u64,
    /// The day of the business.
    pub date: Date,
    /// Signed: below zero is money that came back and names no payment.
    pub amount: Money,
    /// The row's own period, or else the month of its date.
    pub period: Period,
    /// The transaction's or voucher's number.
    pub reference: Option<Reference>,
    /// Where the payee belongs.
    pub village: Option<RegionCode>,
    /// Whether the payee is known.
    pub payee: Payee,
    /// Present where the row is no plain payment.
    pub doubt: Option<Doubt>,
    /// The vault's values, in the order of the mapping's fields.
    pub(super) sealed: Box<str>,
}

impl PaymentRow {
    /// The fields for the vault that this row fills. `mapping` is the one that the row was read by.
    pub fn sealed<'a>(
        &'a self,
        mapping: &'a Mapping,
    ) -> impl Iterator<Item = (SealedField, &'a str)> {
        let values = self.sealed.split(SEPARATOR);
        mapping
            .sealed_fields()
            .zip(values)
            .filter(|(_, value)| !value.is_empty())
    }

    /// What tells this payee from others within files of this mapping; none where it is not known.
    pub fn payee_key(&self, mapping: &Mapping) -> Option<String> {
        if self.payee != Payee::Known {
            return None;
        }
        let values: Vec<&str> = self.sealed.split(SEPARATOR).collect();
        let key = mapping
            .key()
            .iter()
            .map(|&place| values.get(place).copied().unwrap_or_default());
        Some(key.collect::<Vec<_>>().join("\u{1f}"))
    }
}

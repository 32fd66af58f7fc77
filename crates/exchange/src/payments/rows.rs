//! What a payment file comes to: typed rows, quarantined rows, and the figures that prove them.

use std::io::{self, Write};

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::calc::StandardCalc;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::DueReason;
use sunledger_domain::id::{ProjectId, Reference};
use sunledger_domain::identity::{CitizenId, CreditCode};

use crate::encoding::Encoding;
use crate::mapping::{IdCheck, Mapping, SealedField};
use crate::quarantine::{QuarantinedRow, write_quarantined};
use crate::table::{FileKind, SkippedSheet};

/// A character that no cell may hold, between the sealed values of a row.
pub(super) const SEPARATOR: char = '\u{1f}';

/// A file, read whole.
#[derive(Debug)]
pub struct PaymentFile {
    /// What it is by its content.
    pub kind: FileKind,
    /// What its text was written in; workbooks hold Unicode.
    pub encoding: Encoding,
    /// The sheet that was read; none in a text.
    pub sheet: Option<Box<str>>,
    /// The sheets that were not.
    pub skipped_sheets: Vec<SkippedSheet>,
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
    /// Rows below the header that are neither data nor totals: who made the sheet, who signed it.
    pub notes: Vec<u64>,
    /// The file's own total, where the mapping looks for one and it agrees with the rows above it.
    pub file_total: Option<FileTotal>,
    /// A total that could not be proved, since some amounts cannot be read. Nothing of the file
    /// should be posted before they are.
    pub unproved_total: Option<UnprovedTotal>,
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

/// A stated sum beside what could be summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnprovedTotal {
    /// Its row, from 1; none where the caller stated it.
    pub row: Option<u64>,
    /// The sum stated.
    pub stated: Money,
    /// The sum of what can be read, in minor units.
    pub readable_minor: i128,
    /// Rows whose amount cannot be read.
    pub unreadable: u64,
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

/// Whom a benefit counts by 按户或按人.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// 按户
    Household,
    /// 按人
    Person,
}

/// What templates say of a row beyond a payment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// 项目代码
    pub project: Option<ProjectId>,
    /// 乡镇编码
    pub township: Option<RegionCode>,
    /// 乡镇名称, as the file has it: a name is never a key.
    pub township_name: Option<Box<str>>,
    /// 村名称
    pub village_name: Option<Box<str>>,
    /// 按户或按人补助
    pub per: Option<Per>,
}

/// One row that can be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// Its row in the file, from 1, the header included.
    pub row: u64,
    /// The day of the business.
    pub date: Date,
    /// Signed: below zero is money that came back and names no payment. 实发
    pub amount: Money,
    /// 应发, where the file says it and it is not the amount.
    pub due: Option<Money>,
    /// Why less is paid than is due, by the remark.
    pub reason: Option<DueReason>,
    /// 标准 × 数量, where the file says both; it comes to what is due.
    pub calc: Option<Box<StandardCalc>>,
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
    /// Present where the mapping has such columns.
    pub details: Option<Box<Details>>,
    /// The vault's values, in the order of the mapping's fields.
    pub(super) sealed: Box<str>,
}

impl PaymentFile {
    /// Writes the quarantined rows to be corrected and read again by the same mapping.
    pub fn write_quarantine(&self, mapping: &Mapping, out: &mut dyn Write) -> io::Result<()> {
        let delimiter = mapping.file().delimiter();
        write_quarantined(out, &self.header, &self.quarantined, delimiter)
    }
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

    /// What tells this payee from all others in the ledger: the checked number of the person or
    /// organisation, or else the key within files of this mapping.
    pub fn identity(&self, mapping: &Mapping) -> Option<String> {
        let key = self.payee_key(mapping)?;
        let checked = mapping.id_check() != IdCheck::None;
        let number = self
            .sealed(mapping)
            .find(|(field, _)| *field == SealedField::IdNumber)
            .filter(|_| checked)
            .map(|(_, number)| number);
        let standard = number.and_then(|number| {
            let citizen = CitizenId::parse(number).map(|id| format!("citizen:{}", id.expose()));
            let credit = CreditCode::parse(number).map(|code| format!("credit:{}", code.as_str()));
            citizen.or(credit).ok()
        });
        Some(standard.unwrap_or_else(|| format!("{}:{key}", mapping.name())))
    }
}

//! A file too large for one batch, in parts that each prove themselves.
//!
//! The same rows always give the same parts, so that an import that was broken off can go on.

use std::num::NonZeroUsize;

use sunledger_domain::Money;

use super::PaymentRow;

/// Most lines of a part: with the batch's own events below the limit of one batch.
pub const LINES_MAX: NonZeroUsize = NonZeroUsize::new(99_990).unwrap();

/// One part of a file.
#[derive(Debug, Clone, Copy)]
pub struct Part<'r> {
    /// From 1.
    pub number: usize,
    /// How many parts there are.
    pub of: usize,
    /// Its rows, in the file's order.
    pub rows: &'r [PaymentRow],
    /// Its control total, in minor units.
    pub sum_minor: i128,
}

/// Splits accepted rows into parts of at most `lines_max` rows; no rows are no part.
pub fn split(rows: &[PaymentRow], lines_max: NonZeroUsize) -> Vec<Part<'_>> {
    let of = rows.len().div_ceil(lines_max.get());
    (1..)
        .zip(rows.chunks(lines_max.get()))
        .map(|(number, rows)| Part {
            number,
            of,
            rows,
            sum_minor: Money::sum(rows.iter().map(|row| row.amount)),
        })
        .collect()
}

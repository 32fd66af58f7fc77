//! The judgement of cells by a mapping's rules: amounts, dates, periods, codes, numbers of people.
//!
//! Says what is wrong and where; what becomes of the row is decided by who asked.

mod amount;
mod code;
mod date;
mod identity;
mod judge;
mod period;

pub(crate) use code::{label, township_code, village_code};
pub(crate) use date::Dates;
pub(crate) use identity::check_number;
pub(crate) use judge::{CellWriting, Judge};
pub(crate) use period::read_period;

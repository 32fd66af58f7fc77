//! Read models: pure folds of the log into SQLite, and the questions that pages, exports and audits ask of them.
//!
//! Disposable: deleted, they are rebuilt the same. This crate must never know of HTTP, of the store or of
//! the vault, and no name may reach `ledger.sqlite`.
//!
//! - [`LedgerDb`] folds entries into `ledger.sqlite`, which may be copied to anybody and has a digest.
//! - [`PeopleDb`] keeps who stands behind a pseudonym in `people.sqlite`, which nobody else ever sees.
//! - [`Reader`] opens both for reading; a [`Snapshot`] answers every question of one page as of one log size.

mod digest;
mod error;
pub mod figure;
mod fold;
mod free;
mod ledger;
mod people;
pub mod query;
mod questions;
mod reader;
mod row;
mod sealed;
mod sql;
mod word;

pub use error::ProjectionError;
pub use figure::{Figure, Sum};
pub use fold::Recorded;
pub use free::{Limits, Table};
pub use ledger::LedgerDb;
pub use people::{PeopleDb, PersonKind, PersonRow, Withheld};
pub use query::page::{Page, Paged};
pub use questions::{Answer, Answered, Colour, Hit, Question, Visibility};
pub use reader::{Reader, Snapshot};
pub use sealed::SealedPerson;
pub use word::{BATCH_STATUSES, LINE_STATES, parse_account, parse_batch_status, parse_line_state};

//! Files in and out: divisions, payment files, statements and lists; lines of exported entries.
//!
//! Turns outside bytes into typed rows and back. It must never know of HTTP, a store or a vault,
//! and it never decides what a row means for the money.

mod cells;
pub mod encoding;
pub mod entries;
mod error;
mod header;
pub mod lines;
pub mod list;
pub mod mapping;
pub mod payments;
pub mod policy;
pub mod quarantine;
pub mod regions;
mod secret;
pub mod statement;
mod table;
mod template;

pub use error::FileError;
pub use secret::Secret;
pub use table::{FileKind, SkippedSheet, TableError, WhySkipped};
pub use template::Template;

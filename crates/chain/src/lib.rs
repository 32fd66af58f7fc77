//! What the log's bytes mean: entries, the BLAKE3 chain over them, RFC 6962 hashes, and verification.
//!
//! This crate must never know of money, files, clocks or a database: it takes bytes and says whether they hold.
#![deny(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

pub mod bad;
pub mod entries;
pub mod entry;
pub mod hash;
pub mod merkle;
pub mod verify;

pub use bad::{Bad, BadKind};
pub use entries::{Entries, Head};
pub use entry::{Entry, EntryError, Header};
pub use hash::{Hash, LeafHash, LedgerId};
pub use verify::{Verified, Verifier, link_hashes};

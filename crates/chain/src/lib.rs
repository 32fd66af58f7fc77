//! What the log's bytes mean: entries, the BLAKE3 chain over them, the RFC 6962 tree with its tiles, checkpoints and
//! proofs, and verification.
//!
//! This crate must never know of money, files, clocks or a database: it takes bytes and says whether they hold.
#![deny(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

pub mod bad;
mod check_code;
pub mod checkpoint;
pub mod entries;
pub mod entry;
pub mod hash;
pub mod merkle;
pub mod note;
pub mod officer;
pub mod policy;
pub mod proof;
pub mod receipt;
pub mod rotation;
mod text;
pub mod tile;
pub mod tree;
pub mod verify;
pub mod witness;

pub use bad::{Bad, BadKind};
pub use check_code::CheckCode;
pub use entries::{Entries, Head};
pub use entry::{Entry, EntryError, Header};
pub use hash::{Hash, LeafHash, LedgerId};
pub use verify::{Verified, Verifier, link_hashes};

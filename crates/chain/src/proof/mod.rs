//! Inclusion and consistency proofs of the RFC 6962 tree: made from stored hashes, verified from nothing else.
//!
//! It must never take a proof that is longer or shorter than the one there is.

mod make;
mod verify;

pub use make::{MakeError, consistency, inclusion};
pub use verify::{ProofError, verify_consistency, verify_inclusion};

/// Most hashes in a proof of a tree of fewer than 2^63 leaves: the bound of C2SP tlog-witness.
pub const HASHES_MAX: usize = 63;

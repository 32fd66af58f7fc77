//! One suite for every log, and the entries that it is fed with.
//!
//! It must never ask for what the port does not promise; what a log does beyond that is tested beside it.

mod maker;
mod suite;

pub use maker::{Flaw, Maker, seqs};
pub use suite::run;

//! Files in and out: divisions, payment files and their mappings, lines of exported entries.
//!
//! Turns outside bytes into typed rows and back. It must never know of HTTP, a store or a vault,
//! and it never decides what a row means for the money.

pub mod encoding;
pub mod entries;
pub mod mapping;
pub mod payments;
pub mod regions;

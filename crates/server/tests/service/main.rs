//! The service under ill will and ill luck: people, keys, names, and parts that fail while the log goes on.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod erasing;
mod erasure;
mod identity;
mod jurisdiction;
mod keys;
mod lineage;
mod linkage;
mod names;
mod old_books;
mod people;
mod public;
mod rotation;
mod sealed;
mod snapshots;
mod troubled;
mod world;

//! The one writer, over the in-memory log, the log on disk, and a log that fails on command.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod faults;
mod groups;
mod keys;
mod world;

//! The one writer, over the in-memory log, the log on disk, and logs that fail, wait or lie on command.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cited;
mod faults;
mod groups;
mod keys;
mod logs;
mod properties;
mod replay;
mod shelf;
mod signed;
mod snapshot_files;
mod snapshots;
mod time;
mod together;
mod world;

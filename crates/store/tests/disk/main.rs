//! The log on a real directory: opening and its refusals, losses of power, damage, a full disk.
#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as the tests themselves do"
)]

mod copy;
mod damage;
#[cfg(unix)]
mod full_disk;
mod open;
mod support;

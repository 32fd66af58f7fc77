//! The log on a real directory: opening and its refusals, losses of power, damage.
#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as the tests themselves do"
)]

mod copy;
mod damage;
mod open;
mod repair;
mod support;

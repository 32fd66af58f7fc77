//! Statements of the bank as a clerk imports them, and the day that is closed on them.

mod bad;
pub(crate) mod desk;
mod lines;
mod story;
mod together;

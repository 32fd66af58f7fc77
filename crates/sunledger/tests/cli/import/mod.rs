//! Payment files as a clerk imports them: prepared, approved by another, settled; and files that are wrong.

mod bad;
mod crash;
mod history;
mod prepared;
mod sheet;

//! Payment files as a clerk imports them: prepared, approved by another, settled; and files that are wrong.

mod bad;
mod contract;
mod crash;
mod firm;
mod history;
mod locked;
mod packed;
mod prepared;
mod sheet;
mod split;
mod voucher;

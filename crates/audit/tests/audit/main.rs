//! Logs that were decided pass; logs that were tampered with or forged are named by entry and kind.

mod book;
mod chain;
mod forged;
mod notices;
mod payloads;
mod random;
mod report;
mod setting;
mod signed;
mod tamper;

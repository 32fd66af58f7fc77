//! The binary as its users meet it: what they type, what they read, the exit code.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod altered;
mod board_audit;
mod bundle;
mod cases;
mod clerk;
mod demo;
mod disclosures;
mod fetch;
mod findings;
mod heads;
mod help;
mod import;
mod keys;
mod matching;
mod personal;
mod policy;
mod proof;
mod python;
mod real;
mod refusals;
mod repair;
mod reports;
mod rotation;
mod run;
mod signed;
mod slip;
mod statements;
mod tamper;
mod trace;
mod witness;

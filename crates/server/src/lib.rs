//! The service: composition of the ledger, the public board, the web.

pub mod compare;
pub mod service;
pub mod text;
pub mod trace;
pub mod web;
pub mod witness;

//! The public board: server-rendered pages that anybody can read, without script and without a login.
//!
//! It only ever reads. It must never hold a rule of the money or a line of SQL, and never shows a name
//! that the read model's rules for the public do not give it.

mod app;
mod ask;
mod bank_words;
mod board;
mod chrome;
mod error;
mod hant;
mod headers;
mod listen;
mod named;
mod pages;
mod paper;
mod pool;
mod public;
mod router;
mod sankey;
mod statics;
mod widget;

pub use board::{Board, Standstill};
pub(crate) use headers::guard;
pub use listen::serve;
pub use router::{router, router_at};
pub(crate) use statics::{css, fingerprint, icon};

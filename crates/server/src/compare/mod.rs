//! A board as it is served, held against the log as it is published: every page that follows from the entries is made
//! again by the auditor, fetched, and compared.
//!
//! It trusts nothing that the server says, and must never need more of the ledger than its published files.

mod differ;
mod fault;
mod fetch;
mod own;
mod page;
mod remote;
mod walk;

pub use fault::{BoardFault, BoardProblem, Differs};
pub use fetch::Site;
pub use remote::Remote;
pub use walk::{BoardReport, Extent, Progress, compare_board};

//! Witnesses: the service by which an outside office vouches that a log only grew, and how a ledger asks for that.
//!
//! Neither half may open a ledger: a witness knows of a log what it is sent, and asking goes by the published files.

mod address;
mod gather;
mod http;
mod policy;
mod state;
mod stored;

pub use gather::{Asked, EVERY, Gathered, Why, gather, keep_gathering};
pub use http::router;
pub use policy::{By, Standing, standing_of};
pub use state::{Accepted, Failure, Watching, Witness, init, watching};

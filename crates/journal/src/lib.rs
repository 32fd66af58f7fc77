//! The one writer: decide, encode, append, evolve, publish.
//!
//! This crate must never know of HTTP, SQL or people, and never acknowledge what the log has not made durable.

mod cited;
mod clock;
mod error;
mod flight;
mod group;
mod journal;
mod keys;
mod replay;
mod request;
mod signed;
mod snapshot;
mod submit_error;
mod writer;

pub use cited::CitedError;
pub use clock::{Clock, SimulatedClock, SystemClock};
pub use error::{CloseError, OpenError, Poison};
pub use journal::{Journal, Options, Snapshot};
pub use keys::{ISSUED_AHEAD_MAX_US, KEY_AGE_MAX_US, REMEMBERED_FOR_EVER};
pub use request::{Outcome, Receipt, Request};
pub use snapshot::{Probe, SnapshotStep, SnapshotWarning, Snapshots, Unfit};
pub use submit_error::SubmitError;

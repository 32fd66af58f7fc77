//! The append-only log of entries: its port, the sled adapter, the in-memory adapter, their conformance suite.
//!
//! This crate must never look inside a payload: it stores and returns the bytes that were hashed, all or none.

pub mod check;
pub mod conformance;
pub mod error;
mod faulty;
mod log;
mod memory;
pub mod sled_log;
pub mod tiles;

pub use error::{AppendError, Cause, Damage, Malformed, ReadError, Step, StorageFault};
pub use faulty::{Fault, FaultyLog};
pub use log::Log;
pub use memory::MemoryLog;
pub use sled_log::{DirLock, OpenError, RepairError, Repaired, SledLog, repair};

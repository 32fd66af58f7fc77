//! Where the time of recording comes from. Rules never read it: it stands in headers and bounds the age of keys.
//!
//! It must never be asked by anything but the writer.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Says what time it is.
pub trait Clock: Send + Sync {
    /// Microseconds since the Unix epoch, UTC. It may go back: the writer does not.
    fn now_us(&self) -> i64;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_us(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
            // A machine without a battery starts before the epoch; the order of entries does not suffer from it.
            Err(_) => 0,
        }
    }
}

/// A clock that stands still until it is set: the same ledger on every machine.
#[derive(Debug)]
pub struct SimulatedClock(AtomicI64);

impl SimulatedClock {
    /// A clock that shows `now_us`.
    pub const fn new(now_us: i64) -> Self {
        Self(AtomicI64::new(now_us))
    }

    /// Sets the clock, forward or back.
    pub fn set(&self, now_us: i64) {
        self.0.store(now_us, Ordering::SeqCst);
    }
}

impl Clock for SimulatedClock {
    fn now_us(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

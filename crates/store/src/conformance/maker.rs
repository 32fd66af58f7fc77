//! Invented entries whose chain holds, or breaks in exactly one place.
//!
//! It must never depend on a clock or on chance: the same seed gives the same bytes.

use sunledger_chain::entry::PAYLOAD_BYTES_MAX;
use sunledger_chain::{Entries, Head, Header, LedgerId};

/// Makes runs of entries that follow each other.
#[derive(Debug, Clone)]
pub struct Maker {
    ledger: LedgerId,
    head: Head,
    state: u64,
}

impl Maker {
    /// The beginning of a ledger. Equal seeds give equal ledgers.
    pub const fn new(seed: u8) -> Self {
        Self {
            ledger: LedgerId::new([seed; 16]),
            head: Head {
                size: 0,
                hash: sunledger_chain::Hash::new([0; 32]),
            },
            // Any odd number not too small starts the generator well.
            state: 0x9E37_79B9_7F4A_7C15 ^ ((seed as_u64!()) << 1),
        }
    }
}

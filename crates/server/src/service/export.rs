//! The log as lines that anyone can read and verify.

use std::io::Write;

use sunledger_exchange::entries::write_entry_line;
use sunledger_store::Log;

use super::{Ledger, ServiceError};

/// Entries read at a time.
const RUN: usize = 4_096;

impl Ledger {
    /// Writes every entry up to the present head as JSON lines and returns how many.
    pub fn export_entries(&self, out: &mut impl Write) -> Result<u64, ServiceError> {
        let size = self.head().size;
        let mut next = 0;
        while next < size {
            let run = self.log.read(next, RUN)?;
            for entry in run.iter() {
                if next == size {
                    break;
                }
                write_entry_line(out, entry)?;
                next = next.saturating_add(1);
            }
        }
        out.flush()
            .map_err(|source| ServiceError::io("output", source))?;
        Ok(size)
    }
}

//! What went wrong beside a recorded command or an opened ledger, and does not undo it.

use super::{Ledger, ServiceError, lock};

/// More than these say nothing new.
const WARNINGS_MAX: usize = 16;

/// Something to be told to the operator. Nothing personal is ever in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The stable code.
    pub code: &'static str,
    /// For a bureau.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Ledger {
    /// What there is to tell since this was last asked. What was recorded is recorded all the same.
    pub fn take_warnings(&self) -> Vec<Warning> {
        std::mem::take(&mut lock(&self.warnings))
    }

    pub(super) fn warn(&self, error: &ServiceError) {
        let code = error.code();
        let mut warnings = lock(&self.warnings);
        if warnings.len() < WARNINGS_MAX && warnings.iter().all(|known| known.code != code) {
            warnings.push(Warning {
                code,
                zh: format!("{}；已入账的不受影响", error.zh()),
                en: format!("{error}; what is recorded is not affected"),
            });
        }
    }
}

//! A dry run: the same commands, decided on a copy of the state with nobody behind them.
//!
//! It must never write anything, neither to the vault nor to the log.

use sunledger_domain::subject::{Commitment, Handle, Subject};
use sunledger_domain::{Cited, decide};
use sunledger_journal::SubmitError;

use super::plan::Plan;
use super::post::{command, payees};
use super::report::PaymentImport;
use crate::service::{Ledger, ServiceError};

impl Ledger {
    /// Says what posting a plan would come to, and refuses what posting it would refuse.
    pub fn rehearse_import(&self, plan: &Plan<'_>) -> Result<PaymentImport, ServiceError> {
        let mut state = self.state();
        let before = state.size();
        for part in plan.parts.iter().filter(|part| !part.is_known()) {
            let nobody = Subject {
                commitment: Commitment::new([0; 32]),
                handle: Handle::new([0; 16]),
            };
            let subjects = vec![nobody; part.rows.len()];
            let command = command(plan, part, &payees(plan, part), &subjects)?;
            let meta = self.part_meta(plan, part)?;
            let decision = decide(&state, &meta, &command, &Cited::new())
                .map_err(|refused| ServiceError::Submit(SubmitError::Rejected(refused)))?;
            state = decision.after;
        }
        let outcome = match plan.is_known() {
            true => "repeated",
            false => "would_record",
        };
        let mut report = PaymentImport::rehearsed(plan, outcome, Vec::new());
        report.entries = state.size().saturating_sub(before);
        Ok(report)
    }
}

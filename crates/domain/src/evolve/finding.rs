//! Findings.

use crate::event::{
    FindingClosed, FindingConfirmed, FindingDismissed, FindingOrdered, FindingRaised,
};
use crate::id::{BatchId, FindingId};
use crate::money::Money;
use crate::state::{FindingStage, FindingState, State};

impl State {
    /// A finding of which nothing is known but that it is suspected.
    pub(super) fn suspect(&mut self, id: &FindingId, batch: Option<BatchId>) {
        let finding = FindingState {
            stage: FindingStage::Suspected,
            amount: Money::ZERO,
            batch,
        };
        self.findings.insert(id.clone(), finding);
    }

    pub(super) fn raise_finding(&mut self, e: &FindingRaised) {
        let batch = match e.kind.as_str() {
            "batch" => BatchId::new(e.about.as_str()).ok(),
            _ => None,
        };
        self.suspect(&e.finding, batch);
    }

    pub(super) fn confirm_finding(&mut self, e: &FindingConfirmed) {
        self.move_finding(&e.finding, FindingStage::Confirmed);
        if let Some(finding) = self.findings.get_mut(&e.finding) {
            finding.amount = e.amount;
        }
    }

    pub(super) fn dismiss_finding(&mut self, e: &FindingDismissed) {
        self.move_finding(&e.finding, FindingStage::Dismissed);
    }

    pub(super) fn order_finding(&mut self, e: &FindingOrdered) {
        self.move_finding(&e.finding, FindingStage::Ordered);
    }

    pub(super) fn close_finding(&mut self, e: &FindingClosed) {
        self.move_finding(&e.finding, FindingStage::Done);
    }

    fn move_finding(&mut self, id: &FindingId, stage: FindingStage) {
        if let Some(finding) = self.findings.get_mut(id) {
            finding.stage = stage;
        }
    }
}

//! Reports.

use crate::event::{ReportAnswered, ReportReceived, ReportReferred};
use crate::state::{ReportState, State};

impl State {
    pub(super) fn receive_report(&mut self, e: &ReportReceived) {
        let report = ReportState {
            received_on: e.on,
            answered_on: None,
            unit: e.unit.clone(),
        };
        self.reports.insert(e.report.clone(), report);
    }

    pub(super) fn refer_report(&mut self, e: &ReportReferred) {
        if let Some(report) = self.reports.get_mut(&e.report) {
            report.unit = e.unit.clone();
        }
    }

    pub(super) fn answer_report(&mut self, e: &ReportAnswered) {
        if let Some(report) = self.reports.get_mut(&e.report) {
            report.answered_on = Some(e.on);
        }
    }
}

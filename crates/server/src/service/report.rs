//! What a report says: sealed when it came in, and read only by who keeps the vault.

use std::collections::BTreeMap;

use serde::Serialize;
use sunledger_chain::Entry;
use sunledger_domain::event::{Body, ReportReceived};
use sunledger_domain::id::ReportId;
use sunledger_domain::wire;
use sunledger_projections::query::ReportRow;
use sunledger_store::Log;
use sunledger_vault::{Commitment, Field, Handle, Reveal, Sealed};

use super::{Ledger, ServiceError};

/// A report with its text, for whoever is to answer it.
#[derive(Debug, Serialize)]
pub struct ReportText {
    /// What everybody may see of it.
    pub report: ReportRow,
    /// Who reported and what was said; none where it was erased.
    pub said: Option<BTreeMap<Field, String>>,
}

impl Ledger {
    /// Opens one report.
    pub fn read_report(&self, id: &ReportId) -> Result<ReportText, ServiceError> {
        self.catch_up()?;
        let mut reader = self.reader()?;
        let found = reader.snapshot()?.report(id)?;
        let report = found.ok_or_else(|| unknown(id))?;
        let run = self.log.read(report.seq, 1)?;
        let received = run.get(0).and_then(received).ok_or_else(|| unknown(id))?;
        let said = match self.vault().reveal_line(&sealed(&received))? {
            Reveal::Known(person) => Some(person.fields),
            Reveal::Erased | Reveal::Unknown => None,
        };
        Ok(ReportText { report, said })
    }
}

fn received(bytes: &[u8]) -> Option<ReportReceived> {
    let entry = Entry::decode(bytes).ok()?;
    if let Body::ReportReceived(received) = wire::decode(entry.payload).ok()?.body {
        return Some(received);
    }
    None
}

fn sealed(received: &ReportReceived) -> Sealed {
    let subject = &received.reporter;
    Sealed {
        handle: Handle::new(*subject.handle.as_bytes()),
        commitment: Commitment::new(*subject.commitment.as_bytes()),
    }
}

fn unknown(id: &ReportId) -> ServiceError {
    ServiceError::request(
        "unknown_id",
        "report",
        &format!("没有编号为“{id}”的反映，请核对编号"),
        &format!("there is no report '{id}': check its id"),
    )
}

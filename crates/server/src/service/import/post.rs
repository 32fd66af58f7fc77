//! Posting a plan: people sealed, then the batch recorded, part by part.
//!
//! Each part is one atomic batch with a key of its own, so an import that was broken off goes on where it stopped.

use rayon::prelude::*;
use sunledger_domain::subject::Subject;
use sunledger_domain::{Actor, Command, Meta};
use sunledger_journal::{Outcome, Receipt};
use sunledger_vault::Person;

use super::plan::{Plan, Planned, Way, unit_of};
use super::prepared::{Payee, prepare};
use super::report::{PartImport, PaymentImport};
use super::{Stage, Watch, history, seal};
use crate::service::sealing::Sealing;
use crate::service::{Ledger, ServiceError};

/// A part whose people are in the vault.
struct Ready<'p> {
    part: &'p Planned<'p>,
    payees: Vec<Payee>,
    sealing: Sealing,
}

impl Ledger {
    /// Posts a plan. What the ledger has already is recognised and left as it is.
    pub fn post_import(
        &self,
        plan: &Plan<'_>,
        watch: Watch<'_>,
    ) -> Result<PaymentImport, ServiceError> {
        let of = plan.parts.len();
        let done = self.post_parts(plan, watch)?;
        watch(Stage::Indexing, of, of);
        self.follow();
        Ok(PaymentImport::of(plan, done))
    }

    fn post_parts(
        &self,
        plan: &Plan<'_>,
        watch: Watch<'_>,
    ) -> Result<Vec<PartImport>, ServiceError> {
        let of = plan.parts.len();
        let mut done = Vec::with_capacity(of);
        for (number, part) in (1..).zip(&plan.parts) {
            if let Some(known) = &part.known {
                done.push(PartImport::known(part, known));
                continue;
            }
            if let Some(first) = part.posted {
                done.push(self.posted_before(part, first)?);
                continue;
            }
            watch(Stage::Sealing, number, of);
            let ready = self.seal_part(plan, part)?;
            watch(Stage::Recording, number, of);
            let receipt = self.record_part(plan, &ready)?;
            done.push(PartImport::posted(part, &receipt));
        }
        Ok(done)
    }

    fn seal_part<'p>(
        &self,
        plan: &Plan<'_>,
        part: &'p Planned<'p>,
    ) -> Result<Ready<'p>, ServiceError> {
        let payees = payees(plan, part);
        let people = people(plan, part, &payees)?;
        let sealing = self.seal(Some(scope(plan)), part.key.as_bytes(), people)?;
        Ok(Ready {
            part,
            payees,
            sealing,
        })
    }

    fn record_part(&self, plan: &Plan<'_>, ready: &Ready<'_>) -> Result<Receipt, ServiceError> {
        let Ready {
            part,
            payees,
            sealing,
        } = ready;
        let subjects: Vec<Subject> = sealing.sealed().iter().map(seal::subject).collect();
        let done = command(plan, part, payees, &subjects)
            .and_then(|command| self.submit(self.part_meta(plan, part)?, command, None));
        self.settle(sealing, done)
    }

    /// Old books that the ledger has.
    fn posted_before(&self, part: &Planned<'_>, first: u64) -> Result<PartImport, ServiceError> {
        Ok(PartImport {
            batch: part.batch.clone(),
            outcome: "repeated",
            first_seq: first,
            entries: self.batch_count(first)?,
            lines: part.rows.len(),
            sum_minor: part.sum_minor,
        })
    }

    /// The command's envelope.
    pub(super) fn part_meta(
        &self,
        plan: &Plan<'_>,
        part: &Planned<'_>,
    ) -> Result<Meta, ServiceError> {
        let actor = match &plan.way {
            Way::History(_) => Actor::History,
            Way::Prepared { actor, .. } => actor.clone(),
        };
        Ok(Meta {
            actor,
            content: plan.read.content,
            issued_at: self.now()?,
            key: part.key,
            sigs: Vec::new(),
        })
    }
}

/// The vault's scope: the scheme, so that schemes do not share pseudonyms.
fn scope<'p>(plan: &'p Plan<'_>) -> &'p str {
    match &plan.way {
        Way::History(opening) => opening.scheme.id.as_str(),
        Way::Prepared { terms, .. } => terms.scheme.as_str(),
    }
}

/// Who is paid, row by row.
pub(super) fn payees(plan: &Plan<'_>, part: &Planned<'_>) -> Vec<Payee> {
    let mapping = plan.read.mapping;
    let payee = |row| match unit_of(row, mapping, &plan.units) {
        Some(unit) => Payee::Unit(unit.clone()),
        None => Payee::Sealed,
    };
    part.rows.iter().map(payee).collect()
}

/// The people behind the rows. Rows with a doubt are on nobody.
fn people(
    plan: &Plan<'_>,
    part: &Planned<'_>,
    payees: &[Payee],
) -> Result<Vec<Person>, ServiceError> {
    let rows = part.rows.par_iter().zip(payees);
    rows.filter(|(row, payee)| row.doubt.is_none() && matches!(payee, Payee::Sealed))
        .map(|(row, _)| seal::payee(row, plan.read.mapping))
        .collect()
}

/// The command of one part.
pub(super) fn command(
    plan: &Plan<'_>,
    part: &Planned<'_>,
    payees: &[Payee],
    subjects: &[Subject],
) -> Result<Command, ServiceError> {
    Ok(match &plan.way {
        Way::History(opening) => {
            let batch = part.batch.clone();
            Command::LoadHistory(history::history(part.rows, opening, batch, subjects)?)
        }
        Way::Prepared { terms, .. } => {
            Command::PreparePayment(prepare(part, terms, payees, subjects)?)
        }
    })
}

impl PartImport {
    fn posted(part: &Planned<'_>, receipt: &Receipt) -> Self {
        Self {
            batch: part.batch.clone(),
            outcome: match receipt.outcome {
                Outcome::Recorded => "recorded",
                Outcome::Repeated => "repeated",
            },
            first_seq: receipt.first_seq,
            entries: receipt.count,
            lines: part.rows.len(),
            sum_minor: part.sum_minor,
        }
    }
}

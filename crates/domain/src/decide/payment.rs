//! Disbursement: what a batch, an approval, a bank's report or a correction means in events.

use super::{Rejection, rejected};
use crate::admit::Cited;
use crate::basis::Basis;
use crate::breach::{Breach, Entity};
use crate::code::Period;
use crate::command::{
    ApprovePayment, Command, LineAct, LineArrival, LineDraft, LineReport, Meta, PreparePayment,
    RecordSettlement, RefusePayment, ReverseLine,
};
use crate::event::{
    Body, HeldFrom, LineGivenUp, LineResent, LineResettled, LineReturned, LineReversed,
    PaymentApproved, PaymentLine, PaymentPrepared, PaymentRefused, PaymentSettled, SuspenseReason,
    SuspenseRecorded, UnmatchedReturn,
};
use crate::id::{BatchId, Reference, SuspenseId, UnitId};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::state::{BatchState, BatchStatus, LineStatus, State};

/// The entries that a command names and `decide` must be given.
#[expect(clippy::wildcard_enum_match_arm, reason = "most commands name none")]
pub fn cites(state: &State, command: &Command) -> Vec<u64> {
    let line =
        |batch: &BatchId, index: u32| state.batch(batch).and_then(|batch| batch.line_seq(index));
    match command {
        Command::RecordSettlement(c) => c
            .returned
            .iter()
            .filter_map(|returned| line(&c.batch, returned.index))
            .collect(),
        Command::RecordReturn(c) | Command::GiveUpLine(c) => {
            line(&c.batch, c.index).into_iter().collect()
        }
        Command::ResendLine(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::RecordResettlement(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::ReverseLine(c) => line(&c.batch, c.index).into_iter().collect(),
        Command::PostNotice(c) => c.rows.clone(),
        _ => Vec::new(),
    }
}

/// The entries that an event of the log names and `admit` must be given.
#[expect(clippy::wildcard_enum_match_arm, reason = "most events name none")]
pub fn cites_of(state: &State, body: &Body) -> Option<u64> {
    let (batch, index) = match body {
        Body::LineReturned(e) => (&e.batch, e.index),
        Body::LineResent(e) => (&e.batch, e.index),
        Body::LineResettled(e) => (&e.batch, e.index),
        Body::LineGivenUp(e) => (&e.batch, e.index),
        Body::LineReversed(e) => (&e.batch, e.index),
        _ => return None,
    };
    state.batch(batch)?.line_seq(index)
}

/// What a batch of lines starts with.
pub(super) struct BatchDraft<'a> {
    pub(super) basis: &'a Basis,
    pub(super) batch: &'a BatchId,
    pub(super) history: bool,
    pub(super) line: Option<crate::id::LineId>,
    pub(super) lines: &'a [LineDraft],
    pub(super) period: Period,
    pub(super) project: &'a crate::id::ProjectId,
    pub(super) scheme: &'a crate::id::SchemeId,
}

impl BatchDraft<'_> {
    pub(super) fn total(&self) -> i128 {
        Money::sum(self.lines.iter().map(|line| line.paid))
    }

    /// The batch and its lines as events.
    pub(super) fn bodies(&self, out: &mut Vec<Body>) -> Result<(), Rejection> {
        let too_large = |_| Rejection::BatchTooLarge {
            what: "money in total",
            found: self.lines.len(),
            limit: 0,
        };
        let count = u32::try_from(self.lines.len()).map_err(|_| Rejection::BatchTooLarge {
            what: "lines",
            found: self.lines.len(),
            limit: 100_000,
        })?;
        let due = Money::sum(self.lines.iter().map(|line| line.due.unwrap_or(line.paid)));
        out.push(Body::from(PaymentPrepared {
            basis: self.basis.clone(),
            batch: self.batch.clone(),
            count,
            due: Money::try_from(due).map_err(too_large)?,
            history: self.history,
            line: self.line.clone(),
            period: self.period,
            project: self.project.clone(),
            scheme: self.scheme.clone(),
            total: Money::try_from(self.total()).map_err(too_large)?,
        }));
        for (index, line) in (0_u32..).zip(self.lines) {
            out.push(Body::from(PaymentLine {
                batch: self.batch.clone(),
                beneficiary: line.beneficiary,
                due: line.due.unwrap_or(line.paid),
                index,
                on: line.on,
                paid: line.paid,
                payee: line.payee.clone(),
                period: line.period.unwrap_or(self.period),
                reason: line.reason,
                reference: line.reference.clone(),
                village: line.village,
            }));
        }
        Ok(())
    }
}

pub(super) fn prepare(c: &PreparePayment) -> Result<Vec<Body>, Rejection> {
    let draft = BatchDraft {
        basis: &c.basis,
        batch: &c.batch,
        history: false,
        line: c.line.clone(),
        lines: &c.lines,
        period: c.period,
        project: &c.project,
        scheme: &c.scheme,
    };
    if c.lines.is_empty() {
        return Err(Rejection::Empty);
    }
    let (stated, found) = (
        c.control_total.map(|t| i128::from(t.minor())),
        draft.total(),
    );
    if let Some(stated) = stated.filter(|stated| *stated != found) {
        return Err(Rejection::ControlTotal { stated, found });
    }
    let mut bodies = Vec::with_capacity(c.lines.len().saturating_add(1));
    draft.bodies(&mut bodies)?;
    Ok(bodies)
}

pub(super) fn approve(c: &ApprovePayment) -> Body {
    Body::from(PaymentApproved {
        batch: c.batch.clone(),
        digest: c.digest,
    })
}

pub(super) fn refuse(state: &State, c: &RefusePayment) -> Result<Body, Rejection> {
    let batch = known_batch(state, &c.batch)?;
    Ok(Body::from(PaymentRefused {
        batch: c.batch.clone(),
        project: batch.project.clone(),
        reason: c.reason.clone(),
        total: batch.total,
    }))
}

/// A bank's report is a fact: a batch that could not be settled goes to suspense, never away.
pub(super) fn settle(
    state: &State,
    meta: &Meta,
    c: &RecordSettlement,
    cited: &Cited,
) -> Result<Vec<Body>, Rejection> {
    let fits = match state.batch(&c.batch) {
        None => Err(SuspenseReason::Unknown),
        Some(batch) => match batch.status {
            BatchStatus::Approved if batch.total == c.amount => Ok(batch),
            BatchStatus::Approved => Err(SuspenseReason::Unknown),
            BatchStatus::Settled => Err(SuspenseReason::AlreadySettled),
            BatchStatus::Prepared | BatchStatus::Refused => Err(SuspenseReason::NotApproved),
        },
    };
    let batch = match fits {
        Ok(batch) => batch,
        Err(reason) => {
            let item = Suspended {
                amount: c.amount.negated(),
                reason,
                batch: Some(&c.batch),
            };
            return Ok(vec![item.record(state, meta, &c.basis, Some(&c.reference))]);
        }
    };
    let mut bodies = vec![Body::from(PaymentSettled {
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        project: batch.project.clone(),
        reference: c.reference.clone(),
        total: batch.total,
    })];
    for returned in &c.returned {
        let line = named(state, &c.batch, returned.index, cited)?;
        bodies.push(Body::from(LineReturned {
            amount: line.paid,
            basis: c.basis.clone(),
            batch: c.batch.clone(),
            from: HeldFrom::Settled,
            index: returned.index,
            period: line.period,
            project: batch.project.clone(),
            reason: returned.reason.clone(),
            village: line.village,
        }));
    }
    Ok(bodies)
}

/// A return is a fact too: of a line that cannot be returned, it goes to suspense.
pub(super) fn line_returned(
    state: &State,
    meta: &Meta,
    c: &LineReport,
    cited: &Cited,
) -> Result<Vec<Body>, Rejection> {
    let batch = known_batch(state, &c.batch)?;
    let line = named(state, &c.batch, c.index, cited)?;
    let from = match (batch.status, batch.line_status(c.index)) {
        (BatchStatus::Settled, Some(LineStatus::Settled)) => HeldFrom::Settled,
        (BatchStatus::Settled, Some(LineStatus::Pending)) => HeldFrom::Pending,
        _ => {
            let reason = SuspenseReason::LineNotReturnable;
            let item = Suspended {
                amount: line.paid,
                reason,
                batch: Some(&c.batch),
            };
            return Ok(vec![item.record(state, meta, &c.basis, None)]);
        }
    };
    Ok(vec![Body::from(LineReturned {
        amount: line.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        from,
        index: c.index,
        period: line.period,
        project: batch.project.clone(),
        reason: c.reason.clone(),
        village: line.village,
    })])
}

pub(super) fn resend(state: &State, c: &LineAct, cited: &Cited) -> Result<Body, Rejection> {
    let line = named(state, &c.batch, c.index, cited)?;
    Ok(Body::from(LineResent {
        amount: line.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        index: c.index,
        period: line.period,
        project: known_batch(state, &c.batch)?.project.clone(),
        village: line.village,
    }))
}

pub(super) fn resettle(state: &State, c: &LineArrival, cited: &Cited) -> Result<Body, Rejection> {
    let line = named(state, &c.batch, c.index, cited)?;
    Ok(Body::from(LineResettled {
        amount: line.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        index: c.index,
        period: line.period,
        project: known_batch(state, &c.batch)?.project.clone(),
        reference: c.reference.clone(),
        village: line.village,
    }))
}

pub(super) fn give_up(state: &State, c: &LineReport, cited: &Cited) -> Result<Body, Rejection> {
    let line = named(state, &c.batch, c.index, cited)?;
    Ok(Body::from(LineGivenUp {
        amount: line.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        index: c.index,
        period: line.period,
        project: known_batch(state, &c.batch)?.project.clone(),
        reason: c.reason.clone(),
        village: line.village,
    }))
}

pub(super) fn reverse(state: &State, c: &ReverseLine, cited: &Cited) -> Result<Body, Rejection> {
    let line = named(state, &c.batch, c.index, cited)?;
    Ok(Body::from(LineReversed {
        amount: line.paid,
        basis: c.basis.clone(),
        batch: c.batch.clone(),
        index: c.index,
        period: line.period,
        project: known_batch(state, &c.batch)?.project.clone(),
        reason: c.reason,
        village: line.village,
    }))
}

/// What came back beyond what the project has settled goes to suspense.
pub(super) fn unmatched_return(state: &State, meta: &Meta, c: &UnmatchedReturn) -> Body {
    let settled = state.balance(&Account::Project(c.project.clone()), Bucket::Settled);
    let excess = i128::from(c.amount.minor()) > settled;
    if excess && state.has_project(&c.project) && c.amount.is_positive() {
        let reason = SuspenseReason::ReturnExceedsPaid;
        let item = Suspended {
            amount: c.amount,
            reason,
            batch: None,
        };
        return item.record(state, meta, &c.basis, c.reference.as_ref());
    }
    Body::from(c.clone())
}

/// A fact on its way to suspense. Its id comes from the command's own key, so nothing is invented.
struct Suspended<'a> {
    amount: Money,
    reason: SuspenseReason,
    batch: Option<&'a BatchId>,
}

impl Suspended<'_> {
    fn record(
        &self,
        state: &State,
        meta: &Meta,
        basis: &Basis,
        reference: Option<&Reference>,
    ) -> Body {
        let key: String = meta.key.to_string().chars().take(16).collect();
        let id = SuspenseId::new(&format!("s-{key}"));
        let own = || {
            let key = Reference::new(&key);
            key.unwrap_or_else(|error| unreachable!("hex digits are a reference: {error}"))
        };
        Body::from(SuspenseRecorded {
            amount: self.amount,
            basis: basis.clone(),
            batch: self.batch.cloned(),
            reason: self.reason,
            reference: reference.cloned().unwrap_or_else(own),
            suspense: id.unwrap_or_else(|error| unreachable!("hex digits are an id: {error}")),
            unit: own_unit(state, meta),
        })
    }
}

/// The unit of whoever reports; an actor without one is refused by `admit` under this name.
fn own_unit(state: &State, meta: &Meta) -> UnitId {
    let officer = meta.actor.officer().and_then(|id| state.officers.get(id));
    match officer {
        Some(officer) => officer.unit.clone(),
        None => UnitId::new("unknown").unwrap_or_else(|error| unreachable!("{error}")),
    }
}

fn known_batch<'a>(state: &'a State, id: &BatchId) -> Result<&'a BatchState, Rejection> {
    let missing = || {
        rejected(Breach::Unknown {
            entity: Entity::Batch,
            id: id.to_string(),
        })
    };
    state.batch(id).ok_or_else(missing)
}

/// The line that a command names, as the log has it.
fn named<'a>(
    state: &State,
    batch: &BatchId,
    index: u32,
    cited: &'a Cited,
) -> Result<&'a PaymentLine, Rejection> {
    let seq = known_batch(state, batch)?.line_seq(index);
    match seq.and_then(|seq| cited.get(&seq)).map(|entry| &entry.body) {
        Some(Body::PaymentLine(line)) => Ok(line),
        _ => Err(rejected(Breach::Unknown {
            entity: Entity::PaymentLine,
            id: format!("{batch}/{index}"),
        })),
    }
}

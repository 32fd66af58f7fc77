//! Batches, their lines, and what became of single lines.

use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{
    LineGivenUp, LineResent, LineResettled, LineReturned, LineReversed, PaymentApproved,
    PaymentLine, PaymentNature, PaymentPrepared, PaymentRefused, PaymentSettled,
};
use sunledger_domain::id::{BatchId, LineId, ProjectId, Reference};
use sunledger_domain::{BatchStatus, LineStatus, Money};

use super::movement::Moved;
use super::{At, Fold, bytes, opt_code, party, seal_of};
use crate::error::ProjectionError;
use crate::figure::DayPart;
use crate::people::seal;
use crate::word::{bank, word_of};

/// What an event about one line says of it, and where it leaves the line's money.
struct About<'a> {
    kind: &'static str,
    batch: &'a BatchId,
    index: u32,
    amount: Money,
    period: Period,
    project: &'a ProjectId,
    village: Option<RegionCode>,
    held_from: Option<String>,
    reason: Option<String>,
    reference: Option<&'a Reference>,
    state: LineStatus,
}

macro_rules! about {
    ($e:expr, $kind:literal, $state:ident) => {
        About {
            kind: $kind,
            batch: &$e.batch,
            index: $e.index,
            amount: $e.amount,
            period: $e.period,
            project: &$e.project,
            village: $e.village,
            held_from: None,
            reason: None,
            reference: None,
            state: LineStatus::$state,
        }
    };
}

/// Whether a settlement names a line as not reported yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeftOpen {
    Yes,
    No,
}

/// What an event about one line moved at the bank.
macro_rules! line_moved {
    ($e:expr, $part:ident) => {
        Moved {
            batch: Some(&$e.batch),
            idx: Some($e.index),
            ..Moved::of(DayPart::$part, $e.basis.business_on, $e.amount)
        }
    };
}

impl Fold<'_> {
    pub(super) fn payment_prepared(
        &self,
        at: At,
        e: &PaymentPrepared,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO batches (no, batch, project, scheme, period, line, history, lines, due, total, maker, digest,
                 status, base, referenced, agent, voucher)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, actor, digest, ?11, ?12, 0, ?13, ?14
             FROM commands WHERE batch_first = ?15",
            (
                at.seq,
                e.batch.as_str(),
                e.project.as_str(),
                e.scheme.as_str(),
                e.period.to_string(),
                e.line.as_ref().map(LineId::as_str),
                e.history,
                e.count,
                e.due.minor(),
                e.total.minor(),
                BatchStatus::Prepared.name(),
                LineStatus::Pending.name(),
                e.through.as_ref().map(|through| through.agent.as_str()),
                e.through.as_ref().map(|through| through.voucher.as_str()),
                at.batch_first,
            ),
        )?;
        match &e.contract {
            Some(contract) => self.run(
                "UPDATE batches SET contract = ?, nature = ? WHERE no = ?",
                (contract.as_str(), e.nature.map(PaymentNature::name), at.seq),
            ),
            None => Ok(()),
        }
    }

    /// The log's own order names the batch: line i is the entry `i + 1` after `payment.prepared`.
    pub(super) fn payment_line(&mut self, at: At, e: &PaymentLine) -> Result<(), ProjectionError> {
        let batch = at.seq.saturating_sub(1).saturating_sub(i64::from(e.index));
        let (payee, payee_unit) = party(&e.payee);
        let village = opt_code(e.village)?;
        self.run(
            "INSERT INTO payments (seq, batch, village, period, payee, payee_seal, payee_unit, beneficiary,
                 beneficiary_seal, due, paid, reason, reference, business_on)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                batch,
                village,
                e.period.to_string(),
                payee,
                seal_of(&e.payee),
                payee_unit,
                e.beneficiary.map(|subject| bytes(&subject.handle)),
                e.beneficiary.map(|subject| seal(&subject.commitment)),
                e.due.minor(),
                e.paid.minor(),
                e.reason.map(|reason| word_of(&reason)).transpose()?,
                e.reference.as_ref().map(Reference::as_str),
                e.on.map(|day| day.to_string()),
            ),
        )?;
        if let Some(calc) = &e.calc {
            self.calc(at, calc)?;
        }
        if let Some(reference) = &e.reference {
            self.running.reference(batch, reference);
        }
        let place = (batch, village.unwrap_or(0), e.period);
        self.running.line(place, e.due, e.paid)
    }

    pub(super) fn payment_approved(
        &self,
        at: At,
        e: &PaymentApproved,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE batches SET status = ?1, approved_seq = ?2,
                 approver = (SELECT actor FROM commands WHERE batch_first = ?3)
             WHERE batch = ?4",
            (
                BatchStatus::Approved.name(),
                at.seq,
                at.batch_first,
                e.batch.as_str(),
            ),
        )
    }

    pub(super) fn payment_refused(
        &mut self,
        at: At,
        e: &PaymentRefused,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE batches SET status = ?1, base = ?2, refused_seq = ?3, refusal = ?4,
                 approver = (SELECT actor FROM commands WHERE batch_first = ?5)
             WHERE batch = ?6",
            (
                BatchStatus::Refused.name(),
                LineStatus::Refused.name(),
                at.seq,
                e.reason.as_str(),
                at.batch_first,
                e.batch.as_str(),
            ),
        )?;
        self.move_batch(&e.batch, LineStatus::Refused)
    }

    pub(super) fn payment_settled(
        &mut self,
        at: At,
        e: &PaymentSettled,
    ) -> Result<(), ProjectionError> {
        let open = e.open.as_ref();
        let base = match open {
            Some(open) if open.lines.is_empty() => LineStatus::Pending,
            Some(_) | None => LineStatus::Settled,
        };
        let account = self.paying_account(at, e.through.as_ref())?;
        self.run(
            "UPDATE batches SET status = ?, base = ?, settled_seq = ?, reference = ?, bank_kind = ?, bank = ?
             WHERE batch = ?",
            (
                BatchStatus::Settled.name(),
                base.name(),
                at.seq,
                e.reference.as_str(),
                account.as_ref().map(|account| bank(account).0),
                account.as_ref().map(|account| bank(account).1),
                e.batch.as_str(),
            ),
        )?;
        if base == LineStatus::Settled {
            self.move_batch(&e.batch, base)?;
        }
        for index in open.map_or(&[][..], |open| &open.lines) {
            self.leave_open(at, &e.batch, *index)?;
        }
        self.settlement_moved(at, e)
    }

    /// A line that its batch's settlement does not cover is still with the bank.
    fn leave_open(&self, at: At, batch: &BatchId, index: u32) -> Result<(), ProjectionError> {
        self.move_line(batch, index, -1)?;
        self.except(at, batch, index, (LineStatus::Pending, LeftOpen::Yes))?;
        self.move_line(batch, index, 1)
    }

    /// All lines of a batch leave the bank together.
    fn move_batch(&mut self, batch: &BatchId, to: LineStatus) -> Result<(), ProjectionError> {
        self.running.write(self.db)?;
        for (sign, state) in [(-1, LineStatus::Pending), (1, to)] {
            self.run(
                "INSERT INTO village_sums (village, state, lines, due, paid)
                 SELECT p.village, ?1, ?2 * sum(p.lines), ?2 * sum(p.due), ?2 * sum(p.paid)
                 FROM batches b JOIN batch_places p ON p.batch = b.no WHERE b.batch = ?3 GROUP BY p.village
                 ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, due = due + excluded.due,
                     paid = paid + excluded.paid",
                (state.name(), sign, batch.as_str()),
            )?;
        }
        Ok(())
    }

    pub(super) fn line_returned(&self, at: At, e: &LineReturned) -> Result<(), ProjectionError> {
        let mut about = about!(e, "payment.returned", Awaiting);
        about.held_from = Some(word_of(&e.from)?);
        about.reason = Some(e.reason.to_string());
        self.line_event(at, &about)?;
        let moved = line_moved!(e, Returned);
        self.line_movement(at, e.through.as_ref(), &moved)
    }

    pub(super) fn line_resent(&self, at: At, e: &LineResent) -> Result<(), ProjectionError> {
        let mut about = about!(e, "payment.resent", Pending);
        about.reference = e.reference.as_ref();
        self.line_event(at, &about)
    }

    pub(super) fn line_resettled(&self, at: At, e: &LineResettled) -> Result<(), ProjectionError> {
        let mut about = about!(e, "payment.resettled", Settled);
        about.reference = Some(&e.reference);
        self.line_event(at, &about)?;
        let mut moved = line_moved!(e, Paid);
        moved.reference = Some(&e.reference);
        self.line_movement(at, e.through.as_ref(), &moved)
    }

    pub(super) fn line_given_up(&self, at: At, e: &LineGivenUp) -> Result<(), ProjectionError> {
        let mut about = about!(e, "payment.given_up", GivenUp);
        about.reason = Some(e.reason.to_string());
        self.line_event(at, &about)
    }

    pub(super) fn line_reversed(&self, at: At, e: &LineReversed) -> Result<(), ProjectionError> {
        let mut about = about!(e, "payment.reversed", Reversed);
        about.reason = Some(word_of(&e.reason)?);
        self.line_event(at, &about)?;
        let moved = line_moved!(e, Reversed);
        self.line_movement(at, e.through.as_ref(), &moved)
    }

    fn line_event(&self, at: At, about: &About<'_>) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO line_events (seq, line_seq, batch, kind, held_from, village, period, project, amount, reason, reference)
             SELECT ?1, no + 1 + ?2, no, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM batches WHERE batch = ?11",
            (
                at.seq,
                about.index,
                about.kind,
                &about.held_from,
                opt_code(about.village)?,
                about.period.to_string(),
                about.project.as_str(),
                about.amount.minor(),
                &about.reason,
                about.reference.map(Reference::as_str),
                about.batch.as_str(),
            ),
        )?;
        self.move_line(about.batch, about.index, -1)?;
        self.except(at, about.batch, about.index, (about.state, LeftOpen::No))?;
        self.move_line(about.batch, about.index, 1)
    }

    /// Remembers where a line is that is not where its batch is. Once left open, always left open.
    fn except(
        &self,
        at: At,
        batch: &BatchId,
        index: u32,
        (state, left_open): (LineStatus, LeftOpen),
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO exceptions (seq, batch, village, period, due, paid, state, state_seq, left_open)
             SELECT p.seq, p.batch, coalesce(p.village, 0), p.period, p.due, p.paid, ?1, ?2, ?3
             FROM batches b JOIN payments p ON p.seq = b.no + 1 + ?4 WHERE b.batch = ?5
             ON CONFLICT DO UPDATE SET state = excluded.state, state_seq = excluded.state_seq",
            (
                state.name(),
                at.seq,
                left_open == LeftOpen::Yes,
                index,
                batch.as_str(),
            ),
        )
    }

    /// Takes a line out of the sums of the state that it is in, or adds it to them.
    fn move_line(&self, batch: &BatchId, index: u32, sign: i64) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO village_sums (village, state, lines, due, paid)
             SELECT coalesce(p.village, 0), coalesce(x.state, b.base), ?1, ?1 * p.due, ?1 * p.paid
             FROM batches b JOIN payments p ON p.seq = b.no + 1 + ?2 LEFT JOIN exceptions x ON x.seq = p.seq
             WHERE b.batch = ?3
             ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, due = due + excluded.due,
                 paid = paid + excluded.paid",
            (sign, index, batch.as_str()),
        )
    }
}

//! Suspense, how it was explained, and money that came back without naming a payment.

use jiff::civil::Date;
use rusqlite::OptionalExtension;
use sunledger_domain::Money;
use sunledger_domain::event::{BankAccount, SuspenseCleared, SuspenseRecorded, UnmatchedReturn};
use sunledger_domain::id::{AgentId, BatchId, Reference, VoucherId};

use super::movement::Moved;
use super::{At, Fold, bytes, opt_code};
use crate::error::ProjectionError;
use crate::figure::DayPart;
use crate::row::damaged;
use crate::word::{parse_bank, word_of};

impl Fold<'_> {
    pub(super) fn unmatched_return(
        &self,
        at: At,
        e: &UnmatchedReturn,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO unmatched_returns (seq, project, village, period, amount, payer, reference)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                e.project.as_str(),
                opt_code(e.village)?,
                e.period.to_string(),
                e.amount.minor(),
                e.payer.map(|payer| bytes(&payer.handle)),
                e.reference.as_ref().map(Reference::as_str),
            ),
        )?;
        let moved = Moved {
            reference: e.reference.as_ref(),
            ..Moved::of(DayPart::Unmatched, e.basis.business_on, e.amount)
        };
        self.line_movement(at, None, &moved)
    }

    pub(super) fn suspense_recorded(
        &self,
        at: At,
        e: &SuspenseRecorded,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO suspense (suspense, unit, amount, reason, reference, batch, agent, voucher, day, seq)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                e.suspense.as_str(),
                e.unit.as_str(),
                e.amount.minor(),
                word_of(&e.reason)?,
                e.reference.as_str(),
                e.batch.as_ref().map(BatchId::as_str),
                e.agent.as_ref().map(AgentId::as_str),
                e.voucher.as_ref().map(VoucherId::as_str),
                e.basis.business_on.to_string(),
                at.seq,
            ),
        )?;
        let account = match &e.agent {
            Some(agent) => BankAccount::Agent(agent.clone()),
            None => BankAccount::Unit(e.unit.clone()),
        };
        let (part, amount) = match e.amount.is_negative() {
            true => (DayPart::SuspenseOut, e.amount.negated()),
            false => (DayPart::SuspenseIn, e.amount),
        };
        let moved = Moved {
            batch: e.batch.as_ref(),
            voucher: e.voucher.as_ref(),
            reference: Some(&e.reference),
            proof: self.statement_of(at)?.map(|_| at.batch_first),
            ..Moved::of(part, e.basis.business_on, amount)
        };
        self.moved(at, 0, &account, &moved)
    }

    pub(super) fn suspense_cleared(
        &self,
        at: At,
        e: &SuspenseCleared,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO suspense_clearings (seq, suspense, amount, booked_on, explanation) VALUES (?, ?, ?, ?, ?)",
            (
                at.seq,
                e.suspense.as_str(),
                e.amount.minor(),
                e.booked_on.map(|day| day.to_string()),
                e.explanation.as_str(),
            ),
        )?;
        match e.booked_on {
            Some(on) => self.booked(at, e, on),
            None => Ok(()),
        }
    }

    /// The books have the same money elsewhere: it must not count twice.
    fn booked(&self, at: At, e: &SuspenseCleared, on: Date) -> Result<(), ProjectionError> {
        let sql = "SELECT iif(agent IS NULL, 'unit', 'agent'), coalesce(agent, unit), day FROM suspense WHERE suspense = ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let item = statement.query_row([e.suspense.as_str()], |row| {
            let (kind, id, day): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((kind, id, day))
        });
        let Some((kind, id, day)) = item.optional()? else {
            return Ok(());
        };
        let account = parse_bank(&kind, &id).ok_or_else(|| damaged("a bank account"))?;
        let same_day = day == on.to_string();
        let less = |in_part, out_part| match e.amount.is_negative() {
            true => (out_part, e.amount),
            false => (in_part, e.amount.negated()),
        };
        let books: (DayPart, Money) = less(DayPart::BookedIn, DayPart::BookedOut);
        let (part, amount) = match same_day {
            true => less(DayPart::SuspenseIn, DayPart::SuspenseOut),
            false => books,
        };
        self.prove_equal(at, &account, &Moved::of(books.0, on, books.1))?;
        let moved = Moved {
            proof: Some(at.seq),
            ..Moved::of(part, on, amount)
        };
        self.moved(at, 0, &account, &moved)
    }
}

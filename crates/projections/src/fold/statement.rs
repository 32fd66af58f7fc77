//! Statements of bank accounts line by line, what each line stands for, and the days that are closed on them.

use rusqlite::OptionalExtension;
use sunledger_domain::Money;
use sunledger_domain::event::{Act, BankAccount, DayClosed, StatementLine, StatementRecorded};
use sunledger_domain::id::{BatchId, Reference, SuspenseId, VoucherId};

use super::movement::Moved;
use super::{At, Fold};
use crate::error::ProjectionError;
use crate::figure::DayPart;
use crate::word::{bank, word_of};

/// What an act names: batch, line, voucher.
type Named<'a> = (Option<&'a BatchId>, Option<u32>, Option<&'a VoucherId>);

impl Fold<'_> {
    pub(super) fn statement_recorded(
        &self,
        at: At,
        e: &StatementRecorded,
    ) -> Result<(), ProjectionError> {
        let (kind, id) = bank(&e.account);
        self.run(
            "INSERT INTO statements (seq, statement, account_kind, account, first_day, last_day, digest,
                 opening, closing, lines, sum_in, sum_out)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                e.statement.as_str(),
                kind,
                id,
                e.from.to_string(),
                e.to.to_string(),
                e.digest.as_bytes(),
                e.opening.map(Money::minor),
                e.closing.map(Money::minor),
                e.count,
                e.sum_in.minor(),
                e.sum_out.minor(),
            ),
        )
    }

    pub(super) fn statement_line(&self, at: At, e: &StatementLine) -> Result<(), ProjectionError> {
        let act = e.act.as_ref();
        let (batch, line_idx, voucher) = act.map_or((None, None, None), named);
        self.run(
            "INSERT INTO statement_lines (seq, statement, idx, day, amount, reference, original, reason, act, batch,
                 line_idx, part, voucher, suspense)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                e.statement.as_str(),
                e.index,
                e.on.to_string(),
                e.amount.minor(),
                e.reference.as_ref().map(Reference::as_str),
                e.original.as_ref().map(Reference::as_str),
                e.reason.map(|reason| word_of(&reason)).transpose()?,
                act.map(word),
                batch.map(BatchId::as_str),
                line_idx,
                act.and_then(part),
                voucher.map(VoucherId::as_str),
                e.suspense.as_ref().map(SuspenseId::as_str),
            ),
        )?;
        let Some(account) = self.statement_of(at)? else {
            return Ok(());
        };
        let (part, amount) = match e.amount.is_negative() {
            true => (DayPart::BankOut, e.amount.negated()),
            false => (DayPart::BankIn, e.amount),
        };
        let moved = Moved {
            batch,
            idx: line_idx,
            voucher,
            reference: e.reference.as_ref(),
            proof: Some(at.seq),
            ..Moved::of(part, e.on, amount)
        };
        self.moved(at, 0, &account, &moved)?;
        match (act, &e.suspense) {
            (Some(act), None) => self.carry_out(at, act, &account, &moved),
            (None, _) | (_, Some(_)) => Ok(()),
        }
    }

    /// What a line stands for beyond the facts that came before it.
    fn carry_out(
        &self,
        at: At,
        act: &Act,
        account: &BankAccount,
        line: &Moved<'_>,
    ) -> Result<(), ProjectionError> {
        match act {
            Act::Settles { batch } => {
                let fact = self.settled_seq("batches", "batch", batch.as_str())?;
                self.confirm(at, fact, (DayPart::Paid, account, line.day))
            }
            Act::SettlesVoucher { voucher } => {
                let fact = self.settled_seq("vouchers", "voucher", voucher.as_str())?;
                self.confirm(at, fact, (DayPart::Transferred, account, line.day))
            }
            Act::Receives { .. } => {
                let part = DayPart::Received;
                self.moved(at, 1, account, &Moved { part, ..*line })
            }
            Act::GivesBack { .. } if line.part == DayPart::BankOut => {
                let part = DayPart::SentBack;
                self.moved(at, 1, account, &Moved { part, ..*line })
            }
            Act::SettlesLine { batch, index } => {
                if self.is_in_settlement(batch, *index)? {
                    let fact = self.settled_seq("batches", "batch", batch.as_str())?;
                    self.show(at, fact, (account, line))?;
                }
                Ok(())
            }
            Act::GivesBack { .. }
            | Act::Resettles { .. }
            | Act::Returns { .. }
            | Act::SettlesLines { .. } => Ok(()),
        }
    }

    /// True for a line that its batch's settlement covers, and that no line of a statement has stood for yet.
    fn is_in_settlement(&self, batch: &BatchId, index: u32) -> Result<bool, ProjectionError> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM movements
                                      WHERE batch = ?1 AND idx = ?2 AND part = 'paid' AND n = 1)
                      AND NOT EXISTS (SELECT 1 FROM batches b JOIN exceptions x ON x.seq = b.no + 1 + ?2
                                      WHERE b.batch = ?1 AND x.left_open = 1)";
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement.query_row((batch.as_str(), index), |row| row.get(0))?)
    }

    /// The entry that settled a batch or a voucher.
    fn settled_seq(
        &self,
        table: &str,
        column: &str,
        id: &str,
    ) -> Result<Option<i64>, ProjectionError> {
        let sql = format!("SELECT settled_seq FROM {table} WHERE {column} = ?");
        let mut statement = self.db.prepare_cached(&sql)?;
        let seq = statement.query_row([id], |row| row.get(0));
        Ok(seq.optional()?.flatten())
    }

    pub(super) fn day_closed(&self, at: At, e: &DayClosed) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO closed_days (unit, day, seq) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET seq = excluded.seq",
            (e.unit.as_str(), e.on.to_string(), at.seq),
        )
    }
}

/// The lines that a sum for several of them stands for.
fn part(act: &Act) -> Option<String> {
    let Act::SettlesLines { lines, .. } = act else {
        return None;
    };
    let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
    Some(lines.join(" "))
}

/// The word of an act, as the log has it.
const fn word(act: &Act) -> &'static str {
    match act {
        Act::GivesBack { .. } => "gives_back",
        Act::Receives { .. } => "receives",
        Act::Resettles { .. } => "resettles",
        Act::Returns { .. } => "returns",
        Act::Settles { .. } => "settles",
        Act::SettlesLine { .. } => "settles_line",
        Act::SettlesLines { .. } => "settles_lines",
        Act::SettlesVoucher { .. } => "settles_voucher",
    }
}

const fn named(act: &Act) -> Named<'_> {
    match act {
        Act::Settles { batch } | Act::SettlesLines { batch, .. } => (Some(batch), None, None),
        Act::Resettles { batch, index }
        | Act::Returns { batch, index }
        | Act::SettlesLine { batch, index } => (Some(batch), Some(*index), None),
        Act::GivesBack { voucher }
        | Act::Receives { voucher }
        | Act::SettlesVoucher { voucher } => (None, None, Some(voucher)),
    }
}

//! What moved on a bank account on a day, by the bank and by the books, and which statement stands for it.
//! It must say of every day what the domain's own tally says of it.

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row};
use sunledger_domain::Money;
use sunledger_domain::event::{BankAccount, PaymentSettled, Through};
use sunledger_domain::id::{BatchId, Reference, VoucherId};

use super::{At, Fold};
use crate::error::ProjectionError;
use crate::figure::DayPart;
use crate::row::damaged;
use crate::word::{bank, parse_bank};

/// One movement, before it is known on which account.
#[derive(Clone, Copy)]
pub(super) struct Moved<'a> {
    pub(super) part: DayPart,
    pub(super) day: Date,
    pub(super) amount: Money,
    pub(super) batch: Option<&'a BatchId>,
    pub(super) idx: Option<u32>,
    pub(super) voucher: Option<&'a VoucherId>,
    pub(super) reference: Option<&'a Reference>,
    pub(super) proof: Option<i64>,
}

impl Moved<'_> {
    pub(super) const fn of(part: DayPart, day: Date, amount: Money) -> Self {
        Self {
            part,
            day,
            amount,
            batch: None,
            idx: None,
            voucher: None,
            reference: None,
            proof: None,
        }
    }
}

/// A movement that is in the table, as far as it may be booked elsewhere.
struct Booked {
    account: BankAccount,
    day: String,
    amount: i64,
}

impl Fold<'_> {
    /// What the bank has reported of a batch as a whole.
    pub(super) fn settlement_moved(
        &self,
        at: At,
        e: &PaymentSettled,
    ) -> Result<(), ProjectionError> {
        let open = e.open.as_ref().map_or(Money::ZERO, |open| open.amount);
        let paid = e.total.checked_sub(open).unwrap_or(e.total);
        let moved = Moved {
            batch: Some(&e.batch),
            reference: Some(&e.reference),
            ..Moved::of(DayPart::Paid, e.basis.business_on, paid)
        };
        self.line_movement(at, e.through.as_ref(), &moved)
    }

    /// A fact, on the account that it is paid from or comes back to. Old books have none.
    pub(super) fn line_movement(
        &self,
        at: At,
        through: Option<&Through>,
        moved: &Moved<'_>,
    ) -> Result<(), ProjectionError> {
        let proof = self.statement_of(at)?.map(|_| at.batch_first);
        match self.paying_account(at, through)? {
            Some(account) => self.moved(at, 0, &account, &Moved { proof, ..*moved }),
            None => Ok(()),
        }
    }

    /// The agent account, that of the statement which is being recorded, or that of the officer's unit.
    pub(super) fn paying_account(
        &self,
        at: At,
        through: Option<&Through>,
    ) -> Result<Option<BankAccount>, ProjectionError> {
        if let Some(through) = through {
            return Ok(Some(BankAccount::Agent(through.agent.clone())));
        }
        match self.statement_of(at)? {
            Some(account) => Ok(Some(account)),
            None => self.officers_account(at),
        }
    }

    /// One movement on one account. What is nothing is no movement.
    pub(super) fn moved(
        &self,
        at: At,
        n: i64,
        account: &BankAccount,
        moved: &Moved<'_>,
    ) -> Result<(), ProjectionError> {
        if moved.amount == Money::ZERO {
            return Ok(());
        }
        self.note(at, n, account, moved)?;
        let day = moved.day.to_string();
        self.tally(at, account, &day, moved.part, moved.amount.minor())
    }

    fn note(
        &self,
        at: At,
        n: i64,
        account: &BankAccount,
        moved: &Moved<'_>,
    ) -> Result<(), ProjectionError> {
        let (kind, id) = bank(account);
        self.run(
            "INSERT INTO movements (seq, n, account_kind, account, day, side, part, amount, batch, idx, voucher, reference, proof)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                n,
                kind,
                id,
                moved.day.to_string(),
                moved.part.side().name(),
                moved.part.name(),
                moved.amount.minor(),
                moved.batch.map(BatchId::as_str),
                moved.idx,
                moved.voucher.map(VoucherId::as_str),
                moved.reference.map(Reference::as_str),
                moved.proof,
            ),
        )
    }

    fn tally(
        &self,
        at: At,
        account: &BankAccount,
        day: &str,
        part: DayPart,
        amount: i64,
    ) -> Result<(), ProjectionError> {
        let (kind, id) = bank(account);
        self.run(
            "INSERT INTO tallies (account_kind, account, day, side, part, amount, last_seq) VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET amount = amount + excluded.amount, last_seq = excluded.last_seq",
            (kind, id, day, part.side().name(), part.name(), amount, at.seq),
        )
    }

    /// A line of a statement stands for what was booked by hand as entry `fact`: that belongs where the bank has it.
    pub(super) fn confirm(
        &self,
        at: At,
        fact: Option<i64>,
        (part, account, on): (DayPart, &BankAccount, Date),
    ) -> Result<(), ProjectionError> {
        let Some(was) = self.by_hand(fact)? else {
            return Ok(());
        };
        let (kind, id) = bank(account);
        let day = on.to_string();
        self.run(
            "UPDATE movements SET account_kind = ?, account = ?, day = ?, proof = ? WHERE seq = ? AND n = 0",
            (kind, id, &day, at.seq, fact),
        )?;
        if was.account == *account && was.day == day {
            return Ok(());
        }
        let back = was.amount.saturating_neg();
        self.tally(at, &was.account, &was.day, part, back)?;
        self.tally(at, account, &day, part, was.amount)
    }

    /// A line of a statement stands for one line of what was booked by hand as entry `fact`: that part of it belongs
    /// where the bank has it.
    pub(super) fn show(
        &self,
        at: At,
        fact: Option<i64>,
        (account, line): (&BankAccount, &Moved<'_>),
    ) -> Result<(), ProjectionError> {
        let Some(was) = self.by_hand(fact)? else {
            return Ok(());
        };
        let paid = line.amount.minor();
        self.run(
            "UPDATE movements SET amount = amount - ?1, proof = iif(amount <= ?1, ?2, proof) WHERE seq = ?3 AND n = 0",
            (paid, at.seq, fact),
        )?;
        let part = DayPart::Paid;
        self.note(at, 1, account, &Moved { part, ..*line })?;
        let day = line.day.to_string();
        if was.account == *account && was.day == day {
            return Ok(());
        }
        self.tally(at, &was.account, &was.day, part, paid.saturating_neg())?;
        self.tally(at, account, &day, part, paid)
    }

    /// What was booked by hand and no statement stands for. A clearing may: the bank's own line says more.
    fn by_hand(&self, fact: Option<i64>) -> Result<Option<Booked>, ProjectionError> {
        let sql = "SELECT account_kind, account, day, amount FROM movements WHERE seq = ? AND n = 0
            AND (proof IS NULL OR proof IN (SELECT seq FROM suspense_clearings))";
        let mut statement = self.db.prepare_cached(sql)?;
        let booked = statement.query_row([fact], |row| Ok(read_booked(row)));
        booked.optional()?.transpose()
    }

    /// Suspense had this on its own day: the first fact of that amount that nothing stands for yet is shown by it.
    pub(super) fn prove_equal(
        &self,
        at: At,
        account: &BankAccount,
        moved: &Moved<'_>,
    ) -> Result<(), ProjectionError> {
        let (kind, id) = bank(account);
        self.run(
            "UPDATE movements SET proof = ?1 WHERE n = 0 AND seq = (
                 SELECT min(seq) FROM movements
                 WHERE account_kind = ?2 AND account = ?3 AND day = ?4 AND side = ?5 AND amount = ?6 AND proof IS NULL)",
            (
                at.seq,
                kind,
                id,
                moved.day.to_string(),
                moved.part.side().name(),
                moved.amount.negated().minor(),
            ),
        )
    }

    /// The account of the statement that this batch of entries records, if it records one.
    pub(super) fn statement_of(&self, at: At) -> Result<Option<BankAccount>, ProjectionError> {
        let sql = "SELECT account_kind, account FROM statements WHERE seq = ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let found = statement.query_row([at.batch_first], |row| Ok(read_account(row)));
        found.optional()?.transpose()
    }

    fn officers_account(&self, at: At) -> Result<Option<BankAccount>, ProjectionError> {
        let sql = "SELECT 'unit', o.unit FROM commands c JOIN officers o ON o.officer = c.actor WHERE c.batch_first = ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let found = statement.query_row([at.batch_first], |row| Ok(read_account(row)));
        found.optional()?.transpose()
    }
}

fn read_account(row: &Row<'_>) -> Result<BankAccount, ProjectionError> {
    let (kind, id): (String, String) = (row.get(0)?, row.get(1)?);
    parse_bank(&kind, &id).ok_or_else(|| damaged("a bank account"))
}

fn read_booked(row: &Row<'_>) -> Result<Booked, ProjectionError> {
    Ok(Booked {
        account: read_account(row)?,
        day: row.get(2)?,
        amount: row.get(3)?,
    })
}

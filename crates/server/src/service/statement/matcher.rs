//! What each line of a statement is, by reference and amount alone. Pure.
//!
//! It never guesses between two payments: what cannot be told apart has no act and goes to suspense.

use std::collections::BTreeMap;

use sunledger_domain::Money;
use sunledger_domain::event::BankAccount;
use sunledger_domain::id::{AgentId, BatchId, Reference};
use sunledger_exchange::statement::{AccountTail, StatementRow};

use super::books::{Books, Payment, Progress};
use super::verdict::{Verdict, Why};

/// Beyond so many, names are asked only where it matters who was paid.
const ASKED_MAX: usize = 64;

/// What the vault knows of a payee, to tell payments of one reference and amount apart.
#[derive(Clone, Default)]
pub(super) struct Likeness {
    pub(super) name: Option<String>,
    /// The last characters of the account.
    pub(super) tail: Option<String>,
}

/// Asks who the payee of an entry is; only for payments that nothing else tells apart.
pub(super) type Asked<'a> = &'a dyn Fn(u64) -> Likeness;

/// Goes through the lines in their order. One verdict for each.
pub(super) fn match_lines(
    rows: &[StatementRow],
    account: &BankAccount,
    books: Books,
    asked: Asked<'_>,
) -> Vec<Verdict> {
    let mut debits: BTreeMap<(Reference, Money), usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.amount.is_negative()) {
        if let Some(reference) = &row.reference {
            let count = debits.entry((reference.clone(), row.amount)).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut matcher = Matcher {
        agent: match account {
            BankAccount::Agent(agent) => Some(agent),
            BankAccount::Unit(_) => None,
        },
        books,
        asked,
        debits,
    };
    rows.iter().map(|row| matcher.line(row)).collect()
}

pub(super) struct Matcher<'a> {
    /// Whose statement it is, where it is an agent account's.
    pub(super) agent: Option<&'a AgentId>,
    pub(super) books: Books,
    asked: Asked<'a>,
    /// Money out that is still to come, this line included, by reference and amount.
    debits: BTreeMap<(Reference, Money), usize>,
}

/// One of several, or why it is none of them.
pub(super) enum Choice {
    One(usize, Payment),
    None,
    Several(usize),
}

impl Matcher<'_> {
    fn line(&mut self, row: &StatementRow) -> Verdict {
        if !row.amount.is_negative() {
            return self.credit(row);
        }
        let Some(reference) = &row.reference else {
            return Verdict::nothing(Why::NoReference);
        };
        let verdict = self.debit(row, reference);
        if let Some(left) = self.debits.get_mut(&(reference.clone(), row.amount)) {
            *left = left.saturating_sub(1);
        }
        verdict
    }

    /// The one payment among those of a reference and an amount that can be meant.
    pub(super) fn choose(
        &self,
        row: &StatementRow,
        reference: &Reference,
        amount: Money,
        can: &dyn Fn(&Payment) -> bool,
    ) -> Choice {
        let mut fitting = self.books.payments(reference);
        fitting.retain(|(_, payment)| {
            payment.amount == amount && payment.since <= row.date && can(payment)
        });
        let here: Vec<_> = fitting
            .iter()
            .filter(|(_, payment)| self.is_here(&payment.batch))
            .copied()
            .collect();
        // A payment of another account is named only where this account has none.
        let fitting = if here.is_empty() { fitting } else { here };
        match fitting.as_slice() {
            [] => Choice::None,
            [(place, payment)] => Choice::One(*place, (*payment).clone()),
            several => self.tell_apart(row, reference, several),
        }
    }

    fn tell_apart(
        &self,
        row: &StatementRow,
        reference: &Reference,
        several: &[(usize, &Payment)],
    ) -> Choice {
        let all_to_come = self.to_come(row, reference) >= several.len();
        if all_to_come && several.len() > ASKED_MAX {
            // Each of them is paid by this statement, so which is which makes no difference.
            let first = several.first();
            return first.map_or(Choice::None, |(place, payment)| {
                Choice::One(*place, (*payment).clone())
            });
        }
        let mut alike = several.iter().filter(|(_, one)| self.is_like(row, one));
        let only = match (alike.next(), alike.next()) {
            (Some(only), None) => Some(only),
            _ if all_to_come => several.first(),
            _ => None,
        };
        match only {
            Some((place, payment)) => Choice::One(*place, (*payment).clone()),
            None => Choice::Several(several.len()),
        }
    }

    fn to_come(&self, row: &StatementRow, reference: &Reference) -> usize {
        let left = self.debits.get(&(reference.clone(), row.amount)).copied();
        left.unwrap_or_default()
    }

    /// True where name or account speak for a payee and neither speaks against it.
    fn is_like(&self, row: &StatementRow, payment: &Payment) -> bool {
        let known = (self.asked)(payment.seq);
        let bank_name = row.counter_name.as_ref().map(|name| name.expose().trim());
        let bank_tail = row.counter_tail.as_ref().map(AccountTail::as_str);
        let name = bank_name.zip(known.name.as_deref());
        let tail = bank_tail.zip(known.tail.as_deref());
        matches!(
            (name.map(|(a, b)| a == b.trim()), tail.map(|(a, b)| a == b)),
            (Some(true), Some(true) | None) | (None, Some(true))
        )
    }

    pub(super) fn is_reported(&self, batch: &BatchId) -> bool {
        let batch = self.books.batch(batch);
        batch.is_some_and(|batch| batch.progress == Progress::Settled)
    }

    /// True where a batch is paid from the account of this statement.
    pub(super) fn is_here(&self, batch: &BatchId) -> bool {
        let batch = self.books.batch(batch);
        batch.is_none_or(|batch| batch.agent.as_ref() == self.agent)
    }
}

/// The only one, where there is exactly one.
pub(super) fn one<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

//! Statements: each line becomes the facts that it stands for, or an item in suspense; none is ever dropped.
//!
//! Lines are taken one after the other on a copy of the state, so that a batch may be paid and returned in one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::agent;
use super::lines::Line;
use super::payment::settled;
use super::suspense::{Fact, Suspended};
use super::{Rejection, field, label};
use crate::admit::Cited;
use crate::admit::bank::{arrives, is_part, leaves, paid_from, stands_for};
use crate::admit::payment::OPEN_MAX;
use crate::basis::Basis;
use crate::breach::FieldError;
use crate::command::{CloseDay, Meta, RecordStatement, StatementDraft, VoucherReport};
use crate::event::{
    Act, BankAccount, Body, DayClosed, Event, Open, ReturnReason, StatementLine, StatementRecorded,
    SuspenseReason,
};
use crate::id::{BatchId, Reference, VoucherId};
use crate::money::Money;
use crate::state::{BatchState, BatchStatus, State};

/// The lines of a batch that one statement reports as paid one by one, by their place in it.
type Paid<'a> = BTreeMap<(&'a BatchId, Date), BTreeMap<u32, usize>>;

/// The payment lines that a statement names, and those that it leaves open.
pub(super) fn cites(state: &State, c: &RecordStatement) -> Vec<u64> {
    let mut named: BTreeMap<&BatchId, BTreeSet<u32>> = BTreeMap::new();
    let mut paid = BTreeSet::new();
    for line in &c.lines {
        let (batch, index) = match &line.act {
            Some(Act::SettlesLine { batch, index }) => {
                paid.insert(batch);
                (batch, *index)
            }
            Some(Act::Resettles { batch, index } | Act::Returns { batch, index }) => {
                (batch, *index)
            }
            Some(Act::SettlesLines { batch, lines }) => {
                named.entry(batch).or_default().extend(lines);
                continue;
            }
            Some(
                Act::GivesBack { .. }
                | Act::Receives { .. }
                | Act::Settles { .. }
                | Act::SettlesVoucher { .. },
            )
            | None => continue,
        };
        named.entry(batch).or_default().insert(index);
    }
    let mut seqs = Vec::new();
    for (id, mut lines) in named {
        let Some(batch) = state.batch(id) else {
            continue;
        };
        if paid.contains(id) && batch.status == BatchStatus::Approved && few_open(batch, &lines) {
            lines = (0..batch.count).collect();
        }
        seqs.extend(lines.iter().filter_map(|index| batch.line_seq(*index)));
    }
    seqs
}

fn few_open(batch: &BatchState, named: &BTreeSet<u32>) -> bool {
    let count = usize::try_from(batch.count).unwrap_or(usize::MAX);
    count.saturating_sub(named.len()) <= OPEN_MAX
}

pub(super) fn record(
    state: &State,
    meta: &Meta,
    c: &RecordStatement,
    cited: &Cited,
) -> Result<Vec<Body>, Rejection> {
    let moved = |keep: fn(&Money) -> bool| {
        let amounts = c.lines.iter().map(|line| line.amount);
        Money::sum(amounts.filter(keep))
    };
    let whole = |name, sum| Money::try_from(sum).map_err(|_| field(name, FieldError::TooMany));
    let head = Body::from(StatementRecorded {
        account: c.account.clone(),
        closing: c.closing,
        count: u32::try_from(c.lines.len()).unwrap_or(u32::MAX),
        digest: c.digest,
        from: c.from,
        opening: c.opening,
        statement: c.statement.clone(),
        sum_in: whole("sum_in", moved(|amount| amount.is_positive()))?,
        sum_out: whole(
            "sum_out",
            moved(|amount| amount.is_negative()).saturating_neg(),
        )?,
        to: c.to,
    });
    let mut book = Book {
        state: state.clone(),
        suspended: Suspended::of_statement(state, &c.account, meta),
        statement: c,
        cited,
        paid: paid_lines(c),
        carried: BTreeSet::new(),
        bodies: Vec::with_capacity(c.lines.len().saturating_mul(2)),
    };
    book.push(head);
    for (place, line) in c.lines.iter().enumerate() {
        book.take(place, line)?;
    }
    Ok(book.bodies)
}

fn paid_lines(c: &RecordStatement) -> Paid<'_> {
    let mut paid = Paid::new();
    for (place, line) in c.lines.iter().enumerate() {
        if let Some(Act::SettlesLine { batch, index }) = &line.act {
            let on_day = paid.entry((batch, line.on)).or_default();
            on_day.entry(*index).or_insert(place);
        }
    }
    paid
}

pub(super) fn close_day(state: &State, c: &CloseDay) -> Body {
    let total = state.day(&c.unit, c.on).total;
    // Beyond one amount the sums differ, and `admit` says so.
    let money = |sum| Money::try_from(sum).unwrap_or(Money::MAX);
    Body::from(DayClosed {
        bank_in: money(total.bank_in),
        bank_out: money(total.bank_out),
        books_in: money(total.books_in),
        books_out: money(total.books_out),
        on: c.on,
        suspense_in: money(total.suspense_in),
        suspense_out: money(total.suspense_out),
        unit: c.unit.clone(),
    })
}

/// What a line comes to: facts, or the reason why it fits nothing.
type Found = Result<Result<Vec<Body>, SuspenseReason>, Rejection>;

/// A statement on its way into the books.
struct Book<'a> {
    /// As it stands after the lines so far.
    state: State,
    suspended: Suspended,
    statement: &'a RecordStatement,
    cited: &'a Cited,
    paid: Paid<'a>,
    /// Places of lines whose payment stands in an earlier event of this statement.
    carried: BTreeSet<usize>,
    bodies: Vec<Body>,
}

impl Book<'_> {
    fn push(&mut self, body: Body) {
        let event = Event { cmd: None, body };
        self.state.evolve(&event);
        self.bodies.push(event.body);
    }

    fn take(&mut self, place: usize, line: &StatementDraft) -> Result<(), Rejection> {
        let mut suspense = None;
        match self.find(place, line)? {
            Ok(facts) => facts.into_iter().for_each(|fact| self.push(fact)),
            Err(reason) => {
                let (batch, voucher) = line.act.as_ref().map_or((None, None), named);
                let item = self.suspended.record(Fact {
                    amount: line.amount,
                    basis: &basis(line),
                    batch,
                    reason,
                    reference: line.reference.as_ref(),
                    voucher,
                });
                if let Body::SuspenseRecorded(item) = &item {
                    suspense = Some(item.suspense.clone());
                }
                self.push(item);
            }
        }
        self.push(Body::from(StatementLine {
            act: line.act.clone(),
            amount: line.amount,
            index: u32::try_from(place).unwrap_or(u32::MAX),
            on: line.on,
            original: line.original.clone(),
            reason: line.reason,
            reference: line.reference.clone(),
            statement: self.statement.statement.clone(),
            suspense,
        }));
        Ok(())
    }

    fn find(&mut self, place: usize, line: &StatementDraft) -> Found {
        let amount = i128::from(line.amount.minor());
        let account = &self.statement.account;
        match &line.act {
            None => Ok(Err(SuspenseReason::Unknown)),
            Some(Act::Settles { batch }) => Ok(self.whole(line, batch)),
            Some(Act::SettlesLine { batch, index } | Act::Resettles { batch, index }) => {
                self.single(place, line, batch, *index)
            }
            Some(Act::SettlesLines { batch, lines }) => self.part(line, batch, lines),
            Some(Act::Returns { batch, index }) => self.returned(line, batch, *index),
            Some(Act::SettlesVoucher { voucher }) => Ok(self.lump_sum(line, voucher)),
            Some(Act::Receives { voucher }) => Ok(match self.state.voucher(voucher) {
                None => Err(SuspenseReason::Unknown),
                Some(known) if arrives(known, account, amount) => Ok(Vec::new()),
                Some(_) => Err(SuspenseReason::AmountDiffers),
            }),
            Some(Act::GivesBack { voucher }) => Ok(self.given_back(line, voucher)),
        }
    }

    fn batch(&self, id: &BatchId) -> Result<&BatchState, SuspenseReason> {
        let batch = self.state.batch(id).ok_or(SuspenseReason::Unknown)?;
        match paid_from(&self.statement.account, batch.through.as_ref()) {
            true => Ok(batch),
            false => Err(SuspenseReason::AccountDiffers),
        }
    }

    fn whole(&self, line: &StatementDraft, id: &BatchId) -> Result<Vec<Body>, SuspenseReason> {
        let batch = self.batch(id)?;
        let amount = i128::from(line.amount.minor());
        match batch.status {
            BatchStatus::Prepared | BatchStatus::Refused => Err(SuspenseReason::NotApproved),
            // What treasury has booked by hand, the bank now confirms.
            BatchStatus::Settled if stands_for(batch.reported.as_ref(), amount) => Ok(Vec::new()),
            BatchStatus::Settled => Err(SuspenseReason::AlreadySettled),
            BatchStatus::Approved if batch.total != line.amount.negated() => {
                Err(SuspenseReason::AmountDiffers)
            }
            BatchStatus::Approved => {
                let reference = self.reference(line);
                Ok(vec![settled(batch, id, &basis(line), &reference, None)])
            }
        }
    }

    fn single(&mut self, place: usize, line: &StatementDraft, id: &BatchId, index: u32) -> Found {
        if self.carried.remove(&place) {
            return Ok(Ok(Vec::new()));
        }
        let status = match self.batch(id) {
            Err(reason) => return Ok(Err(reason)),
            Ok(batch) if index >= batch.count => return Ok(Err(SuspenseReason::Unknown)),
            Ok(batch) => batch.status,
        };
        let named = Line::named(&self.state, id, index, self.cited)?;
        if named.amount() != line.amount.negated() {
            return Ok(Err(SuspenseReason::AmountDiffers));
        }
        if let Some(Act::SettlesLine { .. }) = line.act {
            if status == BatchStatus::Approved {
                return self.first_of_batch(place, line, (id, index));
            }
            // What treasury has booked by hand, the bank now confirms line by line.
            if self
                .state
                .batch(id)
                .is_some_and(|batch| batch.awaits_sight(index))
            {
                return Ok(Ok(Vec::new()));
            }
        }
        let reference = self.reference(line);
        let arrived = named.may_arrive();
        Ok(arrived.map(|()| vec![named.resettled(&basis(line), &reference)]))
    }

    /// The first lines of a batch settle it with the others open; where these are too many, every line stays open
    /// and is closed on its own.
    fn first_of_batch(
        &mut self,
        place: usize,
        line: &StatementDraft,
        (id, own): (&BatchId, u32),
    ) -> Found {
        let mut same_day = self.paid.get(&(id, line.on)).cloned().unwrap_or_default();
        same_day.insert(own, place);
        let (mut paid, mut carried) = (BTreeMap::new(), BTreeSet::new());
        for (index, place) in same_day {
            let named = Line::named(&self.state, id, index, self.cited);
            let stated = self.statement.lines.get(place).map(|line| line.amount);
            if let Ok(named) = named
                && stated == Some(named.amount().negated())
            {
                paid.insert(index, named.amount());
                carried.insert(place);
            }
        }
        let Some(batch) = self.state.batch(id) else {
            return Ok(Err(SuspenseReason::Unknown));
        };
        let lines: Vec<u32> = (0..batch.count).filter(|i| !paid.contains_key(i)).collect();
        let known = |index: &u32| {
            let seq = batch.line_seq(*index);
            seq.is_some_and(|seq| self.cited.contains_key(&seq))
        };
        let (basis, reference) = (basis(line), self.reference(line));
        if lines.len() > OPEN_MAX || !lines.iter().all(known) {
            let open = Open {
                amount: batch.total,
                lines: Vec::new(),
            };
            let all_open = settled(batch, id, &basis, &reference, Some(open));
            self.push(all_open);
            return self.single(place, line, id, own);
        }
        let sum = Money::sum(paid.into_values());
        let rest = i128::from(batch.total.minor()).saturating_sub(sum);
        let open = match Money::try_from(rest) {
            Ok(amount) if !lines.is_empty() => Some(Open { amount, lines }),
            Ok(_) | Err(_) => None,
        };
        let fact = settled(batch, id, &basis, &reference, open);
        carried.remove(&place);
        self.carried.extend(carried);
        Ok(Ok(vec![fact]))
    }

    /// Several lines in one sum: all of them are paid by it, or none. Of a batch that is not reported yet every line
    /// stays open first, so that each is closed on its own.
    fn part(&mut self, line: &StatementDraft, id: &BatchId, lines: &[u32]) -> Found {
        let batch = match self.batch(id) {
            Err(reason) => return Ok(Err(reason)),
            Ok(batch) if !is_part(lines, batch.count) => {
                return Ok(Err(SuspenseReason::Unknown));
            }
            Ok(batch) => batch,
        };
        let name = |index: &u32| Line::named(&self.state, id, *index, self.cited);
        let named = lines.iter().map(name).collect::<Result<Vec<_>, _>>()?;
        let sum = Money::sum(named.iter().map(Line::amount));
        if sum.saturating_add(i128::from(line.amount.minor())) != 0 {
            return Ok(Err(SuspenseReason::AmountDiffers));
        }
        let (basis, reference) = (basis(line), self.reference(line));
        let mut facts = match batch.status {
            BatchStatus::Prepared | BatchStatus::Refused => {
                return Ok(Err(SuspenseReason::NotApproved));
            }
            BatchStatus::Approved => {
                let open = Open {
                    amount: batch.total,
                    lines: Vec::new(),
                };
                vec![settled(batch, id, &basis, &reference, Some(open))]
            }
            BatchStatus::Settled => {
                let arrived = named.iter().try_for_each(Line::may_arrive);
                if let Err(reason) = arrived {
                    return Ok(Err(reason));
                }
                Vec::new()
            }
        };
        facts.extend(named.iter().map(|one| one.resettled(&basis, &reference)));
        Ok(Ok(facts))
    }

    fn returned(&self, line: &StatementDraft, id: &BatchId, index: u32) -> Found {
        match self.batch(id) {
            Err(reason) => return Ok(Err(reason)),
            Ok(batch) if index >= batch.count => return Ok(Err(SuspenseReason::Unknown)),
            Ok(_) => {}
        }
        let named = Line::named(&self.state, id, index, self.cited)?;
        if named.amount() != line.amount {
            return Ok(Err(SuspenseReason::AmountDiffers));
        }
        let reason = label(line.reason.unwrap_or(ReturnReason::Other).zh());
        let from = named.held_from(&self.state);
        Ok(from.map(|from| vec![named.returned(&basis(line), from, &reason)]))
    }

    fn lump_sum(&self, line: &StatementDraft, id: &VoucherId) -> Result<Vec<Body>, SuspenseReason> {
        if !paid_from(&self.statement.account, None) {
            return Err(SuspenseReason::AccountDiffers);
        }
        let amount = i128::from(line.amount.minor());
        let reported = self.state.voucher(id).and_then(|v| v.reported.as_ref());
        if stands_for(reported, amount) {
            return Ok(Vec::new());
        }
        let report = self.report(line, id, line.amount.negated());
        agent::sent(&self.state, &report).map(|fact| vec![fact])
    }

    /// In at the unit it is the fact itself; out at the agent account it shows what the books have.
    fn given_back(
        &self,
        line: &StatementDraft,
        id: &VoucherId,
    ) -> Result<Vec<Body>, SuspenseReason> {
        let account = &self.statement.account;
        if let BankAccount::Unit(_) = account {
            if !line.amount.is_positive() {
                return Err(SuspenseReason::AmountDiffers);
            }
            let report = self.report(line, id, line.amount);
            return agent::came_back(&self.state, &report).map(|fact| vec![fact]);
        }
        let voucher = self.state.voucher(id).ok_or(SuspenseReason::Unknown)?;
        let amount = i128::from(line.amount.minor());
        match leaves(&self.state, id, voucher, account, amount) {
            true => Ok(Vec::new()),
            false => Err(SuspenseReason::AmountDiffers),
        }
    }

    fn report(&self, line: &StatementDraft, id: &VoucherId, amount: Money) -> VoucherReport {
        VoucherReport {
            amount,
            basis: basis(line),
            reference: self.reference(line),
            voucher: id.clone(),
        }
    }

    /// The bank's reference; where it gives none, the statement's id.
    fn reference(&self, line: &StatementDraft) -> Reference {
        line.reference.clone().unwrap_or_else(|| {
            let id = Reference::new(self.statement.statement.as_str());
            id.unwrap_or_else(|error| unreachable!("an id is a reference: {error}"))
        })
    }
}

const fn named(act: &Act) -> (Option<&BatchId>, Option<&VoucherId>) {
    match act {
        Act::Settles { batch }
        | Act::SettlesLine { batch, .. }
        | Act::SettlesLines { batch, .. }
        | Act::Resettles { batch, .. }
        | Act::Returns { batch, .. } => (Some(batch), None),
        Act::SettlesVoucher { voucher }
        | Act::Receives { voucher }
        | Act::GivesBack { voucher } => (None, Some(voucher)),
    }
}

fn basis(line: &StatementDraft) -> Basis {
    Basis {
        business_on: line.on,
        document: None,
        evidence: Vec::new(),
    }
}

//! Statements, line by line after what each brought about; and the day that is closed on them.

use jiff::civil::Date;

use super::{Place, is_known, is_new, require, unit_known, unknown};
use crate::breach::{Breach, Entity, FieldError};
use crate::event::{
    Act, BankAccount, DayClosed, PART_MAX, StatementLine, StatementRecorded, Through,
};
use crate::id::{BatchId, SuspenseId, VoucherId};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::state::{
    Awaiting, BatchState, BatchStatus, DayStatus, LineStatus, Reported, State, StatementOpen,
    VoucherState,
};

pub(super) fn recorded(
    state: &State,
    place: &Place<'_>,
    e: &StatementRecorded,
) -> Result<(), Breach> {
    let twice = state.statements.contains(&e.statement);
    is_new(twice, Entity::Statement, &e.statement)?;
    account_known(state, &e.account)?;
    require(e.from <= e.to, "to", FieldError::TooEarly)?;
    require(!e.sum_in.is_negative(), "sum_in", FieldError::Negative)?;
    require(!e.sum_out.is_negative(), "sum_out", FieldError::Negative)?;
    if e.count == 0 {
        adds_up("sum_in", minor(e.sum_in), 0)?;
        adds_up("sum_out", minor(e.sum_out), 0)?;
    }
    if let (Some(opening), Some(closing)) = (e.opening, e.closing) {
        let change = minor(e.sum_in).saturating_sub(minor(e.sum_out));
        let found = minor(opening).saturating_add(change);
        adds_up("closing", minor(closing), found)?;
    }
    if place.left < e.count {
        return Err(Breach::BatchTorn);
    }
    no_day_twice(state, e)
}

/// A day is covered once; only the rest of a day that began in another statement may follow it,
/// and proves itself by the balance.
fn no_day_twice(state: &State, e: &StatementRecorded) -> Result<(), Breach> {
    let mut last = None;
    for span in state.spans(&e.account, e.from, e.to) {
        if span.to != e.from {
            return Err(overlaps(span));
        }
        last = Some(span);
    }
    let Some(last) = last else {
        return Ok(());
    };
    let continues = e.opening.is_some() && e.opening == last.closing;
    let again = e.digest == last.digest && e.opening == e.closing;
    match continues && !again {
        true => Ok(()),
        false => Err(overlaps(last)),
    }
}

fn overlaps(span: &crate::state::Span) -> Breach {
    Breach::StatementOverlaps {
        statement: span.statement.clone(),
        to: span.to,
    }
}

pub(super) fn line(state: &State, place: &Place<'_>, e: &StatementLine) -> Result<(), Breach> {
    let Awaiting::Statement(open) = place.awaiting else {
        return Err(Breach::BatchTorn);
    };
    require(e.index == open.seen, "index", FieldError::Mismatch)?;
    require(e.amount != Money::ZERO, "amount", FieldError::Zero)?;
    require(e.on >= open.day, "on", FieldError::TooEarly)?;
    require(e.on <= open.to, "on", FieldError::Mismatch)?;
    if e.index.checked_add(1) == Some(open.count) {
        let amount = minor(e.amount);
        adds_up("sum_in", open.still_in, amount.max(0))?;
        adds_up("sum_out", open.still_out, amount.min(0).saturating_neg())?;
    }
    match (&e.suspense, &e.act) {
        (Some(suspense), _) => suspended(state, suspense, e.amount),
        (None, Some(act)) => carried_out(state, open, act, e),
        (None, None) => require(false, "act", FieldError::Missing),
    }
}

fn suspended(state: &State, id: &SuspenseId, amount: Money) -> Result<(), Breach> {
    is_known(state.suspense.contains_key(id), Entity::Suspense, id)?;
    let account = Account::Suspense(id.clone());
    let recorded = state.balance(&account, Bucket::Received) == minor(amount);
    require(recorded, "suspense", FieldError::Mismatch)
}

/// The state is what the act says: whatever it brought about came before its line.
fn carried_out(
    state: &State,
    open: &StatementOpen,
    act: &Act,
    e: &StatementLine,
) -> Result<(), Breach> {
    let (amount, account) = (minor(e.amount), &open.account);
    let holds = match act {
        Act::Settles { batch } => {
            let batch = batch_of(state, batch)?;
            paid_from(account, batch.through.as_ref())
                && stands_for(batch.reported.as_ref(), amount)
        }
        Act::SettlesVoucher { voucher } => {
            let voucher = voucher_of(state, voucher)?;
            paid_from(account, None) && stands_for(voucher.reported.as_ref(), amount)
        }
        Act::SettlesLine { batch, index } => {
            let shown_now = batch_of(state, batch)?.awaits_sight(*index);
            amount < 0 && (shown_now || is_in(state, account, batch, *index, LineStatus::Settled)?)
        }
        Act::SettlesLines { batch: id, lines } => {
            let batch = batch_of(state, id)?;
            let paid = |index: &u32| batch.line_status(*index) == Some(LineStatus::Settled);
            amount < 0
                && paid_from(account, batch.through.as_ref())
                && is_part(lines, batch.count)
                && lines.iter().all(paid)
        }
        Act::Resettles { batch, index } => {
            amount < 0 && is_in(state, account, batch, *index, LineStatus::Settled)?
        }
        Act::Returns { batch, index } => {
            amount > 0 && is_in(state, account, batch, *index, LineStatus::Awaiting)?
        }
        Act::Receives { voucher } => arrives(voucher_of(state, voucher)?, account, amount),
        Act::GivesBack { voucher: id } => {
            let voucher = voucher_of(state, id)?;
            match account {
                BankAccount::Unit(_) => amount > 0 && voucher.status == BatchStatus::Settled,
                BankAccount::Agent(_) => leaves(state, id, voucher, account, amount),
            }
        }
    };
    require(holds, "act", FieldError::Mismatch)
}

/// A batch is paid from the agent account that it goes through, or else from a unit's own.
pub(crate) fn paid_from(account: &BankAccount, through: Option<&Through>) -> bool {
    match (account, through) {
        (BankAccount::Unit(_), None) => true,
        (BankAccount::Agent(agent), Some(through)) => *agent == through.agent,
        (BankAccount::Unit(_), Some(_)) | (BankAccount::Agent(_), None) => false,
    }
}

/// Lines of a batch of `count` lines, in order and each once, and not too many for one entry.
pub(crate) fn is_part(lines: &[u32], count: u32) -> bool {
    lines.len() <= PART_MAX
        && lines.is_sorted_by(|a, b| a < b)
        && lines.last().is_some_and(|last| *last < count)
}

/// A settlement that no statement has shown yet, and of this sum.
pub(crate) fn stands_for(reported: Option<&Reported>, amount: i128) -> bool {
    let reported = reported.filter(|reported| reported.is_unseen());
    reported.is_some_and(|reported| reported.amount.saturating_add(amount) == 0)
}

/// A lump sum reaches its agent account, once.
pub(crate) fn arrives(voucher: &VoucherState, account: &BankAccount, amount: i128) -> bool {
    voucher.status == BatchStatus::Settled
        && !voucher.arrived
        && *account == BankAccount::Agent(voucher.agent.clone())
        && minor(voucher.amount) == amount
}

/// What the books have as given back leaves the agent account, once.
pub(crate) fn leaves(
    state: &State,
    id: &VoucherId,
    voucher: &VoucherState,
    account: &BankAccount,
    amount: i128,
) -> bool {
    let returned = state.balance(&Account::Voucher(id.clone()), Bucket::GivenBack);
    amount < 0
        && *account == BankAccount::Agent(voucher.agent.clone())
        && amount.saturating_neg() <= returned.saturating_sub(voucher.sent_back)
}

fn is_in(
    state: &State,
    account: &BankAccount,
    id: &BatchId,
    index: u32,
    status: LineStatus,
) -> Result<bool, Breach> {
    let batch = batch_of(state, id)?;
    Ok(paid_from(account, batch.through.as_ref()) && batch.line_status(index) == Some(status))
}

pub(super) fn day_closed(state: &State, e: &DayClosed) -> Result<(), Breach> {
    unit_known(state, &e.unit)?;
    let sheet = state.day(&e.unit, e.on);
    if sheet.status == DayStatus::Closed {
        return Err(Breach::WrongStatus {
            entity: Entity::Day,
            id: format!("{} {}", e.unit, e.on),
            status: "closed for the day",
            needed: "open for the day",
        });
    }
    if !sheet.hindrances.is_empty() {
        let (unit, on, hindrances) = (e.unit.clone(), e.on, sheet.hindrances);
        return Err(Breach::DayHindered {
            unit,
            on,
            hindrances,
        });
    }
    let sums = [
        ("bank_in", e.bank_in, sheet.total.bank_in),
        ("bank_out", e.bank_out, sheet.total.bank_out),
        ("books_in", e.books_in, sheet.total.books_in),
        ("books_out", e.books_out, sheet.total.books_out),
        ("suspense_in", e.suspense_in, sheet.total.suspense_in),
        ("suspense_out", e.suspense_out, sheet.total.suspense_out),
    ];
    sums.into_iter()
        .try_for_each(|(field, stated, found)| adds_up(field, minor(stated), found))
}

/// Money booked elsewhere is taken off what the books have on that day, which must hold it.
pub(super) fn booked(
    state: &State,
    id: &SuspenseId,
    on: Date,
    amount: Money,
) -> Result<(), Breach> {
    let Some(item) = state.suspense.get(id) else {
        return Err(unknown(Entity::Suspense, id));
    };
    let day = state.tally(&item.account(), on);
    let held = match (item.on == on, amount.is_negative()) {
        (true, true) => day.suspense_out,
        (true, false) => day.suspense_in,
        (false, true) => day.books_out,
        (false, false) => day.books_in,
    };
    let enough = minor(amount).abs() <= held;
    require(enough, "booked_on", FieldError::Mismatch)
}

fn account_known(state: &State, account: &BankAccount) -> Result<(), Breach> {
    match account {
        BankAccount::Unit(unit) => unit_known(state, unit),
        BankAccount::Agent(agent) => is_known(state.has_agent(agent), Entity::Agent, agent),
    }
}

fn batch_of<'a>(state: &'a State, id: &BatchId) -> Result<&'a BatchState, Breach> {
    state.batch(id).ok_or_else(|| unknown(Entity::Batch, id))
}

fn voucher_of<'a>(state: &'a State, id: &VoucherId) -> Result<&'a VoucherState, Breach> {
    let voucher = state.voucher(id);
    voucher.ok_or_else(|| unknown(Entity::Voucher, id))
}

fn adds_up(field: &'static str, stated: i128, found: i128) -> Result<(), Breach> {
    match stated == found {
        true => Ok(()),
        false => Err(Breach::ControlTotal {
            field,
            stated,
            found,
        }),
    }
}

fn minor(amount: Money) -> i128 {
    i128::from(amount.minor())
}

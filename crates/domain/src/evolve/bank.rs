//! What the bank says and what the books say, by account and day. Whatever changes a closed day re-opens it.

use imbl::OrdMap;
use jiff::civil::Date;

use crate::event::{Act, BankAccount, Body, StatementLine, StatementRecorded, Through};
use crate::id::SuspenseId;
use crate::money::Money;
use crate::state::{
    Awaiting, DayStatus, Reported, Span, State, StatementOpen, SuspenseState, Tally,
};

impl State {
    /// Adds a fact to its account's day.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the other kinds move no money at a bank"
    )]
    pub(super) fn tally_fact(&mut self, body: &Body) {
        match body {
            Body::PaymentSettled(e) => {
                let open = e.open.as_ref().map_or(Money::ZERO, |open| open.amount);
                let paid = minor(e.total).saturating_sub(minor(open));
                self.went_out(e.through.as_ref(), e.basis.business_on, paid);
            }
            Body::LineResettled(e) => {
                self.went_out(e.through.as_ref(), e.basis.business_on, minor(e.amount));
            }
            Body::LineReturned(e) => {
                self.came_in(e.through.as_ref(), e.basis.business_on, minor(e.amount));
            }
            Body::LineReversed(e) => {
                self.came_in(e.through.as_ref(), e.basis.business_on, minor(e.amount));
            }
            Body::UnmatchedReturn(e) => self.came_in(None, e.basis.business_on, minor(e.amount)),
            Body::VoucherSettled(e) => self.went_out(None, e.basis.business_on, minor(e.amount)),
            Body::VoucherReturned(e) => self.came_in(None, e.basis.business_on, minor(e.amount)),
            Body::VillageSpent(e) => {
                let account = BankAccount::Agent(e.agent.clone());
                self.change(&account, e.basis.business_on, |day| {
                    add(&mut day.books_out, minor(e.amount));
                });
            }
            Body::SuspenseRecorded(e) => {
                let item = SuspenseState {
                    unit: e.unit.clone(),
                    agent: e.agent.clone(),
                    on: e.basis.business_on,
                };
                self.suspend(&e.suspense, item, minor(e.amount));
            }
            Body::SuspenseCleared(e) => {
                if let Some(booked_on) = e.booked_on {
                    self.booked(&e.suspense, booked_on, minor(e.amount));
                }
            }
            _ => {}
        }
    }

    pub(super) fn open_statement(&mut self, e: &StatementRecorded) {
        self.statements.insert(e.statement.clone());
        let span = Span {
            statement: e.statement.clone(),
            to: e.to,
            closing: e.closing,
            digest: e.digest,
        };
        self.covered
            .insert((e.account.clone(), e.from, self.size), span);
        if e.count > 0 {
            self.owe(Awaiting::Statement(StatementOpen {
                statement: e.statement.clone(),
                account: e.account.clone(),
                to: e.to,
                day: e.from,
                count: e.count,
                seen: 0,
                still_in: minor(e.sum_in),
                still_out: minor(e.sum_out),
            }));
        }
    }

    pub(super) fn take_statement_line(&mut self, e: &StatementLine) {
        let Some(account) = self.statement_account() else {
            return;
        };
        let amount = minor(e.amount);
        self.change(&account, e.on, |day| {
            add(&mut day.bank_in, amount.max(0));
            add(&mut day.bank_out, amount.min(0).saturating_neg());
        });
        if let (Some(act), None) = (&e.act, &e.suspense) {
            self.carry_out(act, &account, e.on, amount);
        }
        self.one_line_less(e.on, amount);
    }

    pub(super) fn close_day(&mut self, unit: &crate::id::UnitId, on: Date) {
        self.days.insert((unit.clone(), on), DayStatus::Closed);
    }

    /// A settlement as the books have it: on the agent account, or on that of whoever reports.
    pub(super) fn reported(&self, through: Option<&Through>, on: Date, amount: Money) -> Reported {
        Reported {
            account: self.paying_account(through),
            on,
            amount: minor(amount),
            confirmed: false,
            shown: OrdMap::new(),
        }
    }

    /// What a line of a statement stands for beyond the facts that came before it.
    fn carry_out(&mut self, act: &Act, account: &BankAccount, on: Date, amount: i128) {
        match act {
            Act::Settles { batch } => {
                let batch = self.batches.get_mut(batch);
                let moved = confirm(batch.and_then(|b| b.reported.as_mut()), account, on);
                self.rebook(moved, account, on);
            }
            Act::SettlesVoucher { voucher } => {
                let voucher = self.vouchers.get_mut(voucher);
                let moved = confirm(voucher.and_then(|v| v.reported.as_mut()), account, on);
                self.rebook(moved, account, on);
            }
            Act::SettlesLine { batch, index } => {
                let batch = self.batches.get_mut(batch);
                let batch = batch.filter(|batch| batch.awaits_sight(*index));
                let reported = batch.and_then(|b| b.reported.as_mut());
                let moved = reported.and_then(|r| show(r, *index, amount, account, on));
                self.rebook(moved, account, on);
            }
            Act::Receives { voucher } => {
                if let Some(voucher) = self.vouchers.get_mut(voucher) {
                    voucher.arrived = true;
                }
                self.change(account, on, |day| add(&mut day.books_in, amount));
            }
            Act::GivesBack { voucher } if amount < 0 => {
                let sent = amount.saturating_neg();
                if let Some(voucher) = self.vouchers.get_mut(voucher) {
                    add(&mut voucher.sent_back, sent);
                }
                self.change(account, on, |day| add(&mut day.books_out, sent));
            }
            Act::GivesBack { .. }
            | Act::Resettles { .. }
            | Act::Returns { .. }
            | Act::SettlesLines { .. } => {}
        }
    }

    /// What was booked by hand on another day or account belongs where the bank has it.
    fn rebook(&mut self, moved: Option<Reported>, account: &BankAccount, on: Date) {
        let Some(was) = moved else {
            return;
        };
        if let Some(before) = &was.account {
            self.change(before, was.on, |day| {
                add(&mut day.books_out, was.amount.saturating_neg());
            });
        }
        self.change(account, on, |day| add(&mut day.books_out, was.amount));
    }

    fn one_line_less(&mut self, on: Date, amount: i128) {
        let Some(command) = &mut self.command else {
            return;
        };
        if let Awaiting::Statement(open) = &mut command.awaiting {
            open.seen = open.seen.saturating_add(1);
            open.day = on;
            add(&mut open.still_in, amount.max(0).saturating_neg());
            add(&mut open.still_out, amount.min(0));
            if open.seen >= open.count {
                command.awaiting = Awaiting::Nothing;
            }
        }
    }

    fn suspend(&mut self, id: &SuspenseId, item: SuspenseState, amount: i128) {
        self.change(&item.account(), item.on, |day| {
            add(&mut day.suspense_in, amount.max(0));
            add(&mut day.suspense_out, amount.min(0).saturating_neg());
        });
        self.suspense.insert(id.clone(), item);
    }

    /// The books have the same money elsewhere: it must not count twice.
    fn booked(&mut self, id: &SuspenseId, on: Date, amount: i128) {
        let Some(item) = self.suspense.get(id).cloned() else {
            return;
        };
        let (less_in, less_out) = (amount.max(0).saturating_neg(), amount.min(0));
        self.change(&item.account(), on, |day| {
            if item.on == on {
                add(&mut day.suspense_in, less_in);
                add(&mut day.suspense_out, less_out);
            } else {
                add(&mut day.books_in, less_in);
                add(&mut day.books_out, less_out);
            }
        });
    }

    fn went_out(&mut self, through: Option<&Through>, on: Date, amount: i128) {
        if let Some(account) = self.paying_account(through) {
            self.change(&account, on, |day| add(&mut day.books_out, amount));
        }
    }

    fn came_in(&mut self, through: Option<&Through>, on: Date, amount: i128) {
        if let Some(account) = self.paying_account(through) {
            self.change(&account, on, |day| add(&mut day.books_in, amount));
        }
    }

    /// The agent account, that of the statement which is being recorded, or that of the officer's unit.
    fn paying_account(&self, through: Option<&Through>) -> Option<BankAccount> {
        if let Some(through) = through {
            return Some(BankAccount::Agent(through.agent.clone()));
        }
        self.statement_account().or_else(|| {
            let officer = self.command.as_ref()?.actor.officer()?;
            let unit = self.officers.get(officer)?.unit.clone();
            Some(BankAccount::Unit(unit))
        })
    }

    fn statement_account(&self) -> Option<BankAccount> {
        match &self.command.as_ref()?.awaiting {
            Awaiting::Statement(open) => Some(open.account.clone()),
            Awaiting::Nothing
            | Awaiting::Payment(_)
            | Awaiting::Shares(_)
            | Awaiting::Dividend(..)
            | Awaiting::Linkage(..)
            | Awaiting::Findings(..) => None,
        }
    }

    /// Changes one day of one account. A day without movement keeps no tally, a closed one is open again.
    fn change(&mut self, account: &BankAccount, on: Date, change: impl FnOnce(&mut Tally)) {
        let key = (account.clone(), on);
        let before = self.tallies.get(&key).copied().unwrap_or_default();
        let mut after = before;
        change(&mut after);
        if after == before {
            return;
        }
        if after == Tally::default() {
            self.tallies.remove(&key);
        } else {
            self.tallies.insert(key, after);
        }
        if let Some(unit) = self.keeper(account).cloned()
            && let Some(status) = self.days.get_mut(&(unit, on))
        {
            *status = DayStatus::Reopened;
        }
    }
}

/// Marks a settlement as shown by a statement; answers where it stood, if that was elsewhere.
fn confirm(reported: Option<&mut Reported>, account: &BankAccount, on: Date) -> Option<Reported> {
    let reported = reported.filter(|reported| !reported.confirmed)?;
    reported.confirmed = true;
    if reported.account.as_ref() == Some(account) && reported.on == on {
        return None;
    }
    let was = reported.clone();
    reported.account = Some(account.clone());
    reported.on = on;
    Some(was)
}

/// Marks one line of a settlement as shown; answers its part where that stood elsewhere.
fn show(
    reported: &mut Reported,
    index: u32,
    amount: i128,
    account: &BankAccount,
    on: Date,
) -> Option<Reported> {
    let paid = amount.saturating_neg();
    reported.shown.insert(index, paid);
    let shown = reported.shown.values();
    if shown.fold(0_i128, |sum, one| sum.saturating_add(*one)) >= reported.amount {
        reported.confirmed = true;
        reported.shown = OrdMap::new();
    }
    let stays = reported.account.as_ref() == Some(account) && reported.on == on;
    (!stays).then(|| Reported {
        amount: paid,
        ..reported.clone()
    })
}

fn minor(amount: Money) -> i128 {
    i128::from(amount.minor())
}

fn add(sum: &mut i128, amount: i128) {
    *sum = sum.saturating_add(amount);
}

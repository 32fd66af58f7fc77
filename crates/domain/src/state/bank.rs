//! What the bank and the books say of each account and day, and what hinders a unit from closing its day 日结.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::State;
use crate::event::BankAccount;
use crate::id::{AgentId, StatementId, SuspenseId, UnitId};
use crate::money::Money;
use crate::posting::{Account, Bucket};
use crate::subject::Digest;

/// Movements on one account on one day, in minor units and without signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// What statements show as come in.
    pub bank_in: i128,
    /// What statements show as gone out.
    pub bank_out: i128,
    /// What the books have as come in.
    pub books_in: i128,
    /// What the books have as gone out.
    pub books_out: i128,
    /// What came in and fitted nothing.
    pub suspense_in: i128,
    /// What went out and fitted nothing.
    pub suspense_out: i128,
}

/// Whether a day is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayStatus {
    /// Not closed yet.
    Open,
    /// 已日结
    Closed,
    /// Closed, and then something further was recorded for it.
    Reopened,
}

/// One thing that hinders a day from being closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// No statement covers the day.
    StatementMissing {
        /// Of which account.
        account: BankAccount,
    },
    /// Bank and books differ in what came in.
    InDiffers {
        /// On which account.
        account: BankAccount,
        /// What the bank says, in minor units.
        bank: i128,
        /// What the books say, with suspense.
        books: i128,
    },
    /// Bank and books differ in what went out.
    OutDiffers {
        /// On which account.
        account: BankAccount,
        /// What the bank says, in minor units.
        bank: i128,
        /// What the books say, with suspense.
        books: i128,
    },
    /// Items in suspense are not explained.
    SuspenseOpen {
        /// How many.
        count: usize,
        /// The first of them.
        first: SuspenseId,
    },
    /// An earlier day with movements is not closed.
    EarlierDay {
        /// Which.
        on: Date,
    },
}

/// One account on a day's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetAccount {
    /// Whose.
    pub account: BankAccount,
    /// True where a statement covers the day.
    pub covered: bool,
    /// What moved.
    pub tally: Tally,
}

/// A unit's day: its own account, the agent accounts that it keeps, and what hinders the day from being closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySheet {
    /// The unit's own account first, then its agent accounts that moved.
    pub accounts: Vec<SheetAccount>,
    /// Empty where the day can be closed.
    pub hindrances: Vec<Hindrance>,
    /// Whether it is closed.
    pub status: DayStatus,
    /// All accounts together.
    pub total: Tally,
}

/// Days that one statement covers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Span {
    pub(crate) statement: StatementId,
    pub(crate) to: Date,
    pub(crate) closing: Option<Money>,
    pub(crate) digest: Digest,
}

/// A statement whose lines are being recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StatementOpen {
    pub(crate) statement: StatementId,
    pub(crate) account: BankAccount,
    pub(crate) to: Date,
    /// The day of its last line, or its first day.
    pub(crate) day: Date,
    pub(crate) count: u32,
    pub(crate) seen: u32,
    /// What its lines have yet to sum to, in minor units.
    pub(crate) still_in: i128,
    pub(crate) still_out: i128,
}

/// An item in suspense: where it stands and since when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SuspenseState {
    pub(crate) unit: UnitId,
    pub(crate) agent: Option<AgentId>,
    pub(crate) on: Date,
}

impl Tally {
    /// What the books have as come in, with what fitted nothing.
    pub const fn ledger_in(&self) -> i128 {
        self.books_in.saturating_add(self.suspense_in)
    }

    /// What the books have as gone out, with what fitted nothing.
    pub const fn ledger_out(&self) -> i128 {
        self.books_out.saturating_add(self.suspense_out)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            bank_in: self.bank_in.saturating_add(other.bank_in),
            bank_out: self.bank_out.saturating_add(other.bank_out),
            books_in: self.books_in.saturating_add(other.books_in),
            books_out: self.books_out.saturating_add(other.books_out),
            suspense_in: self.suspense_in.saturating_add(other.suspense_in),
            suspense_out: self.suspense_out.saturating_add(other.suspense_out),
        }
    }
}

impl DayStatus {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }
}

impl SuspenseState {
    pub(crate) fn account(&self) -> BankAccount {
        match &self.agent {
            Some(agent) => BankAccount::Agent(agent.clone()),
            None => BankAccount::Unit(self.unit.clone()),
        }
    }
}

impl State {
    /// What moved on an account on a day.
    pub fn tally(&self, account: &BankAccount, on: Date) -> Tally {
        let key = (account.clone(), on);
        self.tallies.get(&key).copied().unwrap_or_default()
    }

    /// A unit's day, and what hinders it from being closed.
    pub fn day(&self, unit: &UnitId, on: Date) -> DaySheet {
        let own = BankAccount::Unit(unit.clone());
        let agents = self.agents.iter().filter(|(_, agent)| agent.unit == *unit);
        let agents: Vec<_> = agents
            .map(|(id, _)| BankAccount::Agent(id.clone()))
            .collect();
        let moved = |account: &&BankAccount| self.tally(account, on) != Tally::default();
        let accounts: Vec<SheetAccount> = std::iter::once(&own)
            .chain(agents.iter().filter(moved))
            .map(|account| SheetAccount {
                account: account.clone(),
                covered: self.spans(account, on, on).next().is_some(),
                tally: self.tally(account, on),
            })
            .collect();
        let mut hindrances: Vec<Hindrance> = accounts.iter().flat_map(differences).collect();
        hindrances.extend(self.unexplained(unit, on));
        let earlier = std::iter::once(&own).chain(&agents);
        let earlier = earlier.filter_map(|account| self.first_open_day(unit, account, on));
        hindrances.extend(earlier.min().map(|on| Hindrance::EarlierDay { on }));
        let total = accounts.iter().map(|account| account.tally);
        DaySheet {
            total: total.fold(Tally::default(), Tally::plus),
            accounts,
            hindrances,
            status: self.day_status(unit, on),
        }
    }

    pub(crate) fn day_status(&self, unit: &UnitId, on: Date) -> DayStatus {
        let key = (unit.clone(), on);
        self.days.get(&key).copied().unwrap_or(DayStatus::Open)
    }

    /// Statements of an account that share a day with these, in the order in which they were recorded on each.
    pub(crate) fn spans<'a>(
        &'a self,
        account: &'a BankAccount,
        from: Date,
        to: Date,
    ) -> impl Iterator<Item = &'a Span> + 'a {
        let first = (account.clone(), Date::MIN, 0);
        self.covered
            .range(first..)
            .take_while(move |((of, starts, _), _)| of == account && *starts <= to)
            .map(|(_, span)| span)
            .filter(move |span| span.to >= from)
    }

    fn unexplained(&self, unit: &UnitId, on: Date) -> Option<Hindrance> {
        let open = self.suspense.iter().filter(|(id, item)| {
            let account = Account::Suspense((*id).clone());
            item.unit == *unit && item.on <= on && self.balance(&account, Bucket::Open) != 0
        });
        let mut open = open.map(|(id, _)| id);
        let first = open.next()?.clone();
        let count = open.count().saturating_add(1);
        Some(Hindrance::SuspenseOpen { count, first })
    }

    fn first_open_day(&self, unit: &UnitId, account: &BankAccount, before: Date) -> Option<Date> {
        let (first, last) = ((account.clone(), Date::MIN), (account.clone(), before));
        let mut days = self.tallies.range(first..last).map(|((_, on), _)| *on);
        days.find(|on| self.day_status(unit, *on) != DayStatus::Closed)
    }
}

fn differences(on: &SheetAccount) -> impl Iterator<Item = Hindrance> {
    let account = || on.account.clone();
    let missing = (!on.covered).then(|| Hindrance::StatementMissing { account: account() });
    let (bank, books) = (on.tally.bank_in, on.tally.ledger_in());
    let came_in = (bank != books).then(|| Hindrance::InDiffers {
        account: account(),
        bank,
        books,
    });
    let (bank, books) = (on.tally.bank_out, on.tally.ledger_out());
    let went_out = (bank != books).then(|| Hindrance::OutDiffers {
        account: account(),
        bank,
        books,
    });
    missing.into_iter().chain(came_in).chain(went_out)
}

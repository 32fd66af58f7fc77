//! Facts on their way to suspense 待查, because they fit nothing that the ledger knows.
//!
//! Their ids come from the command's own key: the server must never invent one.

use crate::basis::Basis;
use crate::command::Meta;
use crate::event::{BankAccount, Body, SuspenseReason, SuspenseRecorded, Through};
use crate::id::{AgentId, BatchId, Reference, SuspenseId, UnitId, VoucherId};
use crate::money::Money;
use crate::state::State;

/// One fact that fits nothing.
#[derive(Clone, Copy)]
pub(super) struct Fact<'a> {
    pub(super) amount: Money,
    pub(super) basis: &'a Basis,
    pub(super) batch: Option<&'a BatchId>,
    pub(super) reason: SuspenseReason,
    pub(super) reference: Option<&'a Reference>,
    pub(super) voucher: Option<&'a VoucherId>,
}

/// Numbers the facts of one command.
pub(super) struct Suspended {
    agent: Option<AgentId>,
    unit: UnitId,
    key: String,
    count: u32,
}

impl Suspended {
    /// On the account of the unit of whoever reports.
    pub(super) fn new(state: &State, meta: &Meta) -> Self {
        let officer = meta.actor.officer().and_then(|id| state.officers.get(id));
        let unit = match officer {
            Some(officer) => officer.unit.clone(),
            // `admit` refuses an actor without a unit before it looks at the unit.
            None => UnitId::new("unknown").unwrap_or_else(|error| unreachable!("{error}")),
        };
        Self::on_account_of(unit, meta)
    }

    pub(super) fn on_account_of(unit: UnitId, meta: &Meta) -> Self {
        Self {
            agent: None,
            unit,
            key: meta.key.to_string().chars().take(16).collect(),
            count: 0,
        }
    }

    /// On the account that a statement is of.
    pub(super) fn of_statement(state: &State, account: &BankAccount, meta: &Meta) -> Self {
        let own = Self::new(state, meta);
        match account {
            BankAccount::Unit(unit) => Self {
                unit: unit.clone(),
                ..own
            },
            BankAccount::Agent(agent) => Self {
                // `admit` refuses a statement of an account that is not registered.
                unit: state.keeper(account).cloned().unwrap_or(own.unit),
                agent: Some(agent.clone()),
                ..own
            },
        }
    }

    /// On the account that a batch is paid from.
    pub(super) fn through(mut self, state: &State, through: Option<&Through>) -> Self {
        if let Some(through) = through {
            let account = BankAccount::Agent(through.agent.clone());
            if let Some(unit) = state.keeper(&account) {
                self.unit = unit.clone();
                self.agent = Some(through.agent.clone());
            }
        }
        self
    }

    pub(super) fn record(&mut self, fact: Fact<'_>) -> Body {
        let text = match self.count {
            0 => format!("s-{}", self.key),
            further => format!("s-{}-{further}", self.key),
        };
        self.count = self.count.saturating_add(1);
        let id = SuspenseId::new(&text);
        let own = || {
            let key = Reference::new(&self.key);
            key.unwrap_or_else(|error| unreachable!("hex digits are a reference: {error}"))
        };
        Body::from(SuspenseRecorded {
            agent: self.agent.clone(),
            amount: fact.amount,
            basis: fact.basis.clone(),
            batch: fact.batch.cloned(),
            reason: fact.reason,
            reference: fact.reference.cloned().unwrap_or_else(own),
            suspense: id.unwrap_or_else(|error| unreachable!("hex digits are an id: {error}")),
            unit: self.unit.clone(),
            voucher: fact.voucher.cloned(),
        })
    }
}

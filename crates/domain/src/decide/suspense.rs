//! Facts on their way to suspense 待查, because they fit nothing that the ledger knows.
//!
//! Their ids come from the command's own key: the server must never invent one.

use crate::basis::Basis;
use crate::command::Meta;
use crate::event::{Body, SuspenseReason, SuspenseRecorded};
use crate::id::{BatchId, Reference, SuspenseId, UnitId};
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
}

/// Numbers the facts of one command.
pub(super) struct Suspended {
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
            unit,
            key: meta.key.to_string().chars().take(16).collect(),
            count: 0,
        }
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
            amount: fact.amount,
            basis: fact.basis.clone(),
            batch: fact.batch.cloned(),
            reason: fact.reason,
            reference: fact.reference.cloned().unwrap_or_else(own),
            suspense: id.unwrap_or_else(|error| unreachable!("hex digits are an id: {error}")),
            unit: self.unit.clone(),
        })
    }
}

//! Agent accounts and vouchers, and what the bank has reported of a batch or a voucher as a whole.

use imbl::OrdMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{BatchState, BatchStatus, State};
use crate::code::RegionCode;
use crate::event::{AgentKind, BankAccount};
use crate::id::{AgentId, ProjectId, UnitId, VoucherId};
use crate::money::Money;
use crate::rights::Actor;
use crate::subject::Digest;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct AgentState {
    pub(crate) kind: AgentKind,
    pub(crate) region: Option<RegionCode>,
    pub(crate) unit: UnitId,
}

/// One voucher; where its money is stands in its balances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VoucherState {
    /// Whose money.
    pub project: ProjectId,
    /// To which account.
    pub agent: AgentId,
    /// How much.
    pub amount: Money,
    /// How far it has come.
    pub status: BatchStatus,
    /// Who prepared it.
    pub maker: Actor,
    /// What an approval has to name.
    pub digest: Digest,
    pub(crate) reported: Option<Reported>,
    /// True once the agent's own statement shows that it arrived.
    pub(crate) arrived: bool,
    /// What the agent's own statements show as sent back, in minor units.
    pub(crate) sent_back: i128,
}

/// The settlement of a batch or a voucher as a whole, as the books have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Reported {
    /// On whose account; none for old books.
    pub(crate) account: Option<BankAccount>,
    pub(crate) on: Date,
    /// In minor units.
    pub(crate) amount: i128,
    /// True once statements have shown all of it.
    pub(crate) confirmed: bool,
    /// Lines of a batch that a statement has shown one by one, while others are still to be shown.
    pub(crate) shown: OrdMap<u32, i128>,
}

impl Reported {
    /// True where no statement has shown any of it, and one could.
    pub(crate) fn is_unseen(&self) -> bool {
        self.account.is_some() && !self.confirmed && self.shown.is_empty()
    }
}

impl BatchState {
    /// True where line `index` is part of a settlement that no statement has shown yet.
    pub(crate) fn awaits_sight(&self, index: u32) -> bool {
        let reported = self.reported.as_ref();
        index < self.count
            && !self.left_open(index)
            && reported.is_some_and(|reported| {
                reported.account.is_some()
                    && !reported.confirmed
                    && !reported.shown.contains_key(&index)
            })
    }
}

impl State {
    /// A voucher.
    pub fn voucher(&self, voucher: &VoucherId) -> Option<&VoucherState> {
        self.vouchers.get(voucher)
    }

    /// True where the agent account is open.
    pub fn has_agent(&self, agent: &AgentId) -> bool {
        self.agents.contains_key(agent)
    }

    /// The unit that a bank account belongs to, or that keeps it; none where it is not registered.
    pub(crate) fn keeper<'a>(&'a self, account: &'a BankAccount) -> Option<&'a UnitId> {
        match account {
            BankAccount::Unit(unit) => self.units.contains_key(unit).then_some(unit),
            BankAccount::Agent(agent) => self.agents.get(agent).map(|agent| &agent.unit),
        }
    }
}

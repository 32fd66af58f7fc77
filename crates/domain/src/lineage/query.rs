//! Up the stream: of which sources an account, a batch, a payment, a dividend or an asset is made.
//!
//! Pure questions to the fold; what is not known has no sources.

use std::collections::BTreeMap;

use super::composition::Composition;
use super::{BatchMoney, Held, Lineage};
use crate::code::Period;
use crate::event::Source;
use crate::id::{AgentId, AssetId, BatchId, ProjectId, SpendingId, VoucherId};
use crate::money::Money;
use crate::posting::{Account, Bucket};

/// What an account is made of, by the state that its money is in.
type ByState = BTreeMap<Bucket, Composition>;

impl Lineage {
    /// What an account holds now, by state; states without money are left out, and so is all that has left it.
    ///
    /// An asset's paths say whose asset earned the money, not where it came from. Suspense has none.
    pub fn sources_of(&self, account: &Account) -> BTreeMap<Bucket, Composition> {
        let mut states = match account {
            Account::Line(id) => left(self.lines.get(id)),
            Account::Pool(id) => left(self.pools.get(id)),
            Account::Project(id) => self.of_project(id),
            Account::Agent(id) => self.of_agent(id),
            Account::Voucher(id) => self.of_voucher(id),
            Account::Asset(id) => self.of_asset(id),
            Account::Suspense(_) => ByState::new(),
        };
        states.retain(|_, money| !money.is_empty());
        states
    }

    /// What a batch was made of when it was prepared, returned lines and all.
    pub fn sources_of_batch(&self, batch: &BatchId) -> Option<&Composition> {
        self.batches.get(batch).map(|batch| &batch.whole)
    }

    /// What one payment is made of.
    pub fn sources_of_line(
        &self,
        batch: &BatchId,
        index: u32,
        amount: Money,
    ) -> Option<Composition> {
        let batch = self.batches.get(batch)?;
        Some(batch.part(index, Some(amount)))
    }

    /// What a village's own spending is made of.
    pub fn sources_of_spending(&self, spending: &SpendingId) -> Option<&Composition> {
        self.spendings.get(spending).map(|spent| &spent.settled)
    }

    /// What an asset was formed of: a view of money that its project had paid.
    pub fn sources_of_asset(&self, asset: &AssetId) -> Option<&Composition> {
        self.assets.get(asset).map(|asset| &asset.value)
    }

    /// Whose asset earned a dividend.
    pub fn sources_of_dividend(&self, asset: &AssetId, period: Period) -> Option<&Composition> {
        let asset = self.assets.get(asset)?;
        asset.dividends.get(&period).map(|dividend| &dividend.whole)
    }

    /// Whose asset earned one holder's part of a dividend.
    pub fn sources_of_share(
        &self,
        (asset, period): (&AssetId, Period),
        index: u32,
        amount: Money,
    ) -> Option<Composition> {
        let dividend = self.assets.get(asset)?.dividends.get(&period)?;
        Some(dividend.part(index, Some(amount)))
    }

    /// What a fund line or pool got back as other money than it had given, or what of its money went back past it,
    /// in minor units.
    pub fn exchanged(&self, source: &Source) -> i128 {
        self.held_by(source).map_or(0, |held| held.exchanged)
    }

    pub(super) fn held_by(&self, source: &Source) -> Option<&Held> {
        match source {
            Source::Line(line) => self.lines.get(line),
            Source::Pool(pool) => self.pools.get(pool),
        }
    }

    fn of_project(&self, id: &ProjectId) -> ByState {
        let mut states = ByState::new();
        if let Some(project) = self.projects.get(id) {
            add(&mut states, Bucket::Left, &project.left);
            add(&mut states, Bucket::Retention, &project.retention);
            add(&mut states, Bucket::Settled, &project.settled);
        }
        for batch in self.batches.values().filter(|batch| batch.project == *id) {
            let (pending, awaiting) = match batch.voucher {
                None => (Bucket::Pending, Bucket::Awaiting),
                Some(_) => (Bucket::WithAgent, Bucket::WithAgent),
            };
            add(&mut states, pending, &batch.pending);
            add(&mut states, awaiting, &batch.awaiting);
        }
        for voucher in self
            .vouchers
            .values()
            .filter(|voucher| voucher.project == *id)
        {
            add(&mut states, Bucket::Pending, &voucher.pending);
            add(&mut states, Bucket::WithAgent, &voucher.undistributed);
        }
        states
    }

    fn of_voucher(&self, id: &VoucherId) -> ByState {
        let mut states = ByState::new();
        if let Some(voucher) = self.vouchers.get(id) {
            add(&mut states, Bucket::Undistributed, &voucher.undistributed);
        }
        for batch in self.batches_by(id) {
            add(&mut states, Bucket::Pending, &batch.pending);
            add(&mut states, Bucket::Awaiting, &batch.awaiting);
            add(&mut states, Bucket::Settled, &batch.settled);
        }
        for spent in self.spendings.values().filter(|spent| spent.voucher == *id) {
            add(&mut states, Bucket::Settled, &spent.settled);
        }
        states
    }

    fn batches_by(&self, id: &VoucherId) -> impl Iterator<Item = &BatchMoney> {
        let all = self.batches.values();
        all.filter(move |batch| batch.voucher.as_ref() == Some(id))
    }

    fn of_agent(&self, id: &AgentId) -> ByState {
        let mut states = ByState::new();
        let own = self
            .vouchers
            .iter()
            .filter(|(_, voucher)| voucher.agent == *id);
        for (voucher, _) in own {
            for (state, money) in self.of_voucher(voucher) {
                let state = if state == Bucket::Undistributed {
                    Bucket::Held
                } else if state == Bucket::Settled {
                    Bucket::PaidOn
                } else {
                    state
                };
                add(&mut states, state, &money);
            }
        }
        states
    }

    fn of_asset(&self, id: &AssetId) -> ByState {
        let mut states = ByState::new();
        if let Some(asset) = self.assets.get(id) {
            add(&mut states, Bucket::Kept, &asset.kept);
            add(&mut states, Bucket::Welfare, &asset.welfare);
            add(&mut states, Bucket::Spent, &asset.spent);
            for dividend in asset.dividends.values() {
                add(&mut states, Bucket::Unpaid, &dividend.unpaid);
                add(&mut states, Bucket::Paid, &dividend.paid);
            }
        }
        states
    }
}

fn left(held: Option<&Held>) -> ByState {
    let money = held.map(|held| held.left.clone());
    ByState::from([(Bucket::Left, money.unwrap_or_default())])
}

fn add(states: &mut ByState, state: Bucket, money: &Composition) {
    states.entry(state).or_default().add(money);
}

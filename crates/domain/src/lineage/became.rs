//! Down the stream: everything that a fund line or a pool became, and where it is now.
//!
//! The leaves sum to the whole. One leaf alone is below zero: what came back without naming the payment.

use std::collections::BTreeMap;

use super::composition::{Composition, total};
use super::{AssetMoney, Lineage};
use crate::code::Period;
use crate::event::Source;
use crate::id::{AssetId, BatchId, LineId, ProjectId, SpendingId, VoucherId};
use crate::posting::Account;

/// Where money is now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Free 结余 with a fund line, a pool or a project.
    Left(Account),
    /// Held back by a project until warranties end 质保金.
    Retention(ProjectId),
    /// In a batch that the bank has not reported yet, or in a line sent again.
    Pending(BatchId),
    /// Returned by the bank, awaiting re-payment.
    Awaiting(BatchId),
    /// Paid.
    Settled(BatchId),
    /// In a voucher that the bank has not reported yet.
    VoucherPending(VoucherId),
    /// With an agent account, not distributed.
    Undistributed(VoucherId),
    /// Spent by a village.
    Spent(SpendingId),
    /// Less what came back to a project and named no payment: its settled leaves hold it, and so does where it is.
    CameBack(ProjectId),
    /// Cut or taken back by a giver outside the ledger.
    Withdrawn(LineId),
}

/// Some money of a fund line or pool, where it is now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leaf {
    /// The lines and pools that it went through since, in order.
    pub route: Vec<Source>,
    /// Whose it is, where it has reached a project.
    pub project: Option<ProjectId>,
    /// Where it is.
    pub place: Place,
    /// How much, in minor units.
    pub amount: i128,
}

/// Everything that a fund line or pool became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Became {
    /// All money that came here and has not gone back up, in minor units.
    pub whole: i128,
    /// Where it is now; sums to the whole.
    pub leaves: Vec<Leaf>,
    /// Assets that were formed of what was paid: a view, not money beside it.
    pub assets: BTreeMap<AssetId, i128>,
    /// Dividends that those assets have declared, this source's share: new money.
    pub dividends: BTreeMap<(AssetId, Period), i128>,
}

/// The leaves as a tree: what went on through one line or pool, and what stayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// All leaves in it, in minor units.
    pub amount: i128,
    /// What went no further.
    pub leaves: Vec<Leaf>,
    /// What went on, by the next line or pool.
    pub below: BTreeMap<Source, Branch>,
}

impl Became {
    /// The leaves by the way that they took.
    pub fn tree(&self) -> Branch {
        branch(self.leaves.iter().collect(), 0)
    }
}

fn branch(all: Vec<&Leaf>, depth: usize) -> Branch {
    let amount = total(all.iter().map(|leaf| leaf.amount));
    let mut leaves = Vec::new();
    let mut further: BTreeMap<Source, Vec<&Leaf>> = BTreeMap::new();
    for leaf in all {
        match leaf.route.get(depth) {
            Some(step) => further.entry(step.clone()).or_default().push(leaf),
            None => leaves.push(leaf.clone()),
        }
    }
    let next = depth.saturating_add(1);
    let below = further.into_iter();
    Branch {
        amount,
        leaves,
        below: below
            .map(|(step, leaves)| (step, branch(leaves, next)))
            .collect(),
    }
}

impl Lineage {
    /// Everything that a fund line or a pool became, an intermediate one too; none where it never had money.
    pub fn became(&self, source: &Source) -> Option<Became> {
        let whole = self.held_by(source)?.whole;
        let mut leaves = Leaves::of(source);
        for (line, held) in &self.lines {
            leaves.take(None, &Place::Left(Account::Line(line.clone())), &held.left);
            leaves.take(None, &Place::Withdrawn(line.clone()), &held.withdrawn);
        }
        for (pool, held) in &self.pools {
            leaves.take(None, &Place::Left(Account::Pool(pool.clone())), &held.left);
        }
        for (project, money) in &self.projects {
            let place = Place::Left(Account::Project(project.clone()));
            leaves.take(Some(project), &place, &money.left);
            let place = Place::Retention(project.clone());
            leaves.take(Some(project), &place, &money.retention);
        }
        for (id, voucher) in &self.vouchers {
            let project = Some(&voucher.project);
            leaves.take(
                project,
                &Place::VoucherPending(id.clone()),
                &voucher.pending,
            );
            leaves.take(
                project,
                &Place::Undistributed(id.clone()),
                &voucher.undistributed,
            );
        }
        let mut paid: BTreeMap<&ProjectId, Composition> = BTreeMap::new();
        for (id, batch) in &self.batches {
            let project = Some(&batch.project);
            leaves.take(project, &Place::Pending(id.clone()), &batch.pending);
            leaves.take(project, &Place::Awaiting(id.clone()), &batch.awaiting);
            leaves.take(project, &Place::Settled(id.clone()), &batch.settled);
            if batch.settled.iter().any(|(path, _)| path.passes(source)) {
                paid.entry(&batch.project).or_default().add(&batch.settled);
            }
        }
        for (id, spent) in &self.spendings {
            leaves.take(
                Some(&spent.project),
                &Place::Spent(id.clone()),
                &spent.settled,
            );
            paid.entry(&spent.project).or_default().add(&spent.settled);
        }
        for (project, paid) in paid {
            let net = self.projects.get(project).map(|money| &money.settled);
            let back = net.map_or_else(|| paid.clone(), |net| paid.minus(net));
            leaves.give(project, &back);
        }
        leaves.found.sort();
        Some(Became {
            whole,
            leaves: leaves.found,
            assets: self.formed_of(source),
            dividends: self.earned_by(source),
        })
    }

    fn formed_of(&self, source: &Source) -> BTreeMap<AssetId, i128> {
        let part = |(id, asset): (&AssetId, &AssetMoney)| {
            (
                id.clone(),
                share(&asset.value.minus(&asset.returned), source),
            )
        };
        let all = self.assets.iter().map(part);
        all.filter(|(_, amount)| *amount > 0).collect()
    }

    fn earned_by(&self, source: &Source) -> BTreeMap<(AssetId, Period), i128> {
        let mut earned = BTreeMap::new();
        for (id, asset) in &self.assets {
            for (period, dividend) in &asset.dividends {
                let amount = share(&dividend.whole, source);
                if amount > 0 {
                    earned.insert((id.clone(), *period), amount);
                }
            }
        }
        earned
    }
}

fn share(money: &Composition, source: &Source) -> i128 {
    let own = money.iter().filter(|(path, _)| path.passes(source));
    total(own.map(|(_, amount)| amount))
}

struct Leaves<'a> {
    source: &'a Source,
    found: Vec<Leaf>,
}

impl<'a> Leaves<'a> {
    const fn of(source: &'a Source) -> Self {
        let found = Vec::new();
        Self { source, found }
    }

    fn take(&mut self, project: Option<&ProjectId>, place: &Place, money: &Composition) {
        for (path, amount) in money.iter().filter(|(path, _)| path.passes(self.source)) {
            self.found.push(Leaf {
                route: path.after(self.source).to_vec(),
                project: project.cloned(),
                place: place.clone(),
                amount,
            });
        }
    }

    /// What is settled no longer, though no batch says so.
    fn give(&mut self, project: &ProjectId, money: &Composition) {
        let from = self.found.len();
        self.take(Some(project), &Place::CameBack(project.clone()), money);
        for leaf in self.found.iter_mut().skip(from) {
            leaf.amount = leaf.amount.saturating_neg();
        }
    }
}

//! Quotas, pools and projects: money goes on, and goes back to where it was.
//!
//! Every step of a path is walked here and nowhere else, so that the wholes of lines and pools agree with it.

use super::composition::Composition;
use super::path::Path;
use super::{Held, Lineage, ProjectMoney};
use crate::event::{Body, QuotaReclaimed, Source};
use crate::id::{LineId, ProjectId};
use crate::money::Money;

impl Lineage {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` has sorted the kinds, one by one"
    )]
    pub(super) fn move_funds(&mut self, body: &Body) {
        let line = |id: &LineId| Source::Line(id.clone());
        let pool = |id: &crate::id::PoolId| Source::Pool(id.clone());
        match body {
            Body::QuotaReceived(e) => self.come_in(&e.line, minor(e.amount)),
            Body::QuotaAdjusted(e) if e.delta.is_negative() => {
                self.withdraw(&e.line, minor(e.delta.negated()));
            }
            Body::QuotaAdjusted(e) => self.come_in(&e.line, minor(e.delta)),
            Body::QuotaPassedDown(e) => self.pass(&line(&e.from), &line(&e.to), e.amount),
            Body::QuotaReclaimed(e) => self.reclaim(e),
            Body::YearClosed(e) => {
                if let Some(next) = &e.to {
                    self.pass(&line(&e.line), &line(next), e.carried);
                }
            }
            Body::RetentionHeld(e) => {
                let project = self.project(&e.project);
                let held = project.left.take(minor(e.amount));
                project.retention.add(&held);
            }
            Body::RetentionReleased(e) => {
                let project = self.project(&e.project);
                let free = project.retention.take(minor(e.amount));
                project.left.add(&free);
            }
            Body::PoolFunded(e) => self.pass(&line(&e.line), &pool(&e.pool), e.amount),
            Body::PoolReturned(e) => self.hand_back(&pool(&e.pool), &line(&e.line), e.amount),
            Body::ProjectFunded(e) => {
                let given = self.held(&e.source).left.take(minor(e.amount));
                let project = self.project(&e.project);
                project.left.add(&given);
                project.funded.add(&given);
            }
            Body::ProjectGaveBack(e) => {
                let from_there = |path: &Path| path.ends_at(&e.source);
                let project = self.project(&e.project);
                let back = project.left.take_first(minor(e.amount), &[&from_there]);
                project.funded.subtract(&back);
                self.past_the_last(&back, &e.source);
                self.arrive_back(&back, &e.source);
            }
            _ => {}
        }
    }

    /// New money from outside.
    fn come_in(&mut self, line: &LineId, amount: i128) {
        let held = self.lines.entry(line.clone()).or_default();
        let money = Composition::of(Path::root(Source::Line(line.clone())), amount);
        held.left.add(&money);
        held.whole = held.whole.saturating_add(money.sum());
    }

    /// A giver outside takes first what it gave to this very line.
    fn withdraw(&mut self, line: &LineId, amount: i128) {
        let held = self.lines.entry(line.clone()).or_default();
        let own = |path: &Path| path.before_last().is_none();
        let gone = held.left.take_first(amount, &[&own]);
        held.withdrawn.add(&gone);
    }

    fn reclaim(&mut self, e: &QuotaReclaimed) {
        match &e.parent {
            Some(up) => {
                let (from, to) = (Source::Line(e.line.clone()), Source::Line(up.clone()));
                self.hand_back(&from, &to, e.amount);
            }
            None => self.withdraw(&e.line, minor(e.amount)),
        }
    }

    fn pass(&mut self, from: &Source, to: &Source, amount: Money) {
        let money = self.held(from).left.take(minor(amount));
        self.arrive(&money, to);
    }

    fn hand_back(&mut self, from: &Source, to: &Source, amount: Money) {
        let from_there = |path: &Path| path.before_last() == Some(to);
        // What was carried over came from there by way of another year's line.
        let passed = |path: &Path| path.passes(to);
        let left = &mut self.held(from).left;
        let money = left.take_first(minor(amount), &[&from_there, &passed]);
        self.arrive_back(&money, to);
    }

    /// What never was here before replaces what was given.
    fn arrive_back(&mut self, money: &Composition, to: &Source) {
        let other = money.iter().filter(|(path, _)| !path.passes(to));
        let other = super::composition::total(other.map(|(_, amount)| amount));
        let held = self.held(to);
        held.exchanged = held.exchanged.saturating_add(other);
        self.arrive(money, to);
    }

    /// Money that goes back by way of none of the places after `to` is other money to them.
    fn past_the_last(&mut self, money: &Composition, to: &Source) {
        for (path, amount) in money.iter() {
            for skipped in path.after(to) {
                let held = self.held(skipped);
                held.exchanged = held.exchanged.saturating_add(amount);
            }
        }
    }

    /// Money takes the step to `to`: places that its path gains or loses have more or less of it.
    fn arrive(&mut self, money: &Composition, to: &Source) {
        let arrived = money.map(|path| path.then(to));
        for (path, amount) in money.iter() {
            let on = path.then(to);
            for lost in path.steps().iter().filter(|step| !on.passes(step)) {
                let held = self.held(lost);
                held.whole = held.whole.saturating_sub(amount);
            }
            if !path.passes(to) {
                let held = self.held(to);
                held.whole = held.whole.saturating_add(amount);
            }
        }
        self.held(to).left.add(&arrived);
    }

    pub(super) fn held(&mut self, source: &Source) -> &mut Held {
        match source {
            Source::Line(line) => self.lines.entry(line.clone()).or_default(),
            Source::Pool(pool) => self.pools.entry(pool.clone()).or_default(),
        }
    }

    pub(super) fn project(&mut self, project: &ProjectId) -> &mut ProjectMoney {
        self.projects.entry(project.clone()).or_default()
    }
}

pub(super) fn minor(amount: Money) -> i128 {
    i128::from(amount.minor())
}

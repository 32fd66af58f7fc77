//! How an event changes the state. Total: it never fails and never panics, whatever the event;
//! whether the event may stand is for `admit` to say.

use std::sync::Arc;

use imbl::{OrdMap, OrdSet};

use crate::event::{Body, Cmd, Event, Source};
use crate::money::Money;
use crate::posting::postings;
use crate::state::{
    AssetState, Awaiting, BatchState, BatchStatus, DividendState, LineState, LineStatus,
    NoticeState, OfficerState, OpenCommand, PoolState, ProjectState, RegionState, Running, State,
    UnitState,
};
use crate::subject::Digest;

impl State {
    /// Records one more event.
    pub fn evolve(&mut self, event: &Event) {
        self.enter_command(event.cmd.as_ref());
        self.post(&event.body);
        self.register(&event.body);
        self.size = self.size.saturating_add(1);
    }

    fn enter_command(&mut self, cmd: Option<&Cmd>) {
        if let Some(cmd) = cmd {
            self.command = Some(OpenCommand {
                actor: cmd.actor.clone(),
                digest: cmd.digest,
                left: cmd.count,
                awaiting: Awaiting::Nothing,
            });
        }
        if let Some(command) = &mut self.command {
            command.left = command.left.saturating_sub(1);
        }
    }

    fn post(&mut self, body: &Body) {
        for posting in postings(body) {
            let balance = self
                .balances
                .entry((posting.account, posting.bucket))
                .or_insert(0);
            *balance = balance.saturating_add(i128::from(posting.delta.minor()));
        }
    }

    fn register(&mut self, body: &Body) {
        match body {
            Body::LedgerCreated(_)
            | Body::RegionRegistered(_)
            | Body::RegionClosed(_)
            | Body::UnitRegistered(_)
            | Body::OfficerRegistered(_)
            | Body::OfficerRevoked(_)
            | Body::SchemeRegistered(_) => self.register_setup(body),
            Body::QuotaReceived(_)
            | Body::QuotaPassedDown(_)
            | Body::PoolOpened(_)
            | Body::PoolFunded(_)
            | Body::PoolReturned(_)
            | Body::ProjectRegistered(_)
            | Body::ProjectFunded(_)
            | Body::ProjectGaveBack(_) => self.register_funds(body),
            Body::PaymentPrepared(_)
            | Body::PaymentLine(_)
            | Body::PaymentApproved(_)
            | Body::PaymentRefused(_)
            | Body::PaymentSettled(_)
            | Body::LineReturned(_)
            | Body::LineResent(_)
            | Body::LineResettled(_)
            | Body::LineGivenUp(_)
            | Body::LineReversed(_)
            | Body::SuspenseRecorded(_) => self.register_payment(body),
            Body::AssetRegistered(_)
            | Body::AssetVested(_)
            | Body::AssetQuantified(_)
            | Body::ShareIssued(_)
            | Body::IncomeReceived(_)
            | Body::DividendDeclared(_)
            | Body::DividendLine(_)
            | Body::DividendPaid(_)
            | Body::NoticePosted(_)
            | Body::NoticeTakenDown(_) => self.register_asset_or_notice(body),
            Body::QuotaAdjusted(_)
            | Body::QuotaReclaimed(_)
            | Body::UnmatchedReturn(_)
            | Body::SuspenseCleared(_) => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    fn register_setup(&mut self, body: &Body) {
        match body {
            Body::LedgerCreated(e) => {
                self.rules = e.rules;
                self.ledger = Some(Arc::new(e.clone()));
            }
            Body::RegionRegistered(e) => {
                let region = RegionState {
                    valid_from: e.valid_from,
                    closed_on: None,
                };
                self.regions.insert(e.code, region);
            }
            Body::RegionClosed(e) => {
                if let Some(region) = self.regions.get_mut(&e.code) {
                    region.closed_on = Some(e.on);
                }
            }
            Body::UnitRegistered(e) => {
                self.units.insert(
                    e.unit.clone(),
                    UnitState {
                        kind: e.kind,
                        region: e.region,
                    },
                );
            }
            Body::OfficerRegistered(e) => {
                let officer = OfficerState {
                    unit: e.unit.clone(),
                    roles: e.roles.clone(),
                    active: true,
                };
                self.officers.insert(e.officer.clone(), officer);
            }
            Body::OfficerRevoked(e) => {
                if let Some(officer) = self.officers.get_mut(&e.officer) {
                    officer.active = false;
                }
            }
            Body::SchemeRegistered(e) => {
                self.schemes.insert(e.scheme.clone(), e.class);
            }
            _ => {}
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    fn register_funds(&mut self, body: &Body) {
        match body {
            Body::QuotaReceived(e) => {
                let line = LineState {
                    unit: e.unit.clone(),
                    parent: None,
                    budget_year: e.budget_year,
                    category: e.category,
                    function: e.function,
                    level: e.level,
                };
                self.lines.insert(e.line.clone(), line);
            }
            Body::QuotaPassedDown(e) => {
                let upper = self.lines.get(&e.from).cloned();
                if let (Some(upper), false) = (upper, self.lines.contains_key(&e.to)) {
                    let parent = Some(e.from.clone());
                    let line = LineState {
                        unit: e.unit.clone(),
                        parent,
                        ..upper
                    };
                    self.lines.insert(e.to.clone(), line);
                }
            }
            Body::PoolOpened(e) => {
                let pool = PoolState {
                    unit: e.unit.clone(),
                    aims: e.aims.clone(),
                    given: OrdMap::new(),
                };
                self.pools.insert(e.pool.clone(), pool);
            }
            Body::PoolFunded(e) => {
                if let Some(pool) = self.pools.get_mut(&e.pool) {
                    add(
                        &mut pool.given,
                        e.line.clone(),
                        i128::from(e.amount.minor()),
                    );
                }
            }
            Body::PoolReturned(e) => {
                if let Some(pool) = self.pools.get_mut(&e.pool) {
                    add(
                        &mut pool.given,
                        e.line.clone(),
                        i128::from(e.amount.negated().minor()),
                    );
                }
            }
            Body::ProjectRegistered(e) => {
                let project = ProjectState {
                    region: e.region,
                    given: OrdMap::new(),
                    formed: 0,
                };
                self.projects.insert(e.project.clone(), project);
            }
            Body::ProjectFunded(e) => self.give(&e.project, &e.source, e.amount),
            Body::ProjectGaveBack(e) => self.give(&e.project, &e.source, e.amount.negated()),
            _ => {}
        }
    }

    fn give(&mut self, project: &crate::id::ProjectId, source: &Source, amount: Money) {
        if let Some(project) = self.projects.get_mut(project) {
            add(
                &mut project.given,
                source.clone(),
                i128::from(amount.minor()),
            );
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    fn register_payment(&mut self, body: &Body) {
        match body {
            Body::PaymentPrepared(e) => self.open_batch(e),
            Body::PaymentLine(e) => {
                if let Some(batch) = self.batches.get_mut(&e.batch) {
                    batch.seen.take(e.paid, e.due);
                    if batch.seen.count >= batch.count {
                        self.settle_debt();
                    }
                }
            }
            Body::PaymentApproved(e) => {
                let seq = self.size;
                if let Some(batch) = self.batches.get_mut(&e.batch) {
                    batch.status = BatchStatus::Approved;
                    batch.approved_seq = Some(seq);
                }
            }
            Body::PaymentRefused(e) => {
                if let Some(batch) = self.batches.get_mut(&e.batch) {
                    batch.status = BatchStatus::Refused;
                }
            }
            Body::PaymentSettled(e) => {
                let seq = self.size;
                if let Some(batch) = self.batches.get_mut(&e.batch) {
                    batch.status = BatchStatus::Settled;
                    batch.settled_seq = Some(seq);
                }
            }
            Body::LineReturned(e) => self.mark(&e.batch, e.index, LineStatus::Awaiting),
            Body::LineResent(e) => self.mark(&e.batch, e.index, LineStatus::Pending),
            Body::LineResettled(e) => self.mark(&e.batch, e.index, LineStatus::Settled),
            Body::LineGivenUp(e) => self.mark(&e.batch, e.index, LineStatus::GivenUp),
            Body::LineReversed(e) => self.mark(&e.batch, e.index, LineStatus::Reversed),
            Body::SuspenseRecorded(e) => {
                self.suspense.insert(e.suspense.clone(), e.unit.clone());
            }
            _ => {}
        }
    }

    fn open_batch(&mut self, e: &crate::event::PaymentPrepared) {
        let (maker, digest) = match &self.command {
            Some(command) => (command.actor.clone(), command.digest),
            None => (crate::rights::Actor::Init, Digest::new([0; 32])),
        };
        let batch = BatchState {
            project: e.project.clone(),
            scheme: e.scheme.clone(),
            period: e.period,
            business_on: e.basis.business_on,
            status: BatchStatus::Prepared,
            maker,
            digest,
            count: e.count,
            total: e.total,
            due: e.due,
            history: e.history,
            first_seq: self.size,
            approved_seq: None,
            settled_seq: None,
            seen: Running::default(),
            exceptions: OrdMap::new(),
        };
        self.batches.insert(e.batch.clone(), batch);
        self.owe(Awaiting::Payment(e.batch.clone()));
    }

    fn mark(&mut self, batch: &crate::id::BatchId, index: u32, status: LineStatus) {
        if let Some(batch) = self.batches.get_mut(batch) {
            batch.exceptions.insert(index, status);
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    fn register_asset_or_notice(&mut self, body: &Body) {
        match body {
            Body::AssetRegistered(e) => {
                let of_project = self.projects.get(&e.project).and_then(|p| p.region);
                if let Some(project) = self.projects.get_mut(&e.project) {
                    let value = i128::from(e.value.minor());
                    project.formed = project.formed.saturating_add(value);
                }
                let asset = AssetState {
                    class: e.class,
                    value: e.value,
                    holder: None,
                    shares: None,
                    region: e.region.or(of_project),
                    holders: 0,
                    seen: Running::default(),
                    register: OrdMap::new(),
                    keys: OrdSet::new(),
                    dividends: OrdMap::new(),
                };
                self.assets.insert(e.asset.clone(), asset);
            }
            Body::AssetVested(e) => {
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    asset.holder = Some(e.holder.clone());
                }
            }
            Body::AssetQuantified(e) => {
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    asset.shares = Some(e.shares);
                    asset.holders = e.count;
                    self.owe(Awaiting::Shares(e.asset.clone()));
                }
            }
            Body::ShareIssued(e) => {
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    asset.seen.count = asset.seen.count.saturating_add(1);
                    asset.seen.amount = asset.seen.amount.saturating_add(i128::from(e.shares));
                    asset.keys.insert(e.holder.key());
                    asset.register.insert(e.index, (e.holder.clone(), e.shares));
                    if asset.seen.count >= asset.holders {
                        self.settle_debt();
                    }
                }
            }
            Body::IncomeReceived(e) => {
                self.incomes.insert(e.income.clone());
            }
            Body::DividendDeclared(e) => {
                let dividend = DividendState {
                    total: e.dividends,
                    count: e.count,
                    seen: Running::default(),
                    unpaid: OrdMap::new(),
                };
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    asset.dividends.insert(e.period, dividend);
                    self.owe(Awaiting::Dividend(e.asset.clone(), e.period));
                }
            }
            Body::DividendLine(e) => {
                let asset = self.assets.get_mut(&e.asset);
                if let Some(dividend) = asset.and_then(|a| a.dividends.get_mut(&e.period)) {
                    dividend.seen.take(e.amount, e.amount);
                    dividend.unpaid.insert(e.index, e.amount);
                    if dividend.seen.count >= dividend.count {
                        self.settle_debt();
                    }
                }
            }
            Body::DividendPaid(e) => {
                let asset = self.assets.get_mut(&e.asset);
                if let Some(dividend) = asset.and_then(|a| a.dividends.get_mut(&e.period)) {
                    let kept = |index: &u32| e.except.binary_search(index).is_ok();
                    dividend.unpaid = dividend
                        .unpaid
                        .iter()
                        .filter(|(i, _)| kept(i))
                        .map(|(i, m)| (*i, *m))
                        .collect();
                }
            }
            Body::NoticePosted(e) => {
                let notice = NoticeState {
                    posted_on: e.posted_on,
                    place: e.place,
                    taken_down_on: None,
                };
                self.notices.insert(e.notice.clone(), notice);
            }
            Body::NoticeTakenDown(e) => {
                if let Some(notice) = self.notices.get_mut(&e.notice) {
                    notice.taken_down_on = Some(e.on);
                }
            }
            _ => {}
        }
    }

    fn owe(&mut self, what: Awaiting) {
        if let Some(command) = &mut self.command {
            command.awaiting = what;
        }
    }

    fn settle_debt(&mut self) {
        self.owe(Awaiting::Nothing);
    }
}

impl Running {
    fn take(&mut self, amount: Money, due: Money) {
        self.count = self.count.saturating_add(1);
        self.amount = self.amount.saturating_add(i128::from(amount.minor()));
        self.due = self.due.saturating_add(i128::from(due.minor()));
    }
}

fn add<K: Ord + Clone>(map: &mut OrdMap<K, i128>, key: K, amount: i128) {
    let sum = map.entry(key).or_insert(0);
    *sum = sum.saturating_add(amount);
}

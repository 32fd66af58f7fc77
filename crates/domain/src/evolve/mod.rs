//! How an event changes the state. Total: it never fails and never panics, whatever the event;
//! whether the event may stand is for `admit` to say.

mod agent;
mod asset;
mod bank;
mod finding;
mod payment;
mod project;
mod report;
mod scheme;
mod year;

use std::sync::Arc;

use imbl::OrdMap;

use crate::event::{Body, Cmd, Event, Source};
use crate::figures::figures;
use crate::money::Money;
use crate::posting::postings;
use crate::rights::Actor;
use crate::state::{
    Awaiting, LineState, OfficerState, OpenCommand, PoolState, ProjectStage, ProjectState,
    RegionState, Running, SchemeState, State, UnitState,
};

impl State {
    /// Records one more event.
    pub fn evolve(&mut self, event: &Event) {
        self.enter_command(event.cmd.as_ref());
        self.post(&event.body);
        self.tally_fact(&event.body);
        self.register(&event.body);
        self.figures = self.figures.saturating_add(figures(&event.body));
        self.size = self.size.saturating_add(1);
    }

    fn enter_command(&mut self, cmd: Option<&Cmd>) {
        if let Some(cmd) = cmd {
            self.command = Some(OpenCommand {
                actor: cmd.actor.clone(),
                digest: cmd.digest,
                kind: cmd.kind.clone(),
                issued_at: cmd.issued_at,
                left: cmd.count,
                awaiting: Awaiting::Nothing,
            });
        }
        if let Some(command) = &mut self.command {
            command.left = command.left.saturating_sub(1);
        }
    }

    fn is_of_old_books(&self) -> bool {
        let command = self.command.as_ref();
        command.is_some_and(|command| command.actor == Actor::History)
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
            | Body::SchemeRegistered(_)
            | Body::PolicyAdopted(_) => self.register_setup(body),
            Body::QuotaReceived(_)
            | Body::QuotaPassedDown(_)
            | Body::PoolOpened(_)
            | Body::PoolFunded(_)
            | Body::PoolReturned(_)
            | Body::ProjectRegistered(_)
            | Body::ProjectFunded(_)
            | Body::ProjectGaveBack(_) => self.register_funds(body),
            Body::KeyRegistered(e) => self.signing.register(e),
            Body::KeyRevoked(e) => self.signing.revoke(e),
            Body::SigningRequired(e) => self.signing.require(e),
            Body::CheckpointKeyRotated(e) => self.signing.rotate(e),
            Body::UnmatchedReturn(e) => {
                if let Some(project) = self.projects.get_mut(&e.project) {
                    let amount = i128::from(e.amount.minor());
                    project.came_back = project.came_back.saturating_add(amount);
                }
            }
            Body::LinkageRecorded(e) => self.open_linkage(e),
            Body::LinkageHousehold(e) => self.link_household(e),
            Body::YearClosed(e) => self.close_year(e),
            Body::ProjectApproved(_)
            | Body::ContractSigned(_)
            | Body::ContractChanged(_)
            | Body::ContractAccepted(_)
            | Body::ContractAudited(_)
            | Body::RetentionHeld(_)
            | Body::RetentionReleased(_)
            | Body::ProjectTerminated(_)
            | Body::ProjectHandedOver(_) => self.register_project(body),
            Body::PaymentPrepared(_)
            | Body::PaymentLine(_)
            | Body::PaymentApproved(_)
            | Body::PaymentRefused(_)
            | Body::PaymentSettled(_)
            | Body::LineReturned(_)
            | Body::LineResent(_)
            | Body::LineResettled(_)
            | Body::LineGivenUp(_)
            | Body::LineReversed(_) => self.register_payment(body),
            Body::AssetRegistered(_)
            | Body::AssetVested(_)
            | Body::AssetQuantified(_)
            | Body::ShareIssued(_)
            | Body::SharesPassed(_)
            | Body::AssetImpaired(_)
            | Body::AssetDisposed(_)
            | Body::WelfareSpent(_)
            | Body::OperatorSigned(_)
            | Body::IncomeReceived(_)
            | Body::DividendDeclared(_)
            | Body::DividendLine(_)
            | Body::DividendPaid(_)
            | Body::NoticePosted(_)
            | Body::NoticeTakenDown(_) => self.register_asset_or_notice(body),
            Body::AgentOpened(_)
            | Body::VoucherPrepared(_)
            | Body::VoucherApproved(_)
            | Body::VoucherRefused(_)
            | Body::VoucherSettled(_)
            | Body::VillageSpent(_)
            | Body::MatchRecorded(_)
            | Body::FindingSuspected(_) => self.register_agent_or_match(body),
            Body::FindingRaised(e) => self.raise_finding(e),
            Body::FindingConfirmed(e) => self.confirm_finding(e),
            Body::FindingDismissed(e) => self.dismiss_finding(e),
            Body::FindingOrdered(e) => self.order_finding(e),
            Body::FindingClosed(e) => self.close_finding(e),
            Body::ReportReceived(e) => self.receive_report(e),
            Body::ReportReferred(e) => self.refer_report(e),
            Body::ReportAnswered(e) => self.answer_report(e),
            Body::StatementRecorded(e) => self.open_statement(e),
            Body::StatementLine(e) => self.take_statement_line(e),
            Body::DayClosed(e) => self.close_day(&e.unit, e.on),
            Body::QuotaAdjusted(_)
            | Body::QuotaReclaimed(_)
            | Body::SuspenseRecorded(_)
            | Body::SuspenseCleared(_)
            | Body::NoticeConfirmed(_)
            | Body::SubjectErased(_)
            | Body::SealedAsked(_)
            | Body::SubjectRestricted(_)
            | Body::DisclosureMade(_)
            | Body::VoucherReturned(_) => {}
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
                self.schemes.insert(e.scheme.clone(), SchemeState::of(e));
            }
            Body::PolicyAdopted(e) => {
                let set = Arc::new(e.set.clone());
                self.policies.insert(set.effective_from, set);
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
                    carried: 0,
                    closed: false,
                    old: self.is_of_old_books(),
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
                        closed: false,
                        ..upper
                    };
                    self.lines.insert(e.to.clone(), line);
                }
            }
            Body::PoolOpened(e) => {
                let pool = PoolState {
                    unit: e.unit.clone(),
                    aims: e.aims.clone(),
                    adopted_on: e.basis.business_on,
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
                    old: self.is_of_old_books(),
                    region: e.region,
                    unit: e.unit.clone(),
                    stage: ProjectStage::Registered,
                    given: OrdMap::new(),
                    formed: 0,
                    came_back: 0,
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

//! Assets, shares and dividends; notices.

use imbl::{OrdMap, OrdSet};

use crate::event::{AssetDisposed, AssetRegistered, Body, OperatorSigned};
use crate::money::Money;
use crate::state::{
    AssetState, Awaiting, DividendState, NoticeState, OperatingState, Running, State,
};

impl State {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`register` has sorted the kinds, one by one"
    )]
    pub(super) fn register_asset_or_notice(&mut self, body: &Body) {
        match body {
            Body::AssetRegistered(e) => self.form(e),
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
            Body::SharesPassed(e) => {
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    asset.pass(e.basis.business_on, &e.from, &e.to, e.shares);
                }
            }
            Body::AssetImpaired(e) => {
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    asset.worth = e.value;
                }
            }
            Body::AssetDisposed(e) => self.dispose(e),
            Body::WelfareSpent(e) => {
                self.spendings.insert(e.spending.clone());
            }
            Body::OperatorSigned(e) => self.operate(e),
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
                if let Some(command) = &self.command {
                    let notice = NoticeState {
                        posted_on: e.posted_on,
                        place: e.place,
                        posted_by: command.actor.clone(),
                        taken_down_on: None,
                    };
                    self.notices.insert(e.notice.clone(), notice);
                }
            }
            Body::NoticeTakenDown(e) => {
                if let Some(notice) = self.notices.get_mut(&e.notice) {
                    notice.taken_down_on = Some(e.on);
                }
            }
            _ => {}
        }
    }

    fn form(&mut self, e: &AssetRegistered) {
        let of_project = self.projects.get(&e.project).and_then(|p| p.region);
        if let Some(project) = self.projects.get_mut(&e.project) {
            let value = i128::from(e.value.minor());
            project.formed = project.formed.saturating_add(value);
        }
        let asset = AssetState {
            class: e.class,
            value: e.value,
            worth: e.value,
            disposed: false,
            holder: None,
            shares: None,
            project: e.project.clone(),
            region: e.region.or(of_project),
            holders: 0,
            seen: Running::default(),
            register: OrdMap::new(),
            keys: OrdSet::new(),
            passed: OrdMap::new(),
            dividends: OrdMap::new(),
            operators: OrdMap::new(),
        };
        self.assets.insert(e.asset.clone(), asset);
    }

    fn dispose(&mut self, e: &AssetDisposed) {
        if let Some(project) = self.projects.get_mut(&e.project) {
            let back = i128::from(e.to_project.minor());
            project.formed = project.formed.saturating_sub(back);
        }
        if let Some(asset) = self.assets.get_mut(&e.asset) {
            asset.disposed = true;
            asset.worth = Money::ZERO;
        }
    }

    fn operate(&mut self, e: &OperatorSigned) {
        if let Some(asset) = self.assets.get_mut(&e.asset) {
            let contract = OperatingState {
                from: e.from,
                guarantee: e.guarantee,
                operator: e.operator.clone(),
                years: e.years,
            };
            asset.operators.insert(e.contract.clone(), contract);
        }
    }
}

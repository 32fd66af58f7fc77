//! What assets were formed of, and whose assets earn.
//!
//! Neither is money of a fund line any more: a view of what was paid, and new money beside it.

use super::funds::minor;
use super::payment::part_of;
use super::{AssetMoney, DividendMoney, Lineage, Recorded};
use crate::code::Period;
use crate::event::{AssetDisposed, Body, DividendDeclared, DividendPaid};
use crate::id::AssetId;
use crate::lineage::composition::Composition;
use crate::money::Money;

impl Lineage {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "`apply` has sorted the kinds, one by one"
    )]
    pub(super) fn earn(&mut self, body: &Body) {
        match body {
            Body::AssetRegistered(e) => {
                let project = self.project(&e.project);
                let mut open = project.settled.minus(&project.formed);
                let value = open.take(minor(e.value));
                project.formed.add(&value);
                let asset = AssetMoney {
                    value,
                    ..AssetMoney::default()
                };
                self.assets.insert(e.asset.clone(), asset);
            }
            Body::IncomeReceived(e) => {
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    let income = asset.value.apportion(minor(e.amount));
                    asset.kept.add(&income);
                }
            }
            Body::AssetDisposed(e) => self.dispose(e),
            Body::WelfareSpent(e) => {
                if let Some(asset) = self.assets.get_mut(&e.asset) {
                    let spent = asset.welfare.take(minor(e.amount));
                    asset.spent.add(&spent);
                }
            }
            Body::DividendDeclared(e) => self.declare(e),
            Body::DividendPaid(e) => self.pay_out(e),
            _ => {}
        }
    }

    /// What goes back to the project is of the money that the asset cost, in proportion; the rest is new money.
    fn dispose(&mut self, e: &AssetDisposed) {
        let Some(asset) = self.assets.get_mut(&e.asset) else {
            return;
        };
        let rest = asset.value.apportion(minor(e.to_village));
        asset.kept.add(&rest);
        let back = asset.value.apportion(minor(e.to_project));
        asset.returned.add(&back);
        let project = self.project(&e.project);
        project.formed.subtract(&back);
        let back = project.settled.take_like(minor(e.to_project), &back);
        project.left.add(&back);
    }

    fn declare(&mut self, e: &DividendDeclared) {
        let Some(asset) = self.assets.get_mut(&e.asset) else {
            return;
        };
        let whole = asset.kept.take(minor(e.dividends));
        let welfare = asset.kept.take(minor(e.welfare));
        asset.welfare.add(&welfare);
        let plain = whole.is_plain();
        let dividend = DividendMoney {
            unpaid: whole.clone(),
            whole,
            ..DividendMoney::default()
        };
        asset.dividends.insert(e.period, dividend);
        if !plain {
            self.record(Recorded::Dividend(e.asset.clone(), e.period), e.count);
        }
    }

    pub(super) fn hear_part(&mut self, asset: &AssetId, period: Period, amount: Money) {
        let own = |of: &Recorded| matches!(of, Recorded::Dividend(id, when) if id == asset && *when == period);
        let Some(tape) = self.heard(amount, own) else {
            return;
        };
        let asset = self.assets.get_mut(asset);
        if let Some(dividend) = asset.and_then(|asset| asset.dividends.get_mut(&period)) {
            dividend.tape = Some(tape);
        }
    }

    fn pay_out(&mut self, e: &DividendPaid) {
        let asset = self.assets.get_mut(&e.asset);
        let Some(dividend) = asset.and_then(|asset| asset.dividends.get_mut(&e.period)) else {
            return;
        };
        let mut open = e.except.clone();
        if let Some(before) = &dividend.open {
            open.retain(|index| before.binary_search(index).is_ok());
        }
        let mut stays = Composition::default();
        for index in &open {
            stays.add(&dividend.part(*index, None));
        }
        let like = dividend.unpaid.minus(&stays);
        let paid = dividend.unpaid.take_like(minor(e.amount), &like);
        dividend.paid.add(&paid);
        dividend.open = Some(open);
    }
}

impl DividendMoney {
    /// One holder's part; an amount that is not said is looked up.
    pub(super) fn part(&self, index: u32, amount: Option<Money>) -> Composition {
        part_of(&self.whole, self.tape.as_ref(), index, amount)
    }
}

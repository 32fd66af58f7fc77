//! Sums of capped schemes, and whom entities bring in. What goes back gives its part of the cap back.

use crate::event::{LinkageHousehold, LinkageRecorded, PaymentLine};
use crate::id::BatchId;
use crate::money::Money;
use crate::state::{ALL_YEARS, Awaiting, LinkageState, State, Taking};

impl State {
    pub(super) fn take(&mut self, e: &PaymentLine) {
        let Some(batch) = self.batches.get(&e.batch) else {
            return;
        };
        let scheme = self.schemes.get(&batch.scheme);
        let counting = scheme.filter(|scheme| scheme.counts());
        let Some(who) = counting.and_then(|scheme| scheme.taker(e)) else {
            return;
        };
        let taking = Taking {
            scheme: batch.scheme.clone(),
            who,
            year: e.period.year(),
            paid: e.paid,
            held: true,
        };
        self.count(&taking, e.paid);
        self.takings.insert((e.batch.clone(), e.index), taking);
    }

    /// A line came back, or goes out again.
    pub(super) fn hold_taking(&mut self, batch: &BatchId, index: u32, held: bool) {
        let Some(taking) = self.takings.get_mut(&(batch.clone(), index)) else {
            return;
        };
        if taking.held == held {
            return;
        }
        taking.held = held;
        let (taking, paid) = (taking.clone(), taking.paid);
        self.count(&taking, if held { paid } else { paid.negated() });
    }

    pub(super) fn drop_taking(&mut self, batch: &BatchId, index: u32) {
        self.hold_taking(batch, index, false);
        self.takings.remove(&(batch.clone(), index));
    }

    /// A batch was refused: none of its lines is paid.
    pub(super) fn drop_takings(&mut self, batch: &BatchId) {
        let range = (batch.clone(), 0)..=(batch.clone(), u32::MAX);
        let of_batch = self.takings.range(range);
        let lines: Vec<u32> = of_batch.map(|((_, index), _)| *index).collect();
        for index in lines {
            self.drop_taking(batch, index);
        }
    }

    fn count(&mut self, taking: &Taking, paid: Money) {
        for year in [ALL_YEARS, taking.year] {
            let key = (taking.scheme.clone(), taking.who.clone(), year);
            super::add(&mut self.taken, key, i128::from(paid.minor()));
        }
    }

    pub(super) fn open_linkage(&mut self, e: &LinkageRecorded) {
        let key = (e.scheme.clone(), e.entity.clone());
        self.linkages.insert(key, LinkageState::of(e));
        if e.count > 0 {
            self.owe(Awaiting::Linkage(e.scheme.clone(), e.entity.clone()));
        }
    }

    pub(super) fn link_household(&mut self, e: &LinkageHousehold) {
        let key = (e.scheme.clone(), e.entity.clone());
        let Some(linkage) = self.linkages.get_mut(&key) else {
            return;
        };
        linkage.seen = linkage.seen.saturating_add(1);
        linkage.land = linkage.land.saturating_add(u32::from(e.land));
        linkage.last = Some(e.household.handle);
        if linkage.seen >= linkage.count {
            self.settle_debt();
        }
    }
}

//! Registers of shares by day. A dividend is divided by the register of the day on which its period begins.

use imbl::OrdMap;
use jiff::civil::Date;

use super::AssetState;
use crate::code::Period;
use crate::subject::Party;

/// Holders and their shares, by place.
pub(crate) type Register = OrdMap<u32, (Party, u64)>;

impl AssetState {
    /// The register that a period's dividend is divided by; the first one for what began before any was changed.
    pub(crate) fn register_for(&self, period: Period) -> &Register {
        let first = period.first_day();
        let until = self.passed.range(..=first).next_back();
        until.map_or(&self.register, |(_, register)| register)
    }

    /// The register as it is after all that was passed on.
    pub(crate) fn latest_register(&self) -> &Register {
        let last = self.passed.iter().next_back();
        last.map_or(&self.register, |(_, register)| register)
    }

    /// Passes shares on from a day. Whoever has none left leaves the register, whoever is new comes last.
    pub(crate) fn pass(&mut self, on: Date, from: &Party, to: &Party, shares: u64) {
        let (giver, taker) = (from.key(), to.key());
        let mut holders: Vec<(Party, u64)> = Vec::new();
        let mut given = false;
        for (holder, held) in self.latest_register().values() {
            let key = holder.key();
            let left = match (key == giver, key == taker) {
                (true, _) => held.saturating_sub(shares),
                (_, true) => held.saturating_add(shares),
                (false, false) => *held,
            };
            given |= key == taker;
            if left > 0 {
                holders.push((holder.clone(), left));
            }
        }
        if !given {
            holders.push((to.clone(), shares));
        }
        self.passed.insert(on, (0_u32..).zip(holders).collect());
    }
}

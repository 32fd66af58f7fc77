//! Of which sources a sum of money is made, to the fen, and how a part of it is taken.
//!
//! No source ever goes below zero, and what is taken is exactly what is asked, as far as it is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::path::Path;
use crate::id::LineId;
use crate::money::Money;
use crate::split::split;

/// Amounts in minor units by the way that they came, ascending; each above zero.
///
/// A copy costs nothing: it is shared until one of the two changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Composition(Arc<[(Path, i128)]>);

impl Composition {
    /// Money of one way.
    pub fn of(path: Path, amount: i128) -> Self {
        Self::from_parts(vec![(path, amount)])
    }

    /// What it is made of, by ascending way.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, i128)> {
        self.0.iter().map(|(path, amount)| (path, *amount))
    }

    /// The whole.
    pub fn sum(&self) -> i128 {
        total(self.0.iter().map(|(_, amount)| *amount))
    }

    /// How much came this way.
    pub fn get(&self, path: &Path) -> i128 {
        let place = self.0.binary_search_by(|(own, _)| own.cmp(path)).ok();
        place
            .and_then(|place| self.0.get(place))
            .map_or(0, |(_, amount)| *amount)
    }

    /// True where there is no money.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True where lines cannot differ in their sources: there is one way at most.
    pub fn is_plain(&self) -> bool {
        self.0.len() < 2
    }

    /// The same money by the fund line where it entered the ledger.
    pub fn by_origin(&self) -> BTreeMap<LineId, i128> {
        self.by_line(Path::origin)
    }

    /// The same money by the fund line that bears it.
    pub fn by_bearer(&self) -> BTreeMap<LineId, i128> {
        self.by_line(Path::bearer)
    }

    fn by_line(&self, pick: impl Fn(&Path) -> Option<&LineId>) -> BTreeMap<LineId, i128> {
        let mut lines = BTreeMap::new();
        for (path, amount) in self.iter() {
            if let Some(line) = pick(path) {
                let sum: &mut i128 = lines.entry(line.clone()).or_default();
                *sum = sum.saturating_add(amount);
            }
        }
        lines
    }

    /// `amount` in these proportions, by largest remainder; ties go to the lesser way.
    #[must_use]
    pub fn apportion(&self, amount: i128) -> Self {
        if self.is_plain() {
            let one = self.0.first().map(|(path, _)| (path.clone(), amount));
            return Self::from_parts(one.into_iter().collect());
        }
        let weights: Option<Vec<u64>> =
            self.0.iter().map(|(_, w)| u64::try_from(*w).ok()).collect();
        let money = Money::try_from(amount).ok();
        match money.zip(weights).and_then(|(money, w)| split(money, &w)) {
            Some(parts) => {
                let parts = parts.iter().map(|part| i128::from(part.minor()));
                Self::from_parts(
                    self.0
                        .iter()
                        .map(|(path, _)| path.clone())
                        .zip(parts)
                        .collect(),
                )
            }
            None => self.in_order(amount),
        }
    }

    /// Beyond what one amount can hold, which no admitted event reaches: first ways first.
    fn in_order(&self, amount: i128) -> Self {
        let mut left = amount;
        let part = |(path, own): &(Path, i128)| {
            let part = left.min(*own);
            left = left.saturating_sub(part);
            (path.clone(), part)
        };
        Self::from_parts(self.0.iter().map(part).collect())
    }

    /// The part of a line, where `before` is the sum of the lines before it: rounded along the running sum.
    ///
    /// Of the first `x` of all money `T`, the first way has ⌊x·w/T + ½⌋; what remains is divided among the
    /// other ways alike. Each of these steps grows with `x` and ends at its weight, so no part is below
    /// zero, a line's parts sum to the line, and all lines' parts sum to this composition.
    #[must_use]
    pub fn part(&self, before: i128, amount: i128) -> Self {
        if self.is_plain() {
            return self.apportion(amount);
        }
        let mut whole = self.sum();
        let mut from = before.clamp(0, whole);
        let mut to = before.saturating_add(amount).clamp(from, whole);
        let mut parts = Vec::with_capacity(self.0.len());
        for (path, weight) in self.iter() {
            let (low, high) = (share(from, weight, whole), share(to, weight, whole));
            parts.push((path.clone(), high.saturating_sub(low)));
            from = from.saturating_sub(low);
            to = to.saturating_sub(high);
            whole = whole.saturating_sub(weight);
        }
        Self::from_parts(parts)
    }

    /// Adds other money, way by way.
    pub fn add(&mut self, other: &Self) {
        if self.is_empty() {
            *self = other.clone();
        } else if !other.is_empty() {
            *self = self.merged(other, i128::saturating_add);
        }
    }

    /// Takes away, and never below zero.
    pub(super) fn subtract(&mut self, other: &Self) {
        if !other.is_empty() {
            *self = self.merged(other, |own, less| own.saturating_sub(less).max(0));
        }
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        rest.subtract(other);
        rest
    }

    fn merged(&self, other: &Self, join: impl Fn(i128, i128) -> i128) -> Self {
        let mut sums: BTreeMap<Path, i128> = self.0.iter().cloned().collect();
        for (path, amount) in other.iter() {
            let sum = sums.entry(path.clone()).or_default();
            *sum = join(*sum, amount);
        }
        Self::from_parts(sums.into_iter().collect())
    }

    /// Takes `amount` in the proportions of what is there; at most all.
    pub(super) fn take(&mut self, amount: i128) -> Self {
        let whole = self.sum();
        if amount >= whole {
            return std::mem::take(self);
        }
        let taken = self.apportion(amount);
        self.subtract(&taken);
        taken
    }

    /// Takes `amount`: first of the ways that satisfy the first condition, then the next, then of all.
    pub(super) fn take_first(&mut self, amount: i128, wanted: &[&dyn Fn(&Path) -> bool]) -> Self {
        let mut taken = Self::default();
        for wants in wanted {
            let fits = self.0.iter().filter(|(path, _)| wants(path));
            let mut fits = Self::from_parts(fits.cloned().collect());
            let part = fits.take(amount.saturating_sub(taken.sum()));
            self.subtract(&part);
            taken.add(&part);
        }
        taken.add(&self.take(amount.saturating_sub(taken.sum())));
        taken
    }

    /// Takes `amount`: first what `like` names, as far as it is there, then of all that is left.
    pub(super) fn take_like(&mut self, amount: i128, like: &Self) -> Self {
        let common = |(path, own): (&Path, i128)| (path.clone(), own.min(like.get(path)));
        let mut common = Self::from_parts(self.iter().map(common).collect());
        let mut taken = common.take(amount);
        self.subtract(&taken);
        taken.add(&self.take(amount.saturating_sub(taken.sum())));
        taken
    }

    pub(super) fn map(&self, to: impl Fn(&Path) -> Path) -> Self {
        let mut moved = BTreeMap::new();
        for (path, amount) in self.iter() {
            let sum: &mut i128 = moved.entry(to(path)).or_default();
            *sum = sum.saturating_add(amount);
        }
        Self::from_parts(moved.into_iter().collect())
    }

    fn from_parts(mut parts: Vec<(Path, i128)>) -> Self {
        parts.retain(|(_, amount)| *amount > 0);
        Self(parts.into())
    }
}

/// The parts of line `index` of a batch, from the amounts of its lines in order; none where there is no such line.
pub fn line_parts(
    batch: &Composition,
    amounts: impl IntoIterator<Item = Money>,
    index: usize,
) -> Option<Composition> {
    let mut before = 0_i128;
    for (place, amount) in amounts.into_iter().enumerate() {
        let amount = i128::from(amount.minor());
        if place == index {
            return Some(batch.part(before, amount));
        }
        before = before.saturating_add(amount);
    }
    None
}

pub(super) fn total(amounts: impl Iterator<Item = i128>) -> i128 {
    amounts.fold(0, i128::saturating_add)
}

/// ⌊x·weight/whole + ½⌋; beyond what a number can hold, the first `weight` of `x`.
fn share(x: i128, weight: i128, whole: i128) -> i128 {
    let exact = || {
        let twice = x.checked_mul(weight)?.checked_mul(2)?;
        twice.checked_add(whole)?.checked_div(whole.checked_mul(2)?)
    };
    exact().unwrap_or_else(|| x.min(weight))
}

impl Serialize for Composition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Composition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let parts = BTreeMap::<Path, i128>::deserialize(deserializer)?;
        Ok(Self::from_parts(parts.into_iter().collect()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::Source;

    fn way(place: usize) -> Path {
        Path::root(Source::Line(LineId::new(&format!("z{place:02}")).unwrap()))
    }

    fn composed(weights: &[i128]) -> Composition {
        let parts = weights.iter().enumerate();
        Composition::from_parts(parts.map(|(place, weight)| (way(place), *weight)).collect())
    }

    fn fen(minor: i64) -> Money {
        Money::from_minor(minor).unwrap()
    }

    #[test]
    fn a_million_beside_two_million_four_hundred_and_twenty_thousand() {
        let sources = composed(&[100_000_000, 242_000_000]);
        let expected = composed(&[2_924, 7_076]);
        assert_eq!(sources.apportion(10_000), expected);
        assert_eq!(sources.part(0, 10_000), expected);
        assert_eq!(sources.clone().take(10_000), expected);
    }

    #[test]
    fn ties_go_to_the_lesser_way() {
        assert_eq!(composed(&[5, 5]).apportion(3), composed(&[2, 1]));
    }

    #[test]
    fn what_is_named_is_taken_first_and_the_rest_of_all() {
        let mut sources = composed(&[50, 30, 20]);
        let named = sources.take_first(80, &[&|path| *path == way(1)]);
        assert_eq!(named, composed(&[36, 30, 14]));
        assert_eq!(sources, composed(&[14, 0, 6]));
        let mut sources = composed(&[50, 30]);
        assert_eq!(
            sources.take_like(60, &composed(&[10, 50])),
            composed(&[30, 30])
        );
    }

    proptest! {
        #[test]
        fn lines_share_a_batch_without_a_remainder(
            amounts in proptest::collection::vec(1_i64..5_000_000, 1..40),
            cuts in proptest::collection::vec(0_u64..1_000_000, 0..8),
        ) {
            let whole: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
            let mut cuts: Vec<i128> = cuts.iter().map(|cut| i128::from(*cut) * whole / 1_000_000).collect();
            cuts.extend([0, whole]);
            cuts.sort_unstable();
            let weights: Vec<i128> = cuts.iter().skip(1).zip(&cuts).map(|(high, low)| high - low).collect();
            let batch = composed(&weights);
            let mut rest = batch.clone();
            let lines = || amounts.iter().map(|amount| fen(*amount));
            for (index, amount) in amounts.iter().enumerate() {
                let part = line_parts(&batch, lines(), index).unwrap();
                prop_assert_eq!(part.sum(), i128::from(*amount));
                for (path, own) in part.iter() {
                    prop_assert!(rest.get(path) >= own);
                    let off = own * whole - batch.get(path) * i128::from(*amount);
                    let ways = i128::try_from(weights.len()).unwrap();
                    prop_assert!(off.abs() <= whole * (ways + 1), "near its proportion");
                }
                rest.subtract(&part);
            }
            prop_assert!(rest.is_empty());
            prop_assert_eq!(line_parts(&batch, lines(), amounts.len()), None);
        }

        #[test]
        fn taking_sums_and_leaves_nothing_below_zero(
            weights in proptest::collection::vec(0_i128..1_000_000, 0..8),
            asked in 0_i128..4_000_000,
            like in proptest::collection::vec(0_i128..1_000_000, 0..8),
        ) {
            let whole = composed(&weights);
            for way_of_taking in 0..3 {
                let mut rest = whole.clone();
                let mut taken = match way_of_taking {
                    0 => rest.take(asked),
                    1 => rest.take_like(asked, &composed(&like)),
                    _ => rest.take_first(asked, &[&|path| *path > way(3)]),
                };
                prop_assert_eq!(taken.sum(), asked.min(whole.sum()));
                taken.add(&rest);
                prop_assert_eq!(&taken, &whole);
            }
        }
    }
}

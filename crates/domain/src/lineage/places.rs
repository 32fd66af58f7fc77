//! Of which sources each village's lines of a batch are made, where a batch has several sources.
//!
//! Kept per batch and village, never per line; a batch of one source needs nothing: amounts say it all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Lineage;
use super::composition::Composition;
use crate::code::RegionCode;
use crate::id::BatchId;
use crate::money::Money;

/// Lines that follow each other and belong to one village, and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Runs(Vec<(Option<RegionCode>, i128)>);

/// What each village's lines are made of, by ascending village.
pub(super) type Places = Vec<(Option<RegionCode>, Composition)>;

/// From which lines of a batch one starts to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// All of them; single ones are taken away.
    All,
    /// None of them; single ones are added.
    Nothing,
}

/// One line that is elsewhere than most of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apart {
    /// Its place in the batch.
    pub index: u32,
    /// Its village.
    pub village: Option<RegionCode>,
    /// Its amount.
    pub amount: Money,
}

impl Runs {
    pub(super) fn push(&mut self, village: Option<RegionCode>, amount: Money) {
        let minor = i128::from(amount.minor());
        match self.0.last_mut() {
            Some((last, sum)) if *last == village => *sum = sum.saturating_add(minor),
            _ => self.0.push((village, minor)),
        }
    }

    /// Parts of neighbouring lines add up to the part of their sum, so a run is divided at once.
    pub(super) fn parts(&self, whole: &Composition) -> Places {
        let (mut before, mut villages) = (0_i128, BTreeMap::new());
        for (village, amount) in &self.0 {
            let own: &mut Composition = villages.entry(*village).or_default();
            own.add(&whole.part(before, *amount));
            before = before.saturating_add(*amount);
        }
        villages.into_iter().collect()
    }
}

impl Lineage {
    /// What some of a batch's lines are made of, by their village: all but those apart, or those apart alone.
    ///
    /// None where the batch is not known, or has one source: then its amounts by village say it all.
    pub fn lines_by_village(
        &self,
        batch: &BatchId,
        start: Start,
        apart: &[Apart],
    ) -> Option<BTreeMap<Option<RegionCode>, Composition>> {
        let batch = self.batches.get(batch)?;
        if batch.whole.is_plain() {
            return None;
        }
        let mut villages: BTreeMap<Option<RegionCode>, Composition> = match start {
            Start::All => batch.places.iter().cloned().collect(),
            Start::Nothing => BTreeMap::new(),
        };
        for line in apart {
            let part = batch.part(line.index, Some(line.amount));
            let own = villages.entry(line.village).or_default();
            match start {
                Start::All => own.subtract(&part),
                Start::Nothing => own.add(&part),
            }
        }
        villages.retain(|_, money| !money.is_empty());
        Some(villages)
    }
}

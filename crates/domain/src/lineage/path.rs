//! The way that money took through fund lines and pools, from where it entered the ledger to who bears it now.
//!
//! A place stands on a way once: money that comes back to where it has been is as if it had never left.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::event::Source;
use crate::id::{LineId, PoolId};

/// A way of fund lines and pools, first to last; never empty. As text `line:zy/line:xz-1/pool:zh`.
///
/// Ordered by its steps, so that ties break alike for everyone who recomputes a split.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(Arc<[Source]>);

impl Path {
    /// Where money enters.
    pub fn root(step: Source) -> Self {
        Self(Arc::from([step]))
    }

    /// The places, first to last.
    pub fn steps(&self) -> &[Source] {
        &self.0
    }

    /// The fund line where the money entered the ledger.
    pub fn origin(&self) -> Option<&LineId> {
        self.0.iter().find_map(line_of)
    }

    /// The last fund line on the way: the quota that bears what the money pays.
    pub fn bearer(&self) -> Option<&LineId> {
        self.0.iter().rev().find_map(line_of)
    }

    /// True where the money went through this place.
    pub fn passes(&self, step: &Source) -> bool {
        self.0.contains(step)
    }

    /// True where this place was the last.
    pub fn ends_at(&self, step: &Source) -> bool {
        self.0.last() == Some(step)
    }

    /// The place before the last.
    pub fn before_last(&self) -> Option<&Source> {
        self.0.iter().rev().nth(1)
    }

    /// The way on to `step`, or back to it.
    #[must_use]
    pub fn then(&self, step: &Source) -> Self {
        if self.ends_at(step) {
            return self.clone();
        }
        let until = self.0.iter().take_while(|place| *place != step);
        Self(until.chain([step]).cloned().collect())
    }

    /// What follows after `step`.
    pub fn after(&self, step: &Source) -> &[Source] {
        self.0
            .splitn(2, |place| place == step)
            .nth(1)
            .unwrap_or_default()
    }
}

fn line_of(step: &Source) -> Option<&LineId> {
    match step {
        Source::Line(line) => Some(line),
        Source::Pool(_) => None,
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            let gap = if place == 0 { "" } else { "/" };
            match step {
                Source::Line(line) => write!(f, "{gap}line:{line}")?,
                Source::Pool(pool) => write!(f, "{gap}pool:{pool}")?,
            }
        }
        Ok(())
    }
}

impl Serialize for Path {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let steps: Option<Arc<[Source]>> = text.split('/').map(step).collect();
        let error = || serde::de::Error::custom("not a way: write it like line:zy/pool:zh");
        steps.map(Self).ok_or_else(error)
    }
}

fn step(text: &str) -> Option<Source> {
    match text.split_once(':')? {
        ("line", id) => LineId::new(id).ok().map(Source::Line),
        ("pool", id) => PoolId::new(id).ok().map(Source::Pool),
        _ => None,
    }
}

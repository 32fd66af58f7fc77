//! What was found against a rule, and what it allows: figures and dates, or words in both languages.

use jiff::civil::Date;

use super::param::percent;
use crate::breach::minor;

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// An amount in minor units.
    Amount(i128),
    /// At least so much, in minor units.
    AtLeast(i128),
    /// At most so much, in minor units.
    AtMost(i128),
    /// A share in basis points.
    Share(u64),
    /// At least such a share.
    ShareAtLeast(u64),
    /// At most such a share.
    ShareAtMost(u64),
    /// A number of things.
    Count(u64),
    /// At least so many.
    CountAtLeast(u64),
    /// A day.
    On(Date),
    /// That day or later.
    NotBefore(Date),
    /// That day or earlier.
    NotAfter(Date),
    /// Anything else, in words.
    Said {
        /// For a bureau.
        zh: &'static str,
        /// In English.
        en: &'static str,
    },
}

impl Measure {
    /// For a bureau.
    pub fn zh(&self) -> String {
        match self {
            Self::Amount(amount) => format!("{} 元", minor(*amount)),
            Self::AtLeast(amount) => format!("不低于 {} 元", minor(*amount)),
            Self::AtMost(amount) => format!("不超过 {} 元", minor(*amount)),
            Self::Share(points) => percent(*points),
            Self::ShareAtLeast(points) => format!("不低于 {}", percent(*points)),
            Self::ShareAtMost(points) => format!("不超过 {}", percent(*points)),
            Self::Count(n) => format!("{n} 个"),
            Self::CountAtLeast(n) => format!("不少于 {n} 个"),
            Self::On(day) => day.to_string(),
            Self::NotBefore(day) => format!("不早于 {day}"),
            Self::NotAfter(day) => format!("不晚于 {day}"),
            Self::Said { zh, .. } => (*zh).to_owned(),
        }
    }

    /// In English.
    pub fn en(&self) -> String {
        match self {
            Self::Amount(amount) => minor(*amount),
            Self::AtLeast(amount) => format!("at least {}", minor(*amount)),
            Self::AtMost(amount) => format!("at most {}", minor(*amount)),
            Self::Share(points) => percent(*points),
            Self::ShareAtLeast(points) => format!("at least {}", percent(*points)),
            Self::ShareAtMost(points) => format!("at most {}", percent(*points)),
            Self::Count(n) => n.to_string(),
            Self::CountAtLeast(n) => format!("at least {n}"),
            Self::On(day) => day.to_string(),
            Self::NotBefore(day) => format!("not before {day}"),
            Self::NotAfter(day) => format!("not after {day}"),
            Self::Said { en, .. } => (*en).to_owned(),
        }
    }
}

//! Levels of government from the top down, as bureaus list them.

use sunledger_domain::event::SourceLevel;

/// Something with a place in that order.
pub(super) trait Ranked {
    fn rank(&self) -> u8;
}

impl Ranked for SourceLevel {
    fn rank(&self) -> u8 {
        match self {
            Self::Central => 0,
            Self::Province => 1,
            Self::Prefecture => 2,
            Self::County => 3,
            Self::Social => 4,
        }
    }
}

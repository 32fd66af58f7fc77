//! Where money came from and what it became, in words: the lineage fold and the read model put together.
//!
//! Pure questions; it must never show a sum that its parts do not make, nor read a batch line by line.

mod down;
mod names;
mod place;
mod tree;
mod up;
mod what;

use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::lineage::Lineage;
use sunledger_projections::{ProjectionError, Snapshot};

pub use down::{AssetShare, Became, DividendShare, Leaf};
pub use place::PlaceKind;
pub use tree::{Label, Row};
pub use up::{Nature, Origin, Part, Route, Sources};
pub use what::{What, WhatError};

use names::Names;

/// Something with an id and a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// What sort of thing: `line`, `pool`, `project`, `batch`, `payment`, `village`…
    pub kind: &'static str,
    /// Its id, as it can be asked for.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Why there is no trace.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The read model fails.
    #[error(transparent)]
    Read(#[from] ProjectionError),
    /// There is no such thing in the ledger.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// It has no sources, or became nothing that can be told.
    #[error("{0} has no lineage in this direction")]
    Pointless(&'static str),
    /// Fold and read model are of different log sizes.
    #[error("lineage is as of log size {lineage}, the read model as of {read}")]
    OutOfStep {
        /// Of the fold.
        lineage: u64,
        /// Of the read model.
        read: u64,
    },
    /// Parts and whole differ: nothing is shown then.
    #[error("the parts of {0} do not sum to it")]
    Broken(String),
}

/// Fold and read model as of one log size.
pub struct Trace<'a> {
    lineage: &'a Lineage,
    snapshot: &'a Snapshot<'a>,
    names: Names<'a>,
}

impl<'a> Trace<'a> {
    /// Refuses where the two are not of the same log size.
    pub fn new(lineage: &'a Lineage, snapshot: &'a Snapshot<'a>) -> Result<Self, TraceError> {
        let (of, read) = (lineage.size(), snapshot.as_of());
        if of != read {
            return Err(TraceError::OutOfStep { lineage: of, read });
        }
        Ok(Self {
            lineage,
            snapshot,
            names: Names::new(snapshot),
        })
    }
}

fn money(minor: i128, of: &dyn std::fmt::Display) -> Result<Money, TraceError> {
    Money::try_from(minor).map_err(|_| TraceError::Broken(of.to_string()))
}

//! Computations of payment lines, and the lists of households that entities bring in.

use serde::Serialize;
use sunledger_domain::calc::Calc;
use sunledger_domain::event::{LinkageHousehold, LinkageRecorded};

use super::{At, Fold, bytes, opt_code};
use crate::error::ProjectionError;
use crate::row::damaged;

impl Fold<'_> {
    pub(super) fn calc(&self, at: At, calc: &Calc) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO calcs (seq, kind, calc) VALUES (?, ?, ?)",
            (at.seq, calc.name(), json_of(calc)?),
        )
    }

    pub(super) fn linkage_recorded(
        &self,
        at: At,
        e: &LinkageRecorded,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO linkages (seq, scheme, entity, listed, land, equipment, whole) VALUES (?, ?, ?, ?, 0, ?, ?)",
            (
                at.seq,
                e.scheme.as_str(),
                e.entity.as_str(),
                e.count,
                e.equipment.map(sunledger_domain::Money::minor),
                opt_code(e.whole)?,
            ),
        )
    }

    /// The log's own order names the list: household i is the entry `i + 1` after `linkage.recorded`.
    pub(super) fn linkage_household(
        &self,
        at: At,
        e: &LinkageHousehold,
    ) -> Result<(), ProjectionError> {
        let list = at.seq.saturating_sub(1).saturating_sub(i64::from(e.index));
        self.run(
            "INSERT INTO linked_households (linkage, idx, household, land, village) VALUES (?, ?, ?, ?, ?)",
            (list, e.index, bytes(&e.household.handle), e.land, opt_code(e.village)?),
        )?;
        match e.land {
            true => self.run("UPDATE linkages SET land = land + 1 WHERE seq = ?", [list]),
            false => Ok(()),
        }
    }
}

/// A part of an event as its own JSON.
pub(super) fn json_of<T: Serialize>(part: &T) -> Result<String, ProjectionError> {
    serde_json::to_string(part).map_err(|_| damaged("a part of an event"))
}

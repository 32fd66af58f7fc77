//! Lists of linked households: what stands on two of them, and what was paid on too short a one.
//! Households are pseudonyms that no payment has, so nothing here leads to anybody's payments.

use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::code::RegionCode;
use sunledger_domain::id::{BatchId, SchemeId, UnitId};
use sunledger_domain::subject::Handle;

use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::RowExt;

/// A household on the lists of several entities 重复列入带动名单.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountedTwice {
    /// Who, by the pseudonym that all lists share.
    pub household: Option<Handle>,
    /// On how many lists.
    pub entities: u64,
    /// Whose, separated by commas.
    pub which: String,
    /// Where it belongs.
    pub village: Option<RegionCode>,
}

/// An entity that several schemes have paid 享受两项扶持.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PaidTwice {
    /// The entity.
    pub entity: UnitId,
    /// By how many schemes.
    pub schemes: u64,
    /// Which, separated by commas.
    pub which: String,
    /// The last payment's entry.
    pub seq: u64,
}

/// A payment to an entity with fewer households than the rule in force asks for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShortList {
    /// Its entry.
    pub seq: u64,
    /// Its batch.
    pub batch: BatchId,
    /// By which scheme.
    pub scheme: SchemeId,
    /// To whom.
    pub entity: Option<UnitId>,
    /// By which rule.
    pub rule: String,
    /// How many it asks for.
    pub needed: u64,
    /// How many there are.
    pub found: u64,
}

impl Snapshot<'_> {
    /// Households on the lists of several entities.
    pub fn counted_twice(&self) -> Result<Vec<CountedTwice>, ProjectionError> {
        let sql = "SELECT * FROM households_counted_twice ORDER BY household";
        self.list(sql, [], |row: &Row<'_>| {
            Ok(CountedTwice {
                household: row.opt_handle("household")?,
                entities: row.uint("entities")?,
                which: row.text("which")?,
                village: row.opt_region("village")?,
            })
        })
    }

    /// Entities that several schemes have paid.
    pub fn paid_twice(&self) -> Result<Vec<PaidTwice>, ProjectionError> {
        let sql = "SELECT * FROM entities_in_two_schemes ORDER BY entity";
        self.list(sql, [], |row: &Row<'_>| {
            Ok(PaidTwice {
                entity: row.id("entity")?,
                schemes: row.uint("schemes")?,
                which: row.text("which")?,
                seq: row.uint("last_seq")?,
            })
        })
    }

    /// Payments on lists that are too short: old books, and what a soft rule lets pass.
    pub fn short_lists(&self) -> Result<Vec<ShortList>, ProjectionError> {
        let sql = "SELECT * FROM payments_short_of_households ORDER BY seq";
        self.list(sql, [], |row: &Row<'_>| {
            Ok(ShortList {
                seq: row.uint("seq")?,
                batch: row.id("batch")?,
                scheme: row.id("scheme")?,
                entity: row.opt_id("entity")?,
                rule: row.text("rule")?,
                needed: row.uint("needed")?,
                found: row.uint("found")?,
            })
        })
    }
}

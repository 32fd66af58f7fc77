//! What pseudonyms had to do with money and assets: whom a village paid, where somebody was dealt with, and when last.
//! Asked when somebody is to be erased, and so it reads whole tables: pseudonyms have no index of their own.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::params_from_iter;
use sunledger_domain::code::RegionCode;
use sunledger_domain::subject::Handle;

use super::scope::OF_LINES;
use crate::error::ProjectionError;
use crate::figure::LineScope;
use crate::reader::Snapshot;
use crate::row::{RowExt, code};

/// Every event that names a pseudonym, but for the reports of villagers, which no table here tells the sender of. A line
/// belongs to its village, else to the project's division, else to that of the unit that pays; a day is that of the
/// command's basis, or the line's own.
const DEALINGS: &str = "
WITH place_of (project, place) AS (
    SELECT j.project, coalesce(j.region, u.region) FROM projects j LEFT JOIN units u ON u.unit = j.unit),
place_of_asset (asset, place) AS (
    SELECT a.asset, coalesce(a.region, o.place) FROM assets a LEFT JOIN place_of o ON o.project = a.project),
dealt (seq, on_day, place) AS (
    SELECT p.batch, p.business_on, coalesce(p.village, o.place)
    FROM payments p JOIN batches b ON b.no = p.batch LEFT JOIN place_of o ON o.project = b.project
    WHERE p.payee = ?1 OR p.beneficiary = ?1
    UNION ALL
    SELECT r.seq, NULL, coalesce(r.village, o.place)
    FROM unmatched_returns r LEFT JOIN place_of o ON o.project = r.project WHERE r.payer = ?1
    UNION ALL
    SELECT c.seq, NULL, o.place
    FROM contracts c LEFT JOIN place_of o ON o.project = c.project WHERE c.contractor = ?1
    UNION ALL
    SELECT s.seq, NULL, coalesce(g.region, u.region)
    FROM spendings s LEFT JOIN vouchers v ON v.voucher = s.voucher LEFT JOIN agents g ON g.agent = v.agent
        LEFT JOIN units u ON u.unit = g.unit WHERE s.payee = ?1
    UNION ALL
    SELECT h.linkage, NULL, coalesce(h.village, l.whole, u.region)
    FROM linked_households h JOIN linkages l ON l.seq = h.linkage LEFT JOIN units u ON u.unit = l.entity
    WHERE h.household = ?1
    UNION ALL
    SELECT s.seq, NULL, o.place
    FROM shares s LEFT JOIN place_of_asset o ON o.asset = s.asset WHERE s.holder = ?1
    UNION ALL
    SELECT s.seq, NULL, o.place
    FROM asset_steps s LEFT JOIN place_of_asset o ON o.asset = s.asset WHERE s.giver = ?1 OR s.taker = ?1
    UNION ALL
    SELECT max(d.seq, coalesce(d.paid_seq, 0)), NULL, o.place
    FROM dividend_lines d LEFT JOIN place_of_asset o ON o.asset = d.asset WHERE d.holder = ?1)
SELECT d.place AS region, max(coalesce(d.on_day,
    (SELECT x.business_on FROM bases x WHERE x.seq <= d.seq ORDER BY x.seq DESC LIMIT 1))) AS on_day
FROM dealt d GROUP BY d.place ORDER BY d.place";

/// Where pseudonyms were dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dealing {
    /// The village, else the division of the project or of who pays; none where neither is known.
    pub place: Option<RegionCode>,
    /// On which day last.
    pub last: Option<Date>,
}

impl Snapshot<'_> {
    /// The pseudonyms under which a village's payments name somebody.
    pub fn paid_in(&self, village: RegionCode) -> Result<BTreeSet<Handle>, ProjectionError> {
        let sql = "SELECT payee AS handle FROM payments WHERE village = ?1 AND payee IS NOT NULL
            UNION SELECT beneficiary FROM payments WHERE village = ?1 AND beneficiary IS NOT NULL";
        let found = self.list(sql, [code(village)?], |row| row.opt_handle("handle"))?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The entries of the payment lines of a scope, ascending.
    pub fn line_seqs(&self, scope: &LineScope) -> Result<Vec<u64>, ProjectionError> {
        let filter = scope.filter(&OF_LINES)?;
        let sql = format!(
            "SELECT l.seq FROM payment_lines l JOIN schemes c ON c.scheme = l.scheme{} ORDER BY l.seq",
            filter.clause()
        );
        self.list(&sql, params_from_iter(filter.values()), |row| {
            row.uint("seq")
        })
    }

    /// Where any of these pseudonyms was dealt with, and when last: place by place for each pseudonym.
    pub fn dealings(&self, handles: &[Handle]) -> Result<Vec<Dealing>, ProjectionError> {
        let mut dealings = Vec::new();
        for handle in handles {
            let found = self.list(DEALINGS, [handle.as_bytes().as_slice()], |row| {
                Ok(Dealing {
                    place: row.opt_region("region")?,
                    last: row.opt_date("on_day")?,
                })
            })?;
            dealings.extend(found);
        }
        Ok(dealings)
    }
}

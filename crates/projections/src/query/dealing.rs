//! What pseudonyms had to do with money: whom a village paid, and when somebody was last paid. Asked when somebody is to
//! be erased, and so it reads whole tables: pseudonyms have no index of their own.

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

const LAST: &str = "
SELECT max(on_day) AS on_day FROM (
    SELECT coalesce(p.business_on, x.business_on) AS on_day
    FROM payments p JOIN bases x ON x.seq = p.batch
    WHERE p.payee = ?1 OR p.beneficiary = ?1
    UNION ALL
    SELECT x.business_on FROM dividend_lines d JOIN dividends v ON v.asset = d.asset AND v.period = d.period
        JOIN bases x ON x.seq = v.seq
    WHERE d.holder = ?1)";

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

    /// The villages whose payments name any of these pseudonyms.
    pub fn paid_where(&self, handles: &[Handle]) -> Result<BTreeSet<RegionCode>, ProjectionError> {
        let sql = "SELECT DISTINCT village AS region FROM payments
            WHERE (payee = ?1 OR beneficiary = ?1) AND village IS NOT NULL";
        let mut places = BTreeSet::new();
        for handle in handles {
            let found = self.list(sql, [handle.as_bytes().as_slice()], |row| {
                row.region("region")
            })?;
            places.extend(found);
        }
        Ok(places)
    }

    /// The latest day on which any of these pseudonyms was paid, or got a dividend.
    pub fn last_dealt(&self, handles: &[Handle]) -> Result<Option<Date>, ProjectionError> {
        let mut last = None;
        for handle in handles {
            let on = self.one(LAST, [handle.as_bytes().as_slice()], |row| {
                row.opt_date("on_day")
            })?;
            last = last.max(on.flatten());
        }
        Ok(last)
    }
}

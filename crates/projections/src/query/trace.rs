//! What a trace needs beside the lineage fold: names, and how much of a batch was paid in which village.
//!
//! Sums and exceptional lines only; it must never read a batch line by line.

use std::collections::BTreeMap;

use rusqlite::Row;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::id::{AssetId, BatchId, SchemeId, SpendingId};
use sunledger_domain::lineage::{Apart, Start};
use sunledger_domain::{Account, LineStatus, Money};

use super::region::RegionName;
use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, code, damaged, int, region};
use crate::word::parse_line_state;

/// What a batch has paid.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchPaid {
    /// By which scheme.
    pub scheme: SchemeId,
    /// What the scheme is called.
    pub scheme_name: String,
    /// What is settled, by village; under none what names no village.
    pub villages: BTreeMap<Option<RegionCode>, Money>,
    /// Whether its lines are settled but for those apart, or those apart alone are.
    pub start: Start,
    /// The lines that are counted one by one.
    pub apart: Vec<Apart>,
}

/// A payment line as far as its sources need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePaid {
    /// Its batch.
    pub batch: BatchId,
    /// Its place in the batch.
    pub index: u32,
    /// Its amount.
    pub paid: Money,
    /// Its entry.
    pub seq: u64,
}

/// What a village spent of its own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spent {
    /// What for.
    pub purpose: String,
    /// The place of the account.
    pub region: Option<RegionName>,
}

const BATCH: &str = "
SELECT b.scheme, c.name, b.base FROM batches b JOIN schemes c ON c.scheme = b.scheme WHERE b.batch = ?";

const VILLAGES: &str = "
SELECT village, sum(paid) AS paid FROM line_sums WHERE batch = ? AND state = 'settled' GROUP BY village";

const APART: &str = "
SELECT x.seq - b.no - 1 AS idx, x.village, x.paid, x.state FROM batches b JOIN exceptions x ON x.batch = b.no
WHERE b.batch = ? ORDER BY x.seq";

const OF_VILLAGE: &str = "
SELECT batch, sum(paid) AS paid FROM line_sums WHERE village = ? AND state = 'settled'
GROUP BY batch HAVING sum(paid) <> 0 ORDER BY batch";

const LINE: &str = "SELECT seq, batch, idx, paid FROM payment_lines WHERE";

const SPENT: &str = "
SELECT s.purpose, a.region, r.name FROM spendings s JOIN vouchers v ON v.voucher = s.voucher
JOIN agents a ON a.agent = v.agent LEFT JOIN regions r ON r.code = a.region WHERE s.spending = ?";

impl Snapshot<'_> {
    /// What a batch has paid, by village; none where there is no such batch.
    pub fn batch_paid(&self, batch: &BatchId) -> Result<Option<BatchPaid>, ProjectionError> {
        let found = self.one(BATCH, [batch.as_str()], |row| {
            let settled = row.named("base", parse_line_state)? == LineStatus::Settled;
            let start = if settled { Start::All } else { Start::Nothing };
            Ok((row.id("scheme")?, row.text("name")?, start))
        })?;
        let Some((scheme, scheme_name, start)) = found else {
            return Ok(None);
        };
        let villages = self.list(VILLAGES, [batch.as_str()], |row| {
            Ok((village(row)?, row.money("paid")?))
        })?;
        let apart = self.list(APART, [batch.as_str()], |row| {
            let settled = row.named("state", parse_line_state)? == LineStatus::Settled;
            Ok((settled, read_apart(row)?))
        })?;
        let counted = apart.into_iter().filter(|(settled, _)| match start {
            Start::All => !settled,
            Start::Nothing => *settled,
        });
        Ok(Some(BatchPaid {
            scheme,
            scheme_name,
            villages: villages
                .into_iter()
                .filter(|(_, paid)| *paid != Money::ZERO)
                .collect(),
            start,
            apart: counted.map(|(_, line)| line).collect(),
        }))
    }

    /// The batches that have paid in a village, and how much.
    pub fn batches_of_village(
        &self,
        village: RegionCode,
    ) -> Result<Vec<(BatchId, Money)>, ProjectionError> {
        self.list(OF_VILLAGE, [code(village)?], |row| {
            Ok((row.id("batch")?, row.money("paid")?))
        })
    }

    /// A payment line by its batch and place.
    pub fn line_paid(
        &self,
        batch: &BatchId,
        index: u32,
    ) -> Result<Option<LinePaid>, ProjectionError> {
        let sql = format!("{LINE} batch = ? AND seq = no + 1 + ?");
        self.one(&sql, (batch.as_str(), index), read_line)
    }

    /// A payment line by its entry.
    pub fn line_paid_at(&self, seq: u64) -> Result<Option<LinePaid>, ProjectionError> {
        let sql = format!("{LINE} seq = ?");
        self.one(&sql, [int(seq)?], read_line)
    }

    /// What a village's spending was for.
    pub fn spent(&self, spending: &SpendingId) -> Result<Option<Spent>, ProjectionError> {
        self.one(SPENT, [spending.as_str()], |row| {
            let region = match row.opt_region("region")? {
                Some(code) => Some(RegionName {
                    name: row.opt_text("name")?.unwrap_or_else(|| code.to_string()),
                    code,
                }),
                None => None,
            };
            Ok(Spent {
                purpose: row.text("purpose")?,
                region,
            })
        })
    }

    /// One holder's part of a dividend.
    pub fn dividend_part(
        &self,
        (asset, period): (&AssetId, Period),
        index: u32,
    ) -> Result<Option<Money>, ProjectionError> {
        let sql = "SELECT amount FROM dividend_lines WHERE asset = ? AND period = ? AND idx = ?";
        let key = (asset.as_str(), period.to_string(), index);
        self.one(sql, key, |row| row.money("amount"))
    }

    /// What an account is called; none where it never was.
    pub fn account_name(&self, account: &Account) -> Result<Option<String>, ProjectionError> {
        let sql = "SELECT name FROM accounts WHERE kind = ? AND id = ?";
        self.one(sql, (account.kind(), account.id()), |row| row.text("name"))
    }
}

/// Village 0: none is named.
fn village(row: &Row<'_>) -> Result<Option<RegionCode>, ProjectionError> {
    match row.int("village")? {
        0 => Ok(None),
        number => region(number).map(Some),
    }
}

fn index(row: &Row<'_>) -> Result<u32, ProjectionError> {
    u32::try_from(row.int("idx")?).map_err(|_| damaged("idx"))
}

fn read_apart(row: &Row<'_>) -> Result<Apart, ProjectionError> {
    Ok(Apart {
        index: index(row)?,
        village: village(row)?,
        amount: row.money("paid")?,
    })
}

fn read_line(row: &Row<'_>) -> Result<LinePaid, ProjectionError> {
    Ok(LinePaid {
        batch: row.id("batch")?,
        index: index(row)?,
        paid: row.money("paid")?,
        seq: row.uint("seq")?,
    })
}

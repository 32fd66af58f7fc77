//! The ledger as a whole: what it is, what came in, what was paid, what came back.

use jiff::Timestamp;
use serde::Serialize;
use sunledger_domain::event::SourceLevel;
use sunledger_domain::subject::{Digest, LedgerTag};
use sunledger_domain::{Bucket, Money};

use super::balance::KindBalances;
use crate::error::ProjectionError;
use crate::figure::{AccountKind, Figure, SettledPart, Sum};
use crate::reader::Snapshot;
use crate::row::{RowExt, money, uint};

/// What this ledger is, from its genesis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerInfo {
    /// Its id.
    pub ledger: LedgerTag,
    /// The name under which its checkpoints are published.
    pub origin: String,
    /// ISO 4217 code of its one currency.
    pub currency: String,
    /// Decimals of an amount.
    pub scale: u64,
    /// True where everything in it is invented.
    pub demo: bool,
    /// The keys that its checkpoints are signed with, the latest first.
    pub checkpoint_keys: Vec<CheckpointKey>,
    /// The rules version that it started with.
    pub rules: u64,
}

/// A key of checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckpointKey {
    /// From this size of the log on.
    pub size: u64,
    /// The public key, Ed25519.
    pub key: Digest,
    /// Why it follows the one before; none of the first.
    pub reason: Option<String>,
    /// The entry that says so.
    pub seq: u64,
}

/// The ledger in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LedgerTotals {
    /// The log size that it is as of: the number of entries.
    pub as_of: u64,
    /// When the last of them was recorded.
    pub recorded_at: Option<Timestamp>,
    /// Number of payment batches.
    pub batches: u64,
    /// Number of payment lines.
    pub lines: u64,
    /// Batches of old books among them, which nobody has signed or approved here.
    pub old_batches: u64,
    /// What those state in all.
    pub old_total: Money,
    /// What came in from outside, by the level that gave it.
    pub outside: Vec<OutsideSum>,
    /// What the bank reported as paid, over time.
    pub gross: Sum,
    /// Of that, returned by the bank: below zero.
    pub returned: Sum,
    /// Of that, reversed or recovered: below zero.
    pub reversed: Sum,
    /// Back with projects from assets that were sold: below zero.
    pub sold: Sum,
    /// Returns that name no payment: below zero.
    pub unmatched: Sum,
    /// What is with payees: the five together.
    pub net: Sum,
    /// Where money is, by kind of account.
    pub balances: Vec<KindBalances>,
}

/// What came in from one level.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutsideSum {
    /// Which level.
    pub level: SourceLevel,
    /// How much, less what it took back.
    pub sum: Sum,
}

const OUTSIDE: &str = "
SELECT from_id AS level, sum(amount) AS amount FROM edges WHERE from_kind = 'outside' GROUP BY from_id
ORDER BY from_id";

impl Snapshot<'_> {
    /// What this ledger is; none before its genesis.
    pub fn ledger(&self) -> Result<Option<LedgerInfo>, ProjectionError> {
        let sql =
            "SELECT size, checkpoint_key, reason, seq FROM checkpoint_keys ORDER BY size DESC";
        let checkpoint_keys = self.list(sql, [], |row| {
            Ok(CheckpointKey {
                size: row.uint("size")?,
                key: row.digest("checkpoint_key")?,
                reason: row.opt_text("reason")?,
                seq: row.uint("seq")?,
            })
        })?;
        let sql = "SELECT ledger, origin, currency, scale, demo, rules FROM ledger";
        self.one(sql, [], |row| {
            Ok(LedgerInfo {
                ledger: LedgerTag::new(row.get("ledger")?),
                origin: row.text("origin")?,
                currency: row.text("currency")?,
                scale: row.uint("scale")?,
                demo: row.flag("demo")?,
                checkpoint_keys: checkpoint_keys.clone(),
                rules: row.uint("rules")?,
            })
        })
    }

    /// The ledger in numbers.
    pub fn totals(&self) -> Result<LedgerTotals, ProjectionError> {
        let count = |sql: &str| uint(self.number(sql, [])?);
        let net = "SELECT sum(amount) FROM balances WHERE account_kind = 'project' AND bucket = 'settled'";
        Ok(LedgerTotals {
            as_of: self.as_of(),
            recorded_at: self.recorded_at(),
            batches: count("SELECT count(*) FROM batches")?,
            lines: count("SELECT sum(lines) FROM village_sums")?,
            old_batches: count("SELECT count(*) FROM batches WHERE history")?,
            old_total: money(self.number("SELECT sum(total) FROM batches WHERE history", [])?)?,
            outside: self.list(OUTSIDE, [], |row| {
                let level = row.word("level")?;
                Ok(OutsideSum {
                    level,
                    sum: Sum {
                        amount: row.money("amount")?,
                        figure: Figure::Outside { level },
                    },
                })
            })?,
            gross: self.settled(SettledPart::Gross)?,
            returned: self.settled(SettledPart::Returned)?,
            reversed: self.settled(SettledPart::Reversed)?,
            sold: self.settled(SettledPart::Sold)?,
            unmatched: self.settled(SettledPart::Unmatched)?,
            net: Sum {
                amount: money(self.number(net, [])?)?,
                figure: Figure::Balances {
                    kind: AccountKind::Project,
                    bucket: Bucket::Settled,
                },
            },
            balances: self.balance_totals()?,
        })
    }

    fn settled(&self, part: SettledPart) -> Result<Sum, ProjectionError> {
        let figure = Figure::Settled { part };
        Ok(Sum {
            amount: self.sum_behind(&figure)?,
            figure,
        })
    }
}

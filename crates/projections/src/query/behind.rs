//! The entries behind a figure: each with what it adds, so that anyone can add them up again.

use jiff::Timestamp;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde::Serialize;
use sunledger_domain::{LineStatus, Money};

use super::notice::scope_of;
use super::notice_rows::NoticeRows;
use super::page::{Page, Paged};
use super::scope::{OF_LINES, OF_RETURNS};
use crate::error::ProjectionError;
use crate::figure::{DividendPart, Figure, LineAmount, LineScope, SettledPart};
use crate::reader::{List, Snapshot};
use crate::row::{RowExt, damaged, money, uint};
use crate::sql::Filter;
use crate::word::{bank, word_of};

/// A figure and a page of the entries that sum to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Behind {
    /// Which figure.
    pub figure: Figure,
    /// What all its entries sum to.
    pub sum: Money,
    /// These entries.
    #[serde(flatten)]
    pub page: Paged<EntryDelta>,
}

/// What one entry adds to a figure. An entry may add to it twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryDelta {
    /// The entry.
    pub seq: u64,
    /// What it is, as in the log.
    pub kind: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What it adds.
    pub delta: Money,
}

/// A statement `l` that gives `seq`, `delta` and what else their order needs.
struct Rows {
    sql: String,
    values: Vec<Value>,
    order: &'static str,
}

/// The order of the log, and of one entry's own parts.
const BY_ENTRY: &str = "l.seq, l.n";

impl Snapshot<'_> {
    /// The entries that sum to a figure, in the order of the log. A figure of nothing has none.
    pub fn behind(&self, figure: &Figure, page: Page) -> Result<Behind, ProjectionError> {
        let rows = self.rows_behind(figure)?;
        let from = format!("({}) l JOIN entries e ON e.seq = l.seq", rows.sql);
        let list = List {
            columns: "l.seq, e.kind, e.recorded_at_us, l.delta",
            from: &from,
            filter: Filter::default().after(rows.values.clone()),
            order: rows.order,
        };
        let (total, sum) = self.totals_behind(figure, &rows)?;
        Ok(Behind {
            figure: figure.clone(),
            sum,
            page: self.window(&list, total, page, |row| {
                Ok(EntryDelta {
                    seq: row.uint("seq")?,
                    kind: row.text("kind")?,
                    recorded_at: row.time("recorded_at_us")?,
                    delta: row.money("delta")?,
                })
            })?,
        })
    }

    /// What the entries behind a figure sum to.
    pub(crate) fn sum_behind(&self, figure: &Figure) -> Result<Money, ProjectionError> {
        let (_, sum) = self.totals_behind(figure, &self.rows_behind(figure)?)?;
        Ok(sum)
    }

    /// How many rows there are and what they sum to.
    fn totals_behind(&self, figure: &Figure, rows: &Rows) -> Result<(u64, Money), ProjectionError> {
        if let Figure::Lines {
            state,
            amount,
            scope,
        } = figure
        {
            return self.line_totals(*state, *amount, scope);
        }
        let sql = format!(
            "SELECT count(*), coalesce(sum(delta), 0) FROM ({})",
            rows.sql
        );
        let totals = self.one(&sql, params_from_iter(&rows.values), |row| {
            Ok((uint(row.get(0)?)?, money(row.get(1)?)?))
        })?;
        totals.ok_or_else(|| damaged("a count"))
    }

    /// Lines may be millions; their counts are kept.
    fn line_totals(
        &self,
        state: Option<LineStatus>,
        amount: LineAmount,
        scope: &LineScope,
    ) -> Result<(u64, Money), ProjectionError> {
        let (mut lines, mut sum) = (0_i64, 0_i128);
        for counted in self.count_lines(scope)? {
            if state.is_none_or(|state| state == counted.state) {
                let amount = match amount {
                    LineAmount::Due => counted.due,
                    LineAmount::Paid => counted.paid,
                };
                lines = lines.saturating_add(counted.lines);
                sum = sum.saturating_add(i128::from(amount.minor()));
            }
        }
        let too_large = |_| ProjectionError::TooLarge { what: "a sum" };
        Ok((uint(lines)?, Money::try_from(sum).map_err(too_large)?))
    }

    fn rows_behind(&self, figure: &Figure) -> Result<Rows, ProjectionError> {
        Ok(match figure {
            Figure::Balance { account, bucket } => Rows::new(
                "SELECT seq, n, delta FROM postings WHERE account_kind = ? AND account = ? AND bucket = ?",
                [account.kind(), account.id(), bucket.name()],
            ),
            Figure::Balances { kind, bucket } => Rows::new(
                "SELECT seq, n, delta FROM postings WHERE account_kind = ? AND bucket = ?",
                [kind.name(), bucket.name()],
            ),
            Figure::Edge { from, to } => Rows::new(
                "SELECT seq, 0 AS n, delta FROM flows
                 WHERE from_kind = ? AND from_id = ? AND to_kind = ? AND to_id = ?",
                [from.kind(), &from.id(), to.kind(), &to.id()],
            ),
            Figure::Outside { level } => Rows::new(
                "SELECT seq, 0 AS n, delta FROM flows WHERE from_kind = 'outside' AND from_id = ?",
                [word_of(level)?.as_str()],
            ),
            Figure::Lines {
                state,
                amount,
                scope,
            } => {
                let mut filter = scope.filter(&OF_LINES)?;
                filter.and_if("l.state = ?", state.map(LineStatus::name));
                let column = amount.name();
                let select =
                    format!("SELECT l.seq, l.no, l.{column} AS delta FROM payment_lines l");
                Rows {
                    order: scope.order(),
                    ..Rows::filtered(&select, &filter)
                }
            }
            Figure::Returns { scope } => Rows::filtered(
                "SELECT r.seq, 0 AS n, r.amount AS delta FROM unmatched_returns r",
                &scope.filter(&OF_RETURNS)?,
            ),
            Figure::Settled { part } => settled(*part),
            Figure::Dividend {
                asset,
                period,
                part,
            } => Rows::new(dividend(*part), [asset.as_str(), &period.to_string()]),
            Figure::Day { account, on, part } => {
                let (kind, id) = bank(account);
                Rows::new(
                    "SELECT seq, n, amount AS delta FROM movements
                     WHERE account_kind = ? AND account = ? AND day = ? AND side = ? AND part = ?",
                    [kind, id, &on.to_string(), part.side().name(), part.name()],
                )
            }
            Figure::Notice { notice } => match self.notice(notice)? {
                Some(notice) => {
                    let rows = NoticeRows::of(&scope_of(&notice))?;
                    Rows {
                        sql: format!("SELECT seq, 0 AS n, amount AS delta FROM ({})", rows.sql),
                        values: rows.values,
                        order: BY_ENTRY,
                    }
                }
                None => Rows::new("SELECT 0 AS seq, 0 AS n, 0 AS delta WHERE FALSE", []),
            },
        })
    }
}

impl Rows {
    fn new<const N: usize>(sql: &str, values: [&str; N]) -> Self {
        Self {
            sql: sql.to_owned(),
            values: values.map(|value| Value::from(value.to_owned())).into(),
            order: BY_ENTRY,
        }
    }

    fn filtered(select: &str, filter: &Filter) -> Self {
        Self {
            sql: format!("{select}{}", filter.clause()),
            values: filter.values().cloned().collect(),
            order: BY_ENTRY,
        }
    }
}

/// What brought money to payees, or took it back from them, by the kind of entry that did.
fn settled(part: SettledPart) -> Rows {
    let kinds = match part {
        SettledPart::Gross => "'payment.settled', 'payment.resettled', 'village.spent'",
        SettledPart::Returned => "'payment.returned'",
        SettledPart::Reversed => "'payment.reversed'",
        SettledPart::Sold => "'asset.disposed'",
        SettledPart::Unmatched => "'payment.unmatched_return'",
    };
    let sql = format!(
        "SELECT p.seq, p.n, p.delta FROM postings p JOIN entries k ON k.seq = p.seq
         WHERE p.account_kind = 'project' AND p.bucket = 'settled' AND k.kind IN ({kinds})"
    );
    Rows::new(&sql, [])
}

const fn dividend(part: DividendPart) -> &'static str {
    match part {
        DividendPart::Declared => {
            "SELECT seq, 0 AS n, amount AS delta FROM dividend_lines WHERE asset = ? AND period = ?"
        }
        DividendPart::Paid => {
            "SELECT seq, 0 AS n, amount AS delta FROM dividend_payments WHERE asset = ? AND period = ?"
        }
        DividendPart::Unpaid => {
            "SELECT seq, 0 AS n, amount AS delta FROM dividend_lines
             WHERE asset = ? AND period = ? AND paid_seq IS NULL"
        }
    }
}

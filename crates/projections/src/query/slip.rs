//! What the household slip 明白卡 is made of: a village's lines of two years, and parts of dividends by holder.
//! It must never say who anybody is: whoever may open the vault picks the handles of one household.

use std::collections::BTreeSet;

use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::calc::Calc;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::{DueReason, SchemeTerms};
use sunledger_domain::id::{AssetId, BatchId, SchemeId};
use sunledger_domain::subject::Handle;
use sunledger_domain::{BatchStatus, LineStatus, Money};

use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, code};
use crate::word::{parse_batch_status, parse_line_state};

/// One payment line as a slip needs it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlipLine {
    /// Its entry.
    pub seq: u64,
    /// The batch.
    pub batch: BatchId,
    /// Which scheme.
    pub scheme: SchemeId,
    /// The scheme's name.
    pub name: String,
    /// The text that the scheme rests on.
    pub basis_text: String,
    /// Its standard in words.
    pub standard: Option<String>,
    /// What the policy says of it.
    pub terms: Option<SchemeTerms>,
    /// The document that the batch names.
    pub document: Option<String>,
    /// What it pays for in time.
    pub period: Period,
    /// Who receives it, where that is no unit.
    pub payee: Option<Handle>,
    /// For whom, where that is not the payee.
    pub beneficiary: Option<Handle>,
    /// 应发
    pub due: Money,
    /// 实发
    pub paid: Money,
    /// Why less is paid than is due.
    pub reason: Option<DueReason>,
    /// How it was computed.
    pub calc: Option<Calc>,
    /// How far its batch has come.
    pub status: BatchStatus,
    /// Where its money is.
    pub state: LineStatus,
    /// What the bank said when it last returned it.
    pub returned: Option<String>,
    /// The unit whose officer made the batch.
    pub office: Option<String>,
}

/// One holder's part of a dividend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SlipDividend {
    /// Of which asset.
    pub asset: AssetId,
    /// Its name.
    pub name: String,
    /// Shares held.
    pub shares: u64,
    /// All shares.
    pub all: u64,
    /// For which period; none where nothing has been declared.
    pub period: Option<Period>,
    /// The part.
    pub amount: Option<Money>,
    /// True once it is paid.
    pub paid: bool,
    /// The entry.
    pub seq: u64,
}

const LINES: &str = "
SELECT p.seq, p.batch, p.scheme, c.name, c.basis_text, c.standard, c.terms, d.document, p.period, p.payee,
    p.beneficiary, p.due, p.paid, p.reason, k.calc, b.status, p.state, u.name AS office,
    (SELECT e.reason FROM line_events e WHERE e.line_seq = p.seq AND e.kind = 'payment.returned'
     ORDER BY e.seq DESC LIMIT 1) AS returned
FROM payment_lines p JOIN batches b ON b.no = p.no JOIN schemes c ON c.scheme = p.scheme
LEFT JOIN bases d ON d.seq = b.no LEFT JOIN calcs k ON k.seq = p.seq
LEFT JOIN officers o ON o.officer = b.maker LEFT JOIN units u ON u.unit = o.unit
WHERE p.village = ?1 AND p.period >= ?2 AND p.period < ?3
ORDER BY c.name, p.scheme, p.period, p.seq";

const DIVIDENDS: &str = "
SELECT s.asset, a.name, s.shares, a.shares AS whole, l.period, l.amount, l.paid_seq IS NOT NULL AS is_paid,
    coalesce(l.seq, s.seq) AS seq
FROM shares s JOIN assets a ON a.asset = s.asset
LEFT JOIN dividend_lines l ON l.asset = s.asset AND l.holder = s.holder AND substr(l.period, 1, 4) = ?2
WHERE s.holder = ?1 AND a.shares IS NOT NULL
ORDER BY s.asset, l.period";

impl Snapshot<'_> {
    /// Lines of a village for a year and the year before it, by scheme.
    pub fn slip_lines(
        &self,
        village: RegionCode,
        year: u16,
    ) -> Result<Vec<SlipLine>, ProjectionError> {
        let (first, end) = (year.saturating_sub(1), year.saturating_add(1));
        let years = (format!("{first:04}"), format!("{end:04}"));
        self.list(LINES, (code(village)?, years.0, years.1), read_line)
    }

    /// What a village is called.
    pub fn village_name(&self, village: RegionCode) -> Result<Option<String>, ProjectionError> {
        Ok(self.region_name(village)?.map(|named| named.name))
    }

    /// What these pseudonyms hold, and what was declared on it for a year.
    pub fn slip_dividends(
        &self,
        holders: &BTreeSet<Handle>,
        year: u16,
    ) -> Result<Vec<SlipDividend>, ProjectionError> {
        let mut found = Vec::new();
        for holder in holders {
            let params = (holder.as_bytes().as_slice(), format!("{year:04}"));
            found.extend(self.list(DIVIDENDS, params, read_dividend)?);
        }
        Ok(found)
    }
}

fn read_line(row: &Row<'_>) -> Result<SlipLine, ProjectionError> {
    Ok(SlipLine {
        seq: row.uint("seq")?,
        batch: row.id("batch")?,
        scheme: row.id("scheme")?,
        name: row.text("name")?,
        basis_text: row.text("basis_text")?,
        standard: row.opt_text("standard")?,
        terms: row.opt_json("terms")?,
        document: row.opt_text("document")?,
        period: row.id("period")?,
        payee: row.opt_handle("payee")?,
        beneficiary: row.opt_handle("beneficiary")?,
        due: row.money("due")?,
        paid: row.money("paid")?,
        reason: row.opt_word("reason")?,
        calc: row.opt_json("calc")?,
        status: row.named("status", parse_batch_status)?,
        state: row.named("state", parse_line_state)?,
        returned: row.opt_text("returned")?,
        office: row.opt_text("office")?,
    })
}

fn read_dividend(row: &Row<'_>) -> Result<SlipDividend, ProjectionError> {
    let period: Option<Period> = row.opt_id("period")?;
    Ok(SlipDividend {
        asset: row.id("asset")?,
        name: row.text("name")?,
        shares: row.uint("shares")?,
        all: row.uint("whole")?,
        amount: match period {
            Some(_) => Some(row.money("amount")?),
            None => None,
        },
        period,
        paid: row.flag("is_paid")?,
        seq: row.uint("seq")?,
    })
}

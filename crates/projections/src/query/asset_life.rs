//! What became of an asset: shares passed on, impairment, disposal, what its public share was spent on.

use jiff::civil::Date;
use rusqlite::Row;
use serde::Serialize;
use sunledger_domain::Money;
use sunledger_domain::event::{PassingOn, PublicPurpose};
use sunledger_domain::id::AssetId;

use super::names::{Names, Party, Shown, Who};
use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, money};

/// One step of an asset's life.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssetStep {
    /// Its entry.
    pub seq: u64,
    /// When.
    pub on: Date,
    /// The document.
    pub document: Option<String>,
    /// What.
    #[serde(flatten)]
    pub what: StepKind,
}

/// What happened to an asset.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepKind {
    /// 股份调整
    Passed {
        /// Who held them.
        from: Who,
        /// Who holds them.
        to: Who,
        /// How many.
        shares: u64,
        /// Why.
        reason: PassingOn,
    },
    /// 减值
    Impaired {
        /// What it is worth.
        worth: Money,
        /// Why.
        reason: String,
    },
    /// 处置
    Disposed {
        /// Who bought it.
        buyer: Option<Who>,
        /// Back with the project.
        to_project: Money,
        /// With the village.
        to_village: Money,
        /// Why.
        reason: String,
    },
    /// 公益支出
    Spent {
        /// How much.
        amount: Money,
        /// On what.
        purpose: PublicPurpose,
        /// In a few words.
        what: String,
    },
}

/// A row of the table, before it is said who is meant.
struct Stored {
    kind: String,
    amount: Option<Money>,
    to_project: Option<Money>,
    shares: Option<u64>,
    giver: Option<Party>,
    taker: Option<Party>,
    word: Option<PassingOn>,
    purpose: Option<PublicPurpose>,
    note: Option<String>,
}

const STEPS: &str = "
SELECT s.*, b.business_on, b.document FROM asset_steps s JOIN bases b ON b.seq = s.seq WHERE s.asset = ? ORDER BY s.seq";

impl Snapshot<'_> {
    /// What became of an asset, in its order. People stand in it by their pseudonyms.
    pub(super) fn asset_steps(&self, asset: &AssetId) -> Result<Vec<AssetStep>, ProjectionError> {
        let stored = self.list(STEPS, [asset.as_str()], |row| {
            let (seq, on) = (row.uint("seq")?, row.date("business_on")?);
            Ok((seq, on, row.opt_text("document")?, read(row)?))
        })?;
        let mut names = Names::new(self);
        let mut steps = Vec::with_capacity(stored.len());
        for (seq, on, document, row) in stored {
            if let Some(what) = told(row, &mut names)? {
                steps.push(AssetStep {
                    seq,
                    on,
                    document,
                    what,
                });
            }
        }
        Ok(steps)
    }
}

fn read(row: &Row<'_>) -> Result<Stored, ProjectionError> {
    let kind = row.text("kind")?;
    let passed = kind == "share.passed";
    let spent = kind == "welfare.spent";
    Ok(Stored {
        amount: opt_money(row, "amount")?,
        to_project: opt_money(row, "to_project")?,
        shares: row.opt_uint("shares")?,
        giver: party(row, "giver", "giver_seal", "giver_unit")?,
        taker: party(row, "taker", "taker_seal", "taker_unit")?,
        word: passed.then(|| row.word("word")).transpose()?,
        purpose: spent.then(|| row.word("word")).transpose()?,
        note: row.opt_text("note")?,
        kind,
    })
}

fn opt_money(row: &Row<'_>, column: &str) -> Result<Option<Money>, ProjectionError> {
    row.get::<_, Option<i64>>(column)?.map(money).transpose()
}

/// Nobody where neither a pseudonym nor a unit stands.
fn party(
    row: &Row<'_>,
    handle: &str,
    seal: &str,
    unit: &str,
) -> Result<Option<Party>, ProjectionError> {
    let nobody = row.opt_handle(handle)?.is_none() && row.opt_text(unit)?.is_none();
    match nobody {
        true => Ok(None),
        false => Party::read_sealed(row, handle, seal, unit).map(Some),
    }
}

fn told(row: Stored, names: &mut Names<'_>) -> Result<Option<StepKind>, ProjectionError> {
    let mut who = |party: Option<Party>| {
        let named = party.map(|party| names.who(&party, Shown::Unnamed));
        named.transpose()
    };
    let (giver, taker) = (who(row.giver)?, who(row.taker)?);
    let reason = row.note.unwrap_or_default();
    let amount = row.amount.unwrap_or(Money::ZERO);
    Ok(match (row.kind.as_str(), giver, taker) {
        ("share.passed", Some(from), Some(to)) => row.word.map(|reason| StepKind::Passed {
            from,
            to,
            shares: row.shares.unwrap_or(0),
            reason,
        }),
        ("asset.impaired", ..) => Some(StepKind::Impaired {
            worth: amount,
            reason,
        }),
        ("asset.disposed", _, buyer) => Some(StepKind::Disposed {
            buyer,
            to_project: row.to_project.unwrap_or(Money::ZERO),
            to_village: amount,
            reason,
        }),
        ("welfare.spent", ..) => row.purpose.map(|purpose| StepKind::Spent {
            amount,
            purpose,
            what: reason,
        }),
        _ => None,
    })
}

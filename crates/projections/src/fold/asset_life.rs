//! What becomes of an asset: shares passed on, impairment, disposal, what its public share was spent on.

use sunledger_domain::Money;
use sunledger_domain::event::{AssetDisposed, AssetImpaired, SharesPassed, WelfareSpent};
use sunledger_domain::id::AssetId;
use sunledger_domain::subject::Party;

use super::{At, Fold, party, seal_of};
use crate::error::ProjectionError;
use crate::row::int;
use crate::word::word_of;

/// One step, as the table has it.
#[derive(Default)]
struct Step<'e> {
    amount: Option<Money>,
    to_project: Option<Money>,
    shares: Option<u64>,
    from: Option<&'e Party>,
    to: Option<&'e Party>,
    word: Option<String>,
    note: Option<&'e str>,
}

impl Fold<'_> {
    /// The register stays in its order and is numbered without gaps, as the domain does it: whoever has nothing left is
    /// taken out, whoever is new comes last.
    pub(super) fn shares_passed(&self, at: At, e: &SharesPassed) -> Result<(), ProjectionError> {
        let asset = e.asset.as_str();
        let shares = int(e.shares)?;
        let (from, from_unit) = party(&e.from);
        let (to, to_unit) = party(&e.to);
        let mine = "asset = ?1 AND holder IS ?2 AND holder_unit IS ?3";
        self.run(
            &format!("UPDATE shares SET shares = shares - ?4 WHERE {mine}"),
            (asset, from, from_unit, shares),
        )?;
        // Below zero first: a place must not be taken by two, not even for a moment.
        self.run(
            &format!(
                "UPDATE shares SET idx = -idx WHERE asset = ?1 AND idx > coalesce(
                     (SELECT idx FROM shares WHERE {mine} AND shares <= 0), (SELECT max(idx) FROM shares WHERE asset = ?1))"
            ),
            (asset, from, from_unit),
        )?;
        self.run(
            &format!("DELETE FROM shares WHERE {mine} AND shares <= 0"),
            (asset, from, from_unit),
        )?;
        self.run(
            "UPDATE shares SET idx = -idx - 1 WHERE asset = ?1 AND idx < 0",
            [asset],
        )?;
        self.run(
            &format!(
                "INSERT INTO shares (asset, idx, holder, holder_seal, holder_unit, shares, seq)
                 SELECT ?1, coalesce((SELECT max(idx) FROM shares WHERE asset = ?1), -1) + 1, ?2, ?5, ?3, 0, ?4
                 WHERE NOT EXISTS (SELECT 1 FROM shares WHERE {mine})"
            ),
            (asset, to, to_unit, at.seq, seal_of(&e.to)),
        )?;
        self.run(
            &format!("UPDATE shares SET shares = shares + ?4 WHERE {mine}"),
            (asset, to, to_unit, shares),
        )?;
        self.run(
            "UPDATE assets SET holders = (SELECT count(*) FROM shares s WHERE s.asset = ?1) WHERE asset = ?1",
            [asset],
        )?;
        let step = Step {
            shares: Some(e.shares),
            from: Some(&e.from),
            to: Some(&e.to),
            word: Some(word_of(&e.reason)?),
            ..Step::default()
        };
        self.asset_step(at, &e.asset, "share.passed", step)
    }

    pub(super) fn asset_impaired(&self, at: At, e: &AssetImpaired) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE assets SET worth = ? WHERE asset = ?",
            (e.value.minor(), e.asset.as_str()),
        )?;
        let step = Step {
            amount: Some(e.value),
            note: Some(e.reason.as_str()),
            ..Step::default()
        };
        self.asset_step(at, &e.asset, "asset.impaired", step)
    }

    pub(super) fn asset_disposed(&self, at: At, e: &AssetDisposed) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE assets SET worth = 0, disposed_seq = ? WHERE asset = ?",
            (at.seq, e.asset.as_str()),
        )?;
        let step = Step {
            amount: Some(e.to_village),
            to_project: Some(e.to_project),
            to: e.buyer.as_ref(),
            note: Some(e.reason.as_str()),
            ..Step::default()
        };
        self.asset_step(at, &e.asset, "asset.disposed", step)
    }

    pub(super) fn welfare_spent(&self, at: At, e: &WelfareSpent) -> Result<(), ProjectionError> {
        let step = Step {
            amount: Some(e.amount),
            word: Some(word_of(&e.purpose)?),
            note: Some(e.what.as_str()),
            ..Step::default()
        };
        self.asset_step(at, &e.asset, "welfare.spent", step)
    }

    fn asset_step(
        &self,
        at: At,
        asset: &AssetId,
        kind: &str,
        step: Step<'_>,
    ) -> Result<(), ProjectionError> {
        let (from, from_unit) = step.from.map(party).unwrap_or_default();
        let (to, to_unit) = step.to.map(party).unwrap_or_default();
        self.run(
            "INSERT INTO asset_steps (seq, asset, kind, amount, to_project, shares, giver, giver_seal, giver_unit,
                 taker, taker_seal, taker_unit, word, note)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                at.seq,
                asset.as_str(),
                kind,
                step.amount.map(Money::minor),
                step.to_project.map(Money::minor),
                step.shares.map(int).transpose()?,
                from,
                step.from.and_then(seal_of),
                from_unit,
                to,
                step.to.and_then(seal_of),
                to_unit,
                step.word,
                step.note,
            ),
        )
    }
}

//! Assets, shares, income, dividends.

use sunledger_domain::event::{
    AssetQuantified, AssetRegistered, AssetVested, DividendDeclared, DividendLine, DividendPaid,
    IncomeReceived, ShareIssued,
};
use sunledger_domain::id::{OperatingId, UnitId};

use super::{At, Fold, opt_code, party, seal_of};
use crate::error::ProjectionError;
use crate::row::int;
use crate::word::word_of;

impl Fold<'_> {
    pub(super) fn asset_registered(
        &self,
        at: At,
        e: &AssetRegistered,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO assets (asset, name, class, project, region, value, worth, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                e.asset.as_str(),
                e.name.as_str(),
                word_of(&e.class)?,
                e.project.as_str(),
                opt_code(e.region)?,
                e.value.minor(),
                e.value.minor(),
                at.seq,
            ),
        )
    }

    pub(super) fn asset_vested(&self, at: At, e: &AssetVested) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE assets SET holder = ?, vested_seq = ? WHERE asset = ?",
            (e.holder.as_str(), at.seq, e.asset.as_str()),
        )
    }

    pub(super) fn asset_quantified(
        &self,
        at: At,
        e: &AssetQuantified,
    ) -> Result<(), ProjectionError> {
        self.run(
            "UPDATE assets SET holders = ?, shares = ?, quantified_seq = ? WHERE asset = ?",
            (e.count, int(e.shares)?, at.seq, e.asset.as_str()),
        )
    }

    pub(super) fn share_issued(&self, at: At, e: &ShareIssued) -> Result<(), ProjectionError> {
        let (holder, unit) = party(&e.holder);
        self.run(
            "INSERT INTO shares (asset, idx, holder, holder_seal, holder_unit, shares, seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                e.asset.as_str(),
                e.index,
                holder,
                seal_of(&e.holder),
                unit,
                int(e.shares)?,
                at.seq,
            ),
        )
    }

    pub(super) fn income_received(
        &self,
        at: At,
        e: &IncomeReceived,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO incomes (income, asset, period, amount, operator, contract, seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                e.income.as_str(),
                e.asset.as_str(),
                e.period.to_string(),
                e.amount.minor(),
                e.operator.as_ref().map(UnitId::as_str),
                e.contract.as_ref().map(OperatingId::as_str),
                at.seq,
            ),
        )
    }

    pub(super) fn dividend_declared(
        &self,
        at: At,
        e: &DividendDeclared,
    ) -> Result<(), ProjectionError> {
        self.run(
            "INSERT INTO dividends (asset, period, holders, dividends, welfare, paid, seq) VALUES (?, ?, ?, ?, ?, 0, ?)",
            (
                e.asset.as_str(),
                e.period.to_string(),
                e.count,
                e.dividends.minor(),
                e.welfare.minor(),
                at.seq,
            ),
        )
    }

    pub(super) fn dividend_line(&self, at: At, e: &DividendLine) -> Result<(), ProjectionError> {
        let (holder, unit) = party(&e.holder);
        self.run(
            "INSERT INTO dividend_lines (asset, period, idx, holder, holder_seal, holder_unit, shares, amount, seq)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                e.asset.as_str(),
                e.period.to_string(),
                e.index,
                holder,
                seal_of(&e.holder),
                unit,
                int(e.shares)?,
                e.amount.minor(),
                at.seq,
            ),
        )
    }

    /// Everyone who is not excepted and was still unpaid is paid now.
    pub(super) fn dividend_paid(&self, at: At, e: &DividendPaid) -> Result<(), ProjectionError> {
        let (asset, period) = (e.asset.as_str(), e.period.to_string());
        let except: Vec<String> = e.except.iter().map(ToString::to_string).collect();
        self.run(
            "UPDATE dividend_lines SET paid_seq = ?1
             WHERE asset = ?2 AND period = ?3 AND paid_seq IS NULL
               AND idx NOT IN (SELECT value FROM json_each(?4))",
            (at.seq, asset, &period, format!("[{}]", except.join(","))),
        )?;
        self.run(
            "UPDATE dividends SET paid = paid + ? WHERE asset = ? AND period = ?",
            (e.amount.minor(), asset, &period),
        )?;
        self.run(
            "INSERT INTO dividend_payments (seq, asset, period, amount) VALUES (?, ?, ?, ?)",
            (at.seq, asset, &period, e.amount.minor()),
        )
    }
}

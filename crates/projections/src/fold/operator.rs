//! Operating contracts of assets; what came in by one is joined from the incomes, never counted here.

use sunledger_domain::event::{Guarantee, OperatorSigned};

use super::{At, Fold};
use crate::error::ProjectionError;

impl Fold<'_> {
    /// A guaranteed part of the value becomes an amount here, as `Guarantee::per_year` has it.
    pub(super) fn operator_signed(
        &self,
        at: At,
        e: &OperatorSigned,
    ) -> Result<(), ProjectionError> {
        let (amount, points) = match e.guarantee {
            Guarantee::Amount(amount) => (Some(amount.minor()), None),
            Guarantee::BasisPoints(points) => (None, Some(points)),
        };
        self.run(
            "INSERT INTO operating_contracts (asset, contract, operator, from_day, years, per_year, basis_points, seq)
             SELECT asset, ?2, ?3, ?4, ?5, coalesce(?6, value / 10000 * ?7 + value % 10000 * ?7 / 10000), ?7, ?8
             FROM assets WHERE asset = ?1",
            (
                e.asset.as_str(),
                e.contract.as_str(),
                e.operator.as_str(),
                e.from.to_string(),
                e.years,
                amount,
                points,
                at.seq,
            ),
        )
    }
}

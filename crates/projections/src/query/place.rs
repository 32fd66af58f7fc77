//! What reached a place: its payments by scheme and period, and what came back.

use rusqlite::params_from_iter;
use serde::Serialize;
use sunledger_domain::code::{Period, RegionCode};
use sunledger_domain::event::PublicationClass;
use sunledger_domain::id::SchemeId;

use super::lines::{Counted, StateSum};
use super::region::RegionRow;
use super::scope::OF_SUMS;
use crate::error::ProjectionError;
use crate::figure::{LineScope, Sum};
use crate::reader::Snapshot;
use crate::row::RowExt;

/// The payments of a place, in sums: whatever a scheme's class, counts and sums are public.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlacePayments {
    /// The log size that it is as of.
    pub as_of: u64,
    /// Which place.
    pub region: RegionRow,
    /// By scheme and period, the latest period first.
    pub groups: Vec<SchemePayments>,
    /// What came back without naming a payment.
    pub returns: Sum,
}

/// The lines of one scheme and period in a place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SchemePayments {
    /// Which scheme.
    pub scheme: SchemeId,
    /// What it is called.
    pub name: String,
    /// What may be published of it.
    pub class: PublicationClass,
    /// Of what the standard is per.
    pub standard: Option<String>,
    /// Which period.
    pub period: Period,
    /// Its lines by where their money is.
    pub states: Vec<StateSum>,
}

impl Snapshot<'_> {
    /// What reached a place, of one period or of all; none where the division is not registered.
    pub fn place_payments(
        &self,
        region: RegionCode,
        period: Option<Period>,
    ) -> Result<Option<PlacePayments>, ProjectionError> {
        let Some(row) = self.region_row(region)? else {
            return Ok(None);
        };
        let scope = LineScope {
            period,
            ..LineScope::of_region(region)
        };
        Ok(Some(PlacePayments {
            as_of: self.as_of(),
            region: row,
            groups: self.scheme_payments(&scope)?,
            returns: self.returns(&scope)?,
        }))
    }

    /// The lines of a scope by scheme and period, the latest period first.
    pub fn scheme_payments(
        &self,
        scope: &LineScope,
    ) -> Result<Vec<SchemePayments>, ProjectionError> {
        let filter = scope.filter(&OF_SUMS)?;
        let sql = format!(
            "SELECT s.scheme, c.name, c.class, c.standard, s.period, s.state,
                    sum(s.lines) AS lines, sum(s.due) AS due, sum(s.paid) AS paid
             FROM line_sums s JOIN schemes c ON c.scheme = s.scheme{}
             GROUP BY s.scheme, s.period, s.state
             ORDER BY s.period DESC, s.scheme",
            filter.clause()
        );
        let rows = self.list(&sql, params_from_iter(filter.values()), |row| {
            let group = SchemePayments {
                scheme: row.id("scheme")?,
                name: row.text("name")?,
                class: row.word("class")?,
                standard: row.opt_text("standard")?,
                period: row.id("period")?,
                states: Vec::new(),
            };
            Ok((group, Counted::read(row)?))
        })?;
        let mut groups: Vec<SchemePayments> = Vec::new();
        for (group, counted) in rows {
            let scope = LineScope {
                scheme: Some(group.scheme.clone()),
                period: Some(group.period),
                ..scope.clone()
            };
            let state = counted.named(&scope)?;
            let same = |one: &&mut SchemePayments| {
                (&one.scheme, one.period) == (&group.scheme, group.period)
            };
            match groups.last_mut().filter(same) {
                Some(last) => last.states.extend(state),
                None => groups.push(SchemePayments {
                    states: state.into_iter().collect(),
                    ..group
                }),
            }
        }
        Ok(groups)
    }
}

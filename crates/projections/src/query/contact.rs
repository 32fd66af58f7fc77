//! Whom to tell 我要反映: the hotline of the policy, and the offices in charge of a place that publish a telephone.

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::code::RegionCode;

use super::setup::{UnitName, unit_name};
use crate::error::ProjectionError;
use crate::reader::Snapshot;
use crate::row::{RowExt, code};

/// An office that publishes a telephone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The office.
    pub unit: UnitName,
    /// Its telephone.
    pub phone: String,
}

impl Snapshot<'_> {
    /// The hotline 监督举报电话 on a day; none where no policy names one.
    pub fn hotline(&self, on: Date) -> Result<Option<String>, ProjectionError> {
        let sql = "SELECT value_text AS hotline FROM params_in_force
            WHERE rule = 'notice_board_days' AND param = 'hotline' AND ? BETWEEN first AND last";
        let found = self.one(sql, [on.to_string()], |row| row.opt_text("hotline"))?;
        Ok(found.flatten())
    }

    /// Offices of a place and of what lies above it, the nearest first.
    pub fn contacts(&self, place: RegionCode) -> Result<Vec<Contact>, ProjectionError> {
        let mut contacts = Vec::new();
        let mut at = Some(place);
        while let Some(here) = at {
            let sql = "SELECT unit, name AS unit_name, phone FROM units
                WHERE region = ? AND phone IS NOT NULL ORDER BY unit";
            contacts.append(&mut self.list(sql, [code(here)?], |row| {
                Ok(Contact {
                    unit: unit_name(row)?,
                    phone: row.text("phone")?,
                })
            })?);
            at = here.parent();
        }
        Ok(contacts)
    }
}

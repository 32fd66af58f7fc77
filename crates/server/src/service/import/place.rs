//! Where the rows of a file may lie: the project's division, and the divisions that the ledger knows.
//!
//! A file of another county is refused as a whole, with its rows counted by county; it never waits row by row.

use std::collections::{BTreeMap, HashMap};

use sunledger_domain::code::{Level, RegionCode};
use sunledger_domain::id::ProjectId;
use sunledger_domain::{Actor, State};
use sunledger_exchange::payments::{FileError, ObjectTo, Objection, Payee, PaymentRow, Reason};
use sunledger_projections::query::ProjectFilter;
use sunledger_projections::{Page, ProjectionError, Snapshot};

/// Judges rows of a batch that is to be prepared, one after the other.
pub(super) struct Places<'s> {
    state: &'s State,
    projects: HashMap<ProjectId, Option<RegionCode>>,
    given: Option<ProjectId>,
    inside: u64,
    outside: BTreeMap<RegionCode, u64>,
    expected: Option<RegionCode>,
}

impl<'s> Places<'s> {
    pub(super) fn new(
        state: &'s State,
        snapshot: &Snapshot<'_>,
        given: Option<ProjectId>,
    ) -> Result<Self, ProjectionError> {
        let mut projects = HashMap::new();
        let mut page = Page::largest();
        loop {
            let rows = snapshot.projects(&ProjectFilter::default(), page)?.rows;
            if rows.is_empty() {
                break;
            }
            projects.extend(rows.into_iter().map(|row| {
                let region = row.region.map(|region| region.code);
                (row.project, region)
            }));
            page = page.next();
        }
        Ok(Self {
            state,
            projects,
            given,
            inside: 0,
            outside: BTreeMap::new(),
            expected: None,
        })
    }

    /// What keeps a row that reads well from being part of a payment batch.
    pub(super) fn object(&mut self, row: &PaymentRow) -> Option<Objection> {
        let object = |at, reason| Some(Objection { at, reason });
        self.count(row);
        if row.doubt.is_some() {
            return object(ObjectTo::Row, Reason::AmountOnly);
        }
        if row.amount.is_negative() {
            return object(ObjectTo::Amount, Reason::ReturnNotPrepared);
        }
        if row.payee != Payee::Known {
            return object(ObjectTo::Row, Reason::PayeeUnnamed);
        }
        match row.village {
            Some(village) if !self.state.has_region(village) => {
                object(ObjectTo::Village, Reason::VillageUnknown)
            }
            _ => None,
        }
    }

    fn count(&mut self, row: &PaymentRow) {
        let details = row.details.as_deref();
        let project = self
            .given
            .as_ref()
            .or_else(|| details.and_then(|details| details.project.as_ref()));
        let township = details.and_then(|details| details.township);
        let region = project.and_then(|project| self.projects.get(project).copied().flatten());
        let (Some(region), Some(place)) = (region, row.village.or(township)) else {
            return;
        };
        if region.covers(place) {
            self.inside = self.inside.saturating_add(1);
        } else {
            let rows = self.outside.entry(county_of(place)).or_default();
            *rows = rows.saturating_add(1);
            self.expected.get_or_insert(region);
        }
    }

    /// Refuses the file where rows lie outside of their project.
    pub(super) fn check(self) -> Result<(), FileError> {
        match self.expected {
            None => Ok(()),
            Some(expected) => Err(FileError::WrongDivision {
                expected,
                inside: self.inside,
                outside: self.outside.values().sum(),
                counties: self.outside.into_iter().collect(),
            }),
        }
    }
}

/// Where an officer's unit is in charge; none where it is everywhere.
pub(super) fn jurisdiction(
    snapshot: &Snapshot<'_>,
    actor: &Actor,
) -> Result<Option<RegionCode>, ProjectionError> {
    let Actor::Officer(officer) = actor else {
        return Ok(None);
    };
    let mut page = Page::largest();
    let unit = loop {
        let rows = snapshot.officers(page)?.rows;
        if rows.is_empty() {
            return Ok(None);
        }
        if let Some(row) = rows.into_iter().find(|row| row.officer == *officer) {
            break row.unit.unit;
        }
        page = page.next();
    };
    let mut page = Page::largest();
    loop {
        let rows = snapshot.units(page)?.rows;
        if rows.is_empty() {
            return Ok(None);
        }
        if let Some(row) = rows.into_iter().find(|row| row.unit == unit) {
            return Ok(row.region);
        }
        page = page.next();
    }
}

fn county_of(code: RegionCode) -> RegionCode {
    let mut at = code;
    while at.level() > Level::County {
        match at.parent() {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}

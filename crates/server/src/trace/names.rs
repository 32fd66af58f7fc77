//! Names of what stands in a trace, each looked up once.
//!
//! Public things only: lines, pools, projects, places. It must never look up a person.

use std::cell::RefCell;
use std::collections::BTreeMap;

use sunledger_domain::Account;
use sunledger_domain::code::RegionCode;
use sunledger_domain::event::Source;
use sunledger_domain::lineage::Path;
use sunledger_projections::{ProjectionError, Snapshot};

use super::Named;

/// Looks names up.
pub(super) struct Names<'a> {
    snapshot: &'a Snapshot<'a>,
    known: RefCell<BTreeMap<(&'static str, String), String>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(snapshot: &'a Snapshot<'a>) -> Self {
        Self {
            snapshot,
            known: RefCell::default(),
        }
    }

    pub(super) fn account(&self, account: &Account) -> Result<Named, ProjectionError> {
        let look_up = || self.snapshot.account_name(account);
        self.named(account.kind(), account.id().to_owned(), look_up)
    }

    pub(super) fn source(&self, source: &Source) -> Result<Named, ProjectionError> {
        self.account(&Account::from(source))
    }

    pub(super) fn village(&self, code: RegionCode) -> Result<Named, ProjectionError> {
        self.named("village", code.to_string(), || {
            Ok(self.snapshot.region_row(code)?.map(|row| row.name))
        })
    }

    pub(super) fn path(&self, path: &Path) -> Result<Vec<Named>, ProjectionError> {
        path.steps().iter().map(|step| self.source(step)).collect()
    }

    /// What has no name goes by its id.
    fn named(
        &self,
        kind: &'static str,
        id: String,
        look_up: impl FnOnce() -> Result<Option<String>, ProjectionError>,
    ) -> Result<Named, ProjectionError> {
        let key = (kind, id);
        let known = self.known.borrow().get(&key).cloned();
        let name = match known {
            Some(name) => name,
            None => {
                let name = look_up()?.unwrap_or_else(|| key.1.clone());
                self.known.borrow_mut().insert(key.clone(), name.clone());
                name
            }
        };
        Ok(Named {
            kind,
            id: key.1,
            name,
        })
    }
}

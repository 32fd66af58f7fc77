//! Files of divisions: what is new in them is registered, what is known is left as it is.
//!
//! It must never change a division that the ledger has.

use jiff::civil::Date;
use serde::Serialize;
use sunledger_domain::command::RegisterRegions;
use sunledger_domain::event::RegionRegistered;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Command, Meta};
use sunledger_exchange::regions::read_regions;

use crate::service::{CONTENT_CONTEXT, Ledger, ServiceError};

/// What became of a file of divisions.
#[derive(Debug, Clone, Serialize)]
pub struct RegionImport {
    /// Divisions in the file.
    pub regions: usize,
    /// Divisions that were there already, left as they are.
    pub known: usize,
    /// Divisions that were registered now.
    pub registered: usize,
}

impl Ledger {
    /// Registers the divisions of a file as one batch; those that are known already are left out.
    pub fn import_regions(
        &self,
        actor: &Actor,
        bytes: &[u8],
        valid_from: Date,
    ) -> Result<RegionImport, ServiceError> {
        let rows = read_regions(bytes)?;
        let state = self.state();
        let new = rows.iter().filter(|row| !state.has_region(row.code));
        let regions: Vec<RegionRegistered> = new
            .map(|row| RegionRegistered {
                code: row.code,
                level: row.level,
                name: row.name.clone(),
                valid_from,
            })
            .collect();
        let registered = regions.len();
        if registered > 0 {
            let hex = blake3::hash(bytes).to_hex();
            let meta = Meta {
                actor: actor.clone(),
                content: self.file_content("regions", bytes),
                issued_at: self.now()?,
                key: Digest::new(self.key_digest(&format!("file regions {hex}"))),
                sigs: Vec::new(),
            };
            let command = Command::RegisterRegions(RegisterRegions { regions });
            self.submit(meta, command, None)?;
            self.follow();
        }
        Ok(RegionImport {
            regions: rows.len(),
            known: rows.len().saturating_sub(registered),
            registered,
        })
    }

    /// A file's content is its own bytes, under the vault's secret.
    pub(super) fn file_content(&self, what: &str, bytes: &[u8]) -> Digest {
        let digest = self
            .vault()
            .keyed_digest(CONTENT_CONTEXT, &[what.as_bytes(), bytes]);
        Digest::new(digest)
    }
}

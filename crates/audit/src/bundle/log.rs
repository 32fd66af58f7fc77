//! The log in a bundle: its entries as a source, and what the audit of the log says of them, with the file of each.
//!
//! Nothing here must judge an entry: that is done once, for logs wherever they stand.

use sunledger_chain::Entries;
use sunledger_chain::tile::{Kind, Tile, WIDTH};

use super::tree::exact;
use super::{Audit, BundleFault, Files};
use crate::chain::Expected;
use crate::log::{Options, verify_log};
use crate::report::Report;
use crate::source::{EntrySource, SourceError};

impl<F: Files> Audit<'_, F> {
    /// Audits the log as far as the checkpoint goes.
    pub(super) fn log(&mut self, size: u64) -> Report {
        let files = self.files;
        let source = BundleSource {
            files,
            size,
            hashed: &self.hashed,
        };
        let log = verify_log(&source, &Expected::default(), Options::default());
        for finding in log.chain_fault().into_iter().chain(log.findings()) {
            let file = finding.seq.and_then(|seq| file_of(seq, size));
            let fault = BundleFault::Log(finding.problem.clone());
            self.add(finding.seq, file.map(|tile| tile.to_string()), fault);
        }
        // The audit of a log, too, keeps the first ones only.
        let kept = u64::try_from(log.findings().len()).unwrap_or(u64::MAX);
        let more = log.findings_total().saturating_sub(kept);
        self.total = self.total.saturating_add(more);
        log
    }
}

fn file_of(seq: u64, size: u64) -> Option<Tile> {
    Tile::in_tree(Kind::Entries, seq / u64::from(WIDTH), size)
}

/// The entries of a bundle as far as its checkpoint goes.
pub(super) struct BundleSource<'f, F> {
    pub(super) files: &'f F,
    pub(super) size: u64,
    /// What the tree was computed from: other bytes are never judged in their stead, whoever owns the folder.
    pub(super) hashed: &'f [Option<blake3::Hash>],
}

impl<F: Files> BundleSource<'_, F> {
    /// Whether these are the bytes that the tree was computed from. Where it could not go on, that is said already.
    fn is_same(&self, tile: Tile, bytes: &[u8]) -> bool {
        let place = usize::try_from(tile.index()).unwrap_or(usize::MAX);
        let hashed = self.hashed.get(place);
        hashed.is_none_or(|hashed| *hashed == Some(blake3::hash(bytes)))
    }
}

impl<F: Files> EntrySource for BundleSource<'_, F> {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        let mut run = Entries::new();
        let mut next = from;
        while run.len() < limit && next < self.size {
            let Some(tile) = file_of(next, self.size) else {
                break;
            };
            let fault = |detail: String| SourceError {
                seq: Some(next),
                kind: "bundle_unreadable",
                detail: format!("{tile}: {detail}"),
            };
            let bytes = self.files.read(&tile.to_string());
            let bytes = bytes.map_err(|error| fault(error.to_string()))?;
            let bytes = bytes.ok_or_else(|| fault("missing".to_owned()))?;
            if !self.is_same(tile, &bytes) {
                return Err(SourceError {
                    kind: "bundle_changed",
                    ..fault("changed while it was audited".to_owned())
                });
            }
            let entries = exact(tile, &bytes).map_err(fault)?;
            let skip = usize::try_from(next % u64::from(WIDTH)).unwrap_or(usize::MAX);
            let room = limit.saturating_sub(run.len());
            for entry in entries.into_iter().skip(skip).take(room) {
                run.push_raw(entry);
                next = next.saturating_add(1);
            }
        }
        Ok(run)
    }
}

//! What the web needs of a ledger: readers of its read models, its head, and entries as they are stored.

use std::sync::Arc;

use sunledger_chain::Head;
use sunledger_domain::lineage::Lineage;
use sunledger_projections::{ProjectionError, Reader};
use sunledger_store::ReadError;
use sunledger_store::tiles::{OsDisk, PublicLog};

/// Why a ledger takes no more commands, or its boards do not follow its log; the log can still be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standstill {
    /// The stable code.
    pub code: &'static str,
}

/// A ledger as its public board sees it.
pub trait Board: Send + Sync + 'static {
    /// Opens the read models, names beside them. Called a few times, from threads that may block.
    fn reader(&self) -> Result<Reader, ProjectionError>;

    /// The durable head of the log, which the read models may lag behind.
    fn head(&self) -> Head;

    /// One whole entry, header and payload; none beyond the head.
    fn entry(&self, seq: u64) -> Result<Option<Vec<u8>>, ReadError>;

    /// The published files of the log; none where it can publish nothing.
    fn public(&self) -> Option<&PublicLog<OsDisk>>;

    /// Where all money came from, as of a log size; none where it cannot be said now.
    fn lineage(&self, size: u64) -> Option<Arc<Lineage>>;

    /// Whether commands are taken and the boards follow.
    fn health(&self) -> Result<(), Standstill>;
}

//! The key that signs checkpoints is followed by another under the same origin.
//!
//! What old and new key have signed is kept as it is: whoever holds either goes on from there.

use serde::{Deserialize, Serialize};

use crate::id::{Label, UnitId};

/// From this entry on, checkpoints are signed by another key (更换检查点密钥).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointKeyRotated {
    /// The change as both keys have signed it (docs/FORMAT.md, "Key rotation"): its size is that of the log with this entry.
    pub note: String,
    /// Why.
    pub reason: Label,
    /// Which unit decides it for the whole ledger.
    pub unit: UnitId,
}

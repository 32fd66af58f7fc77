//! The log's second copy: tree and entries as plain C2SP tiles, and the checkpoints that vouch for them.
//!
//! It must never publish what is not on disk, nor a checkpoint that does not continue the one before it.
//!
//! A ledger directory's `public/` holds `tile/…`, `checkpoint` and `log.vkey`, after a change of key `log.keys`, and where
//! witnesses are asked `checkpoint.cosigned` and `witness.policy`; `.new/` in it has files that are being written. Any web server can serve it as it is.

mod disk;
mod error;
mod keeper;
mod public;
mod publisher;

pub use disk::{Disk, OsDisk};
pub use error::TilesError;
pub use keeper::{Published, TileKeeper, check_published};
pub use public::{Proof, PublicLog};
pub use publisher::Publisher;

/// Where the public files stand within a ledger.
pub const PUBLIC_DIR: &str = "public";
/// The latest checkpoint.
pub const CHECKPOINT_FILE: &str = "checkpoint";
/// The log's key.
pub const KEY_FILE: &str = "log.vkey";
/// All keys that the log has had, where there is more than one.
pub const KEYS_FILE: &str = "log.keys";
/// The checkpoint that was cosigned last, with its cosignatures.
pub const COSIGNED_FILE: &str = "checkpoint.cosigned";
/// Which witnesses are asked, and how many must have cosigned.
pub const WITNESS_POLICY_FILE: &str = "witness.policy";
/// Files under way.
const NEW_DIR: &str = ".new";

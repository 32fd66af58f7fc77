//! Offline verification of a log: the chain, the canonical bytes, the rules of the money, the notices.
//!
//! It trusts nothing but the entries and the heads that it is given, and must never know of a database, the vault
//! or the server, nor change what it looks at.

mod bundle;
mod chain;
mod describe;
mod finding;
mod log;
mod notices;
mod payload;
mod problem;
mod report;
mod rules;
mod seen;
mod source;
mod walk;

pub use bundle::{
    BundleFault, BundleProblem, BundleReport, Compared, Files, Folder, Known, MemoryFiles,
    Unchecked, Unopened, audit_bundle,
};
pub use chain::{ChainFault, Expected, verify_chain};
pub use describe::{Words, describe};
pub use finding::Finding;
pub use log::{Depth, Options, verify_log};
pub use payload::PayloadFault;
pub use problem::{Problem, Rows};
pub use report::{Report, Signing, Total};
pub use seen::{Seen, SeenError};
pub use source::{EntrySource, MemorySource, SourceError};

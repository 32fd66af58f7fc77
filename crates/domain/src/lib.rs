//! The rules of the money: amounts, codes, commands, events, state, `decide`, `admit`, `evolve`.
//!
//! Pure and synchronous: this crate must never read a clock, a random number, a file or the network,
//! and must never see who stands behind a pseudonym.
#![deny(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        reason = "overflow checks are on, and a test may fail"
    )
)]

mod admit;
pub mod basis;
mod breach;
pub mod calc;
pub mod code;
pub mod command;
mod decide;
pub mod event;
mod evolve;
mod figures;
pub mod id;
pub mod identity;
pub mod lineage;
mod money;
pub mod notice;
mod personal;
pub mod policy;
mod posting;
pub mod quantity;
mod rights;
mod spell;
mod split;
mod state;
mod step;
pub mod subject;
pub mod wire;

pub use admit::{Cited, CitedEntry, admit, signatures};
pub use breach::{Breach, Entity, FieldError, KeyChangeFault, PriceLimit, SignatureFault};
pub use command::{Command, Meta};
pub use decide::{Decision, Rehearsal, Rejection, cites, cites_of, decide, places, rehearse};
pub use event::{Body, Cmd, Event};
pub use figures::{FIGURES_MAX, figures};
pub use money::{Money, MoneyError, Unit as MoneyUnit};
pub use posting::{Account, Bucket, Posting, postings};
pub use rights::{Actor, Role};
pub use split::split;
pub use state::{
    AssetState, BatchState, BatchStatus, ContractStage, ContractState, DaySheet, DayStatus,
    DividendState, FindingStage, FindingState, Hindrance, KeyState, LineStatus, NoticeState,
    OperatingState, ProjectStage, ReportState, SheetAccount, State, Tally, VoucherState, first_key,
};

/// The rules version that this code writes; history is judged by the version it was written under.
pub const RULES_VERSION: u32 = 1;

//! Files of bureaus into commands: divisions, old books, and payment batches that another officer approves.
//!
//! A payment file is read, then planned, then posted. Only the last step changes anything, and it never
//! posts half of a batch.

mod history;
mod place;
mod plan;
mod post;
mod prepared;
mod reading;
mod regions;
mod rehearse;
mod report;
mod seal;
mod terms;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use sunledger_domain::code::{BudgetYear, Period, RegionCode};
use sunledger_domain::event::PaymentNature;
use sunledger_domain::id::{ContractId, LineId, ProjectId, SchemeId, VoucherId};
use sunledger_domain::{Actor, Money};

pub use plan::Plan;
pub use reading::ReadFile;
pub use regions::RegionImport;
pub use report::{PartImport, PaymentImport};

/// What a clerk says beside a payment file.
#[derive(Debug, Clone, Default)]
pub struct ImportOrder {
    /// Who prepares the batch; old books need nobody.
    pub actor: Option<Actor>,
    /// Whose money, where the rows do not say it.
    pub project: Option<ProjectId>,
    /// By which scheme.
    pub scheme: Option<SchemeId>,
    /// What it pays for in time, where the rows do not agree.
    pub period: Option<Period>,
    /// The quota that it is paid from.
    pub line: Option<LineId>,
    /// The voucher that the rows are the details of 挂接; none where the project itself pays.
    pub voucher: Option<VoucherId>,
    /// The contract of the project that it pays under, and what of it.
    pub contract: Option<(ContractId, PaymentNature)>,
    /// The day of business of a file without dates; else today in Beijing.
    pub on: Option<Date>,
    /// The year of months that are written without one.
    pub year: Option<BudgetYear>,
    /// Where every place in the file must lie.
    pub division: Option<RegionCode>,
    /// Control total: the signed sum of all rows.
    pub control_sum: Option<Money>,
    /// Control total: the number of rows.
    pub control_count: Option<u64>,
    /// What to do with more rows than one batch may have.
    pub oversize: Oversize,
}

/// What to do with more rows than one atomic batch may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Oversize {
    /// Nothing is posted.
    #[default]
    Refuse,
    /// Batches of their own, each with its own key and control total.
    Split,
}

/// What an import is at, for who watches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// People are sealed in the vault.
    Sealing,
    /// The batch is decided and made durable.
    Recording,
    /// The read models follow.
    Indexing,
}

/// Told of each stage, and of which part of how many.
pub type Watch<'a> = &'a dyn Fn(Stage, usize, usize);

//! Statements of banks and the treasury: read, matched line by line, recorded as one atomic command.
//!
//! It never drops a line and never records half a statement: what fits nothing stands in suspense.

mod books;
mod credit;
mod debit;
mod load;
mod matcher;
mod plan;
mod post;
mod report;
#[cfg(test)]
mod tests;
mod verdict;

use jiff::civil::Date;
use sunledger_domain::event::BankAccount;
use sunledger_domain::id::StatementId;
use sunledger_domain::{Actor, Money};

pub use plan::ReadStatement;
pub use report::{StatementImport, SuspendedLine};
pub use verdict::Why;

/// What a clerk says beside a statement.
#[derive(Debug, Clone)]
pub struct StatementOrder {
    /// Who records it.
    pub actor: Actor,
    /// Whose account it is of.
    pub account: BankAccount,
    /// Its id; else one is made of the file.
    pub statement: Option<StatementId>,
    /// The first day that it covers; else that of its first line.
    pub from: Option<Date>,
    /// The last day that it covers; else that of its last line.
    pub to: Option<Date>,
    /// Balance at its beginning.
    pub opening: Option<Money>,
    /// Balance at its end.
    pub closing: Option<Money>,
}

//! A mapping: one TOML file that says how the rows of one publisher's files are to be read (docs/MAPPING.md).
//!
//! It decides nothing about money: what it does not settle makes a row wait in quarantine, never a guess.

mod due;
mod error;
mod field;
mod opening;
mod rules;
mod schema;

pub use error::MappingError;
pub use field::SealedField;
pub use opening::{Opening, OpeningLine, OpeningProject, OpeningScheme, OpeningUnit};
pub use rules::{AmountOnlyRule, IdCheck, NegativeRule, Parentheses, PayeeKind};

pub(crate) use error::place;
pub(crate) use rules::{
    AmountRule, Column, Currency, DateRule, FinalNewline, Headers, Need, SheetRule, plain_header,
};
pub(crate) use schema::{FileSection, distinct};

use sunledger_domain::event::DueReason;

use crate::quarantine::Reason;
use schema::Document;

/// The one format of mappings there is.
pub const MAPPING_FORMAT: u32 = 1;

/// A mapping that has been checked.
#[derive(Debug)]
pub struct Mapping {
    document: Document,
    /// Places of the payee's key fields among the sealed fields.
    key: Vec<usize>,
}

impl Mapping {
    /// Reads and checks a mapping; refuses it with the line and the reason.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let document: Document =
            toml::from_str(text).map_err(|error| MappingError::syntax(text, &error))?;
        let key = schema::check(&document, text)?;
        Ok(Self { document, key })
    }

    /// The mapping's own name.
    pub fn name(&self) -> &str {
        self.document.name.as_str()
    }

    /// What it reads, in words.
    pub fn title(&self) -> &str {
        self.document.title.as_str()
    }

    /// The currency of the amounts, by ISO 4217.
    pub fn currency(&self) -> &str {
        self.document.currency.as_str()
    }

    /// Refuses a ledger of another currency.
    pub fn check_currency(&self, ledger: &str) -> Result<(), MappingError> {
        if self.currency() == ledger {
            return Ok(());
        }
        Err(MappingError::Currency {
            mapping: self.currency().to_owned(),
            ledger: ledger.to_owned(),
        })
    }

    /// What old books are opened with; present exactly where `history = true`.
    pub fn opening(&self) -> Option<&Opening> {
        self.document.opening.as_ref().map(toml::Spanned::get_ref)
    }

    /// Whether the payees are organisations or persons.
    pub fn payee_kind(&self) -> PayeeKind {
        self.document.payee.kind
    }

    /// The fields that go to the vault, in the order of [`crate::payments::PaymentRow::sealed`].
    pub fn sealed_fields(&self) -> impl ExactSizeIterator<Item = SealedField> + '_ {
        self.document.sealed.keys().copied()
    }

    pub(crate) fn key(&self) -> &[usize] {
        &self.key
    }

    /// How the payee's number is checked.
    pub fn id_check(&self) -> IdCheck {
        self.document.payee.id_check
    }

    pub(crate) fn file(&self) -> &FileSection {
        &self.document.file
    }

    pub(crate) fn due_reason(&self, remark: &str) -> Result<DueReason, Reason> {
        self.document.due.reason(remark)
    }

    pub(crate) fn negative(&self) -> NegativeRule {
        self.document.negative
    }

    pub(crate) fn amount_only(&self) -> AmountOnlyRule {
        self.document.amount_only
    }

    pub(crate) fn dates(&self) -> &DateRule {
        &self.document.date
    }

    pub(crate) fn amounts(&self) -> &AmountRule {
        &self.document.amount
    }

    pub(crate) fn withheld(&self) -> &[String] {
        &self.document.payee.withheld
    }

    pub(crate) fn columns(&self) -> &schema::Columns {
        &self.document.columns
    }

    pub(crate) fn sealed(&self) -> impl ExactSizeIterator<Item = (SealedField, &Column)> + '_ {
        self.document
            .sealed
            .iter()
            .map(|(field, column)| (*field, column))
    }
}

#[cfg(test)]
mod tests;

//! What old books are opened with, so that history can be posted into an empty ledger.
//!
//! Amounts are never stated here: the importer takes them from the rows that it accepted.

use serde::Deserialize;
use sunledger_domain::code::BudgetYear;
use sunledger_domain::event::{Category, PublicationClass, SourceLevel, UnitKind};
use sunledger_domain::id::{Label, LineId, ProjectId, SchemeId, UnitId};

/// The unit, fund line, project and scheme that rows of history are posted under.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Who held and spent the money.
    pub unit: OpeningUnit,
    /// The fund line that it came in on.
    pub line: OpeningLine,
    /// The project that paid.
    pub project: OpeningProject,
    /// The scheme that it was paid by.
    pub scheme: OpeningScheme,
}

/// A unit to register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningUnit {
    /// Its id.
    pub id: UnitId,
    /// Its name.
    pub name: Label,
    /// What it is.
    pub kind: UnitKind,
}

/// A fund line to open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningLine {
    /// Its id.
    pub id: LineId,
    /// Its name.
    pub name: Label,
    /// What kind of fund it is.
    pub category: Category,
    /// Which level of government gave it.
    pub level: SourceLevel,
    /// Whose budget.
    pub budget_year: BudgetYear,
}

/// A project to register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningProject {
    /// Its id.
    pub id: ProjectId,
    /// Its name.
    pub name: Label,
    /// What it paid for.
    pub content: Label,
}

/// A scheme to register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningScheme {
    /// Its id.
    pub id: SchemeId,
    /// Its name.
    pub name: Label,
    /// What may be published of its payees.
    pub class: PublicationClass,
    /// The text that it rests on.
    pub basis_text: Label,
}

//! A mapping of statements: the same language as that of payments, for other columns.
//!
//! Says in which of four ways a statement tells money in from money out; a fifth is refused.

use serde::Deserialize;
use sunledger_domain::id::Label;
use toml::Spanned;

use crate::header::Wanted;
use crate::mapping::{
    AmountRule, Column, Currency, DateRule, FileSection, MAPPING_FORMAT, MappingError, distinct,
    place,
};

/// How a statement tells money in from money out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One column of amounts; what went out is below zero.
    OutNegative,
    /// One column of amounts; what went out is above zero.
    OutPositive,
    /// A column for each.
    Columns,
    /// One column of amounts above zero, and one that says which.
    Flag,
}

impl Layout {
    const fn name(self) -> &'static str {
        match self {
            Self::OutNegative => "out_negative",
            Self::OutPositive => "out_positive",
            Self::Columns => "columns",
            Self::Flag => "flag",
        }
    }

    /// The columns that it takes.
    const fn needs(self) -> &'static str {
        match self {
            Self::OutNegative | Self::OutPositive => "the column amount only",
            Self::Columns => "the columns paid_out and paid_in",
            Self::Flag => "the columns amount and flag",
        }
    }
}

/// A mapping of statements that has been checked.
#[derive(Debug)]
pub struct StatementMapping(Document);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: Spanned<u32>,
    name: Label,
    title: Label,
    currency: Currency,
    layout: Spanned<Layout>,
    file: FileSection,
    date: DateRule,
    amount: AmountRule,
    #[serde(default)]
    flag: FlagWords,
    columns: Columns,
}

/// What stands in the column that says which way money went.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FlagWords {
    out: Vec<String>,
    r#in: Vec<String>,
}

impl Default for FlagWords {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            out: words(&["借", "借方", "支出", "支", "付", "付款", "D"]),
            r#in: words(&["贷", "贷方", "收入", "收", "收款", "C"]),
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    date: Column,
    amount: Option<Column>,
    paid_out: Option<Column>,
    paid_in: Option<Column>,
    flag: Option<Column>,
    reference: Option<Column>,
    original: Option<Column>,
    counter_account: Option<Column>,
    counter_name: Option<Column>,
    purpose: Option<Column>,
    return_reason: Option<Column>,
}

impl StatementMapping {
    /// Reads and checks a mapping; refuses it with the line and the reason.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let document: Document =
            toml::from_str(text).map_err(|error| MappingError::syntax(text, &error))?;
        let line = |offset| place(text, offset).0;
        let format = &document.format;
        if *format.get_ref() != MAPPING_FORMAT {
            let (line, found) = (line(format.span().start), *format.get_ref());
            return Err(MappingError::Format { line, found });
        }
        let (columns, layout) = (&document.columns, *document.layout.get_ref());
        let has = [
            columns.amount.is_some(),
            columns.paid_out.is_some(),
            columns.paid_in.is_some(),
            columns.flag.is_some(),
        ];
        let fits = match layout {
            Layout::OutNegative | Layout::OutPositive => has == [true, false, false, false],
            Layout::Columns => has == [false, true, true, false],
            Layout::Flag => has == [true, false, false, true],
        };
        if !fits {
            return Err(MappingError::Layout {
                line: line(document.layout.span().start),
                layout: layout.name(),
                needs: layout.needs(),
            });
        }
        let mapping = Self(document);
        distinct(mapping.columns().into_iter().filter_map(|(_, c)| c), text)?;
        Ok(mapping)
    }

    /// The built-in mapping, which knows the headers that banks' exports usually have.
    pub fn built_in() -> Result<Self, MappingError> {
        Self::from_toml(include_str!("../../../../mappings/bank-statement.toml"))
    }

    /// The mapping's own name.
    pub fn name(&self) -> &str {
        self.0.name.as_str()
    }

    /// What it reads, in words.
    pub fn title(&self) -> &str {
        self.0.title.as_str()
    }

    /// The currency of the amounts, by ISO 4217.
    pub fn currency(&self) -> &str {
        self.0.currency.as_str()
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

    /// How it tells money in from money out.
    pub fn layout(&self) -> Layout {
        *self.0.layout.get_ref()
    }

    pub(super) fn file(&self) -> &FileSection {
        &self.0.file
    }

    pub(super) fn dates(&self) -> &DateRule {
        &self.0.date
    }

    pub(super) fn amounts(&self) -> &AmountRule {
        &self.0.amount
    }

    /// Whether a flag says that money went out; none where it says nothing known.
    pub(super) fn is_out(&self, flag: &str) -> Option<bool> {
        let says = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(flag));
        match (says(&self.0.flag.out), says(&self.0.flag.r#in)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// Each key with its column, where the mapping has it; the order is fixed.
    pub(super) fn columns(&self) -> [Wanted<'_>; 11] {
        let columns = &self.0.columns;
        [
            ("date", Some(&columns.date)),
            ("amount", columns.amount.as_ref()),
            ("paid_out", columns.paid_out.as_ref()),
            ("paid_in", columns.paid_in.as_ref()),
            ("flag", columns.flag.as_ref()),
            ("reference", columns.reference.as_ref()),
            ("original", columns.original.as_ref()),
            ("counter_account", columns.counter_account.as_ref()),
            ("counter_name", columns.counter_name.as_ref()),
            ("purpose", columns.purpose.as_ref()),
            ("return_reason", columns.return_reason.as_ref()),
        ]
    }
}

//! The shape of a mapping's TOML, and the rules that hold between its sections.
//!
//! Every key of this file stands in docs/MAPPING.md; an unknown key is refused.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use sunledger_domain::id::Label;
use toml::Spanned;

use super::due::DueWords;
use super::error::place;
use super::field::SealedField;
use super::opening::Opening;
use super::rules::{
    AmountOnlyRule, AmountRule, Column, Currency, DateRule, Delimiter, Encodings, FinalNewline,
    IdCheck, Need, NegativeRule, PayeeKind, SheetRule, plain_header,
};
use super::{MAPPING_FORMAT, MappingError};
use crate::encoding::Encoding;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    format: Spanned<u32>,
    pub(super) name: Label,
    pub(super) title: Label,
    pub(super) currency: Currency,
    history: Spanned<bool>,
    pub(super) negative: NegativeRule,
    pub(super) amount_only: AmountOnlyRule,
    pub(super) file: FileSection,
    pub(super) date: DateRule,
    pub(super) amount: AmountRule,
    pub(super) payee: PayeeSection,
    #[serde(default)]
    pub(super) due: DueWords,
    pub(super) columns: Columns,
    pub(super) sealed: BTreeMap<SealedField, Column>,
    pub(super) opening: Option<Spanned<Opening>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileSection {
    encodings: Encodings,
    #[serde(default)]
    delimiter: Delimiter,
    #[serde(default)]
    final_newline: FinalNewline,
    sheet: Option<SheetRule>,
}

impl FileSection {
    pub(crate) fn encodings(&self) -> &[Encoding] {
        self.encodings.as_slice()
    }

    pub(crate) fn delimiter(&self) -> u8 {
        self.delimiter.byte()
    }

    pub(crate) fn final_newline(&self) -> FinalNewline {
        self.final_newline
    }

    pub(crate) fn sheet(&self) -> Option<&SheetRule> {
        self.sheet.as_ref()
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PayeeSection {
    pub(super) kind: PayeeKind,
    key: Spanned<Vec<Spanned<SealedField>>>,
    /// What the publisher writes instead of a name that it keeps back.
    #[serde(default)]
    pub(super) withheld: Vec<String>,
    #[serde(default)]
    pub(super) id_check: IdCheck,
}

/// The columns that become public facts of an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    pub(crate) date: Option<Column>,
    pub(crate) amount: Column,
    pub(crate) due: Option<Column>,
    pub(crate) reference: Option<Column>,
    pub(crate) period: Option<Column>,
    pub(crate) project: Option<Column>,
    pub(crate) township: Option<Column>,
    pub(crate) township_name: Option<Column>,
    pub(crate) village: Option<Column>,
    pub(crate) village_name: Option<Column>,
    pub(crate) per: Option<Column>,
    pub(crate) quantity: Option<Column>,
    pub(crate) standard: Option<Column>,
}

impl Columns {
    /// Each key with its column, where the mapping has it; the order is fixed.
    pub(crate) fn all(&self) -> [(&'static str, Option<&Column>); 13] {
        [
            ("date", self.date.as_ref()),
            ("amount", Some(&self.amount)),
            ("due", self.due.as_ref()),
            ("reference", self.reference.as_ref()),
            ("period", self.period.as_ref()),
            ("project", self.project.as_ref()),
            ("township", self.township.as_ref()),
            ("township_name", self.township_name.as_ref()),
            ("village", self.village.as_ref()),
            ("village_name", self.village_name.as_ref()),
            ("per", self.per.as_ref()),
            ("quantity", self.quantity.as_ref()),
            ("standard", self.standard.as_ref()),
        ]
    }
}

/// Checks what no single key can check; gives the places of the key fields among the sealed ones.
pub(super) fn check(document: &Document, text: &str) -> Result<Vec<usize>, MappingError> {
    let line = |offset: usize| place(text, offset).0;
    let format = &document.format;
    if *format.get_ref() != MAPPING_FORMAT {
        let (line, found) = (line(format.span().start), *format.get_ref());
        return Err(MappingError::Format { line, found });
    }
    match (&document.opening, *document.history.get_ref()) {
        (Some(_), true) | (None, false) => {}
        (None, true) => {
            let line = line(document.history.span().start);
            return Err(MappingError::HistoryAndOpening { line });
        }
        (Some(opening), false) => {
            let line = line(opening.span().start);
            return Err(MappingError::HistoryAndOpening { line });
        }
    }
    check_headers(document, text)?;
    key_places(document, text)
}

fn check_headers(document: &Document, text: &str) -> Result<(), MappingError> {
    let columns = &document.columns;
    let public = columns.all().into_iter().filter_map(|(_, column)| column);
    distinct(public.chain(document.sealed.values()), text)?;
    let line = |column: &Column| {
        let first = column.headers.spanned().first();
        place(text, first.map_or(0, |header| header.span().start)).0
    };
    // Old books bring their own days; others may be given one for the whole file.
    if columns.date.is_none() && *document.history.get_ref() {
        return Err(MappingError::Needed {
            line: place(text, document.history.span().start).0,
            column: "date",
        });
    }
    let needed = [
        ("date", columns.date.as_ref()),
        ("amount", Some(&columns.amount)),
    ];
    for (name, column) in needed {
        if let Some(column) = column.filter(|column| column.need != Need::Value) {
            return Err(MappingError::Needed {
                line: line(column),
                column: name,
            });
        }
    }
    check_number_columns(document, text)
}

/// A check needs what it checks.
fn check_number_columns(document: &Document, text: &str) -> Result<(), MappingError> {
    let needs: &[SealedField] = match document.payee.id_check {
        IdCheck::None => &[],
        IdCheck::Citizen | IdCheck::CreditCode => &[SealedField::IdNumber],
        IdCheck::ByKind => &[SealedField::IdNumber, SealedField::IdKind],
    };
    match needs
        .iter()
        .find(|field| !document.sealed.contains_key(field))
    {
        Some(&field) => Err(MappingError::KeyUnknown {
            line: place(text, document.payee.key.span().start).0,
            field,
        }),
        None => Ok(()),
    }
}

/// No header may be claimed twice.
pub(crate) fn distinct<'c>(
    columns: impl Iterator<Item = &'c Column>,
    text: &str,
) -> Result<(), MappingError> {
    let mut seen = HashSet::new();
    for header in columns.flat_map(|column| column.headers.spanned()) {
        if !seen.insert(plain_header(header.get_ref())) {
            let (line, _) = place(text, header.span().start);
            return Err(MappingError::HeaderTwice {
                line,
                header: header.get_ref().clone(),
            });
        }
    }
    Ok(())
}

fn key_places(document: &Document, text: &str) -> Result<Vec<usize>, MappingError> {
    let key = &document.payee.key;
    let place_of = |field: &Spanned<SealedField>| {
        let found = document
            .sealed
            .keys()
            .position(|known| known == field.get_ref());
        found.ok_or_else(|| MappingError::KeyUnknown {
            line: place(text, field.span().start).0,
            field: *field.get_ref(),
        })
    };
    let places: Vec<usize> = key
        .get_ref()
        .iter()
        .map(place_of)
        .collect::<Result<_, _>>()?;
    let only_name = key
        .get_ref()
        .iter()
        .all(|field| *field.get_ref() == SealedField::Name);
    if document.payee.kind == PayeeKind::Person && only_name {
        return Err(MappingError::KeyIsName {
            line: place(text, key.span().start).0,
        });
    }
    Ok(places)
}

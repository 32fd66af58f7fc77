//! The shape of a mapping's TOML, and the rules that hold between its sections.
//!
//! Every key of this file stands in docs/MAPPING.md; an unknown key is refused.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;
use sunledger_domain::id::Label;
use toml::Spanned;

use super::error::place;
use super::field::SealedField;
use super::opening::Opening;
use super::rules::{
    AmountOnlyRule, AmountRule, Column, Currency, DateRule, Delimiter, Encodings, FinalNewline,
    Need, NegativeRule, PayeeKind, plain_header,
};
use super::{MAPPING_FORMAT, MappingError};

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
    pub(super) columns: Columns,
    pub(super) sealed: BTreeMap<SealedField, Column>,
    pub(super) opening: Option<Spanned<Opening>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSection {
    pub(super) encodings: Encodings,
    #[serde(default)]
    pub(super) delimiter: Delimiter,
    #[serde(default)]
    pub(super) final_newline: FinalNewline,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PayeeSection {
    pub(super) kind: PayeeKind,
    key: Spanned<Vec<Spanned<SealedField>>>,
    /// What the publisher writes instead of a name that it keeps back.
    #[serde(default)]
    pub(super) withheld: Vec<String>,
}

/// The columns that become public facts of an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Columns {
    pub(crate) date: Column,
    pub(crate) amount: Column,
    pub(crate) reference: Option<Column>,
    pub(crate) period: Option<Column>,
    pub(crate) village: Option<Column>,
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
    let optional = [&columns.reference, &columns.period, &columns.village];
    let public = [&columns.date, &columns.amount].into_iter();
    let all = public
        .chain(optional.into_iter().flatten())
        .chain(document.sealed.values());
    let mut seen = HashSet::new();
    for header in all.flat_map(|column| column.headers.spanned()) {
        if !seen.insert(plain_header(header.get_ref())) {
            let (line, _) = place(text, header.span().start);
            return Err(MappingError::HeaderTwice {
                line,
                header: header.get_ref().clone(),
            });
        }
    }
    for (name, column) in [("date", &columns.date), ("amount", &columns.amount)] {
        if column.need != Need::Value {
            let offset = column
                .headers
                .spanned()
                .first()
                .map_or(0, |h| h.span().start);
            return Err(MappingError::Needed {
                line: place(text, offset).0,
                column: name,
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

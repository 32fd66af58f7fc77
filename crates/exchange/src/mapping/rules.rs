//! The values that a mapping's keys take, each checked by its own constructor.
//!
//! Only describes; reading cells by these rules is the work of `payments`.

use std::fmt;
use std::num::NonZeroUsize;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;
use sunledger_domain::MoneyUnit;

use crate::encoding::Encoding;

/// What a negative amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NegativeRule {
    /// Money that came back and names no payment.
    UnmatchedReturn,
    /// A fault in this kind of file.
    Quarantine,
}

/// What a row is whose only filled cell is the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountOnlyRule {
    /// A fact that names nothing: accepted with a doubt, dated like the latest row above it.
    Suspense,
    /// The file's own total: checked against the rows above it, and not a payment.
    ControlTotal,
    /// A fault in this kind of file.
    Quarantine,
}

/// Whether payees are organisations or persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayeeKind {
    /// Firms, offices, associations.
    Organisation,
    /// People.
    Person,
}

/// What an amount in parentheses means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parentheses {
    /// `(5.00)` is −5.00.
    Negative,
    /// Not known in this kind of file.
    #[default]
    Quarantine,
}

/// Whether a last row without a line end may be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FinalNewline {
    /// Its publisher always ends the last line, so a missing end means a cut file.
    #[default]
    Required,
    /// Its publisher leaves it off.
    Optional,
}

/// How much of a column must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Need {
    /// The column, and a value in each row.
    #[default]
    Value,
    /// The column; cells may be empty.
    Column,
    /// Neither.
    Nothing,
}

/// How the payee's number is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdCheck {
    /// Not at all.
    #[default]
    None,
    /// As a citizen ID number, GB 11643.
    Citizen,
    /// As a citizen ID number where `id_kind` names an identity card; others pass.
    ByKind,
    /// As a unified social credit code, GB 32100.
    CreditCode,
}

/// Which sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum SheetRule {
    /// By its place, from 1, hidden ones included.
    Number(NonZeroUsize),
    /// By its name.
    Name(String),
}

impl fmt::Display for SheetRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "number {number}"),
            Self::Name(name) => write!(f, "\"{name}\""),
        }
    }
}

/// A column, by the headers that it may stand under.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Column {
    pub(crate) headers: Headers,
    #[serde(default)]
    pub(crate) need: Need,
}

/// At least one header, none of them blank.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<toml::Spanned<String>>")]
pub(crate) struct Headers(Vec<toml::Spanned<String>>);

impl Headers {
    /// Headers that are built in.
    pub(crate) fn of(names: &[&str]) -> Self {
        let spanned = |name: &&str| toml::Spanned::new(0..0, (*name).to_owned());
        Self(names.iter().map(spanned).collect())
    }

    pub(crate) fn spanned(&self) -> &[toml::Spanned<String>] {
        &self.0
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|header| header.get_ref().as_str())
    }
}

impl TryFrom<Vec<toml::Spanned<String>>> for Headers {
    type Error = &'static str;

    fn try_from(headers: Vec<toml::Spanned<String>>) -> Result<Self, Self::Error> {
        if headers.is_empty() || headers.iter().any(|h| plain_header(h.get_ref()).is_empty()) {
            return Err("name at least one header, and none that is blank");
        }
        Ok(Self(headers))
    }
}

/// A header as it is compared: without case, white space, `_`, `-` and the `*` of required columns,
/// full-width signs and letters as their narrow ones.
pub(crate) fn plain_header(header: &str) -> String {
    let counts = |c: &char| !c.is_whitespace() && !matches!(c, '_' | '-' | '*');
    header
        .chars()
        .map(narrow)
        .filter(counts)
        .flat_map(char::to_lowercase)
        .collect()
}

/// U+FF01 to U+FF5E repeat ASCII in the width of a Chinese character.
fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            let code = u32::from(character).wrapping_sub(0xfee0);
            char::from_u32(code).unwrap_or(character)
        }
        other => other,
    }
}

/// An ISO 4217 code.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Currency(String);

impl Currency {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(Self(code))
        } else {
            Err("a currency has three capital letters, such as CNY")
        }
    }
}

/// Encodings in an order in which none hides the next.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<Encoding>")]
pub(crate) struct Encodings(Vec<Encoding>);

impl Encodings {
    pub(crate) fn as_slice(&self) -> &[Encoding] {
        &self.0
    }
}

impl TryFrom<Vec<Encoding>> for Encodings {
    type Error = &'static str;

    fn try_from(encodings: Vec<Encoding>) -> Result<Self, Self::Error> {
        if encodings.is_empty() || !encodings.is_sorted_by(|a, b| a < b) {
            return Err(
                "list encodings once each, strict ones first: utf-8, gb18030, windows-1252",
            );
        }
        Ok(Self(encodings))
    }
}

/// The character between two cells.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "char")]
pub(crate) struct Delimiter(u8);

impl Delimiter {
    pub(crate) fn byte(self) -> u8 {
        self.0
    }
}

impl Default for Delimiter {
    fn default() -> Self {
        Self(b',')
    }
}

impl TryFrom<char> for Delimiter {
    type Error = &'static str;

    fn try_from(delimiter: char) -> Result<Self, Self::Error> {
        match delimiter {
            ',' | ';' | '\t' | '|' => u8::try_from(delimiter).map(Self).map_err(|_| "not ASCII"),
            _ => Err("a delimiter is one of ',' ';' '|' or a tab"),
        }
    }
}

/// How dates are written, and between which days they lie.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawDateRule")]
pub(crate) struct DateRule {
    pub(crate) formats: Vec<String>,
    pub(crate) earliest: Date,
    pub(crate) latest: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDateRule {
    formats: Vec<String>,
    earliest: Date,
    latest: Date,
}

impl TryFrom<RawDateRule> for DateRule {
    type Error = String;

    fn try_from(raw: RawDateRule) -> Result<Self, Self::Error> {
        let RawDateRule {
            formats,
            earliest,
            latest,
        } = raw;
        if earliest > latest {
            return Err(format!(
                "date.earliest {earliest} lies after date.latest {latest}"
            ));
        }
        if formats.is_empty() {
            return Err("date.formats names no format".to_owned());
        }
        match formats.iter().find(|format| !names_a_day(format)) {
            Some(format) => Err(format!(
                "date format \"{format}\" does not name year, month and day"
            )),
            None => Ok(Self {
                formats,
                earliest,
                latest,
            }),
        }
    }
}

/// A format is sound where a day that it writes reads back as the same day.
fn names_a_day(format: &str) -> bool {
    let sample = DateTime::constant(2011, 10, 23, 14, 56, 57, 0);
    let written = jiff::fmt::strtime::format(format, sample);
    let read = written.and_then(|text| Date::strptime(format, text));
    read.is_ok_and(|date| date == sample.date())
}

/// How amounts are written.
#[derive(Debug, Deserialize)]
#[serde(try_from = "RawAmountRule")]
pub(crate) struct AmountRule {
    pub(crate) decimal: char,
    pub(crate) grouping: Option<char>,
    pub(crate) symbols: Vec<String>,
    pub(crate) parentheses: Parentheses,
    pub(crate) unit: MoneyUnit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAmountRule {
    decimal: char,
    grouping: Option<char>,
    #[serde(default)]
    symbols: Vec<String>,
    #[serde(default)]
    parentheses: Parentheses,
    unit: MoneyUnit,
}

impl TryFrom<RawAmountRule> for AmountRule {
    type Error = &'static str;

    fn try_from(raw: RawAmountRule) -> Result<Self, Self::Error> {
        let RawAmountRule {
            decimal,
            grouping,
            symbols,
            parentheses,
            unit,
        } = raw;
        if !matches!(decimal, '.' | ',') {
            return Err("amount.decimal is '.' or ','");
        }
        let known = matches!(grouping, None | Some('.' | ',' | ' ' | '\''));
        if !known || grouping == Some(decimal) {
            return Err("amount.grouping is one of ',' '.' ' ' and ''', and not amount.decimal");
        }
        let of_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,'-+()".contains(c);
        if symbols
            .iter()
            .any(|s| s.is_empty() || s.contains(of_number))
        {
            return Err(
                "amount.symbols are currency signs such as '¥', without digits or separators",
            );
        }
        Ok(Self {
            decimal,
            grouping,
            symbols,
            parentheses,
            unit,
        })
    }
}

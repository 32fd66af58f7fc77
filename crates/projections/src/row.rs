//! Columns as the domain's values. What does not parse was not written by this version: the file is damaged.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Row;
use serde::de::DeserializeOwned;
use sunledger_chain::LeafHash;
use sunledger_domain::Money;
use sunledger_domain::code::RegionCode;
use sunledger_domain::subject::{Digest, Handle};

use crate::error::ProjectionError;
use crate::word::parse_word;

type Result<T> = std::result::Result<T, ProjectionError>;

/// A number of the domain as SQLite's.
pub(crate) fn int(value: u64) -> Result<i64> {
    let what = "a sequence number or count";
    i64::try_from(value).map_err(|_| ProjectionError::TooLarge { what })
}

/// A division's code as a number.
pub(crate) fn code(region: RegionCode) -> Result<i64> {
    int(region.number())
}

/// A number of SQLite's as the domain's.
pub(crate) fn uint(value: i64) -> Result<u64> {
    u64::try_from(value).map_err(|_| damaged("a count below zero"))
}

/// Minor units as an amount.
pub(crate) fn money(minor: i64) -> Result<Money> {
    Money::from_minor(minor).map_err(|_| ProjectionError::TooLarge { what: "a sum" })
}

/// A division's code from its number.
pub(crate) fn region(number: i64) -> Result<RegionCode> {
    RegionCode::parse(&format!("{number:012}")).map_err(|_| damaged("a division's code"))
}

pub(crate) fn damaged(what: &str) -> ProjectionError {
    ProjectionError::Damaged {
        what: what.to_owned(),
    }
}

/// Typed access by column name.
pub(crate) trait RowExt {
    fn text(&self, column: &str) -> Result<String>;
    fn opt_text(&self, column: &str) -> Result<Option<String>>;
    fn id<T: FromStr>(&self, column: &str) -> Result<T>;
    fn opt_id<T: FromStr>(&self, column: &str) -> Result<Option<T>>;
    fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T>;
    fn opt_word<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>>;
    fn opt_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>>;
    fn named<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T>;
    fn int(&self, column: &str) -> Result<i64>;
    fn uint(&self, column: &str) -> Result<u64>;
    fn opt_uint(&self, column: &str) -> Result<Option<u64>>;
    fn flag(&self, column: &str) -> Result<bool>;
    fn money(&self, column: &str) -> Result<Money>;
    fn region(&self, column: &str) -> Result<RegionCode>;
    fn opt_region(&self, column: &str) -> Result<Option<RegionCode>>;
    fn date(&self, column: &str) -> Result<Date>;
    fn opt_date(&self, column: &str) -> Result<Option<Date>>;
    fn time(&self, column: &str) -> Result<Timestamp>;
    fn digest(&self, column: &str) -> Result<Digest>;
    fn leaf(&self, column: &str) -> Result<LeafHash>;
    fn opt_handle(&self, column: &str) -> Result<Option<Handle>>;
}

impl RowExt for Row<'_> {
    fn text(&self, column: &str) -> Result<String> {
        Ok(self.get(column)?)
    }

    fn opt_text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.get(column)?)
    }

    fn id<T: FromStr>(&self, column: &str) -> Result<T> {
        self.named(column, |text| text.parse().ok())
    }

    fn opt_id<T: FromStr>(&self, column: &str) -> Result<Option<T>> {
        match self.opt_text(column)? {
            Some(_) => self.id(column).map(Some),
            None => Ok(None),
        }
    }

    fn word<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        self.named(column, parse_word)
    }

    fn opt_word<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        match self.opt_text(column)? {
            Some(_) => self.word(column).map(Some),
            None => Ok(None),
        }
    }

    /// A part of an event, as its own JSON.
    fn opt_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        let text = self.opt_text(column)?;
        let read = |text: String| serde_json::from_str(&text).map_err(|_| damaged(column));
        text.map(read).transpose()
    }

    fn named<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let text = self.text(column)?;
        parse(&text).ok_or_else(|| damaged(column))
    }

    fn int(&self, column: &str) -> Result<i64> {
        Ok(self.get(column)?)
    }

    fn uint(&self, column: &str) -> Result<u64> {
        uint(self.get(column)?)
    }

    fn opt_uint(&self, column: &str) -> Result<Option<u64>> {
        self.get::<_, Option<i64>>(column)?.map(uint).transpose()
    }

    fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.get(column)?)
    }

    fn money(&self, column: &str) -> Result<Money> {
        money(self.get(column)?)
    }

    fn region(&self, column: &str) -> Result<RegionCode> {
        region(self.get(column)?)
    }

    fn opt_region(&self, column: &str) -> Result<Option<RegionCode>> {
        self.get::<_, Option<i64>>(column)?.map(region).transpose()
    }

    fn date(&self, column: &str) -> Result<Date> {
        self.id(column)
    }

    fn opt_date(&self, column: &str) -> Result<Option<Date>> {
        self.opt_id(column)
    }

    fn time(&self, column: &str) -> Result<Timestamp> {
        Timestamp::from_microsecond(self.get(column)?).map_err(|_| damaged(column))
    }

    fn digest(&self, column: &str) -> Result<Digest> {
        Ok(Digest::new(self.get(column)?))
    }

    fn leaf(&self, column: &str) -> Result<LeafHash> {
        Ok(LeafHash::new(self.get(column)?))
    }

    fn opt_handle(&self, column: &str) -> Result<Option<Handle>> {
        Ok(self.get::<_, Option<[u8; 16]>>(column)?.map(Handle::new))
    }
}

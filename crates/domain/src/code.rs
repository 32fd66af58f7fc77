//! Public codes, checked at the border: administrative divisions, periods, budget years, functions.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::spell::Spelled;

/// Why a text is not the code that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not twelve digits laid out as 2+2+2+3+3, trailing groups zero once one is.
    #[error("not a 12-digit division code (2+2+2+3+3), such as 230000000000")]
    Region,
    /// Neither a year nor a month of one between 1949 and 2199.
    #[error("not a period: write 2017 or 2017-03")]
    Period,
    /// Not a budget year between 1949 and 2199.
    #[error("not a budget year between 1949 and 2199")]
    BudgetYear,
    /// Not a budget function of 3, 5 or 7 digits.
    #[error("not a budget function code of 3, 5 or 7 digits, such as 2130505")]
    Function,
}

/// Digits of each level of a division code, from the left.
const GROUPS: [u32; 5] = [2, 2, 2, 3, 3];

/// An administrative division 行政区划: the statistical 12-digit code, 2+2+2+3+3 (GB/T 2260 and its extension).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u64);

/// The level of a division, from the province down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省
    Province,
    /// 地、市
    Prefecture,
    /// 县、区
    County,
    /// 乡、镇、街道
    Township,
    /// 村、居
    Village,
}

impl RegionCode {
    /// Reads twelve digits.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError::Region);
        }
        let code = Self(text.parse().map_err(|_| CodeError::Region)?);
        let mut ended = false;
        for group in code.groups() {
            if ended && group != 0 {
                return Err(CodeError::Region);
            }
            ended |= group == 0;
        }
        if code.groups().first() == Some(&0) {
            Err(CodeError::Region)
        } else {
            Ok(code)
        }
    }

    /// The level that the digits say. Some counties directly under a province have a zero group
    /// in the middle in practice; such codes are refused until a file with one turns up.
    pub fn level(self) -> Level {
        match self.groups() {
            [_, 0, ..] => Level::Province,
            [_, _, 0, ..] => Level::Prefecture,
            [_, _, _, 0, _] => Level::County,
            [_, _, _, _, 0] => Level::Township,
            _ => Level::Village,
        }
    }

    /// True where `other` is this division or lies within it.
    pub fn covers(self, other: Self) -> bool {
        let span = 10_u64.pow(match self.level() {
            Level::Province => 10,
            Level::Prefecture => 8,
            Level::County => 6,
            Level::Township => 3,
            Level::Village => 0,
        });
        self.0.checked_div(span) == other.0.checked_div(span)
    }

    /// The division that this one lies in by its digits; none above a province.
    pub fn parent(self) -> Option<Self> {
        let span = 10_u64.pow(match self.level() {
            Level::Province => return None,
            Level::Prefecture => 10,
            Level::County => 8,
            Level::Township => 6,
            Level::Village => 3,
        });
        Some(Self(self.0.checked_div(span)?.checked_mul(span)?))
    }

    /// The code as a number, for compact keys.
    pub const fn number(self) -> u64 {
        self.0
    }

    fn groups(self) -> [u64; 5] {
        let mut rest = self.0;
        let mut groups = [0; 5];
        for (group, digits) in groups.iter_mut().zip(GROUPS).rev() {
            let span = 10_u64.pow(digits);
            *group = rest.checked_rem(span).unwrap_or(0);
            rest = rest.checked_div(span).unwrap_or(0);
        }
        groups
    }

    fn spelled(self) -> Spelled {
        Spelled::new().digits(self.0, 12)
    }
}

/// What a payment is for in time: a year, or a month of one. 发放月份
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: u16,
    month: Option<u8>,
}

impl Period {
    /// Reads `2017` or `2017-03`.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let (year, month) = match text.split_once('-') {
            Some((year, month)) if month.len() == 2 && digits(month) => (year, Some(month)),
            Some(_) => return Err(CodeError::Period),
            None => (text, None),
        };
        let year = BudgetYear::parse(year).map_err(|_| CodeError::Period)?.0;
        let month = month
            .map(|m| m.parse::<u8>().map_err(|_| CodeError::Period))
            .transpose()?;
        if month.is_some_and(|m| !(1..=12).contains(&m)) {
            return Err(CodeError::Period);
        }
        Ok(Self { year, month })
    }

    /// A whole year.
    pub const fn of_year(year: BudgetYear) -> Self {
        Self {
            year: year.get(),
            month: None,
        }
    }

    /// The month that a date lies in.
    pub fn month_of(date: jiff::civil::Date) -> Result<Self, CodeError> {
        let text = format!("{:04}-{:02}", date.year(), date.month());
        Self::parse(&text)
    }

    /// The day on which it begins.
    pub fn first_day(self) -> Date {
        let month = self.month.and_then(|month| i8::try_from(month).ok());
        // Every year of a period is one of the calendar's.
        let year = i16::try_from(self.year).unwrap_or(i16::MAX);
        Date::new(year, month.unwrap_or(1), 1).unwrap_or(Date::MAX)
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, where one is named.
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    fn spelled(self) -> Spelled {
        let text = match self.month {
            Some(month) => Spelled::new().digits(month.into(), 2).byte(b'-'),
            None => Spelled::new(),
        };
        text.digits(self.year.into(), 4)
    }
}

/// The year whose budget a quota belongs to 预算年度; not always the calendar year (提前下达).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct BudgetYear(u16);

impl BudgetYear {
    /// Takes a year between 1949 and 2199.
    pub fn new(year: u16) -> Result<Self, CodeError> {
        if (1949..=2199).contains(&year) {
            Ok(Self(year))
        } else {
            Err(CodeError::BudgetYear)
        }
    }

    /// Reads four digits.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError::BudgetYear);
        }
        Self::new(text.parse().map_err(|_| CodeError::BudgetYear)?)
    }

    /// The year.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// The year after it, where there is one.
    pub fn next(self) -> Option<Self> {
        Self::new(self.0.checked_add(1)?).ok()
    }
}

impl<'de> Deserialize<'de> for BudgetYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u16::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for BudgetYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// A budget function 支出功能分类: 类 3 digits, 款 5, 项 7, such as 2130505 (production development).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionCode(u32);

impl FunctionCode {
    /// Reads 3, 5 or 7 digits, the first not 0.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let digits = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
        if !digits || ![3, 5, 7].contains(&text.len()) {
            return Err(CodeError::Function);
        }
        text.parse().map(Self).map_err(|_| CodeError::Function)
    }

    fn spelled(self) -> Spelled {
        Spelled::new().digits(self.0.into(), 1)
    }
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl std::str::FromStr for $name {
            type Err = CodeError;

            fn from_str(text: &str) -> Result<Self, CodeError> {
                Self::parse(text)
            }
        }
    )*};
}
macro_rules! as_json_string {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.spelled().as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.spelled().as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )*};
}
as_text!(RegionCode, Period, BudgetYear, FunctionCode);
as_json_string!(RegionCode, Period, FunctionCode);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_division_code_says_its_level_and_its_parent() {
        let levels = [
            ("230000000000", Level::Province, None),
            ("230100000000", Level::Prefecture, Some("230000000000")),
            ("230102000000", Level::County, Some("230100000000")),
            ("230102001000", Level::Township, Some("230102000000")),
            ("230102001002", Level::Village, Some("230102001000")),
        ];
        for (text, level, parent) in levels {
            let code = RegionCode::parse(text).unwrap();
            assert_eq!(code.level(), level);
            assert_eq!(code.parent().map(|p| p.to_string()).as_deref(), parent);
            assert_eq!(code.to_string(), text);
        }
    }

    #[test]
    fn a_division_covers_what_lies_in_it() {
        let code = |text| RegionCode::parse(text).unwrap();
        assert!(code("230100000000").covers(code("230102001002")));
        assert!(code("230102001002").covers(code("230102001002")));
        assert!(!code("230102001002").covers(code("230102001000")));
        assert!(!code("230200000000").covers(code("230102001002")));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "",
            "23",
            "000000000000",
            "230002000000",
            "23010200100x",
            "2301020010021",
        ] {
            assert_eq!(RegionCode::parse(text), Err(CodeError::Region), "{text}");
        }
        for text in [
            "17",
            "2017-13",
            "2017-3",
            "2017-00",
            "1900",
            "2017-03-01",
            "+017",
            "2017-+1",
        ] {
            assert_eq!(Period::parse(text), Err(CodeError::Period), "{text}");
        }
        for text in ["21", "0213050", "21305", "abc"]
            .into_iter()
            .filter(|t| *t != "21305")
        {
            assert_eq!(
                FunctionCode::parse(text),
                Err(CodeError::Function),
                "{text}"
            );
        }
    }
}

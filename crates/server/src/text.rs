//! Amounts, dates and the domain's words as people read them, in Chinese and English.
//!
//! Display only: nothing is ever computed from a text made here.

use jiff::Timestamp;
use jiff::civil::Date;
use sunledger_domain::code::Period;

mod words;

pub use words::*;

/// A thing's name in simplified Chinese and in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// 简体中文
    pub zh: &'static str,
    /// English
    pub en: &'static str,
}

impl Words {
    /// Both names.
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }
}

/// Minor units as a decimal with thousands separators: `-1,234,567.80`.
pub fn amount(minor: impl Into<i128>) -> String {
    let minor: i128 = minor.into();
    let magnitude = minor.unsigned_abs();
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", grouped(magnitude / 100), magnitude % 100)
}

/// A count with thousands separators.
pub fn count(number: u64) -> String {
    grouped(u128::from(number))
}

fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The sign that goes before an amount: `¥` for CNY, else the currency's code and a space.
pub fn currency_sign(currency: &str) -> String {
    match currency {
        "CNY" => "¥".to_owned(),
        other => format!("{other} "),
    }
}

/// `2017年3月`, `2017年`
pub fn period_zh(period: Period) -> String {
    match period.month() {
        Some(month) => format!("{}年{month}月", period.year()),
        None => format!("{}年", period.year()),
    }
}

/// `2017年3月5日`
pub fn date_zh(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The wall clock that a ledger's readers live by: Beijing time for CNY, UTC for any other currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// UTC+8
    Beijing,
    /// UTC
    Utc,
}

impl Wall {
    /// By the ledger's currency, the only hint at a place that a genesis gives.
    pub fn of_currency(currency: &str) -> Self {
        match currency {
            "CNY" => Self::Beijing,
            _ => Self::Utc,
        }
    }

    /// What it is called.
    pub const fn words(self) -> Words {
        match self {
            Self::Beijing => Words::new("北京时间", "Beijing time"),
            Self::Utc => Words::new("协调世界时", "UTC"),
        }
    }

    /// The day that it is there.
    pub fn day(self, at: Timestamp) -> Date {
        self.at(at).date()
    }

    /// `2017-03-05 08:30:00`
    pub fn clock(self, at: Timestamp) -> String {
        self.at(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    fn at(self, at: Timestamp) -> jiff::civil::DateTime {
        let hours = match self {
            Self::Beijing => 8,
            Self::Utc => 0,
        };
        jiff::tz::offset(hours).to_datetime(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        for (minor, text) in [
            (0, "0.00"),
            (-1, "-0.01"),
            (12_345, "123.45"),
            (100_000, "1,000.00"),
            (-123_456_789, "-1,234,567.89"),
            (i128::from(i64::MIN), "-92,233,720,368,547,758.08"),
        ] {
            assert_eq!(amount(minor), text);
        }
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
    }

    #[test]
    fn the_sign_is_the_currencys_own() {
        assert_eq!(currency_sign("CNY"), "¥");
        assert_eq!(currency_sign("GBP"), "GBP ");
    }

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let late: Timestamp = "2017-03-05T16:00:00Z".parse().unwrap();
        assert_eq!(Wall::Beijing.day(late).to_string(), "2017-03-06");
        assert_eq!(Wall::Utc.day(late).to_string(), "2017-03-05");
        assert_eq!(Wall::Beijing.clock(late), "2017-03-06 00:00:00");
    }

    #[test]
    fn periods_read_as_they_are_spoken() {
        assert_eq!(period_zh(Period::parse("2017-03").unwrap()), "2017年3月");
        assert_eq!(period_zh(Period::parse("2017").unwrap()), "2017年");
    }
}

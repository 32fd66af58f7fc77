//! Exact money: whole minor units (分 fen, pence), two decimals at the edges, never a float.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::spell::Spelled;

/// An amount in the ledger's currency, in minor units; may be negative.
///
/// Bounds: ± [`Money::MAX`]. On the wire and on screens it is a decimal string with exactly two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Why a text is not an amount. Nothing is ever rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal number, or more digits than can be held exactly.
    #[error("not an exact decimal amount: write it like 1234.50")]
    NotExact,
    /// A fraction of a minor unit.
    #[error("more than two decimals: amounts are exact to the minor unit")]
    TooFine,
    /// Beyond [`Money::MAX`].
    #[error("amount exceeds 1,000,000,000,000,000.00")]
    TooLarge,
}

impl MoneyError {
    /// A stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotExact => "amount_not_exact",
            Self::TooFine => "amount_too_fine",
            Self::TooLarge => "amount_too_large",
        }
    }
}

/// The unit that a file states its amounts in; converts exactly or is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 元, the currency's main unit.
    Yuan,
    /// 万元, ten thousand.
    Wan,
    /// 亿元, a hundred million.
    Yi,
}

impl Unit {
    const fn minor_per_unit(self) -> i64 {
        match self {
            Self::Yuan => 100,
            Self::Wan => 1_000_000,
            Self::Yi => 10_000_000_000,
        }
    }
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount: 10^15 main units. 92 of them still sum within 64 bits, and sums use 128.
    pub const MAX: Self = Self(100_000_000_000_000_000);

    /// Takes minor units.
    pub const fn from_minor(minor: i64) -> Result<Self, MoneyError> {
        if minor.unsigned_abs() > Self::MAX.0.unsigned_abs() {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self(minor))
    }

    /// Minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Reads a decimal text in the main unit, such as `1234.5` or `-3`.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        Self::parse_in(text, Unit::Yuan)
    }

    /// Reads a decimal text stated in `unit`, exactly: 1.23456 万元 is 12,345.60; 1.2345678 万元 is refused.
    pub fn parse_in(text: &str, unit: Unit) -> Result<Self, MoneyError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !plain || !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
            return Err(MoneyError::NotExact);
        }
        let decimal = Decimal::from_str_exact(text).map_err(|_| MoneyError::NotExact)?;
        let minor = decimal
            .normalize()
            .checked_mul(Decimal::from(unit.minor_per_unit()))
            .ok_or(MoneyError::TooLarge)?
            .normalize();
        if minor.scale() > 0 {
            return Err(MoneyError::TooFine);
        }
        let minor = i64::try_from(minor).map_err(|_| MoneyError::TooLarge)?;
        Self::from_minor(minor)
    }

    /// The exact sum, where it stays within bounds.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::from_minor(self.0.checked_add(other.0)?).ok()
    }

    /// The exact difference, where it stays within bounds.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::from_minor(self.0.checked_sub(other.0)?).ok()
    }

    /// The same amount with the other sign.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self(self.0.wrapping_neg())
    }

    /// True above zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// True below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Exact sum in minor units; cannot overflow.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> i128 {
        amounts.into_iter().fold(0_i128, |sum, amount| {
            sum.saturating_add(i128::from(amount.0))
        })
    }

    fn spelled(self) -> Spelled {
        let (units, minor) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let text = Spelled::new().digits(minor, 2).byte(b'.').digits(units, 1);
        match self.is_negative() {
            true => text.byte(b'-'),
            false => text,
        }
    }
}

impl TryFrom<i128> for Money {
    type Error = MoneyError;

    fn try_from(minor: i128) -> Result<Self, MoneyError> {
        Self::from_minor(i64::try_from(minor).map_err(|_| MoneyError::TooLarge)?)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spelled().as_str())
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.spelled().as_str())
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_it_writes_with_two_decimals() {
        for (text, shown) in [
            ("0", "0.00"),
            ("1234.5", "1234.50"),
            ("-0.01", "-0.01"),
            ("1.230", "1.23"),
            ("1000000000000000", "1000000000000000.00"),
        ] {
            assert_eq!(Money::parse(text).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn refuses_what_is_not_exact() {
        let cases = [
            ("", MoneyError::NotExact),
            ("abc", MoneyError::NotExact),
            ("1,234", MoneyError::NotExact),
            ("1e3", MoneyError::NotExact),
            ("+1", MoneyError::NotExact),
            (".5", MoneyError::NotExact),
            ("5.", MoneyError::NotExact),
            ("--1", MoneyError::NotExact),
            ("１２", MoneyError::NotExact),
            ("1.005", MoneyError::TooFine),
            ("1000000000000000.01", MoneyError::TooLarge),
            ("123456789012345678901234567890123", MoneyError::NotExact),
            ("1.23456789012345678901234567890123", MoneyError::NotExact),
        ];
        for (text, error) in cases {
            assert_eq!(Money::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn converts_ten_thousands_exactly_or_not_at_all() {
        assert_eq!(
            Money::parse_in("1.23456", Unit::Wan).unwrap().to_string(),
            "12345.60"
        );
        assert_eq!(
            Money::parse_in("1.2345678", Unit::Wan),
            Err(MoneyError::TooFine)
        );
        assert_eq!(
            Money::parse_in("5", Unit::Yi).unwrap().to_string(),
            "500000000.00"
        );
    }

    proptest! {
        #[test]
        fn display_and_parse_are_inverse(minor in -Money::MAX.0..=Money::MAX.0) {
            let money = Money::from_minor(minor).unwrap();
            prop_assert_eq!(Money::parse(&money.to_string()), Ok(money));
        }

        #[test]
        fn parsing_never_panics(text in "\\PC{0,40}") {
            let _ = Money::parse(&text);
        }
    }
}

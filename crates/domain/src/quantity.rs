//! Exact quantities 数量, such as 12.5 mu or 75 kg: four decimals, never a float.
//! It must never round what it reads.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::spell::Spelled;

/// A quantity above nothing, in ten-thousandths of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i64);

/// Why a text is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Not a plain decimal number above nothing with at most four decimals.
    #[error("not a quantity: write it like 12.5, above 0 and with at most four decimals")]
    NotExact,
    /// Beyond [`Quantity::MAX`].
    #[error("quantity exceeds 1,000,000,000")]
    TooLarge,
}

impl Quantity {
    /// Parts of one.
    pub const PARTS: i64 = 10_000;
    /// The largest: a thousand million.
    pub const MAX: Self = Self(10_000_000_000_000);

    /// Reads a decimal text such as `12.5`.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !plain || !text.starts_with(|c: char| c.is_ascii_digit()) || text.ends_with('.') {
            return Err(QuantityError::NotExact);
        }
        let decimal = Decimal::from_str_exact(text).map_err(|_| QuantityError::NotExact)?;
        let parts = decimal
            .normalize()
            .checked_mul(Decimal::from(Self::PARTS))
            .ok_or(QuantityError::TooLarge)?
            .normalize();
        if parts.scale() > 0 || parts.is_zero() {
            return Err(QuantityError::NotExact);
        }
        let parts = i64::try_from(parts).map_err(|_| QuantityError::TooLarge)?;
        match Self(parts) <= Self::MAX {
            true => Ok(Self(parts)),
            false => Err(QuantityError::TooLarge),
        }
    }

    /// In ten-thousandths.
    pub const fn parts(self) -> i64 {
        self.0
    }

    /// The one spelling: no zeros at the end.
    fn spelled(self) -> Spelled {
        let (mut fraction, mut width) = (self.0.unsigned_abs() % 10_000, 4_usize);
        while width > 0 && fraction.is_multiple_of(10) {
            fraction /= 10;
            width = width.saturating_sub(1);
        }
        let whole = self.0.unsigned_abs() / 10_000;
        match width {
            0 => Spelled::new().digits(whole, 1),
            width => Spelled::new()
                .digits(fraction, width)
                .byte(b'.')
                .digits(whole, 1),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.spelled().as_str())
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.spelled().as_str())
    }
}

impl<'de> Deserialize<'de> for Quantity {
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
    fn one_spelling_for_each_and_nothing_rounded() {
        for (text, shown) in [
            ("1", "1"),
            ("12.50", "12.5"),
            ("0.0001", "0.0001"),
            ("1000000000", "1000000000"),
            ("100.0500", "100.05"),
        ] {
            assert_eq!(
                Quantity::parse(text).map(|q| q.to_string()),
                Ok(shown.to_owned())
            );
        }
        for text in ["", "0", "0.00", "-1", "1.", ".5", "1e3", "0.00001", "１"] {
            assert_eq!(
                Quantity::parse(text),
                Err(QuantityError::NotExact),
                "{text}"
            );
        }
        assert_eq!(
            Quantity::parse("1000000000.0001"),
            Err(QuantityError::TooLarge)
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(parts in 1_i64..=10_000_000_000_000) {
            let quantity = Quantity(parts);
            prop_assert_eq!(Quantity::parse(&quantity.to_string()), Ok(quantity));
        }
    }
}

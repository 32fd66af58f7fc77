//! Numbers of workbooks to text and dates, without a float's arithmetic.
//!
//! A number cell keeps fifteen digits; what has more is marked as lost, never passed on as exact.

use std::fmt::Write;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::{Decimal, RoundingStrategy};

use super::row::Kind;

/// From here on a double no longer tells whole numbers of sixteen digits apart as they were typed.
const DIGITS_SAFE: f64 = 1e15;
/// From here on it no longer holds every amount with two decimals.
const AMOUNT_SAFE: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);
/// How far a computed number may lie from two decimals: the noise of binary fractions.
const NOISE: Decimal = Decimal::from_parts(1, 0, 0, false, 6);
/// The day after 9999-12-31, the end of the calendar of workbooks.
const SERIAL_END: f64 = 2_958_466.0;

/// From which day a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// Day 1 is 1900-01-01, and a 1900-02-29 is counted that never was.
    Of1900,
    /// Day 0 is 1904-01-01.
    Of1904,
}

/// Writes a number in its shortest decimal form.
pub(super) fn write_number(value: f64, out: &mut String) -> Kind {
    if !value.is_finite() {
        out.push_str("#NUM!");
        return Kind::Fault;
    }
    let start = out.len();
    // Writing to a String cannot fail.
    let _ = write!(out, "{value}");
    if out.get(start..) == Some("-0") {
        out.truncate(start);
        out.push('0');
    }
    if value.abs() < DIGITS_SAFE {
        Kind::Number
    } else {
        Kind::DigitsLost
    }
}

/// Writes a date cell: as a day where it is one, otherwise as the number behind it.
pub(super) fn write_date(serial: f64, epoch: Epoch, out: &mut String) -> Kind {
    match day_of(serial, epoch) {
        Some(day) => {
            let _ = write!(out, "{day}");
            Kind::Date
        }
        None => write_number(serial, out),
    }
}

/// The day that a number cell stands for where its column holds dates.
pub(crate) fn serial_day(number: &str) -> Option<Date> {
    let serial: f64 = number.parse().ok()?;
    day_of(serial, Epoch::Of1900)
}

fn day_of(serial: f64, epoch: Epoch) -> Option<Date> {
    if !(0.0..SERIAL_END).contains(&serial) {
        return None;
    }
    let text = serial.to_string();
    let whole = text
        .split_once('.')
        .map_or(text.as_str(), |(whole, _)| whole);
    let days: i32 = whole.parse().ok()?;
    let (first, days) = match (epoch, days) {
        (Epoch::Of1904, days) => (date(1904, 1, 1), days),
        (Epoch::Of1900, 1..=59) => (date(1899, 12, 31), days),
        (Epoch::Of1900, 61..) => (date(1899, 12, 30), days),
        (Epoch::Of1900, _) => return None,
    };
    first.checked_add(days.days()).ok()
}

/// Why a number cell is no exact amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inexact {
    /// Finer than a minor unit.
    TooFine,
    /// So large that a number cell no longer keeps both decimals.
    TooLong,
}

/// The amount that a number cell means, in a unit of ten to the power of `unit` main units.
pub(crate) fn exact_in(number: &str, unit: u32) -> Result<Decimal, Inexact> {
    let fine = Inexact::TooFine;
    let value = Decimal::from_str_exact(number).map_err(|_| fine)?;
    let (places, noise_places) = (unit.saturating_add(2), unit.saturating_add(6));
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let off = value.checked_sub(rounded).ok_or(fine)?.abs();
    let (mut noise, mut safe) = (NOISE, AMOUNT_SAFE);
    noise.set_scale(noise_places).map_err(|_| fine)?;
    safe.set_scale(unit).map_err(|_| fine)?;
    if value.abs() >= safe {
        Err(Inexact::TooLong)
    } else if off > noise {
        Err(fine)
    } else {
        Ok(rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: f64) -> (String, Kind) {
        let mut out = String::new();
        let kind = write_number(value, &mut out);
        (out, kind)
    }

    #[test]
    fn numbers_are_written_shortest_and_never_with_an_exponent() {
        for (value, text, kind) in [
            (570.4, "570.4", Kind::Number),
            (-0.0, "0", Kind::Number),
            (230_102_001_002.0, "230102001002", Kind::Number),
            (0.1 + 0.2, "0.30000000000000004", Kind::Number),
            (999_999_999_999_999.0, "999999999999999", Kind::Number),
            (
                110_105_194_912_310_020.0,
                "110105194912310020",
                Kind::DigitsLost,
            ),
            (f64::NAN, "#NUM!", Kind::Fault),
            (f64::INFINITY, "#NUM!", Kind::Fault),
        ] {
            assert_eq!(written(value), (text.to_owned(), kind));
        }
    }

    #[test]
    fn serials_are_days_of_either_calendar() {
        let day = |serial, epoch| day_of(serial, epoch);
        assert_eq!(day(42_795.0, Epoch::Of1900), Some(date(2017, 3, 1)));
        assert_eq!(day(42_795.99, Epoch::Of1900), Some(date(2017, 3, 1)));
        assert_eq!(day(41_333.0, Epoch::Of1904), Some(date(2017, 3, 1)));
        assert_eq!(day(1.0, Epoch::Of1900), Some(date(1900, 1, 1)));
        assert_eq!(day(59.0, Epoch::Of1900), Some(date(1900, 2, 28)));
        assert_eq!(day(61.0, Epoch::Of1900), Some(date(1900, 3, 1)));
        assert_eq!(day(2_958_465.0, Epoch::Of1900), Some(date(9999, 12, 31)));
        for serial in [60.0, 0.5, -1.0, 2_958_466.0, f64::NAN] {
            assert_eq!(day(serial, Epoch::Of1900), None, "{serial}");
        }
        assert_eq!(day(2_958_465.0, Epoch::Of1904), None, "beyond the calendar");
    }

    #[test]
    fn noise_of_binary_fractions_is_told_from_a_third_decimal() {
        let two = |text| exact_in(text, 0).map(|d| d.to_string());
        assert_eq!(two("100.10000000000001").as_deref(), Ok("100.10"));
        assert_eq!(two("570.4").as_deref(), Ok("570.4"));
        assert_eq!(two("0.0300009").as_deref(), Ok("0.03"));
        assert_eq!(two("-1.9999999999").as_deref(), Ok("-2.00"));
        for text in ["33.333333333333336", "1.005", "0.030002", "x"] {
            assert_eq!(two(text), Err(Inexact::TooFine), "{text}");
        }
        assert_eq!(two("9999999999999.99").as_deref(), Ok("9999999999999.99"));
        assert_eq!(two("10000000000000"), Err(Inexact::TooLong));
        let wan = |text| exact_in(text, 4).map(|d| d.to_string());
        assert_eq!(wan("1.23456").as_deref(), Ok("1.23456"));
        assert_eq!(wan("1.2345678"), Err(Inexact::TooFine), "a tenth of a fen");
        assert_eq!(AMOUNT_SAFE.to_string(), "10000000000000");
    }
}

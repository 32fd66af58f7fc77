//! Periods as bureaus write them: `2017-03`, `2017年3月`, `201703`, `03`, `3月`.
//!
//! A month without a year takes the year that was stated, or that of the business where it cannot be another.

use jiff::civil::Date;
use sunledger_domain::code::{BudgetYear, Period};

use crate::quarantine::Reason;
use crate::table::Kind;

/// Reads a trimmed cell. `business` is the day that the row is of.
pub(crate) fn read_period(
    cell: &str,
    kind: Kind,
    year: Option<BudgetYear>,
    business: Date,
) -> Result<Period, Reason> {
    if kind == Kind::Date {
        let day: Date = cell.parse().map_err(|_| Reason::PeriodUnreadable)?;
        return Period::month_of(day).map_err(|_| Reason::PeriodUnreadable);
    }
    // As a number, October of a year and its January are the same.
    if kind == Kind::Number && cell.contains('.') {
        return Err(Reason::PeriodUnreadable);
    }
    let (first, second) = groups(cell).ok_or(Reason::PeriodUnreadable)?;
    let whole = match (first.len(), second) {
        (4, None) => first.to_owned(),
        (4, Some(month)) => format!("{first}-{month:0>2}"),
        (6, None) => {
            let (year, month) = first.split_at_checked(4).ok_or(Reason::PeriodUnreadable)?;
            format!("{year}-{month}")
        }
        (1 | 2, None) => {
            let month: i8 = first.parse().map_err(|_| Reason::PeriodUnreadable)?;
            if !(1..=12).contains(&month) {
                return Err(Reason::PeriodUnreadable);
            }
            let year = match year {
                Some(year) => year.get(),
                None if month <= business.month() => {
                    u16::try_from(business.year()).map_err(|_| Reason::PeriodUnreadable)?
                }
                None => return Err(Reason::PeriodYearMissing),
            };
            format!("{year:04}-{month:02}")
        }
        _ => return Err(Reason::PeriodUnreadable),
    };
    Period::parse(&whole).map_err(|_| Reason::PeriodUnreadable)
}

/// One or two runs of digits, with a sign of a date between or behind them, and nothing else.
fn groups(cell: &str) -> Option<(&str, Option<&str>)> {
    let cell = cell.strip_suffix("份").unwrap_or(cell);
    let cell = cell.strip_suffix('月').unwrap_or(cell).trim_end();
    let (first, second) = match cell.split_once(['年', '-', '/', '.']) {
        Some((first, second)) => (first.trim(), Some(second.trim()).filter(|s| !s.is_empty())),
        None => (cell, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let month = |text: &str| digits(text) && text.len() <= 2;
    (digits(first) && second.is_none_or(month)).then_some((first, second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(cell: &str, kind: Kind, year: Option<u16>) -> Result<String, Reason> {
        let year = year.map(|year| BudgetYear::new(year).unwrap());
        read_period(cell, kind, year, date(2017, 6, 10)).map(|period| period.to_string())
    }

    #[test]
    fn every_common_writing_is_read() {
        for (cell, period) in [
            ("2017", "2017"),
            ("2017年", "2017"),
            ("2017-05", "2017-05"),
            ("2017-5", "2017-05"),
            ("2017年5月", "2017-05"),
            ("2017年05月份", "2017-05"),
            ("2017/5", "2017-05"),
            ("2017.10", "2017-10"),
            ("201705", "2017-05"),
            ("05", "2017-05"),
            ("6月", "2017-06"),
        ] {
            assert_eq!(
                read(cell, Kind::Text, None).as_deref(),
                Ok(period),
                "{cell}"
            );
        }
        assert_eq!(
            read("2017-05-01", Kind::Date, None).as_deref(),
            Ok("2017-05")
        );
        assert_eq!(read("5", Kind::Number, None).as_deref(), Ok("2017-05"));
        assert_eq!(read("12", Kind::Text, Some(2016)).as_deref(), Ok("2016-12"));
    }

    #[test]
    fn what_could_be_another_period_is_not_guessed() {
        assert_eq!(read("12", Kind::Text, None), Err(Reason::PeriodYearMissing));
        for cell in [
            "17年2月",
            "1-3月",
            "13",
            "2017-13",
            "0",
            "",
            "春",
            "2017-5-1",
            "20175",
            "5日",
        ] {
            assert_eq!(
                read(cell, Kind::Text, None),
                Err(Reason::PeriodUnreadable),
                "{cell}"
            );
        }
        assert_eq!(
            read("2017.1", Kind::Number, None),
            Err(Reason::PeriodUnreadable)
        );
    }
}

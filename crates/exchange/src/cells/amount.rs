//! Amount cells, read exactly by the mapping's rule.
//!
//! Never rounds and never guesses which of two readings was meant.

use sunledger_domain::{Money, MoneyError, MoneyUnit};

use crate::mapping::{AmountRule, Parentheses};
use crate::quarantine::Reason;
use crate::table::{Inexact, exact_in};

/// Reads a trimmed cell; `buffer` is room that calls share.
pub(super) fn read_amount(
    cell: &str,
    rule: &AmountRule,
    buffer: &mut String,
) -> Result<Money, Reason> {
    let (body, negative) = unsigned(cell, rule)?;
    buffer.clear();
    if negative {
        buffer.push('-');
    }
    let (whole, fraction) = match body.split_once(rule.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (body, None),
    };
    push_whole(whole, rule, buffer)?;
    if let Some(fraction) = fraction {
        buffer.push('.');
        buffer.push_str(fraction);
    }
    Money::parse_in(buffer, rule.unit).map_err(reason)
}

/// Reads a number cell of a workbook: exact, but for the noise of binary fractions.
pub(super) fn read_number(cell: &str, rule: &AmountRule) -> Result<Money, Reason> {
    let zeros = match rule.unit {
        MoneyUnit::Yuan => 0,
        MoneyUnit::Wan => 4,
        MoneyUnit::Yi => 8,
    };
    let exact = exact_in(cell, zeros).map_err(|inexact| match inexact {
        Inexact::TooFine => Reason::AmountTooFine,
        Inexact::TooLong => Reason::DigitsLost,
    })?;
    Money::parse_in(&exact.to_string(), rule.unit).map_err(reason)
}

fn reason(error: MoneyError) -> Reason {
    match error {
        MoneyError::NotExact => Reason::AmountNotExact,
        MoneyError::TooFine => Reason::AmountTooFine,
        MoneyError::TooLarge => Reason::AmountTooLarge,
    }
}

/// Takes one sign, one currency symbol and one pair of parentheses off the front, in any order of the first two.
fn unsigned<'c>(cell: &'c str, rule: &AmountRule) -> Result<(&'c str, bool), Reason> {
    let inner = cell
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let (mut body, in_parentheses) = match (inner, rule.parentheses) {
        (Some(inner), Parentheses::Negative) => (inner.trim(), true),
        (Some(_), Parentheses::Quarantine) => return Err(Reason::AmountNotExact),
        (None, _) => (cell, false),
    };
    let mut minus = false;
    let mut symbol = false;
    loop {
        if let Some(rest) = body.strip_prefix('-').filter(|_| !minus) {
            (body, minus) = (rest.trim_start(), true);
        } else if let Some(rest) = without_symbol(body, rule).filter(|_| !symbol) {
            (body, symbol) = (rest.trim_start(), true);
        } else {
            break;
        }
    }
    if minus && in_parentheses {
        Err(Reason::AmountNotExact)
    } else {
        Ok((body, minus || in_parentheses))
    }
}

fn without_symbol<'c>(body: &'c str, rule: &AmountRule) -> Option<&'c str> {
    rule.symbols
        .iter()
        .find_map(|symbol| body.strip_prefix(symbol.as_str()))
}

/// Groups have three digits, the first one to three: `1,23` is a typing error, not 123.
fn push_whole(whole: &str, rule: &AmountRule, buffer: &mut String) -> Result<(), Reason> {
    let Some(grouping) = rule.grouping.filter(|&separator| whole.contains(separator)) else {
        buffer.push_str(whole);
        return Ok(());
    };
    for (place, group) in whole.split(grouping).enumerate() {
        let right = if place == 0 {
            (1..=3).contains(&group.len())
        } else {
            group.len() == 3
        };
        if !right {
            return Err(Reason::AmountNotExact);
        }
        buffer.push_str(group);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> AmountRule {
        AmountRule {
            decimal: '.',
            grouping: Some(','),
            symbols: vec!["£".to_owned(), "GBP".to_owned()],
            parentheses: Parentheses::Negative,
            unit: MoneyUnit::Yuan,
        }
    }

    fn read(cell: &str, rule: &AmountRule) -> Result<i64, Reason> {
        read_amount(cell, rule, &mut String::new()).map(Money::minor)
    }

    #[test]
    fn what_publishers_write_is_read_exactly() {
        for (cell, minor) in [
            ("504.12", 50_412),
            ("750", 75_000),
            ("570.4", 57_040),
            ("1,234.56", 123_456),
            ("2,845,980.00", 284_598_000),
            ("-1,545.22", -154_522),
            ("(12.00)", -1_200),
            ("£5", 500),
            ("-£5.10", -510),
            ("£ -5.10", -510),
            ("GBP 7.00", 700),
            ("1.500", 150),
        ] {
            assert_eq!(read(cell, &rule()), Ok(minor), "{cell}");
        }
    }

    #[test]
    fn what_is_not_exact_is_never_made_to_fit() {
        for (cell, reason) in [
            ("1.005", Reason::AmountTooFine),
            ("1,23.00", Reason::AmountNotExact),
            ("1,2345.00", Reason::AmountNotExact),
            (",123.00", Reason::AmountNotExact),
            ("1.234,56", Reason::AmountNotExact),
            ("1 234", Reason::AmountNotExact),
            ("5.00-", Reason::AmountNotExact),
            ("--5", Reason::AmountNotExact),
            ("(-5)", Reason::AmountNotExact),
            ("(5", Reason::AmountNotExact),
            ("££5", Reason::AmountNotExact),
            ("+5", Reason::AmountNotExact),
            ("1E+05", Reason::AmountNotExact),
            ("#REF!", Reason::AmountNotExact),
            ("=1+1", Reason::AmountNotExact),
            ("１２", Reason::AmountNotExact),
            ("-", Reason::AmountNotExact),
            ("123456789012345678901234567890123", Reason::AmountNotExact),
            ("1000000000000001", Reason::AmountTooLarge),
        ] {
            assert_eq!(read(cell, &rule()), Err(reason), "{cell}");
        }
    }

    #[test]
    fn other_rules_read_other_writings() {
        let german = AmountRule {
            decimal: ',',
            grouping: Some('.'),
            ..rule()
        };
        assert_eq!(read("1.234,56", &german), Ok(123_456));
        let wan = AmountRule {
            unit: MoneyUnit::Wan,
            ..rule()
        };
        assert_eq!(read("1.23456", &wan), Ok(1_234_560));
        assert_eq!(read("1.2345678", &wan), Err(Reason::AmountTooFine));
        let strict = AmountRule {
            parentheses: Parentheses::Quarantine,
            grouping: None,
            ..rule()
        };
        assert_eq!(read("(5)", &strict), Err(Reason::AmountNotExact));
        assert_eq!(read("1,234", &strict), Err(Reason::AmountNotExact));
    }

    #[test]
    fn number_cells_are_exact_in_every_unit() {
        let number = |cell, unit| {
            let rule = AmountRule { unit, ..rule() };
            read_number(cell, &rule).map(Money::minor)
        };
        assert_eq!(number("570.4", MoneyUnit::Yuan), Ok(57_040));
        assert_eq!(number("100.10000000000001", MoneyUnit::Yuan), Ok(10_010));
        assert_eq!(number("-1234.5", MoneyUnit::Yuan), Ok(-123_450));
        assert_eq!(number("0.30000000000000004", MoneyUnit::Wan), Ok(300_000));
        assert_eq!(number("1.5", MoneyUnit::Yi), Ok(15_000_000_000));
        for cell in ["33.333333333333336", "1.005", "1e3"] {
            assert_eq!(
                number(cell, MoneyUnit::Yuan),
                Err(Reason::AmountTooFine),
                "{cell}"
            );
        }
        assert_eq!(
            number("1000000000", MoneyUnit::Wan),
            Err(Reason::DigitsLost)
        );
    }
}

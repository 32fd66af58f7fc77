//! The values of parameters as a file writes them, each read by the kind that the rule's table gives it.
//! Nothing is rounded: what does not fit exactly is of another kind.

use sunledger_domain::Money;
use sunledger_domain::id::Label;
use sunledger_domain::policy::{Kind, Param, Value};
use toml::de::DeValue;

/// The value, where the text is of the parameter's kind.
pub(super) fn read(param: &Param, value: &DeValue<'_>) -> Option<Value> {
    match (param.kind, value) {
        (Kind::Text, DeValue::String(text)) => Label::new(text).ok().map(Value::Text),
        (Kind::Amount, DeValue::String(text)) => Money::parse(text).ok().map(Value::Amount),
        (Kind::Amount, DeValue::Integer(_)) => {
            let text = integer(value)?.to_string();
            Money::parse(&text).ok().map(Value::Amount)
        }
        (Kind::BasisPoints, DeValue::String(text)) => param.value_of(basis_points(text)?),
        (
            Kind::BasisPoints | Kind::Count | Kind::Days | Kind::Months | Kind::Years,
            DeValue::Integer(_),
        ) => param.value_of(integer(value)?),
        _ => None,
    }
}

/// A whole number of the file, in whatever base it is written.
pub(super) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let DeValue::Integer(number) = value else {
        return None;
    };
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// `"4.35%"` is 435; finer than a hundredth of a per cent is refused.
fn basis_points(text: &str) -> Option<i64> {
    let percent = text.strip_suffix('%')?;
    Some(Money::parse(percent.trim_end()).ok()?.minor())
}

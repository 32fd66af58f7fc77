//! The table of rules is sound: ids are unique, defaults lie within their bounds.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_rule_stands_once_in_the_table_and_its_default_is_within_its_bounds() {
    let mut ids = BTreeSet::new();
    for &rule in Rule::ALL {
        assert!(ids.insert(rule.id()), "{} stands twice", rule.id());
        assert_eq!(Rule::parse(rule.id()), Some(rule));
        assert_eq!(serde_json::to_value(rule).unwrap(), rule.id());
        assert!((1..=30).contains(&rule.article()), "{}", rule.id());
        assert!(rule.usual() <= rule.strictest(), "{}", rule.id());
        let names: Vec<_> = rule.params().iter().map(|param| param.name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{}", rule.id());
        for param in rule.params() {
            let value = param.default_value().unwrap();
            assert_eq!(value.kind(), param.kind, "{} {}", rule.id(), param.name);
            assert!(param.bounds_hold(&value), "{} {}", rule.id(), param.name);
        }
    }
    assert_eq!(Rule::parse("no_such_rule"), None);
}

#[test]
fn values_are_shown_with_their_unit_and_without_idle_zeros() {
    let shown = |value: Value| (value.zh(), value.en());
    let pair = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    let amount = Value::Amount(Money::parse("3000").unwrap());
    assert_eq!(shown(amount), pair("3000.00 元", "3000.00 yuan"));
    assert_eq!(shown(Value::BasisPoints(2000)), pair("20%", "20%"));
    assert_eq!(shown(Value::BasisPoints(435)), pair("4.35%", "4.35%"));
    assert_eq!(shown(Value::BasisPoints(450)), pair("4.5%", "4.5%"));
    assert_eq!(shown(Value::BasisPoints(5)), pair("0.05%", "0.05%"));
    assert_eq!(shown(Value::Days(30)), pair("30 天", "30 days"));
    assert_eq!(shown(Value::Count(3)), pair("3 个", "3"));
}

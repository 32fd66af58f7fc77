//! docs/POLICY.md is true: its tables of rules and parameters are those of the code, row by row.

use std::fmt::Write as _;

use sunledger_domain::policy::{Rule, Value};

const PAGE: &str = include_str!("../../../../docs/POLICY.md");

/// A row for each rule, then a row for each parameter, as the page must have them.
fn tables() -> (String, String) {
    let (mut rules, mut params) = (String::new(), String::new());
    for &rule in Rule::ALL {
        let (id, article, zh) = (rule.id(), rule.article(), rule.zh());
        let (usual, strictest) = (rule.usual().name(), rule.strictest().name());
        writeln!(
            rules,
            "| `{id}` | {article} | `{usual}` | `{strictest}` | {zh} |"
        )
        .unwrap();
        for param in rule.params() {
            let (name, kind) = (param.name, param.kind.name());
            let default = param.default_value().as_ref().map(Value::zh).unwrap();
            let (allowed, zh) = (param.allowed().replace(" | ", " / "), param.zh);
            writeln!(
                params,
                "| `{id}` | `{name}` | `{kind}` | {default} | {allowed} | {zh} |"
            )
            .unwrap();
        }
    }
    (rules, params)
}

#[test]
fn the_page_has_every_rule_and_every_parameter_as_in_the_code() {
    let (rules, params) = tables();
    assert!(
        PAGE.contains(&rules),
        "the table of rules should be\n{rules}"
    );
    assert!(
        PAGE.contains(&params),
        "the table of parameters should be\n{params}"
    );
}

#[test]
fn the_page_names_no_rule_that_the_code_does_not_have() {
    let listed = PAGE.lines().filter(|line| line.starts_with("| `"));
    assert_eq!(
        listed.count(),
        Rule::ALL
            .iter()
            .map(|rule| 1 + rule.params().len())
            .sum::<usize>()
    );
    for article in PAGE.lines().filter(|line| line.starts_with("| **")) {
        let named = article.split('|').nth(3).unwrap_or_default();
        for id in named.split('`').skip(1).step_by(2) {
            assert!(Rule::parse(id).is_some(), "{id}");
        }
    }
}

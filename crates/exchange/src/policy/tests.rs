//! The shipped policy is sound and whole; every bad file is refused with its line and reason.

use std::collections::BTreeSet;

use sunledger_domain::policy::{Mode, Rule, RuleSetting};

use super::*;

const GOOD: &str = r#"format = 1
id = "shili"
version = 1
title = "示例意见"
issuer = "示例省"
effective_from = "2016-01-09"

[document]
number = "示例发〔2016〕1号"
on = "2016-01-09"

[articles]
16 = "教育脱贫"
30 = "资金监管"

[rules.student_yearly_cap]
article = 16
mode = "hard"
per_year = "3000.00"

[rules.pass_down_term]
article = 30
mode = "soft"
term = 30
"#;

fn shipped_set() -> PolicySet {
    read_policy(shipped("heilongjiang-2016").unwrap()).unwrap()
}

#[test]
fn the_shipped_policy_names_every_rule_as_the_table_has_it() {
    let set = shipped_set();
    assert_eq!(set.id.as_str(), "heilongjiang-2016");
    let named: BTreeSet<Rule> = set.rules.iter().map(|setting| setting.rule).collect();
    assert_eq!(named, Rule::ALL.iter().copied().collect());
    for setting in &set.rules {
        assert_eq!(
            *setting,
            RuleSetting::usual(setting.rule),
            "{}",
            setting.rule.id()
        );
    }
    let written = shipped("heilongjiang-2016").unwrap();
    for param in set.rules.iter().flat_map(|setting| setting.rule.params()) {
        assert!(
            written.contains(&format!("\n{} = ", param.name)),
            "{}",
            param.name
        );
    }
    assert_eq!(shipped_names().collect::<Vec<_>>(), ["heilongjiang-2016"]);
    assert_eq!(shipped("jilin-2016"), None);
}

#[test]
fn the_shipped_policy_has_every_article_of_the_table() {
    let numbers: Vec<u16> = shipped_set()
        .articles
        .iter()
        .map(|article| article.number)
        .collect();
    let table: Vec<u16> = [2]
        .into_iter()
        .chain(4..=16)
        .chain(18..=22)
        .chain(28..=30)
        .collect();
    assert_eq!(numbers, table);
}

#[test]
fn a_file_sets_what_it_says_and_leaves_the_rest_as_usual() {
    let set = read_policy(GOOD).unwrap();
    let ids: Vec<_> = set.rules.iter().map(|setting| setting.rule.id()).collect();
    assert_eq!(ids, ["pass_down_term", "student_yearly_cap"]);
    let changed = |from: &str, to: &str, rule: Rule| {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD);
        let set = read_policy(&text).unwrap();
        set.rule(rule).map(|rule| {
            (
                rule.mode(),
                rule.amount("per_year").map(|cap| cap.to_string()),
            )
        })
    };
    let cap = |mode, amount: &str| Some((mode, Some(amount.to_owned())));
    let student = Rule::StudentYearlyCap;
    assert_eq!(
        changed("\"3000.00\"", "3_500", student),
        cap(Mode::Hard, "3500.00")
    );
    assert_eq!(
        changed("per_year = \"3000.00\"\n", "", student),
        cap(Mode::Hard, "3000.00")
    );
    assert_eq!(
        changed("\"hard\"", "\"soft\"", student),
        cap(Mode::Soft, "3000.00")
    );
    assert_eq!(changed("\"hard\"", "\"off\"", student), None);
}

#[test]
fn shares_are_percentages_or_whole_basis_points() {
    let share = |written: &str| {
        let more = format!(
            "\n[rules.machinery_share]\narticle = 30\nmode = \"hard\"\nshare_min = {written}\n"
        );
        let set = read_policy(&format!("{GOOD}{more}"));
        set.map(|set| {
            set.rule(Rule::MachineryShare)
                .unwrap()
                .basis_points("share_min")
        })
    };
    assert_eq!(share("\"20%\"").unwrap(), Some(2000));
    assert_eq!(share("\"4.35 %\"").unwrap(), Some(435));
    assert_eq!(share("435").unwrap(), Some(435));
    assert_eq!(share("\"100%\"").unwrap(), Some(10_000));
    for bad in [
        "\"100.01%\"",
        "\"20\"",
        "20.0",
        "\"0.001%\"",
        "-1",
        "\"-1%\"",
        "10001",
    ] {
        let error = share(bad).unwrap_err();
        assert_eq!(
            (error.line, error.code()),
            (29, "policy_set"),
            "{bad}: {error}"
        );
    }
}

/// What is replaced, by what, and how the refusal begins in both languages.
const BAD: [(&str, &str, &str, &str, &str); 27] = [
    (
        "format = 1",
        "format = 2",
        "policy_format",
        "第 1 行：format 须为 1",
        "policy line 1: format must be 1",
    ),
    (
        "format = 1\n",
        "",
        "policy_key_missing",
        "第 1 行：缺少“format”",
        "policy line 1: \"format\" is missing",
    ),
    (
        "version = 1",
        "version = ",
        "policy_syntax",
        "第 3 行：不是有效的 TOML",
        "policy line 3: not TOML: ",
    ),
    (
        "version = 1",
        "version = 0",
        "policy_value",
        "第 3 行：“version”应为从 1 起的整数",
        "policy line 3: \"version\" takes a whole number from 1",
    ),
    (
        "version = 1",
        "version = 1\nversion = 2",
        "policy_syntax",
        "第 4 行：不是有效的 TOML",
        "policy line 4: not TOML: duplicate key",
    ),
    (
        "title = ",
        "name = ",
        "policy_key_unknown",
        "第 4 行：没有“name”这个键，可用：format, id",
        "policy line 4: key \"name\" is unknown",
    ),
    (
        "\"示例省\"",
        "\" 示例省\"",
        "policy_value",
        "第 5 行：“issuer”应为1 至 200 字的文本",
        "policy line 5: \"issuer\" takes a text",
    ),
    (
        "effective_from = \"2016-01-09\"",
        "effective_from = \"2016-02-30\"",
        "policy_value",
        "第 6 行：“effective_from”应为日期",
        "policy line 6: \"effective_from\" takes a date",
    ),
    (
        "\n[document]",
        "effective_to = \"2016-01-08\"\n[document]",
        "policy_set",
        "第 7 行：失效日期早于生效日期",
        "policy line 7: it would end before it begins",
    ),
    (
        "on = \"2016-01-09\"\n",
        "",
        "policy_key_missing",
        "第 8 行：缺少“on”",
        "policy line 8: \"on\" is missing",
    ),
    (
        "on = \"2016-01-09\"\n",
        "on = \"2016-01-09\"\nplace = \"示例\"\n",
        "policy_key_unknown",
        "第 11 行：没有“place”这个键",
        "policy line 11: key \"place\" is unknown",
    ),
    (
        "16 = \"教育脱贫\"",
        "016 = \"教育脱贫\"",
        "policy_value",
        "第 13 行：“016”应为条款编号",
        "policy line 13: \"016\" takes the number of an article",
    ),
    (
        "16 = \"教育脱贫\"",
        "0 = \"教育脱贫\"",
        "policy_value",
        "第 13 行：“0”应为条款编号",
        "policy line 13: \"0\" takes the number",
    ),
    (
        "16 = \"教育脱贫\"",
        "16 = 16",
        "policy_value",
        "第 13 行：“16”应为1 至 200 字的文本",
        "policy line 13: \"16\" takes a text",
    ),
    (
        "30 = \"资金监管\"",
        "16 = \"资金监管\"",
        "policy_syntax",
        "第 14 行：不是有效的 TOML",
        "policy line 14: not TOML: duplicate key",
    ),
    (
        "16 = \"教育脱贫\"\n",
        "",
        "policy_set",
        "第 16 行：规则 student_yearly_cap 所引第 16 条未列入条款",
        "policy line 16: rule student_yearly_cap cites article 16",
    ),
    (
        "[rules.student_yearly_cap]",
        "[rules.student_cap]",
        "policy_rule_unknown",
        "第 16 行：没有规则“student_cap”，是否为 student_yearly_cap？",
        "policy line 16: no rule \"student_cap\", perhaps student_yearly_cap?",
    ),
    (
        "[rules.student_yearly_cap]",
        "[rules.yearly]",
        "policy_rule_unknown",
        "第 16 行：没有规则“yearly”，规则名见",
        "policy line 16: no rule \"yearly\": docs/POLICY.md",
    ),
    (
        "article = 16\n",
        "",
        "policy_key_missing",
        "第 16 行：缺少“article”",
        "policy line 16: \"article\" is missing",
    ),
    (
        "article = 16",
        "article = \"16\"",
        "policy_value",
        "第 17 行：“article”应为条款编号",
        "policy line 17: \"article\" takes the number",
    ),
    (
        "mode = \"hard\"",
        "mode = \"strict\"",
        "policy_value",
        "第 18 行：“mode”应为\"hard\"",
        "policy line 18: \"mode\" takes \"hard\"",
    ),
    (
        "mode = \"soft\"",
        "mode = \"hard\"",
        "policy_set",
        "第 23 行：规则 pass_down_term 只能提示，不能禁止",
        "policy line 23: rule pass_down_term judges facts",
    ),
    (
        "per_year = \"3000.00\"",
        "per_month = \"300.00\"",
        "policy_set",
        "第 19 行：规则 student_yearly_cap 没有参数 per_month，可用：per_year",
        "policy line 19: rule student_yearly_cap has no parameter \"per_month\", only: per_year",
    ),
    (
        "\"3000.00\"",
        "3000.00",
        "policy_set",
        "第 19 行：规则 student_yearly_cap 的参数 per_year 类型不符",
        "policy line 19: parameter per_year of rule student_yearly_cap: write it like",
    ),
    (
        "\"3000.00\"",
        "\"3000.001\"",
        "policy_set",
        "第 19 行：规则 student_yearly_cap 的参数 per_year 类型不符",
        "policy line 19: parameter per_year of rule student_yearly_cap: write it like",
    ),
    (
        "\"3000.00\"",
        "0",
        "policy_set",
        "第 19 行：规则 student_yearly_cap 的参数 per_year 为 0.00，超出允许范围",
        "policy line 19: parameter per_year of rule student_yearly_cap is 0.00",
    ),
    (
        "term = 30",
        "term = 3661",
        "policy_set",
        "第 24 行：规则 pass_down_term 的参数 term 为 3661，超出允许范围：1 – 3660",
        "policy line 24: parameter term of rule pass_down_term is 3661, allowed are 1 – 3660",
    ),
];

#[test]
fn every_bad_file_is_refused_with_line_and_reason() {
    for (from, to, code, zh, en) in BAD {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let error = read_policy(&text).expect_err(to);
        assert_eq!(error.code(), code, "{to}: {error}");
        assert!(error.zh().starts_with(zh), "{to}: {}", error.zh());
        assert!(error.to_string().starts_with(en), "{to}: {error}");
    }
}

#[test]
fn a_file_without_rules_or_beyond_measure_is_refused() {
    let (head, _) = GOOD.split_once("\n[rules").unwrap();
    let error = read_policy(head).unwrap_err();
    assert_eq!((error.line, error.code()), (1, "policy_key_missing"));
    let error = read_policy(&format!("{head}\n[rules]\n")).unwrap_err();
    assert_eq!((error.line, error.code()), (16, "policy_set"));
    let error = read_policy(&head.replace("\n[document]", "rules = 5\n[document]")).unwrap_err();
    assert_eq!((error.line, error.code()), (7, "policy_value"), "{error}");
    let large = format!("{GOOD}#{}", "-".repeat(POLICY_BYTES_MAX));
    assert_eq!(read_policy(&large).unwrap_err().code(), "policy_too_large");
    assert_eq!(read_policy("").unwrap_err().code(), "policy_key_missing");
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(at in 0..GOOD.len(), more in "\\PC{0,12}") {
        let at = (0..=at).rev().find(|at| GOOD.is_char_boundary(*at)).unwrap_or(0);
        let (before, after) = GOOD.split_at(at);
        if let Err(error) = read_policy(&format!("{before}{more}{after}")) {
            proptest::prop_assert!(!error.to_string().is_empty() && error.line > 0);
        }
    }
}

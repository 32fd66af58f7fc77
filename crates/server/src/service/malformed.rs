//! Why a JSON text is not what was expected, in a bureau's words: where, what, and how it is written.
//!
//! A value of the text must never be repeated: it may be somebody's name or number. Names of keys may.

use serde_json::Value;
use sunledger_domain::MoneyError;
use sunledger_domain::code::CodeError;
use sunledger_domain::id::IdError;

/// Longest name of a key that is repeated, in characters.
const KEY_CHARS_MAX: usize = 40;

/// One statement in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) zh: String,
    pub(super) en: String,
}

impl Said {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// Where the reading of a text stopped, counted as a person counts, and why.
pub(super) fn syntax(text: &str, error: &serde_json::Error) -> Said {
    let line = error.line();
    let before = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    // The reader counts bytes; a Chinese character has three.
    let bytes = before
        .as_bytes()
        .get(..error.column())
        .unwrap_or(before.as_bytes());
    let column = String::from_utf8_lossy(bytes).chars().count();
    let (zh_line, en_line) = match line {
        0 | 1 => (String::new(), String::new()),
        _ => (format!("第 {line} 行"), format!("line {line}, ")),
    };
    match error.is_eof() {
        true => Said::new(
            "JSON 没有写完，缺少括号或引号",
            "the JSON ends too early: a bracket or a quotation mark is missing",
        ),
        false => Said::new(
            format!("{zh_line}第 {column} 列不是合法的 JSON，请检查逗号、引号、括号"),
            format!(
                "{en_line}column {column} is no JSON: look at commas, quotation marks, brackets"
            ),
        ),
    }
}

/// Keys of an object that nobody asked for.
pub(super) fn strangers<'v>(value: &'v Value, known: &[&str]) -> Vec<&'v str> {
    let members = value.as_object().into_iter().flatten();
    members
        .map(|(key, _)| key.as_str())
        .filter(|key| !known.contains(key))
        .collect()
}

/// An unknown key and those that there are.
pub(super) fn unknown_key(key: &str, known: &[&str]) -> Said {
    let key: String = key.chars().take(KEY_CHARS_MAX).collect();
    match known {
        [] => Said::new(
            format!("没有“{key}”这个键，这里不填任何内容"),
            format!("there is no key '{key}', nothing is filled in here"),
        ),
        known => Said::new(
            format!("没有“{key}”这个键，可用：{}", known.join("、")),
            format!("there is no key '{key}'; there are: {}", known.join(", ")),
        ),
    }
}

/// What the reader of a value said, without the value.
pub(super) fn reason(message: &str) -> Said {
    if let Some(said) = of_the_domain(message) {
        return said;
    }
    let (head, expected) = message
        .rsplit_once(", expected ")
        .map_or((message, ""), |(head, expected)| (head, expected));
    let quoted = head
        .split_once('`')
        .and_then(|(_, rest)| rest.rsplit_once('`'));
    let name = quoted.map_or("", |(name, _)| name);
    if head.starts_with("unknown field") {
        return unknown_key(name, &names(expected));
    }
    if head.starts_with("missing field") {
        return Said::new(format!("缺少“{name}”"), format!("'{name}' is missing"));
    }
    if head.starts_with("duplicate field") {
        return Said::new(
            format!("“{name}”写了两次"),
            format!("'{name}' stands there twice"),
        );
    }
    if head.starts_with("unknown variant") {
        let known = names(expected);
        return Said::new(
            format!("没有这种取值，可用：{}", known.join("、")),
            format!("no such value; there are: {}", known.join(", ")),
        );
    }
    if head.starts_with("invalid type: null") {
        return Said::new(
            "不能写 null：可选的键不填即可",
            "null is not written: leave an optional key out",
        );
    }
    if head.starts_with("invalid type") || head.starts_with("invalid length") {
        let (zh, en) = shape(expected);
        return Said::new(
            format!("类型不对，应为{zh}"),
            format!("of the wrong type: expected {en}"),
        );
    }
    Said::new(
        "写法不对，日期写成 2017-03-01，其他写法见 docs/API.md",
        "not in the right form: a date is 2017-03-01, docs/API.md has the others",
    )
}

/// The names between backticks of `one of `a`, `b``.
fn names(expected: &str) -> Vec<&str> {
    expected.split('`').skip(1).step_by(2).collect()
}

/// A type as the reader names it.
fn shape(expected: &str) -> (&'static str, &'static str) {
    if expected.contains("string") || expected.contains("str") && !expected.contains("struct") {
        (
            "带引号的文本，金额也写成 \"3000.00\"",
            "text in quotation marks, amounts too: \"3000.00\"",
        )
    } else if expected.contains("sequence")
        || expected.contains("array")
        || expected.contains("tuple")
    {
        ("方括号列表 […]", "a list […]")
    } else if expected.contains("boolean") {
        ("true 或 false", "true or false")
    } else if expected.starts_with(['u', 'i']) && expected.ends_with(|c: char| c.is_ascii_digit()) {
        ("不带引号的整数", "a whole number without quotation marks")
    } else {
        ("花括号对象 {…}", "an object {…}")
    }
}

/// The domain's own refusals: fixed texts that repeat nothing.
fn of_the_domain(message: &str) -> Option<Said> {
    let table = [
        (
            MoneyError::NotExact.to_string(),
            "不是金额，写成 \"1234.50\"，不加千分位和单位",
        ),
        (
            MoneyError::TooFine.to_string(),
            "金额超过两位小数，不四舍五入",
        ),
        (
            MoneyError::TooLarge.to_string(),
            "金额超过 1,000,000,000,000,000.00",
        ),
        (
            CodeError::Region.to_string(),
            "不是 12 位区划代码（2+2+2+3+3）",
        ),
        (
            CodeError::Period.to_string(),
            "不是期间，写成 2017 或 2017-03",
        ),
        (
            CodeError::BudgetYear.to_string(),
            "不是 1949 至 2199 之间的预算年度",
        ),
        (
            CodeError::Function.to_string(),
            "不是 3、5 或 7 位的功能分类科目编码",
        ),
        (
            IdError::Id.to_string(),
            "不是编号：1 至 64 位字母、数字、“-”“_”“.”，以字母或数字开头",
        ),
        (
            IdError::Label.to_string(),
            "文本应为 1 至 200 字，不含控制字符，首尾没有空格",
        ),
        (
            IdError::Reference.to_string(),
            "凭证号应为 1 至 64 个可见 ASCII 字符，首尾没有空格",
        ),
        (
            IdError::LooksPersonal.to_string(),
            "含有公民身份号码、手机号或银行卡号：个人信息不能写进公开的账本",
        ),
    ];
    let found = table.into_iter().find(|(en, _)| en == message);
    found.map(|(en, zh)| Said::new(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(message: &str) -> (String, String) {
        let Said { zh, en } = reason(message);
        (zh, en)
    }

    #[test]
    fn no_value_is_repeated_whatever_the_reader_says() {
        for message in [
            "invalid type: string \"张三\", expected u32",
            "invalid type: string \"张三`, expected one of `张三\", expected a sequence",
            "invalid value: string \"张三\", expected a map",
            "unknown variant `张三`, expected one of `death`, `other`",
            "failed to parse \"张三\" as a date",
            "张三",
        ] {
            let (zh, en) = said(message);
            assert!(!zh.contains("张三") && !en.contains("张三"), "{zh} {en}");
        }
    }

    #[test]
    fn keys_and_choices_are_named() {
        let (zh, en) = said("unknown field `payd`, expected one of `paid`, `payee`");
        assert_eq!(zh, "没有“payd”这个键，可用：paid、payee");
        assert_eq!(en, "there is no key 'payd'; there are: paid, payee");
        assert_eq!(said("missing field `batch`").0, "缺少“batch”");
        assert_eq!(
            said("unknown variant `x`, expected `a` or `b`").0,
            "没有这种取值，可用：a、b"
        );
        assert!(
            said("invalid type: integer `5`, expected a borrowed string")
                .0
                .contains("带引号")
        );
        assert!(
            said("invalid type: string \"5\", expected u32")
                .0
                .contains("整数")
        );
        assert!(
            said("invalid type: null, expected a string")
                .0
                .contains("null")
        );
        assert!(
            said(&MoneyError::TooFine.to_string())
                .0
                .contains("两位小数")
        );
    }

    #[test]
    fn a_column_is_counted_in_characters() {
        let text = "{\"村\":\"向阳村\" x}";
        let error = serde_json::from_str::<Value>(text).unwrap_err();
        assert!(
            syntax(text, &error).zh.contains("第 12 列"),
            "{:?}",
            syntax(text, &error)
        );
        let text = "{\"a\":1";
        let error = serde_json::from_str::<Value>(text).unwrap_err();
        assert!(syntax(text, &error).zh.contains("没有写完"));
    }
}

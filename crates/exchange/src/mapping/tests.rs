//! Mappings: what is read, and one refusal for each rule.

use super::*;

/// A mapping of an invented county; tests change one thing at a time.
const PLAIN: &str = r#"
format = 1
name = "demo"
title = "示例县补助发放表"
currency = "CNY"
history = false
negative = "quarantine"
amount_only = "quarantine"

[file]
encodings = ["utf-8", "gb18030"]

[date]
formats = ["%Y-%m-%d"]
earliest = "2016-01-01"
latest = "2020-12-31"

[amount]
unit = "yuan"
decimal = "."

[payee]
kind = "person"
key = ["id_number"]

[columns]
date = { headers = ["发放日期"] }
amount = { headers = ["实发金额(元)"] }

[sealed]
name = { headers = ["姓名"] }
id_number = { headers = ["证件号码", "身份证号"] }
"#;

const OPENING: &str = r#"
[opening.unit]
id = "bureau"
name = "示例县财政局"
kind = "finance"
[opening.line]
id = "line-1"
name = "专项资金"
category = "special"
level = "county"
budget_year = 2016
[opening.project]
id = "p-1"
name = "补助"
content = "补助发放"
[opening.scheme]
id = "s-1"
name = "补助"
class = "village_only"
basis_text = "示例文件"
"#;

fn refusal(from: &str, to: &str) -> MappingError {
    let changed = PLAIN.replacen(from, to, 1);
    assert_ne!(changed, PLAIN, "the change took place");
    Mapping::from_toml(&changed).unwrap_err()
}

#[test]
fn a_plain_mapping_reads() {
    let mapping = Mapping::from_toml(PLAIN).unwrap();
    assert_eq!((mapping.name(), mapping.currency()), ("demo", "CNY"));
    assert_eq!(mapping.title(), "示例县补助发放表");
    assert_eq!(mapping.payee_kind(), PayeeKind::Person);
    let fields: Vec<&str> = mapping.sealed_fields().map(SealedField::name).collect();
    assert_eq!(fields, ["name", "id_number"]);
    assert_eq!(mapping.opening(), None);
    assert_eq!(mapping.file().delimiter(), b',');
}

#[test]
fn history_brings_its_opening() {
    let text = PLAIN.replace("history = false", "history = true") + OPENING;
    let mapping = Mapping::from_toml(&text).unwrap();
    let opening = mapping.opening().unwrap();
    assert_eq!(opening.line.id.as_str(), "line-1");
    assert_eq!(
        opening.scheme.class,
        sunledger_domain::event::PublicationClass::VillageOnly
    );
}

#[test]
fn history_and_opening_go_together() {
    let error = refusal("history = false", "history = true");
    assert_eq!(error, MappingError::HistoryAndOpening { line: 6 });
    let error = Mapping::from_toml(&(PLAIN.to_owned() + OPENING)).unwrap_err();
    assert_eq!(error.code(), "mapping_history");
}

/// What is changed, into what, the line that is named, and words of the reason.
const FAULTS: [(&str, &str, usize, &str); 20] = [
    ("format = 1", "format 1", 2, ""),
    (
        "history = false",
        "histroy = false",
        6,
        "unknown field `histroy`",
    ),
    (
        "negative = \"quarantine\"",
        "negative = \"drop\"",
        7,
        "unknown variant `drop`",
    ),
    (
        "currency = \"CNY\"",
        "currency = \"yuan\"",
        5,
        "three capital letters",
    ),
    (
        "\"utf-8\", \"gb18030\"",
        "\"gb18030\", \"utf-8\"",
        11,
        "strict ones first",
    ),
    (
        "\"utf-8\", \"gb18030\"",
        "\"utf-8\", \"big5\"",
        11,
        "unknown variant `big5`",
    ),
    (
        "\"gb18030\"]",
        "\"gb18030\"]\ndelimiter = \"x\"",
        12,
        "a delimiter is",
    ),
    ("\"2016-01-01\"", "\"2021-01-01\"", 13, "lies after"),
    ("\"2016-01-01\"", "\"2016-02-30\"", 15, ""),
    ("[\"%Y-%m-%d\"]", "[]", 13, "names no format"),
    ("%Y-%m-%d", "%Y-%m", 13, "does not name year, month and day"),
    ("%Y-%m-%d", "%Y-%m-%d %Q!", 13, "does not name"),
    (
        "unit = \"yuan\"",
        "unit = \"jiao\"",
        19,
        "unknown variant `jiao`",
    ),
    (
        "decimal = \".\"",
        "decimal = \".\"\ngrouping = \".\"",
        18,
        "not amount.decimal",
    ),
    (
        "decimal = \".\"",
        "decimal = \"·\"",
        18,
        "amount.decimal is",
    ),
    (
        "decimal = \".\"",
        "decimal = \".\"\nsymbols = [\"5\"]",
        18,
        "currency signs",
    ),
    (
        "headers = [\"姓名\"]",
        "headers = []",
        31,
        "at least one header",
    ),
    (
        "headers = [\"姓名\"]",
        "headers = [\" * \"]",
        31,
        "at least one header",
    ),
    (
        "name = { headers",
        "nickname = { headers",
        31,
        "unknown variant `nickname`",
    ),
    (
        "key = [\"id_number\"]",
        "key = [\"age\"]",
        24,
        "unknown variant `age`",
    ),
];

#[test]
fn a_fault_of_writing_is_named_with_its_line() {
    for (from, to, line, says) in FAULTS {
        let error = refusal(from, to);
        let MappingError::Syntax {
            line: found,
            reason,
            ..
        } = &error
        else {
            panic!("{to}: {error}")
        };
        assert!(reason.contains(says), "{to}: {reason}");
        assert_eq!(*found, line, "{to}: {reason}");
    }
}

#[test]
fn what_holds_between_sections_is_checked() {
    assert_eq!(
        refusal("format = 1", "format = 2"),
        MappingError::Format { line: 2, found: 2 }
    );
    assert_eq!(
        refusal("\"身份证号\"", "\"姓 名*\""),
        MappingError::HeaderTwice {
            line: 32,
            header: "姓 名*".to_owned()
        }
    );
    assert_eq!(
        refusal("[\"发放日期\"] }", "[\"发放日期\"], need = \"column\" }"),
        MappingError::Needed {
            line: 27,
            column: "date"
        }
    );
    assert_eq!(
        refusal("key = [\"id_number\"]", "key = [\"phone\"]"),
        MappingError::KeyUnknown {
            line: 24,
            field: SealedField::Phone
        }
    );
    assert_eq!(
        refusal("key = [\"id_number\"]", "key = [\"name\"]"),
        MappingError::KeyIsName { line: 24 }
    );
}

#[test]
fn another_currency_than_the_ledgers_is_refused() {
    let mapping = Mapping::from_toml(PLAIN).unwrap();
    assert_eq!(mapping.check_currency("CNY"), Ok(()));
    let error = mapping.check_currency("GBP").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the mapping states amounts in CNY, the ledger holds GBP"
    );
}

#[test]
fn headers_are_compared_without_case_spaces_and_marks() {
    for header in [
        "Net amount",
        " NetAmount ",
        "NET_AMOUNT*",
        "net-amount",
        "ＮＥＴ\nAmount＊",
    ] {
        assert_eq!(plain_header(header), "netamount");
    }
    assert_eq!(
        plain_header("应发金额（元）*"),
        plain_header("应发金额(元)")
    );
    assert_ne!(plain_header("应发金额(万元)"), plain_header("应发金额(元)"));
    assert_ne!(plain_header("Gross amount"), plain_header("Net amount"));
}

/// The guide names every reason, and its example is a mapping.
#[test]
fn the_guide_is_true() {
    const GUIDE: &str = include_str!("../../../../docs/MAPPING.md");
    for reason in crate::payments::Reason::ALL {
        let row = format!("| `{}` | {}。", reason.code(), reason.text().0);
        assert!(GUIDE.contains(&row), "{row}");
    }
    let (_, rest) = GUIDE.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let mapping = Mapping::from_toml(example).unwrap();
    assert_eq!(mapping.name(), "demo-person");
}

//! Payment files, all invented: what is accepted and how it is typed.

mod due;
mod faults;
mod options;
mod product;
mod properties;
mod quarantine;
mod totals;
mod workbooks;

use super::*;
use crate::mapping::{Mapping, SealedField};
use sunledger_domain::Money;

const MAPPING: &str = r#"
format = 1
name = "demo"
title = "示例县补助发放表"
currency = "CNY"
history = false
negative = "unmatched_return"
amount_only = "quarantine"
[file]
encodings = ["utf-8", "gb18030"]
[date]
formats = ["%Y-%m-%d", "%Y/%m/%d"]
earliest = "2016-01-01"
latest = "2020-12-31"
[amount]
unit = "yuan"
decimal = "."
grouping = ","
[payee]
kind = "person"
key = ["id_number"]
[columns]
date = { headers = ["发放日期"] }
amount = { headers = ["实发金额(元)", "金额"] }
reference = { headers = ["凭证号"], need = "column" }
period = { headers = ["发放月份"], need = "nothing" }
village = { headers = ["村编码"], need = "nothing" }
[sealed]
name = { headers = ["姓名"] }
id_number = { headers = ["证件号码"], need = "column" }
remark = { headers = ["备注"], need = "nothing" }
"#;

const HEADER: &str = "发放日期,姓名*,证件号码,凭证号,实发金额(元)*,备注\n";

fn mapping() -> Mapping {
    Mapping::from_toml(MAPPING).unwrap()
}

fn mapping_with(from: &str, to: &str) -> Mapping {
    let changed = MAPPING.replacen(from, to, 1);
    assert_ne!(changed, MAPPING, "the change took place");
    Mapping::from_toml(&changed).unwrap()
}

fn read_with(mapping: &Mapping, rows: &str) -> PaymentFile {
    let file = read_payments(format!("{HEADER}{rows}").as_bytes(), mapping).unwrap();
    let summary = file.summary;
    assert_eq!(
        summary.rows,
        summary.accepted + summary.quarantined,
        "nothing is dropped"
    );
    assert_eq!(usize::try_from(summary.accepted).unwrap(), file.rows.len());
    assert_eq!(
        usize::try_from(summary.quarantined).unwrap(),
        file.quarantined.len()
    );
    assert_eq!(
        Money::sum(file.rows.iter().map(|row| row.amount)),
        summary.sum_minor
    );
    file
}

fn read(rows: &str) -> PaymentFile {
    read_with(&mapping(), rows)
}

/// The one quarantined row of a file: its row number, and its columns and reasons.
fn faults(file: &PaymentFile) -> (u64, Vec<(&str, Reason)>) {
    let [row] = &file.quarantined[..] else {
        panic!("{:?}", file.quarantined)
    };
    let fault = |p: &'_ Problem| (p.reason, p.column.clone());
    let faults = row.problems.iter().map(fault).collect::<Vec<_>>();
    let named = faults.into_iter().map(|(reason, column)| {
        let header = file.header.iter().find(|h| column.as_ref() == Some(h));
        (header.map_or("", |h| &**h), reason)
    });
    (row.row, named.collect())
}

const GOOD: &str = "2017-03-01,王小样,110105194912310021,PZ-1,100.50,\n";

#[test]
fn a_row_becomes_typed_values() {
    let mapping = mapping();
    let file = read(&format!(
        "{GOOD}2017/04/02,李示例,110105194912310022,PZ-2,\"-1,000\",退回\n"
    ));
    let [first, second] = &file.rows[..] else {
        panic!("{:?}", file.rows)
    };
    assert_eq!(
        (first.row, first.amount.to_string()),
        (2, "100.50".to_owned())
    );
    assert_eq!(first.date, jiff::civil::date(2017, 3, 1));
    assert_eq!(first.period.to_string(), "2017-03", "the month of the date");
    assert_eq!(first.reference.as_ref().unwrap().as_str(), "PZ-1");
    let sealed: Vec<_> = second.sealed(&mapping).collect();
    assert_eq!(
        sealed,
        [
            (SealedField::Name, "李示例"),
            (SealedField::IdNumber, "110105194912310022"),
            (SealedField::Remark, "退回"),
        ]
    );
    assert_eq!(
        second.payee_key(&mapping).as_deref(),
        Some("110105194912310022")
    );
    assert_eq!(second.amount.minor(), -100_000);
    let expected = Summary {
        rows: 2,
        blank: 0,
        accepted: 2,
        quarantined: 0,
        negative: 1,
        sum_minor: -89_950,
    };
    assert_eq!(file.summary, expected);
}

#[test]
fn period_and_village_come_from_their_columns_where_there_are_such() {
    let header = "发放日期,姓名,证件号码,凭证号,金额,发放月份,村编码\n";
    let text = format!(
        "{header}2017-03-01,甲,1,,5,2017-02,230102001002\n2017-03-01,乙,2,,5,,\n\
         2017-03-01,丙,3,,5,17年2月,2301\n"
    );
    let file = read_payments(text.as_bytes(), &mapping()).unwrap();
    assert_eq!(file.rows[0].period.to_string(), "2017-02");
    assert_eq!(file.rows[0].village.unwrap().to_string(), "230102001002");
    assert_eq!(
        (
            file.rows[1].period.to_string().as_str(),
            file.rows[1].village
        ),
        ("2017-03", None)
    );
    let (row, problems) = faults(&file);
    assert_eq!(row, 4);
    assert_eq!(
        problems,
        [
            ("村编码", Reason::VillageUnreadable),
            ("发放月份", Reason::PeriodUnreadable)
        ]
    );
}

#[test]
fn a_payee_without_a_key_is_unnamed() {
    let file = read("2017-03-01,王小样,,PZ-1,1,\n");
    assert_eq!(file.rows[0].payee, Payee::Unnamed);
    assert_eq!(file.rows[0].payee_key(&mapping()), None);
}

#[test]
fn names_are_data_even_where_they_look_like_formulas() {
    let mapping = mapping();
    let file = read("2017-03-01,\"=cmd(\"\"x\"\")\",1,,1,@sum\n");
    let sealed: Vec<_> = file.rows[0]
        .sealed(&mapping)
        .map(|(_, value)| value.to_owned())
        .collect();
    assert_eq!(sealed, ["=cmd(\"x\")", "1", "@sum"]);
}

#[test]
fn a_total_is_checked_or_waits() {
    let total = mapping_with(
        "amount_only = \"quarantine\"",
        "amount_only = \"control_total\"",
    );
    let rows = format!("{GOOD}2017-03-01,甲,1,,-0.50,\n");
    let file = read_with(&total, &format!("{rows},,,,100.00,\n"));
    let stated = file.file_total.unwrap();
    assert_eq!((stated.row, stated.stated.minor()), (4, 10_000));
    assert_eq!(
        (file.summary.rows, file.summary.sum_minor),
        (2, 10_000),
        "a total is no payment"
    );
    let text = format!("{HEADER}{rows},,,,100.01,\n");
    let error = read_payments(text.as_bytes(), &total).unwrap_err();
    let says =
        "row 4 states a total of 100.01 under \"实发金额(元)*\", the rows above it give 100.00";
    assert!(error.to_string().starts_with(says), "{error}");
    assert_eq!(
        error.code(),
        "file_total_mismatch",
        "the last row is the file's own total"
    );
    let file = read_with(&total, &format!("{rows},,,,100.01,\n{GOOD}"));
    assert_eq!(faults(&file), (4, vec![("", Reason::TotalMismatch)]));
    assert_eq!(file.file_total, None, "with rows below it, it is none");
}

#[test]
fn an_amount_alone_is_recorded_with_a_doubt_where_the_mapping_says_so() {
    let suspense = mapping_with("amount_only = \"quarantine\"", "amount_only = \"suspense\"");
    let file = read_with(&suspense, &format!("{GOOD},,,,7,\n,,,,107.50,\n"));
    let doubts: Vec<_> = file.rows.iter().map(|row| row.doubt).collect();
    assert_eq!(
        doubts,
        [None, Some(Doubt::AmountOnly), Some(Doubt::LooksLikeTotal)]
    );
    assert_eq!(
        file.rows[1].date, file.rows[0].date,
        "dated like the row above"
    );
    assert_eq!(file.summary.sum_minor, 21_500);
    let file = read_with(&suspense, &format!(",,,,7,\n{GOOD}"));
    assert_eq!(
        faults(&file),
        (2, vec![("", Reason::AmountOnly)]),
        "nothing to date it by"
    );
}

#[test]
fn the_header_may_stand_below_titles() {
    let text = format!("示例县2017年补助发放表\n\n单位：元,,,,,\n{HEADER}{GOOD}\n");
    let file = read_payments(text.as_bytes(), &mapping()).unwrap();
    assert_eq!((file.header_row, file.rows[0].row), (4, 5));
    assert_eq!((file.summary.rows, file.summary.blank), (1, 1));
}

#[test]
fn gb18030_reads_like_utf_8() {
    let (bytes, _, _) =
        encoding_rs::GB18030.encode("发放日期,姓名,证件号码,凭证号,金额\n2017-03-01,㐂𠮷,1,,5\n");
    let mapping = mapping();
    let file = read_payments(&bytes, &mapping).unwrap();
    assert_eq!(file.encoding, crate::encoding::Encoding::Gb18030);
    assert_eq!(
        file.rows[0].sealed(&mapping).next(),
        Some((SealedField::Name, "㐂𠮷"))
    );
}

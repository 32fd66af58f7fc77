//! Payment files, all invented: what is accepted, and one quarantine or refusal for each fault.

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
fn each_fault_of_a_cell_quarantines_its_row_with_the_column() {
    let digits = "1".repeat(33);
    let long = "长".repeat(200);
    for (row, column, reason) in [
        (
            "2017-03-01,甲,1,,1.005,",
            "实发金额(元)*",
            Reason::AmountTooFine,
        ),
        (
            &format!("2017-03-01,甲,1,,{digits},"),
            "实发金额(元)*",
            Reason::AmountNotExact,
        ),
        (
            "2017-03-01,甲,1,,2000000000000000,",
            "实发金额(元)*",
            Reason::AmountTooLarge,
        ),
        (
            "2017-03-01,甲,1,,\"1,00\",",
            "实发金额(元)*",
            Reason::AmountNotExact,
        ),
        (
            "2017-03-01,甲,1,,#N/A,",
            "实发金额(元)*",
            Reason::AmountNotExact,
        ),
        (
            "2017-03-01,甲,1,,0.00,",
            "实发金额(元)*",
            Reason::AmountZero,
        ),
        ("2017-03-01,甲,1,,,", "实发金额(元)*", Reason::CellEmpty),
        ("1917-03-01,甲,1,,1,", "发放日期", Reason::DateOutOfRange),
        ("2017-02-29,甲,1,,1,", "发放日期", Reason::DateUnreadable),
        ("2017-03-01,,1,,1,", "姓名*", Reason::CellEmpty),
        ("2017-03-01,甲\u{fffd},1,,1,", "姓名*", Reason::BadCharacter),
        (
            "2017-03-01,甲\u{202e}乙,1,,1,",
            "姓名*",
            Reason::BadCharacter,
        ),
        (
            &format!("2017-03-01,{long},1,,1,"),
            "姓名*",
            Reason::CellTooLong,
        ),
        ("2017-03-01,甲,1,凭证,1,", "凭证号", Reason::ReferenceUnfit),
        (
            "2017-03-01,甲,1,11010519491231002X,1,",
            "凭证号",
            Reason::ReferenceUnfit,
        ),
    ] {
        let file = read(&format!("{GOOD}\n{row}\n{GOOD}"));
        assert_eq!(faults(&file), (4, vec![(column, reason)]), "{row}");
        assert_eq!(
            (file.summary.accepted, file.summary.blank),
            (2, 1),
            "its neighbours stand"
        );
        let cells = file.quarantined[0].cells.join(",");
        assert_eq!(
            cells,
            row.replace('"', ""),
            "the cells come back as they were"
        );
    }
}

#[test]
fn all_faults_of_a_row_are_told_at_once() {
    let file = read("1917-03-01,,1,,1.005,\n");
    let expected = vec![
        ("发放日期", Reason::DateOutOfRange),
        ("实发金额(元)*", Reason::AmountTooFine),
        ("姓名*", Reason::CellEmpty),
    ];
    assert_eq!(faults(&file), (2, expected));
}

#[test]
fn each_fault_of_a_row_quarantines_it_whole() {
    for (row, reason) in [
        ("2017-03-01,甲,1,,1", Reason::CellsMissing),
        ("2017-03-01,甲,1,,1,,more", Reason::CellsExtra),
        (HEADER.trim_end(), Reason::HeaderRepeated),
        (
            "发放日期,姓名,证件号码,凭证号,实发金额(元),备注",
            Reason::HeaderRepeated,
        ),
        (",,,,100.50,", Reason::AmountOnly),
    ] {
        let file = read(&format!("{GOOD}{row}\n{GOOD}"));
        assert_eq!(faults(&file), (3, vec![("", reason)]), "{row}");
        assert_eq!(file.summary.accepted, 2);
    }
    let file = read(&format!("{GOOD}2017-03-01,甲,1,,1,,,,\n"));
    assert_eq!(
        file.summary.quarantined, 0,
        "empty cells beyond the header say nothing"
    );
}

#[test]
fn a_negative_row_waits_where_the_mapping_knows_no_returns() {
    let mapping = mapping_with("\"unmatched_return\"", "\"quarantine\"");
    let file = read_with(&mapping, "2017-03-01,甲,1,,-5,\n");
    assert_eq!(
        faults(&file),
        (2, vec![("实发金额(元)*", Reason::AmountNegative)])
    );
    assert_eq!(file.summary.negative, 0, "only accepted rows count");
}

#[test]
fn two_readings_of_a_date_wait_for_a_person() {
    let mapping = mapping_with("\"%Y/%m/%d\"", "\"%Y-%d-%m\"");
    let file = read_with(&mapping, "2017-03-04,甲,1,,5,\n2017-04-04,甲,1,,5,\n");
    assert_eq!(
        faults(&file),
        (2, vec![("发放日期", Reason::DateAmbiguous)])
    );
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
    let file = read_with(&total, &format!("{rows},,,,100.01,\n"));
    assert_eq!(faults(&file), (4, vec![("", Reason::TotalMismatch)]));
    assert_eq!(file.file_total, None);
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
fn a_file_without_its_last_line_end_may_be_cut() {
    let rows = format!("{GOOD}2017-03-01,甲,1,,12.50,备");
    let file = read(&rows);
    assert_eq!(faults(&file), (3, vec![("", Reason::CutOff)]));
    let trusting = mapping_with(
        "[\"utf-8\", \"gb18030\"]",
        "[\"utf-8\"]\nfinal_newline = \"optional\"",
    );
    assert_eq!(read_with(&trusting, &rows).summary.accepted, 2);
    let file = read_with(&trusting, &format!("{GOOD}2017-03-01,甲,1,,12"));
    assert_eq!(faults(&file), (3, vec![("", Reason::CellsMissing)]));
}

#[test]
fn a_stray_quote_swallows_nothing_unseen() {
    let file = read(&format!("{GOOD}2017-03-01,甲,1,,5,\"备\n{GOOD}{GOOD}"));
    assert_eq!(
        faults(&file),
        (
            3,
            vec![("", Reason::QuoteUnclosed), ("备注", Reason::LineBreak)]
        )
    );
    let file = read(&format!("{GOOD}2017-03-01,\"甲\n乙\",1,,5,\n{GOOD}"));
    assert_eq!(faults(&file), (3, vec![("姓名*", Reason::LineBreak)]));
    let file = read("2017-03-01,甲,1,\"PZ-1\n\",5,\n");
    assert_eq!(
        file.rows[0].reference.as_ref().unwrap().as_str(),
        "PZ-1",
        "around the text it is no harm"
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

#[test]
fn a_file_that_cannot_be_understood_is_refused_whole() {
    let refusal = |text: &str| read_payments(text.as_bytes(), &mapping()).unwrap_err();
    let error = refusal("发放日期,姓名,证件号码,凭证号\n2017-03-01,甲,1,\n");
    assert_eq!(error.code(), "file_missing_columns");
    let text = error.to_string();
    assert!(
        text.contains("row 1") && text.contains("amount (\"实发金额(元)\" / \"金额\")"),
        "{text}"
    );
    let error = refusal(&format!("{},金额\n{GOOD}", HEADER.trim_end()));
    let expected = "header row 1: columns 5 and 7 could both be \"amount\": narrow the mapping";
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("file_column_twice", expected)
    );
    assert_eq!(
        refusal(&HEADER.replace("备注", "姓 名")).code(),
        "file_column_twice"
    );
    assert_eq!(refusal("").code(), "file_no_rows");
    assert_eq!(refusal(HEADER).code(), "file_no_rows");
    assert_eq!(
        refusal(&format!("{HEADER}\n,,,,,\n")).code(),
        "file_no_rows"
    );
    assert_eq!(refusal("PK\u{3}\u{4}").code(), "file_not_text");
    assert_eq!(refusal(&"标题\n".repeat(11)).code(), "file_missing_columns");
}

#[test]
fn a_reason_speaks_chinese_first() {
    let problem = Problem {
        column: Some("金额".into()),
        reason: Reason::AmountTooFine,
    };
    let text = problem.to_string();
    assert!(text.starts_with("[金额] 金额小于一分"), "{text}");
    assert_eq!(problem.reason.code(), "amount_too_fine");
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_every_row_accounted_for(rows in "[0-9,\"甲.\n-]{0,200}") {
            let text = format!("{HEADER}{GOOD}{rows}");
            let file = read_payments(text.as_bytes(), &mapping()).unwrap();
            let summary = file.summary;
            prop_assert_eq!(summary.rows, summary.accepted + summary.quarantined);
            let sum = Money::sum(file.rows.iter().map(|row| row.amount));
            prop_assert_eq!(sum, summary.sum_minor);
        }

        #[test]
        fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_payments(&bytes, &mapping());
        }

        #[test]
        fn every_amount_comes_through_exactly(minor in 1_i64..=Money::MAX.minor(), negative: bool) {
            let money = Money::from_minor(if negative { -minor } else { minor }).unwrap();
            let file = read(&format!("2017-03-01,甲,1,,{money},\n"));
            prop_assert_eq!(file.rows[0].amount, money);
        }
    }
}

//! One quarantine or refusal for each fault; the rows around it stand.

use super::*;

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
    assert_eq!(refusal("PK\u{3}\u{4}").code(), "file_damaged");
    assert_eq!(refusal("%PDF-1.7").code(), "file_not_text");
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

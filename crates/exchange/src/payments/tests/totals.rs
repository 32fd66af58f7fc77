//! Totals and notes below the data: proved, and never posted.

use super::*;

fn controlled() -> Mapping {
    mapping_with(
        "amount_only = \"quarantine\"",
        "amount_only = \"control_total\"",
    )
}

const SECOND: &str = "2017-03-01,李示例,2,,20,\n";

#[test]
fn a_totals_row_in_words_is_proved() {
    let file = read_with(
        &controlled(),
        &format!("{GOOD}{SECOND},合 计,,,120.50,\n,制表人：赵示意,,,,审核：\n"),
    );
    assert_eq!((file.summary.rows, file.summary.accepted), (2, 2));
    assert_eq!(file.file_total.unwrap().row, 4);
    assert_eq!(file.notes, [5]);
}

#[test]
fn half_a_file_is_refused_by_its_total() {
    let text = format!("{HEADER}{GOOD},合计,,,120.50,\n");
    let error = read_payments(text.as_bytes(), &controlled()).unwrap_err();
    assert_eq!(error.code(), "file_total_mismatch");
    assert!(
        error
            .zh()
            .unwrap()
            .contains("合计 120.50，以上各行之和为 100.50")
    );
}

#[test]
fn subtotals_are_of_their_section() {
    let rows = format!("{GOOD},小计,,,100.50,\n{SECOND}{SECOND},小计,,,40,\n,总计,,,140.50,\n");
    let file = read_with(&controlled(), &rows);
    assert_eq!((file.summary.rows, file.file_total.unwrap().row), (3, 7));
    let wrong = format!("{HEADER}{GOOD},小计,,,100.50,\n{SECOND},小计,,,21,\n");
    let error = read_payments(wrong.as_bytes(), &controlled()).unwrap_err();
    assert_eq!(error.code(), "file_total_mismatch");
}

#[test]
fn a_total_over_rows_that_cannot_be_read_is_open() {
    let rows = format!("{GOOD}2017-03-01,李示例,2,,二十,\n,合计,,,120.50,\n");
    let file = read_with(&controlled(), &rows);
    assert_eq!((file.summary.accepted, file.summary.quarantined), (1, 1));
    let open = file.unproved_total.unwrap();
    assert_eq!(
        (open.row, open.unreadable, open.readable_minor),
        (Some(4), 1, 10_050)
    );
    assert_eq!(file.file_total, None);
}

#[test]
fn a_total_that_is_an_error_waits() {
    let file = read_with(&controlled(), &format!("{GOOD},合计,,,#REF!,\n"));
    assert_eq!(
        faults(&file),
        (3, vec![("实发金额(元)*", Reason::AmountNotExact)])
    );
}

#[test]
fn a_payee_who_is_called_total_is_paid() {
    let file = read_with(&controlled(), &format!("{GOOD}2017-03-01,合计,2,,20,\n"));
    assert_eq!((file.summary.accepted, file.file_total), (2, None));
}

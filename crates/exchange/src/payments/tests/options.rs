//! What a caller knows of a file: its day, its year, its place, its control total.

use super::*;
use crate::Template;
use sunledger_domain::code::{BudgetYear, RegionCode};

const HEADER: &str = "项目代码,支付凭证号,月份,统一社会信用代码,企业名称,补贴金额,村编码\n";

fn row(month: &str, amount: &str, village: &str) -> String {
    format!("P-1,PZ-1,{month},91110108059291623Q,示例合作社,{amount},{village}\n")
}

fn read(rows: &[String], options: &ReadOptions) -> Result<PaymentFile, FileError> {
    let text = format!("{HEADER}{}", rows.concat());
    let mapping = Template::Firm.mapping().unwrap();
    read_payments_with(text.as_bytes(), &mapping, options)
}

fn on_10_june() -> ReadOptions {
    ReadOptions {
        business_on: Some(jiff::civil::date(2017, 6, 10)),
        ..ReadOptions::default()
    }
}

#[test]
fn a_file_without_dates_needs_the_day_of_business() {
    let rows = [row("05", "5", "")];
    let error = read(&rows, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code(), "file_date_needed");
    let file = read(&rows, &on_10_june()).unwrap();
    assert_eq!(file.rows[0].date, jiff::civil::date(2017, 6, 10));
    assert_eq!(file.rows[0].period.to_string(), "2017-05");
}

#[test]
fn a_month_takes_the_year_that_is_stated() {
    let rows = [row("12", "5", "")];
    let file = read(&rows, &on_10_june()).unwrap();
    assert_eq!(
        faults(&file),
        (2, vec![("月份", Reason::PeriodYearMissing)])
    );
    let options = ReadOptions {
        year: Some(BudgetYear::new(2016).unwrap()),
        ..on_10_june()
    };
    let file = read(&rows, &options).unwrap();
    assert_eq!(file.rows[0].period.to_string(), "2016-12");
}

#[test]
fn the_right_file_for_the_wrong_county_is_refused_with_counts() {
    let rows = [
        row("05", "5", "230102001002"),
        row("05", "5", "230221001002"),
        row("05", "5", "230221001003-向阳村"),
        row("05", "5", ""),
    ];
    let division = |code| ReadOptions {
        division: Some(RegionCode::parse(code).unwrap()),
        ..on_10_june()
    };
    let error = read(&rows, &division("230102000000")).unwrap_err();
    assert_eq!(error.code(), "file_wrong_division");
    let says = "2 rows lie outside of 230102000000, 1 within; outside by county: 230221000000 × 2";
    assert!(error.to_string().contains(says), "{error}");
    assert_eq!(
        read(&rows, &division("230000000000")).unwrap().rows.len(),
        4
    );
}

#[test]
fn a_control_total_is_proved_or_refuses() {
    let rows = [
        row("05", "5", ""),
        row("05", "7.50", ""),
        row("05", "0", ""),
    ];
    let control = |count, sum| ReadOptions {
        count,
        sum: Some(Money::from_minor(sum).unwrap()),
        ..on_10_june()
    };
    let file = read(&rows, &control(Some(3), 1_250)).unwrap();
    assert_eq!(
        (file.summary.accepted, file.summary.quarantined),
        (2, 1),
        "quarantined rows count"
    );
    let error = read(&rows, &control(Some(2), 1_250)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the control total says 2 rows, the file has 3"
    );
    let error = read(&rows, &control(None, 1_251)).unwrap_err();
    assert_eq!(error.code(), "control_total_mismatch");
    assert_eq!(
        error.zh().unwrap(),
        "控制总额为 12.51，文件合计 12.50，不符，整个文件未接受"
    );
}

#[test]
fn with_an_unreadable_amount_a_control_total_stays_open() {
    let rows = [row("05", "5", ""), row("05", "五元", "")];
    let options = ReadOptions {
        sum: Some(Money::from_minor(1_000).unwrap()),
        ..on_10_june()
    };
    let file = read(&rows, &options).unwrap();
    let open = file.unproved_total.unwrap();
    assert_eq!(
        (open.row, open.readable_minor, open.unreadable),
        (None, 500, 1)
    );
}

#[test]
fn a_large_file_is_split_into_parts_that_prove_themselves() {
    let rows: Vec<String> = (1..=7).map(|n| row("05", &n.to_string(), "")).collect();
    let file = read(&rows, &on_10_june()).unwrap();
    let parts = split(&file.rows, 3.try_into().unwrap());
    let figures: Vec<_> = parts
        .iter()
        .map(|p| (p.number, p.of, p.rows.len(), p.sum_minor))
        .collect();
    assert_eq!(figures, [(1, 3, 3, 600), (2, 3, 3, 1_500), (3, 3, 1, 700)]);
    assert_eq!(
        parts.iter().map(|part| part.sum_minor).sum::<i128>(),
        file.summary.sum_minor
    );
    assert_eq!(split(&file.rows, LINES_MAX).len(), 1);
    assert!(split(&[], LINES_MAX).is_empty());
}

#[test]
fn a_checked_number_is_the_payees_identity_everywhere() {
    let mapping = Template::Firm.mapping().unwrap();
    let file = read(&[row("05", "5", "")], &on_10_june()).unwrap();
    let identity = file.rows[0].identity(&mapping);
    assert_eq!(identity.as_deref(), Some("credit:91110108059291623Q"));
    let unchecked = super::read(GOOD);
    let identity = unchecked.rows[0].identity(&super::mapping());
    assert_eq!(identity.as_deref(), Some("demo:110105194912310021"));
}

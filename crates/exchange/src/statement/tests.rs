//! Statements, all invented: signs, returns, totals, and what must stay secret.

use super::*;
use crate::FileKind;
use crate::mapping::MappingError;
use crate::payments::Reason;
use rust_xlsxwriter::Workbook;
use sunledger_domain::Money;

const HEADER: &str =
    "交易日期,凭证号,借方发生额,贷方发生额,余额,对方账号,对方户名,摘要,退票原因,原凭证号\n";

fn built_in() -> StatementMapping {
    StatementMapping::built_in().unwrap()
}

fn read(rows: &str) -> StatementFile {
    let file = read_statement(format!("{HEADER}{rows}").as_bytes(), &built_in()).unwrap();
    let summary = file.summary;
    assert_eq!(summary.rows, summary.accepted + summary.quarantined);
    file
}

const OUT: &str = "2017-06-10,PZ-1,\"1,200.50\",0.00,8000,6217000000001234,王小样,代发补贴,,\n";
const BACK: &str = "20170612,TP-9,,1200.5,9200.50,6217000000001234,王小样,,账号户名不符,PZ-1\n";

#[test]
fn money_out_and_in_and_sent_back() {
    let file = read(&format!("{OUT}{BACK}"));
    let [out, back] = &file.rows[..] else {
        panic!("{:?}", file.quarantined)
    };
    assert_eq!(
        (out.amount.minor(), back.amount.minor()),
        (-120_050, 120_050)
    );
    assert_eq!(out.reference.as_ref().unwrap().as_str(), "PZ-1");
    assert_eq!(out.counter_tail.as_ref().unwrap().as_str(), "1234");
    assert_eq!((out.returned, out.return_text.as_ref()), (None, None));
    assert_eq!(back.returned, Some(ReturnKind::NameMismatch));
    assert_eq!(back.return_text.as_ref().unwrap().expose(), "账号户名不符");
    assert_eq!(back.original.as_ref().unwrap().as_str(), "PZ-1");
    assert_eq!(back.date, jiff::civil::date(2017, 6, 12));
    let expected = StatementSummary {
        rows: 2,
        accepted: 2,
        returns: 1,
        in_minor: 120_050,
        out_minor: 120_050,
        ..StatementSummary::default()
    };
    assert_eq!(file.summary, expected);
    let ignored: Vec<_> = file.ignored_columns.iter().map(|c| &**c).collect();
    assert_eq!(ignored, ["余额"]);
}

#[test]
fn the_purpose_tells_a_return_where_no_column_does() {
    let file = read(
        "2017-06-12,TP-9,,5,1,,,代发退票：账户已销户,,\n2017-06-12,PZ-2,5,,1,,,退票后重发,,\n",
    );
    assert_eq!(file.rows[0].returned, Some(ReturnKind::AccountClosed));
    assert_eq!(
        file.rows[1].returned, None,
        "money that goes out is not sent back"
    );
}

#[test]
fn nothing_of_a_person_is_printed() {
    let text = format!("{:?}", read(&format!("{OUT}{BACK}")).rows);
    for secret in ["王小样", "6217", "代发补贴", "户名不符"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert_eq!(
        AccountTail::of("6217 **** 1234").unwrap().to_string(),
        "****1234"
    );
    assert_eq!(AccountTail::of("123"), None);
    assert_eq!(AccountTail::of("6217****"), None);
}

#[test]
fn a_line_that_leaves_the_way_open_waits() {
    for (row, column, reason) in [
        ("2017-06-10,PZ-1,5,5,0,,,,,\n", None, Reason::FlagUnreadable),
        (
            "2017-06-10,PZ-1,0.00,,0,,,,,\n",
            None,
            Reason::FlagUnreadable,
        ),
        (
            "2017-06-10,PZ-1,五,,0,,,,,\n",
            Some("借方发生额"),
            Reason::AmountNotExact,
        ),
        (
            "2017-06-31,PZ-1,5,,0,,,,,\n",
            Some("交易日期"),
            Reason::DateUnreadable,
        ),
        (
            "2017-06-10,凭证,5,,0,,,,,\n",
            Some("凭证号"),
            Reason::ReferenceUnfit,
        ),
        ("2017-06-10,PZ-1,5,0\n", None, Reason::CellsMissing),
    ] {
        let file = read(&format!("{OUT}{row}"));
        let [waits] = &file.quarantined[..] else {
            panic!("{row}")
        };
        assert_eq!((waits.row, waits.problems.len()), (3, 1), "{row}");
        assert_eq!(waits.problems[0].column.as_deref(), column, "{row}");
        assert_eq!(waits.problems[0].reason, reason, "{row}");
        let mut out = Vec::new();
        file.write_quarantine(&built_in(), &mut out).unwrap();
        let again = read_statement(&out, &built_in()).unwrap();
        assert_eq!((again.rows.len(), again.quarantined.len()), (0, 1), "{row}");
    }
}

#[test]
fn totals_of_a_statement_are_proved() {
    let file = read(&format!(
        "{OUT}{BACK}合计,,1200.50,1200.50,,,,,,\n打印人：赵示意,,,,,,,,,\n"
    ));
    assert_eq!((file.summary.rows, &file.notes[..]), (2, &[4, 5][..]));
    let text = format!("{HEADER}{OUT}合计,,2400.00,0,,,,,,\n");
    let error = read_statement(text.as_bytes(), &built_in()).unwrap_err();
    assert_eq!(error.code(), "file_total_mismatch");
    assert!(
        error
            .to_string()
            .contains("2400.00 under \"借方发生额\", the rows above it give 1200.50")
    );
}

#[test]
fn an_empty_statement_is_refused() {
    assert_eq!(
        read_statement(HEADER.as_bytes(), &built_in())
            .unwrap_err()
            .code(),
        "file_no_rows"
    );
    let error = read_statement(b"a,b\n1,2\n", &built_in()).unwrap_err();
    assert_eq!(error.code(), "file_missing_columns");
}

#[test]
fn a_workbook_reads_alike() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(HEADER.trim_end().split(',')) {
        sheet.write_string(0, column, header).unwrap();
    }
    sheet.write_number(1, 0, 20_170_610.0).unwrap();
    sheet.write_string(1, 1, "PZ-1").unwrap();
    sheet.write_number(1, 2, 1200.5).unwrap();
    let file = read_statement(&book.save_to_buffer().unwrap(), &built_in()).unwrap();
    assert_eq!(
        (file.kind, file.rows[0].amount.minor()),
        (FileKind::Xlsx, -120_050)
    );
    assert_eq!(file.rows[0].date, jiff::civil::date(2017, 6, 10));
}

/// A statement with one column of amounts; `layout` and further columns as given.
fn one_column(layout: &str, columns: &str) -> Result<StatementMapping, MappingError> {
    StatementMapping::from_toml(&format!(
        "format = 1\nname = \"b\"\ntitle = \"示例\"\ncurrency = \"CNY\"\nlayout = \"{layout}\"\n\
         [file]\nencodings = [\"utf-8\"]\ndelimiter = \"|\"\n\
         [date]\nformats = [\"%Y%m%d\"]\nearliest = \"2016-01-01\"\nlatest = \"2020-12-31\"\n\
         [amount]\nunit = \"yuan\"\ndecimal = \".\"\n\
         [columns]\ndate = {{ headers = [\"日期\"] }}\n{columns}\n"
    ))
}

#[test]
fn bank_text_with_one_column_of_amounts() {
    let amount = "amount = { headers = [\"金额\"] }";
    let text = "日期|金额|借贷\n20170610|-5.00|借\n20170611|7|贷\n";
    let minor = |layout, columns: &str, text: &str| {
        let mapping = one_column(layout, columns).unwrap();
        let file = read_statement(text.as_bytes(), &mapping).unwrap();
        let minor = |row: &StatementRow| row.amount.minor();
        (
            file.rows.iter().map(minor).collect::<Vec<_>>(),
            file.quarantined.len(),
        )
    };
    assert_eq!(minor("out_negative", amount, text), (vec![-500, 700], 0));
    assert_eq!(minor("out_positive", amount, text), (vec![500, -700], 0));
    let flagged = format!("{amount}\nflag = {{ headers = [\"借贷\"] }}");
    let text = "日期|金额|借贷\n20170610|5.00|借\n20170611|7|C\n20170611|7|?\n20170611|0|贷\n";
    assert_eq!(minor("flag", &flagged, text), (vec![-500, 700], 2));
    let own = format!("{flagged}\n[flag]\nout = [\"?\"]\nin = [\"借\"]");
    assert_eq!(minor("flag", &own, text), (vec![500, -700], 2));
}

#[test]
fn a_layout_brings_its_columns_and_no_others() {
    let amount = "amount = { headers = [\"金额\"] }";
    let error = one_column("columns", amount).unwrap_err();
    assert_eq!(error.code(), "mapping_layout");
    let says = "mapping line 5: layout \"columns\" goes with the columns paid_out and paid_in";
    assert_eq!(error.to_string(), says);
    assert_eq!(
        one_column("flag", amount).unwrap_err().code(),
        "mapping_layout"
    );
    assert_eq!(
        one_column("sideways", amount).unwrap_err().code(),
        "mapping_syntax"
    );
    let twice = format!("{amount}\npurpose = {{ headers = [\"金 额\"] }}");
    assert_eq!(
        one_column("out_negative", &twice).unwrap_err().code(),
        "mapping_header_twice"
    );
    let mapping = one_column("out_negative", amount).unwrap();
    assert_eq!(
        (mapping.name(), mapping.currency(), mapping.title()),
        ("b", "CNY", "示例")
    );
}

#[test]
fn amounts_of_a_statement_are_exact() {
    let file = read("2017-06-10,PZ-1,1.005,,0,,,,,\n2017-06-10,PZ-2,0.01,,0,,,,,\n");
    assert_eq!(
        file.quarantined[0].problems[0].reason,
        Reason::AmountTooFine
    );
    assert_eq!(file.rows[0].amount, Money::from_minor(-1).unwrap());
}

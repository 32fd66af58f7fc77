//! Lists to match against, all invented.

use super::*;
use crate::FileKind;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// The example of GB 11643 itself.
const ID: &str = "11010519491231002X";

#[test]
fn the_column_of_numbers_is_found_by_its_header() {
    for header in ["身份证号码", "公民身份号码*", "证件号码", "居民身份证号"] {
        let text = format!(
            "死亡人员名单,,\n序号,死者姓名,{header},死亡日期\n1,王小样,{ID},2017年3月1日\n"
        );
        let file = read_list(text.as_bytes()).unwrap();
        let row = &file.rows[0];
        assert_eq!(
            (row.row, row.citizen.as_ref().unwrap().expose()),
            (3, ID),
            "{header}"
        );
        assert_eq!(row.name.as_ref().unwrap().expose(), "王小样");
        assert_eq!(
            (row.on, file.undated),
            (Some(jiff::civil::date(2017, 3, 1)), 0)
        );
    }
}

#[test]
fn a_workbook_in_another_case_matches_all_the_same() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "姓名").unwrap();
    sheet.write_string(0, 1, "身份证号").unwrap();
    sheet.write_string(0, 2, "死亡时间").unwrap();
    sheet.write_string(1, 0, "王小样").unwrap();
    sheet.write_string(1, 1, ID.to_lowercase()).unwrap();
    let day = ExcelDateTime::from_ymd(2017, 3, 1).unwrap();
    let format = Format::new().set_num_format("yyyy/m/d");
    sheet
        .write_datetime_with_format(1, 2, &day, &format)
        .unwrap();
    let file = read_list(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(file.kind, FileKind::Xlsx);
    assert_eq!(file.rows[0].citizen.as_ref().unwrap().expose(), ID);
    assert_eq!(file.rows[0].on, Some(jiff::civil::date(2017, 3, 1)));
}

#[test]
fn organisations_are_listed_by_their_credit_code() {
    let text = "企业名称,统一社会信用代码\n示例合作社,91110108059291623Q\n";
    let file = read_list(text.as_bytes()).unwrap();
    assert_eq!(
        file.rows[0].credit.as_ref().unwrap().as_str(),
        "91110108059291623Q"
    );
    let both = format!("企业名称,统一社会信用代码,身份证号\n示例合作社,91110108059291623Q,{ID}\n");
    let file = read_list(both.as_bytes()).unwrap();
    assert!(file.rows[0].credit.is_some() && file.rows[0].citizen.is_some());
}

#[test]
fn what_cannot_be_matched_is_said_without_its_cells() {
    let text =
        format!("姓名,身份证号\n甲,{ID}\n乙,110105********002X\n丙,110105194912310021\n丁,\n\n");
    let file = read_list(text.as_bytes()).unwrap();
    assert_eq!(file.rows.len(), 1);
    let reasons: Vec<_> = file
        .quarantined
        .iter()
        .map(|row| (row.row, row.problems[0].reason, row.cells.len()))
        .collect();
    let expected = [
        (3, Reason::IdMasked, 0),
        (4, Reason::IdCheckDigit, 0),
        (5, Reason::CellEmpty, 0),
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn an_unreadable_date_loses_no_match() {
    let text = format!("姓名,身份证号,死亡日期\n甲,{ID},不详\n");
    let file = read_list(text.as_bytes()).unwrap();
    assert_eq!(
        (file.rows.len(), file.rows[0].on, file.undated),
        (1, None, 1)
    );
}

#[test]
fn numbers_and_names_are_never_printed() {
    let text = format!("姓名,身份证号\n王小样,{ID}\n");
    let shown = format!("{:?}", read_list(text.as_bytes()).unwrap());
    assert!(
        !shown.contains("110105") && !shown.contains("王小样"),
        "{shown}"
    );
}

#[test]
fn a_file_that_is_no_list_is_refused() {
    let code = |text: &str| read_list(text.as_bytes()).unwrap_err().code();
    assert_eq!(code("姓名,金额\n甲,5\n"), "file_missing_columns");
    assert_eq!(code("姓名,身份证号\n"), "file_no_rows");
    assert_eq!(
        code("姓名,身份证号,证件号码\n甲,1,2\n"),
        "file_column_twice"
    );
}

//! Cells of a workbook that are not what their column holds.

use super::*;
use rust_xlsxwriter::{ExcelDateTime, Formula};

/// The problems of the row that `change` spoils, and none in the row above it.
fn spoilt(change: impl FnOnce(&mut Worksheet)) -> Vec<(String, Reason)> {
    let bytes = one_and(|sheet| {
        person(sheet, 4, "李示例", "01-居民身份证", ID, 300.0, 300.0);
        change(sheet);
    });
    let file = read_template(&bytes).unwrap();
    assert_eq!(file.rows.iter().map(|row| row.row).collect::<Vec<_>>(), [4]);
    let [row] = &file.quarantined[..] else {
        panic!("{:?}", file.quarantined)
    };
    let problem = |p: &Problem| (p.column.as_deref().unwrap_or_default().to_owned(), p.reason);
    row.problems.iter().map(problem).collect()
}

#[test]
fn each_wrong_cell_has_its_reason() {
    let date = ExcelDateTime::from_ymd(2017, 3, 1).unwrap();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let cell = |column: u16, write: &dyn Fn(&mut Worksheet)| {
        let problems = spoilt(|sheet| write(sheet));
        assert_eq!(problems.len(), 1, "{problems:?}");
        let (name, reason) = problems.into_iter().next().unwrap();
        assert_eq!(name, HEADER[usize::from(column)].trim());
        reason
    };
    let error = |sheet: &mut Worksheet, column| {
        let formula = Formula::new("=1/0").set_result("#DIV/0!");
        sheet.write_formula(4, column, formula).unwrap();
    };
    assert_eq!(cell(11, &|s| error(s, 11)), Reason::FormulaError);
    assert_eq!(cell(6, &|s| error(s, 6)), Reason::FormulaError);
    let boolean = |s: &mut Worksheet| {
        s.write_boolean(4, 6, true).unwrap();
    };
    assert_eq!(cell(6, &boolean), Reason::BooleanCell);
    let boolean = |s: &mut Worksheet| {
        s.write_boolean(4, 11, true).unwrap();
    };
    assert_eq!(cell(11, &boolean), Reason::BooleanCell);
    let dated = |s: &mut Worksheet| {
        s.write_datetime_with_format(4, 1, &date, &day).unwrap();
    };
    assert_eq!(cell(1, &dated), Reason::DateInText);
    let dated = |s: &mut Worksheet| {
        s.write_datetime_with_format(4, 11, &date, &day).unwrap();
    };
    assert_eq!(cell(11, &dated), Reason::AmountNotExact);
    let long = |s: &mut Worksheet| {
        s.write_number(4, 8, 110_105_194_912_310_021.0).unwrap();
    };
    assert_eq!(cell(8, &long), Reason::DigitsLost);
    let third = |s: &mut Worksheet| {
        s.write_number(4, 11, 299.995).unwrap();
    };
    assert_eq!(cell(11, &third), Reason::AmountTooFine);
    let january = |s: &mut Worksheet| {
        s.write_number(4, 12, 2017.1).unwrap();
    };
    assert_eq!(cell(12, &january), Reason::PeriodUnreadable);
    for (id, reason) in [
        ("11010519491231002", Reason::IdShape),
        ("110105194912310021", Reason::IdCheckDigit),
        ("110105********002X", Reason::IdMasked),
    ] {
        let write = |s: &mut Worksheet| {
            s.write_string(4, 8, id).unwrap();
        };
        assert_eq!(cell(8, &write), reason);
    }
    for (column, text, reason) in [
        (0, "黑2017", Reason::ProjectUnfit),
        (2, "230103001", Reason::VillageOutsideTownship),
        (4, "2301", Reason::VillageUnreadable),
        (9, "按亩", Reason::PerUnreadable),
        (12, "12", Reason::PeriodYearMissing),
    ] {
        let problems = spoilt(|s| {
            s.write_string(4, column, text).unwrap();
        });
        assert_eq!(problems[0].1, reason, "{text}");
    }
}

#[test]
fn noise_of_computed_amounts_is_no_third_decimal() {
    let bytes = one_and(|sheet| {
        person(sheet, 4, "李示例", "01", ID, 0.1 + 0.2, 0.1 + 0.2);
        let sum = Formula::new("=100.1*3").set_result("300.29999999999995");
        sheet.write_formula(4, 10, sum.clone()).unwrap();
        sheet.write_formula(4, 11, sum).unwrap();
    });
    let file = read_template(&bytes).unwrap();
    assert_eq!(file.rows[1].amount.minor(), 30_030);
}

#[test]
fn a_date_in_the_column_of_months_is_its_month() {
    let bytes = one_and(|sheet| {
        person(sheet, 4, "李示例", "01", ID, 1.0, 1.0);
        let month = ExcelDateTime::from_ymd(2017, 3, 1).unwrap();
        let format = Format::new().set_num_format("yyyy年m月");
        sheet
            .write_datetime_with_format(4, 12, &month, &format)
            .unwrap();
        person(sheet, 5, "张范例", "01", ID, 1.0, 1.0);
        sheet.write_number(5, 12, 201_704.0).unwrap();
    });
    let file = read_template(&bytes).unwrap();
    let periods: Vec<_> = file.rows.iter().map(|row| row.period.to_string()).collect();
    assert_eq!(periods, ["2017-05", "2017-03", "2017-04"]);
}

#[test]
fn a_remark_of_several_lines_becomes_one() {
    let bytes = one_and(|sheet| {
        person(sheet, 4, "李示例", "01", ID, 2.0, 1.0);
        sheet.write_string(4, 13, "分期发放\r\n余款 6 月").unwrap();
        person(sheet, 5, "张\n范例", "01", ID, 1.0, 1.0);
    });
    let file = read_template(&bytes).unwrap();
    let mapping = Template::Person.mapping().unwrap();
    let remark = file.rows[1].sealed(&mapping).last().unwrap();
    assert_eq!(remark, (SealedField::Remark, "分期发放 余款 6 月"));
    assert_eq!(
        faults(&file).1,
        vec![("姓名*", Reason::BadCharacter)],
        "a name is no remark"
    );
}

#[test]
fn dates_come_as_cells_numbers_or_text() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    texts(
        sheet,
        0,
        &["发放日期", "姓名", "证件号码", "凭证号", "金额"],
    );
    let date = ExcelDateTime::from_ymd(2017, 3, 1).unwrap();
    let format = Format::new().set_num_format("m/d/yy");
    for row in 1..=4 {
        texts(sheet, row, &["", "甲", "1"]);
        sheet.write_number(row, 4, 1.0).unwrap();
    }
    sheet
        .write_datetime_with_format(1, 0, &date, &format)
        .unwrap();
    sheet.write_number(2, 0, 42_795.0).unwrap();
    sheet.write_string(3, 0, "2017/03/01").unwrap();
    sheet.write_number(4, 0, 5.0).unwrap();
    let file = read_payments(&bytes(&mut book), &mapping()).unwrap();
    let days: Vec<_> = file.rows.iter().map(|row| row.date).collect();
    assert_eq!(days, [jiff::civil::date(2017, 3, 1); 3]);
    assert_eq!(faults(&file).1, vec![("发放日期", Reason::DateUnreadable)]);
}

#[test]
fn what_a_workbook_holds_is_written_as_the_mappings_text_files_would() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    texts(
        sheet,
        0,
        &["发放日期", "姓名", "证件号码", "凭证号", "金额", "发放月份"],
    );
    let day = ExcelDateTime::from_ymd(2017, 3, 1).unwrap();
    let format = Format::new().set_num_format("yyyy-mm-dd");
    for row in 1..=2 {
        texts(sheet, row, &["", "", "1", "PZ-1"]);
        sheet
            .write_datetime_with_format(row, 5, &day, &format)
            .unwrap();
        sheet.write_number(row, 4, 1234.5).unwrap();
    }
    sheet
        .write_datetime_with_format(1, 0, &day, &format)
        .unwrap();
    sheet.write_number(2, 0, 42_795.0).unwrap();
    let mapping = mapping_with("decimal = \".\"\ngrouping = \",\"", "decimal = \",\"");
    let file = read_payments(&bytes(&mut book), &mapping).unwrap();
    assert_eq!(file.summary.quarantined, 2, "a name is missing");
    let mut out = Vec::new();
    file.write_quarantine(&mapping, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mended = text.replace(",,1,PZ-1,", ",甲,1,PZ-1,");
    let again = read_payments(mended.as_bytes(), &mapping).unwrap();
    assert_eq!(again.quarantined, [], "{text}");
    assert_eq!(
        (again.rows[1].date, again.rows[1].amount.minor()),
        (jiff::civil::date(2017, 3, 1), 123_450)
    );
    assert_eq!(again.rows[0].period.to_string(), "2017-03");
}

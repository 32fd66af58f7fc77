//! Workbooks as bureaus have them, all invented: dirty, and read whole or refused by name.

mod bad;
mod cells;

use super::*;
use crate::{FileKind, Template, WhySkipped};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

const HEADER: [&str; 14] = [
    "项目代码*",
    "支付凭证号*",
    "乡镇编码",
    "乡镇名称",
    "村编码",
    "村名称",
    "姓名*",
    "证件类型*",
    "证件号码*",
    "按户或按人补助*",
    "应发金额（元）*",
    "实发金额(元)*\n",
    "发放月份*",
    "备注",
];

/// The example of GB 11643 itself.
const ID: &str = "11010519491231002X";

fn texts(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in (0..).zip(cells) {
        if !cell.is_empty() {
            sheet.write_string(row, column, *cell).unwrap();
        }
    }
}

/// A row of the person template: due and paid are numbers, all else is text.
fn person(sheet: &mut Worksheet, row: u32, name: &str, kind: &str, id: &str, due: f64, paid: f64) {
    let cells = [
        "P-1",
        "PZ-1\n",
        "230102001",
        "东风镇",
        "230102001002-向阳村",
        "向阳村",
        name,
        kind,
        id,
        "按户",
    ];
    texts(sheet, row, &cells);
    sheet.write_number(row, 10, due).unwrap();
    sheet.write_number(row, 11, paid).unwrap();
    sheet.write_string(row, 12, "05").unwrap();
}

/// A sheet with a merged title, an empty row, and the header in row 3.
fn titled(sheet: &mut Worksheet) {
    let format = Format::new();
    sheet
        .merge_range(0, 0, 0, 13, "示例县2017年惠农补贴发放明细表", &format)
        .unwrap();
    texts(sheet, 2, &HEADER);
}

fn bytes(book: &mut Workbook) -> Vec<u8> {
    book.save_to_buffer().unwrap()
}

fn options() -> ReadOptions {
    ReadOptions {
        business_on: Some(jiff::civil::date(2017, 6, 10)),
        ..ReadOptions::default()
    }
}

fn read_template(bytes: &[u8]) -> Result<PaymentFile, FileError> {
    read_payments_with(bytes, &Template::Person.mapping().unwrap(), &options())
}

/// A workbook of one good row and whatever `more` adds from row 5 on.
fn one_and(more: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    titled(sheet);
    person(sheet, 3, "王小样", "01-居民身份证", ID, 500.0, 500.0);
    more(sheet);
    bytes(&mut book)
}

#[test]
fn a_dirty_workbook_is_read_whole() {
    let mut book = Workbook::new();
    let choices = book.add_worksheet().set_name("枚举").unwrap();
    texts(choices, 0, &["01-居民身份证"]);
    choices.set_hidden(true);
    book.add_worksheet().set_name("空").unwrap();
    let other = book.add_worksheet().set_name("说明").unwrap();
    texts(other, 0, &["填表说明"]);
    let sheet = book.add_worksheet().set_name("发放表").unwrap();
    sheet.set_active(true);
    titled(sheet);
    person(sheet, 3, "王小样", "01-居民身份证", ID, 570.4, 570.4);
    person(sheet, 5, "赵𠮷", "03-护照", "E12345678", 0.1 + 0.2, 0.3);
    sheet
        .write_blank(200, 15, &Format::new().set_bold())
        .unwrap();
    texts(sheet, 6, &["合　计："]);
    sheet.write_number(6, 10, 570.7).unwrap();
    sheet.write_number(6, 11, 570.7).unwrap();
    texts(sheet, 8, &["制表人：李示例", "", "", "", "", "审核人："]);
    let file = read_template(&bytes(&mut book)).unwrap();
    assert_eq!(file.quarantined, []);
    assert_eq!(
        (file.kind, file.sheet.as_deref()),
        (FileKind::Xlsx, Some("发放表"))
    );
    let skipped: Vec<_> = file
        .skipped_sheets
        .iter()
        .map(|s| (&*s.name, s.why))
        .collect();
    let expected = [
        ("枚举", WhySkipped::Hidden),
        ("空", WhySkipped::Empty),
        ("说明", WhySkipped::OtherHeaders),
    ];
    assert_eq!(skipped, expected);
    assert_eq!((file.header_row, file.file_total.unwrap().row), (3, 7));
    assert_eq!(file.notes, [9]);
    let summary = file.summary;
    assert_eq!(
        (summary.rows, summary.blank, summary.sum_minor),
        (2, 2, 57_070)
    );
    let row = &file.rows[0];
    assert_eq!((row.row, row.period.to_string().as_str()), (4, "2017-05"));
    assert_eq!(row.reference.as_ref().unwrap().as_str(), "PZ-1");
    assert_eq!(row.village.unwrap().to_string(), "230102001002");
    let details = row.details.as_deref().unwrap();
    assert_eq!(details.township.unwrap().to_string(), "230102001000");
    assert_eq!(
        (details.village_name.as_deref(), details.per),
        (Some("向阳村"), Some(Per::Household))
    );
    assert_eq!(details.project.as_ref().unwrap().as_str(), "P-1");
    let mapping = Template::Person.mapping().unwrap();
    let sealed: Vec<_> = file.rows[1].sealed(&mapping).collect();
    let expected = [
        (SealedField::Name, "赵𠮷"),
        (SealedField::IdKind, "护照"),
        (SealedField::IdNumber, "E12345678"),
    ];
    assert_eq!(sealed, expected);
    assert_eq!(
        row.identity(&mapping).as_deref(),
        Some("citizen:11010519491231002X")
    );
    assert_eq!(
        file.rows[1].identity(&mapping).as_deref(),
        Some("person:E12345678")
    );
}

#[test]
fn an_old_binary_workbook_reads_alike() {
    let file = read_template(include_bytes!("../../../fixtures/person.xls")).unwrap();
    assert_eq!(file.quarantined, []);
    assert_eq!(
        (file.kind, file.sheet.as_deref()),
        (FileKind::Xls, Some("发放表"))
    );
    assert_eq!(file.skipped_sheets[0].why, WhySkipped::Hidden);
    let summary = file.summary;
    assert_eq!(
        (summary.rows, summary.blank, summary.sum_minor),
        (3, 1, 150_035)
    );
    assert_eq!(file.file_total.unwrap().stated.minor(), 150_035);
    let row = &file.rows[1];
    assert_eq!(row.due.unwrap().minor(), 120_050);
    assert_eq!(
        row.reason,
        Some(sunledger_domain::event::DueReason::Instalment)
    );
    let mapping = Template::Person.mapping().unwrap();
    let name = file.rows[2].sealed(&mapping).next().unwrap();
    assert_eq!(name, (SealedField::Name, "赵𠮷"));
}

#[test]
fn a_page_under_another_name_reads_alike() {
    let cell = |text: &str| format!("<td class=xl65 style='mso-number-format:\"\\@\"'>{text}</td>");
    let header: String = HEADER.iter().map(|h| cell(h)).collect();
    let row: String = [
        "P-1",
        "PZ-1",
        "230102001",
        "东风镇",
        "230102001002",
        "向阳村",
        "赵&#134071;",
        "居民身份证",
        ID,
        "按户",
        "1,200.50",
        "1,200.50",
        "05",
    ]
    .map(cell)
    .concat();
    let page = format!(
        "<html><head><meta charset=gb2312><style>td {{ mso: '</td>' }}</style></head><body>\
         <table><tr><td colspan=14>发放表</td></tr><tr>{header}</tr>\n<tr>{row}<td>&nbsp;</td></tr>\
         <tr></tr></table></body></html>"
    );
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&page);
    for bytes in [page.as_bytes(), &gb18030] {
        let file = read_template(bytes).unwrap();
        assert_eq!(file.quarantined, []);
        assert_eq!(
            (file.kind, file.sheet.as_deref()),
            (FileKind::Html, Some("表1"))
        );
        assert_eq!((file.rows[0].row, file.summary.sum_minor), (3, 120_050));
        let mapping = Template::Person.mapping().unwrap();
        let name = file.rows[0].sealed(&mapping).next().unwrap();
        assert_eq!(name, (SealedField::Name, "赵𠮷"));
    }
}

#[test]
fn csv_in_gb18030_reads_alike() {
    let header = HEADER.map(str::trim).join(",");
    let row = format!(
        "P-1,PZ-1,230102001,东风镇,230102001002,向阳村,㐂𠮷,01-居民身份证,{ID},按人,5,5,5月,"
    );
    let text = format!("发放表\r\n{header}\r\n{row}\r\n");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let file = read_template(&bytes).unwrap();
    assert_eq!(
        (file.kind, file.quarantined.len(), file.summary.sum_minor),
        (FileKind::Text, 0, 500)
    );
    assert_eq!(
        file.rows[0].details.as_deref().unwrap().per,
        Some(Per::Person)
    );
}

#[test]
fn a_sheet_is_named_by_the_mapping_where_several_fit() {
    let mut book = Workbook::new();
    for (name, amount) in [("一季度", 1.0), ("二季度", 2.0)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        titled(sheet);
        person(sheet, 3, "王小样", "01", ID, amount, amount);
    }
    let bytes = bytes(&mut book);
    let error = read_template(&bytes).unwrap_err();
    assert_eq!(error.code(), "file_sheet_ambiguous");
    assert!(error.zh().unwrap().contains("一季度、二季度"));
    let with = |sheet: &str| {
        let rule = format!("[file]\nsheet = {sheet}");
        let toml = Template::Person.toml().replacen("[file]", &rule, 1);
        read_payments_with(&bytes, &Mapping::from_toml(&toml).unwrap(), &options())
    };
    for sheet in ["2", "\"二季度\""] {
        let file = with(sheet).unwrap();
        assert_eq!(file.summary.sum_minor, 200);
        assert_eq!(file.skipped_sheets[0].why, WhySkipped::NotAsked);
    }
    for sheet in ["3", "\"三季度\""] {
        let error = with(sheet).unwrap_err();
        assert_eq!(error.code(), "file_sheet_missing", "{error}");
    }
}

#[test]
fn quarantined_rows_of_a_workbook_are_mended_in_csv() {
    let bytes = one_and(|sheet| {
        person(
            sheet,
            4,
            "=李示例",
            "01-居民身份证",
            "11010519491231002",
            300.0,
            300.0,
        );
        person(
            sheet,
            5,
            "张范例",
            "01-居民身份证",
            "",
            300.0,
            33.333_333_333,
        );
        sheet.write_number(5, 8, 110_105_194_912_310_021.0).unwrap();
    });
    let mapping = Template::Person.mapping().unwrap();
    let file = read_template(&bytes).unwrap();
    assert_eq!((file.summary.accepted, file.summary.quarantined), (1, 2));
    let mut out = Vec::new();
    file.write_quarantine(&mapping, &mut out).unwrap();
    let again = read_payments_with(&out, &mapping, &options()).unwrap();
    assert_eq!((again.summary.accepted, again.summary.quarantined), (0, 2));
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("'110105194912310020\u{fffd}"), "{text}");
    let mended = text
        .replace("'11010519491231002,", &format!("'{ID},"))
        .replace("'110105194912310020\u{fffd}", ID)
        .replace("33.333333333", "300");
    let mended = read_payments_with(mended.as_bytes(), &mapping, &options()).unwrap();
    assert_eq!(mended.quarantined, []);
    assert_eq!(mended.summary.sum_minor, 60_000);
}

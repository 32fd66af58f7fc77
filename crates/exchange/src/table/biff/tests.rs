//! Binary workbooks: a fixture in every cell, and streams made by hand for what it lacks.

use super::*;
use crate::table::{Kind, Row, Rows};

fn record(id: u16, data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len()).unwrap();
    [&id.to_le_bytes()[..], &len.to_le_bytes(), data].concat()
}

fn cell(id: u16, column: u16, rest: &[u8]) -> Vec<u8> {
    let place = [
        &0_u16.to_le_bytes()[..],
        &column.to_le_bytes(),
        &0_u16.to_le_bytes(),
    ];
    record(id, &[&place.concat()[..], rest].concat())
}

/// A workbook of one sheet: what is between the globals' BOF and its BOUNDSHEET, and the sheet's records.
fn stream(version: u16, globals: &[Vec<u8>], name: &[u8], sheet: &[Vec<u8>]) -> Vec<u8> {
    let bof = record(id::BOF, &[&version.to_le_bytes()[..], &[5, 0]].concat());
    let eof = record(id::EOF, &[]);
    let before = [bof.clone(), globals.concat()].concat();
    let bound_len = 4 + 6 + name.len();
    let offset = u32::try_from(before.len() + bound_len + eof.len()).unwrap();
    let bound = record(
        id::BOUND_SHEET,
        &[&offset.to_le_bytes()[..], &[0, 0], name].concat(),
    );
    [before, bound, eof.clone(), bof, sheet.concat(), eof].concat()
}

const NAME: &[u8] = &[1, 0, b'A'];

fn unicode(sheet: &[Vec<u8>]) -> Vec<u8> {
    stream(0x0600, &[], NAME, sheet)
}

/// The first row of the first sheet.
fn row(stream: &[u8]) -> (Vec<String>, Vec<Kind>) {
    let sheets = read_stream(stream, None).unwrap();
    let (mut rows, mut row) = (sheets[0].grid.as_ref().unwrap().rows(), Row::default());
    rows.advance(&mut row).unwrap();
    (row.cells.iter().map(str::to_owned).collect(), row.kinds)
}

fn refusal(stream: &[u8]) -> &'static str {
    read_stream(stream, None).unwrap_err().code()
}

use records::id;

#[test]
fn strings_over_many_records_and_numbers_of_every_kind_are_exact() {
    let sheets = read(include_bytes!("../../../fixtures/many.xls"), None).unwrap();
    let (mut rows, mut row) = (sheets[0].grid.as_ref().unwrap().rows(), Row::default());
    rows.advance(&mut row).unwrap();
    let first = jiff::civil::date(2017, 1, 1);
    for n in 0..600_usize {
        assert!(rows.advance(&mut row).unwrap());
        let day = first + jiff::Span::new().days(i64::try_from(n % 300).unwrap());
        assert_eq!(
            (row.text(0), row.kind(0)),
            (day.to_string().as_str(), Kind::Date)
        );
        let name = match n % 3 {
            0 => format!("示例户{n}号"),
            _ => format!("Sample household number {n}"),
        };
        assert_eq!(row.text(1), name);
        let word = if n % 2 == 1 { "摘要" } else { "note " };
        assert_eq!(row.text(2), format!("{}{n}", word.repeat(n % 25 + 1)));
        let signed = i64::try_from(n).unwrap();
        let minor = if n % 2 == 1 {
            (signed - 100) * 100
        } else {
            signed * 101 - 5_000
        };
        let exact = crate::table::exact_in(row.text(3), 0).unwrap();
        assert_eq!(exact, rust_decimal::Decimal::new(minor, 2), "row {n}");
        assert_eq!(row.kind(3), Kind::Number);
    }
    assert!(!rows.advance(&mut row).unwrap());
}

#[test]
fn packed_numbers_are_exact() {
    let whole = |n: i32| (n << 2).cast_unsigned() | 2;
    let double = |x: f64| u32::try_from(x.to_bits() >> 32).unwrap() & !3;
    let rk = |column, rk: u32| cell(id::RK, column, &rk.to_le_bytes());
    let many = {
        let pair = |rk: u32| [&[0, 0][..], &rk.to_le_bytes()].concat();
        let place = [0, 0, 5, 0];
        let data = [
            &place[..],
            &pair(whole(7)),
            &pair(whole(12_345) | 1),
            &[6, 0],
        ]
        .concat();
        record(id::MUL_RK, &data)
    };
    let records = [
        rk(0, whole(-5)),
        rk(1, whole(57_040) | 1),
        rk(2, double(1.5)),
        rk(3, double(57_040.0) | 1),
        rk(4, whole(-1) | 1),
        many,
    ];
    let (cells, kinds) = row(&unicode(&records));
    assert_eq!(
        cells,
        ["-5", "570.4", "1.5", "570.4", "-0.01", "7", "123.45"]
    );
    assert!(kinds.iter().all(|&kind| kind == Kind::Number));
}

#[test]
fn formulas_count_by_their_results() {
    let formula =
        |column, result: [u8; 8]| cell(id::FORMULA, column, &[&result[..], &[0; 6]].concat());
    let number = 12.5_f64.to_le_bytes();
    let records = [
        formula(0, number),
        formula(1, [0, 0, 0, 0, 0, 0, 0xff, 0xff]),
        record(0x04bc, &[0; 8]),
        record(id::STRING, &[2, 0, 1, 0x4e, 0x67, 0x0a, 0x4e]),
        formula(2, [1, 0, 1, 0, 0, 0, 0xff, 0xff]),
        formula(3, [2, 0, 0x17, 0, 0, 0, 0xff, 0xff]),
        formula(4, [3, 0, 0, 0, 0, 0, 0xff, 0xff]),
        cell(id::BOOL_ERR, 5, &[0x2a, 1]),
        cell(id::NUMBER, 6, &f64::NAN.to_le_bytes()),
    ];
    let (cells, kinds) = row(&unicode(&records));
    let expected = ["12.5", "李上", "TRUE", "#REF!", "", "#N/A", "#NUM!"];
    assert_eq!(cells, expected);
    let (boolean, fault) = (Kind::Boolean, Kind::Fault);
    assert_eq!(
        kinds,
        [
            Kind::Number,
            Kind::Text,
            boolean,
            fault,
            Kind::Text,
            fault,
            fault
        ]
    );
}

#[test]
fn older_workbooks_are_read_in_their_code_page() {
    let (name, _, _) = encoding_rs::GBK.encode("发放表");
    let name = [&[6][..], &name].concat();
    let (text, _, _) = encoding_rs::GBK.encode("王小样");
    let label = cell(id::LABEL, 0, &[&[6, 0][..], &text].concat());
    let page = |number: u16| record(id::CODE_PAGE, &number.to_le_bytes());
    let book = stream(0x0500, &[page(936)], &name, std::slice::from_ref(&label));
    assert_eq!(row(&book).0, ["王小样"]);
    assert_eq!(&*read_stream(&book, None).unwrap()[0].name, "发放表");
    let unknown = stream(0x0500, &[page(437)], &name, &[label]);
    assert_eq!(refusal(&unknown), "file_kind");
    assert_eq!(refusal(&stream(0x0400, &[], NAME, &[])), "file_kind");
}

#[test]
fn the_calendar_of_1904_is_another() {
    let globals = [
        record(id::DATE_MODE, &[1, 0]),
        record(id::XF, &[0, 0, 14, 0]),
    ];
    let number = cell(id::NUMBER, 0, &41_333_f64.to_le_bytes());
    let book = stream(0x0600, &globals, NAME, &[number]);
    assert_eq!(
        row(&book),
        (vec!["2017-03-01".to_owned()], vec![Kind::Date])
    );
}

#[test]
fn charts_within_a_sheet_are_passed_over() {
    let bof = record(id::BOF, &[0, 6, 0x20, 0]);
    let inner = cell(id::NUMBER, 0, &1_f64.to_le_bytes());
    let outer = cell(id::NUMBER, 0, &2_f64.to_le_bytes());
    let records = [bof, inner, record(id::EOF, &[]), outer];
    assert_eq!(row(&unicode(&records)).0, ["2"]);
}

#[test]
fn damage_is_named_and_claims_are_not_believed() {
    let whole = unicode(&[cell(id::NUMBER, 0, &1_f64.to_le_bytes())]);
    for cut in [3, 7, 12, whole.len() - 1, whole.len() - 4, whole.len() - 9] {
        assert_eq!(refusal(&whole[..cut]), "file_damaged", "cut at {cut}");
    }
    let missing = cell(id::LABEL_SST, 0, &9_u32.to_le_bytes());
    assert_eq!(refusal(&unicode(&[missing])), "file_damaged");
    let sst = |count: u32, strings: &[u8]| {
        let data = [&[0; 4][..], &count.to_le_bytes(), strings].concat();
        stream(0x0600, &[record(id::SST, &data)], NAME, &[])
    };
    assert_eq!(refusal(&sst(2, &[1, 0, 0, b'a'])), "file_damaged");
    assert_eq!(refusal(&sst(u32::MAX, &[])), "file_too_large");
    assert!(read_stream(&sst(1, &[1, 0, 0, b'a']), None).is_ok());
}

#[test]
fn sheets_may_not_share_their_bytes() {
    let bof = record(id::BOF, &[0, 6, 5, 0]);
    let eof = record(id::EOF, &[]);
    let sheet = [bof.clone(), record(0x0999, &[0; 500]), eof.clone()].concat();
    let bound_len = 4 + 6 + NAME.len();
    let offset = u32::try_from(bof.len() + 3 * bound_len + eof.len()).unwrap();
    let bound = record(
        id::BOUND_SHEET,
        &[&offset.to_le_bytes()[..], &[0, 0], NAME].concat(),
    );
    let book = [bof, bound.repeat(3), eof, sheet].concat();
    assert_eq!(refusal(&book), "file_damaged");
}

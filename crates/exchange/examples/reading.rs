//! How fast large files are read, and what memory that takes.
//!
//! `cargo run --release -p sunledger-exchange --example reading -- make csv|xlsx ROWS FILE`, then
//! `… -- read FILE` in a process of its own.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use jiff::civil::date;
use rust_xlsxwriter::Workbook;
use sunledger_exchange::Template;
use sunledger_exchange::payments::{ReadOptions, read_payments_with};

type Failure = Box<dyn std::error::Error>;

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
    "应发金额(元)*",
    "实发金额(元)*",
    "发放月份*",
    "备注",
];

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["make", "csv", rows, file] => std::fs::write(file, csv(rows.parse()?)?)?,
        ["make", "xlsx", rows, file] => std::fs::write(file, xlsx(rows.parse()?)?)?,
        ["read", file] => read(file)?,
        _ => return Err("say: make csv|xlsx ROWS FILE, or: read FILE".into()),
    }
    Ok(())
}

fn read(file: &str) -> Result<(), Failure> {
    let bytes = std::fs::read(file)?;
    let options = ReadOptions {
        business_on: Some(date(2017, 6, 10)),
        ..ReadOptions::default()
    };
    let mapping = Template::Person.mapping()?;
    let begun = Instant::now();
    let file = read_payments_with(&bytes, &mapping, &options)?;
    let taken = begun.elapsed();
    println!(
        "{}: {} bytes, {} accepted, {} quarantined in {taken:.2?}: {} rows/s; memory at most {} MiB",
        file.kind,
        bytes.len(),
        file.summary.accepted,
        file.summary.quarantined,
        per_second(file.summary.rows, taken),
        memory_peak_kib() / 1_024
    );
    Ok(())
}

/// One invented person of many; every number passes its check.
fn cells(row: u32) -> [String; 14] {
    let text = |text: &str| text.to_owned();
    [
        text("P-2017-001"),
        format!("PZ-{:06}", row / 500),
        text("230102001"),
        text("东风镇"),
        format!("230102001{:03}", row % 200 + 1),
        text("向阳村"),
        format!("示例{row}"),
        text("01-居民身份证"),
        citizen(row),
        text("按户"),
        format!("{}.{:02}", row % 5_000 + 1, row % 100),
        format!("{}.{:02}", row % 5_000 + 1, row % 100),
        text("05"),
        String::new(),
    ]
}

fn citizen(number: u32) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let year = 1930 + number / 1_000 % 70;
    let body = format!(
        "{:06}{year}0101{:03}",
        999_000 + number / 70_000,
        number % 1_000
    );
    let digits = body.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let place = usize::try_from(sum % 11).unwrap_or(0);
    let check = "10X98765432".chars().nth(place).unwrap_or('?');
    format!("{body}{check}")
}

fn csv(rows: u32) -> Result<Vec<u8>, Failure> {
    let mut text = HEADER.join(",");
    text.push('\n');
    for row in 0..rows {
        writeln!(text, "{}", cells(row).join(","))?;
    }
    Ok(text.into_bytes())
}

fn xlsx(rows: u32) -> Result<Vec<u8>, Failure> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0..).zip(HEADER) {
        sheet.write_string(0, column, header)?;
    }
    for row in 0..rows {
        for (column, cell) in (0..).zip(cells(row)) {
            match column {
                10 | 11 => sheet.write_number(row + 1, column, cell.parse::<f64>()?)?,
                _ => sheet.write_string(row + 1, column, cell)?,
            };
        }
    }
    Ok(book.save_to_buffer()?)
}

fn per_second(rows: u64, taken: Duration) -> u128 {
    u128::from(rows) * 1_000_000 / taken.as_micros().max(1)
}

/// The most memory that this process has had, where the system says it.
fn memory_peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

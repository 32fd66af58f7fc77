//! Payment files of the person template into a ledger: rows/s from CSV and from .xlsx, and peak memory.
//!
//! The rows are invented; each is another person, which is the hardest case for the vault.

use std::cell::Cell;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rust_xlsxwriter::Workbook;
use sunledger_domain::Actor;
use sunledger_exchange::Template;
use sunledger_journal::SystemClock;
use sunledger_server::service::{
    Creation, ImportOrder, Ledger, Nature, Oversize, Request, Stage, create,
};

use crate::measure::{number, peak_mib, seconds};

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
/// Rows of the workbook, which is one batch.
const SHEET_ROWS: usize = 90_000;

/// Imports one CSV file of `count` rows, and one workbook.
pub(crate) fn run(dir: &Path, count: usize) -> anyhow::Result<()> {
    println!("\nimport of payment files by the person template, every row another person:");
    one(&dir.join("import-csv"), "CSV", &csv(count)?, count)?;
    let rows = count.min(SHEET_ROWS);
    one(&dir.join("import-xlsx"), ".xlsx", &xlsx(rows)?, rows)
}

fn one(dir: &Path, kind: &str, bytes: &[u8], count: usize) -> anyhow::Result<()> {
    let ledger = ledger(dir)?;
    let mapping = Template::Person.mapping()?;
    let order = ImportOrder {
        actor: Some(Actor::parse("maker")?),
        on: Some("2017-03-10".parse()?),
        oversize: Oversize::Split,
        ..ImportOrder::default()
    };
    let before = peak_mib().unwrap_or(0);
    let (read, reading) = seconds(|| Ok(ledger.read_payments(bytes, &mapping, &order)?))?;
    let (plan, planning) = seconds(|| Ok(ledger.plan_import(&read, &order)?))?;
    let (_, rehearsing) = seconds(|| Ok(ledger.rehearse_import(&plan)?))?;
    let start = Instant::now();
    let logged = Cell::new(0.0);
    let watch = |stage, _, _| match stage {
        Stage::Sealing | Stage::Recording => {}
        Stage::Indexing => logged.set(start.elapsed().as_secs_f64()),
    };
    let (done, posting) = seconds(|| Ok(ledger.post_import(&plan, &watch)?))?;
    anyhow::ensure!(done.summary.accepted == u64::try_from(count)?, "{done:?}");
    let dry = reading + planning + rehearsing;
    let to_log = reading + planning + logged.get();
    println!("{kind}: {count} rows in {} batches", plan.batches());
    println!(
        "{:<24} {:>10} {:>14} {:>16}",
        "", "seconds", "rows/s", "beside dry run"
    );
    for (what, took) in [
        ("read and judged", reading),
        ("dry run", dry),
        ("sealed and recorded", logged.get()),
        ("bytes to log", to_log),
        ("bytes to board", reading + planning + posting),
    ] {
        println!(
            "  {what:<22} {took:>10.2} {:>14.0} {:>16.2}",
            number(count) / took,
            dry / took
        );
    }
    println!(
        "  peak memory {} MiB ({before} MiB before, the file's {} MiB included)",
        peak_mib().unwrap_or(0),
        bytes.len() / (1024 * 1024)
    );
    drop(plan);
    Ok(ledger.close()?)
}

fn ledger(dir: &Path) -> anyhow::Result<Ledger> {
    let what = Creation {
        currency: "CNY".to_owned(),
        origin: "bench".to_owned(),
        nature: Nature::Real,
    };
    let ledger = create(dir, &what, Arc::new(SystemClock))?;
    let regions = "code,parent,name,level\n990000000000,,省,province\n990100000000,990000000000,市,city\n\
                   990102000000,990100000000,县,county\n990102001000,990102000000,镇,town\n990102001001,990102001000,村,village\n";
    let registrar = Actor::parse("registrar")?;
    ledger.import_regions(&registrar, regions.as_bytes(), "2016-01-01".parse()?)?;
    let basis = r#""basis":{"business_on":"2017-03-01"}"#;
    for (who, kind, body) in [
        (
            "registrar",
            "officer.register",
            r#"{"officer":"maker","post":"经办","roles":["finance","maker"],"unit":"bureau"}"#
                .to_owned(),
        ),
        (
            "registrar",
            "scheme.register",
            r#"{"basis_text":"试","class":"open","name":"试","scheme":"s"}"#.to_owned(),
        ),
        (
            "maker",
            "quota.receive",
            format!(
                r#"{{"amount":"900000000","budget_year":2017,"category":"special","level":"central","line":"l","name":"试","unit":"bureau",{basis}}}"#
            ),
        ),
        (
            "maker",
            "project.register",
            r#"{"content":"试","name":"试","planned":"0","project":"XM-1","unit":"bureau"}"#
                .to_owned(),
        ),
        (
            "maker",
            "project.fund",
            format!(r#"{{"amount":"900000000","project":"XM-1","source":{{"line":"l"}},{basis}}}"#),
        ),
    ] {
        let text = format!(r#"{{"key":"{kind}","kind":"{kind}","body":{body}}}"#);
        ledger.post(&Actor::parse(who)?, &Request::from_json(&text)?)?;
    }
    Ok(ledger)
}

fn row(index: usize) -> [String; 14] {
    let (day, month) = (index % 28 + 1, index / 28 % 12 + 1);
    let (year, serial) = (1930 + index / 336 % 80, index / 26_880 % 1000);
    let digits = format!("990102{year}{month:02}{day:02}{serial:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = digits
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| usize::from(digit - b'0') * weight)
        .sum();
    let check = "10X98765432".get(sum % 11..=sum % 11).unwrap_or_default();
    let texts = [
        "XM-1",
        &format!("PZ-{index}"),
        "990102001000",
        "示例镇",
        "990102001001",
        "示例村",
        &format!("试户{index}"),
        "01-居民身份证",
        &format!("{digits}{check}"),
        "按户",
        "120.00",
        "120.00",
        "03",
        "",
    ];
    texts.map(str::to_owned)
}

fn csv(count: usize) -> anyhow::Result<Vec<u8>> {
    let mut text = HEADER.join(",");
    text.push('\n');
    for index in 0..count {
        writeln!(text, "{}", row(index).join(","))?;
    }
    Ok(text.into_bytes())
}

fn xlsx(count: usize) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let header = HEADER.map(str::to_owned);
    for (at, cells) in (0..).zip(std::iter::once(header).chain((0..count).map(row))) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(at, column, cell)?;
        }
    }
    Ok(book.save_to_buffer()?)
}

//! The firm template: registered units are paid as such, others are sealed, and wrong codes wait.

use serde_json::Value;

use super::sheet::County;
use crate::run::{Ran, command, sunledger};

const HEADER: &str = "项目代码,支付凭证号,月份,统一社会信用代码,企业名称,补贴金额";
/// Codes of nobody: their division does not exist.
const KNOWN: &str = "91990421XN0000001";
const OTHER: &str = "91990421XN0000002";

/// With its check character, by GB 32100.
fn credit(body: &str) -> String {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    for letter in body.chars() {
        sum += ALPHABET.find(letter).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    let check = (31 - sum % 31) % 31;
    format!("{body}{}", &ALPHABET[check..=check])
}

fn import(county: &County, file: &str) -> Ran {
    sunledger(&[
        "import",
        "payments",
        county.dir(),
        file,
        "--template",
        "firm",
        "--as",
        "maker",
        "--on",
        "2017-03-10",
        "--json",
    ])
}

#[test]
fn firms_are_paid_by_their_codes() {
    let county = County::new();
    let unit = format!(
        "{{\"unit\":\"nongji\",\"kind\":\"cooperative\",\"name\":\"示例农机合作社\",\"credit_code\":\"{}\"}}",
        credit(KNOWN)
    );
    county
        .world
        .post("registrar", &command("u", "unit.register", &unit))
        .done();
    let line = |code: &str, name: &str, paid: &str| {
        let reference = format!("QZ-{}", paid.replace('.', ""));
        format!("XM-1,{reference},2017-03,{code},示例{name}公司,{paid}")
    };
    let mut wrong = credit(OTHER);
    let last = if wrong.ends_with('0') { "1" } else { "0" };
    wrong.replace_range(17.., last);
    let rows = [
        line(&credit(KNOWN), "甲", "300.00"),
        line(&credit(OTHER), "乙", "200.50"),
        line(&wrong, "丙", "10.00"),
        line("", "丁", "10.00"),
    ];
    let file = county.file("企业.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
    let done = import(&county, &file).json();
    assert_eq!(
        (&done["accepted"], &done["quarantined"], &done["sum_minor"]),
        (&2.into(), &2.into(), &50_050.into()),
        "{done}"
    );
    let batch = done["batch"].as_str().unwrap();
    let shown = county.world.run("show", &["batch", batch, "--json"]).json();
    let payees: Vec<&Value> = shown["lines"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["payee"])
        .collect();
    let units: Vec<&str> = payees
        .iter()
        .filter_map(|payee| payee["unit"]["id"].as_str())
        .collect();
    assert_eq!((payees.len(), units), (2, vec!["nongji"]), "{shown}");
    let log = county.world.export().join("\n");
    assert!(!log.contains("示例乙公司") && !log.contains(&credit(OTHER)));
    // The same file by the other template is not taken for another.
    let file = county.file("再.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
    assert_eq!(import(&county, &file).json()["outcome"], "repeated");
    county.import(&file, &[]).refused("file_missing_columns");
}

//! A treasury's desk: batches and vouchers that wait for the bank, and statements as the bank sends them.

use std::fs;
use std::path::PathBuf;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::run::{Ran, World, command, sunledger};

const HEADER: [&str; 7] = [
    "交易日期",
    "支付凭证号",
    "原支付凭证号",
    "借方发生额",
    "贷方发生额",
    "对方户名",
    "退票原因",
];

/// Day, reference, original reference, out, in, the other side, why it was sent back.
pub(crate) type Line<'a> = [&'a str; 7];

pub(crate) struct Desk {
    pub(crate) world: World,
    files: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            world: World::new(),
            files: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn dir(&self) -> &str {
        self.world.dir.to_str().unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// Posts one command and answers with its first entry.
    #[track_caller]
    pub(crate) fn post(&self, officer: &str, key: &str, kind: &str, body: &str) -> Value {
        let ran = self.world.post(officer, &command(key, kind, body));
        assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
        ran.json()["first_seq"].clone()
    }

    /// A batch that two people have approved. Lines are (reference, amount).
    #[track_caller]
    pub(crate) fn batch(&self, id: &str, on: &str, lines: &[(&str, &str)], voucher: Option<&str>) {
        let lines: Vec<String> = (1..)
            .zip(lines)
            .map(|(n, line)| payment(id, n, line))
            .collect();
        let voucher = voucher.map_or_else(String::new, |v| format!("\"voucher\":\"{v}\","));
        let body = format!(
            "{{\"basis\":{{\"business_on\":\"{on}\"}},\"batch\":\"{id}\",\"period\":\"{}\",\"project\":\"p\",\"scheme\":\"s\",{voucher}\"lines\":[{}]}}",
            &on[..7],
            lines.join(",")
        );
        self.post("maker", id, "payment.prepare", &body);
        let shown = self.world.run("show", &["batch", id, "--json"]).json();
        let digest = shown["batch"]["digest"].as_str().unwrap();
        let body = format!("{{\"batch\":\"{id}\",\"digest\":\"{digest}\"}}");
        self.post("checker", &format!("{id}-ok"), "payment.approve", &body);
    }

    /// Where the line with this reference came to stand.
    pub(crate) fn index(&self, batch: &str, reference: &str) -> u64 {
        let shown = self.world.run("show", &["batch", batch, "--json"]).json();
        let rows = shown["lines"]["rows"].as_array().unwrap();
        let row = rows.iter().find(|row| row["reference"] == reference);
        row.unwrap()["index"].as_u64().unwrap()
    }

    /// An agent account and an approved voucher for it.
    #[track_caller]
    pub(crate) fn voucher(&self, id: &str, on: &str, amount: &str, reference: &str) {
        let agent =
            "{\"agent\":\"daifa\",\"kind\":\"paying\",\"name\":\"试代发户\",\"unit\":\"bureau\"}";
        self.post("fin", "daifa", "agent.open", agent);
        let body = format!(
            "{{\"agent\":\"daifa\",\"amount\":\"{amount}\",\"basis\":{{\"business_on\":\"{on}\"}},\"project\":\"p\",\"reference\":\"{reference}\",\"voucher\":\"{id}\"}}"
        );
        let seq = self.post("maker", id, "voucher.prepare", &body).to_string();
        let shown = self.world.run("show", &["entry", &seq, "--json"]);
        let text = shown.done();
        let digest = text.split("\"digest\":\"").nth(1).unwrap();
        let digest = digest.split('"').next().unwrap();
        let body = format!("{{\"digest\":\"{digest}\",\"voucher\":\"{id}\"}}");
        self.post("checker", &format!("{id}-ok"), "voucher.approve", &body);
    }

    pub(crate) fn csv(&self, name: &str, lines: &[Line<'_>]) -> String {
        let rows: Vec<String> = lines.iter().map(|line| line.join(",")).collect();
        let text = format!("{}\n{}\n", HEADER.join(","), rows.join("\n"));
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// As banks' exports are: a title above, amounts as numbers, a total below.
    pub(crate) fn xlsx(&self, name: &str, lines: &[Line<'_>]) -> String {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "试银行对账单").unwrap();
        for (column, header) in (0..).zip(HEADER) {
            sheet.write_string(1, column, header).unwrap();
        }
        for (row, line) in (2..).zip(lines) {
            for (column, cell) in (0..).zip(line) {
                match cell.parse::<f64>() {
                    Ok(number) if column == 3 || column == 4 => {
                        sheet.write_number(row, column, number).unwrap();
                    }
                    _ => {
                        sheet.write_string(row, column, *cell).unwrap();
                    }
                }
            }
        }
        let path = self.path(name);
        book.save(&path).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn import(&self, file: &str, account: [&str; 2], more: &[&str]) -> Ran {
        let mut args = vec![
            "import",
            "statement",
            self.dir(),
            file,
            "--as",
            "bank",
            "--json",
        ];
        args.extend(account);
        args.extend(more);
        sunledger(&args)
    }

    #[track_caller]
    pub(crate) fn imported(&self, file: &str, account: [&str; 2], more: &[&str]) -> Value {
        let ran = self.import(file, account, more);
        assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
        ran.json()
    }

    pub(crate) fn reconcile(&self, more: &[&str]) -> Ran {
        let mut args = vec!["reconcile", self.dir(), "--as-of", "2017-03-31", "--json"];
        args.extend(more);
        sunledger(&args)
    }

    pub(crate) fn close(&self, day: &str) -> Ran {
        sunledger(&[
            "day",
            "close",
            self.dir(),
            "--unit",
            "bureau",
            "--date",
            day,
            "--as",
            "bank",
            "--json",
        ])
    }
}

pub(crate) const UNIT: [&str; 2] = ["--unit", "bureau"];
pub(crate) const AGENT: [&str; 2] = ["--agent", "daifa"];

fn payment(batch: &str, n: u32, (reference, amount): &(&str, &str)) -> String {
    format!(
        "{{\"paid\":\"{amount}\",\"payee\":{{\"person\":{{\"kind\":\"person\",\"identity\":\"试-{batch}-{n}\",\"name\":\"试户{n}\"}}}},\"reference\":\"{reference}\"}}"
    )
}

//! An invented county, and files of the person template for it.

use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::run::{Ran, World, command, fund, sunledger};

const REGIONS: &str = "code,parent,name,level\n990000000000,,示例省,province\n990100000000,990000000000,示例市,city\n\
990102000000,990100000000,示例县,county\n990102001000,990102000000,示例镇,town\n990102001001,990102001000,甲村,village\n\
990102001002,990102001000,乙村,village\n990103000000,990100000000,邻县,county\n990103001000,990103000000,邻镇,town\n\
990103001001,990103001000,丙村,village\n";

pub(crate) const HEADER: &str = "项目代码*,支付凭证号*,乡镇编码,乡镇名称,村编码,村名称,姓名*,证件类型*,证件号码*,按户或按人补助*,应发金额(元)*,实发金额(元)*,发放月份*,备注";

/// A ledger with an invented county and its project; files stand beside it.
pub(crate) struct County {
    pub(crate) world: World,
    files: tempfile::TempDir,
}

impl County {
    pub(crate) fn new() -> Self {
        let county = Self {
            world: World::new(),
            files: tempfile::tempdir().unwrap(),
        };
        let regions = county.file("regions.csv", REGIONS);
        sunledger(&["import", "regions", county.dir(), &regions]).done();
        let project = "{\"content\":\"试\",\"name\":\"县项目\",\"planned\":\"0\",\"project\":\"XM-1\",\"region\":\"990102000000\",\"unit\":\"bureau\"}";
        let quota = "{\"amount\":\"1000.00\",\"basis\":{\"business_on\":\"2017-03-01\"},\"budget_year\":2017,\"category\":\"special\",\"level\":\"central\",\"line\":\"l2\",\"name\":\"试指标\",\"unit\":\"bureau\"}";
        let fund = fund("1000.00")
            .replace("\"p\"", "\"XM-1\"")
            .replace("\"l\"", "\"l2\"");
        let commands = [
            command("xm", "project.register", project),
            command("l2", "quota.receive", quota),
            command("f2", "project.fund", &fund),
        ];
        county.world.post("fin", &commands.concat()).done();
        county
    }

    pub(crate) fn dir(&self) -> &str {
        self.world.dir.to_str().unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Imports by the person template as `maker`, and answers in JSON.
    pub(crate) fn import(&self, file: &str, more: &[&str]) -> Ran {
        let first = [
            "import",
            "payments",
            self.dir(),
            file,
            "--template",
            "person",
        ];
        let then = ["--as", "maker", "--on", "2017-03-10", "--json"];
        sunledger(&[&first[..], &then[..], more].concat())
    }

    /// What the project has in one state.
    pub(crate) fn bucket(&self, bucket: &str) -> String {
        let shown = self
            .world
            .run("show", &["project", "XM-1", "--json"])
            .json();
        let states = shown["project"]["states"].as_array().unwrap().clone();
        let state = states.iter().find(|state| state["bucket"] == bucket);
        state.map_or("0.00".to_owned(), |state| {
            state["sum"]["amount"].as_str().unwrap().to_owned()
        })
    }

    pub(crate) fn digest(&self, batch: &str) -> String {
        let shown = self.world.run("show", &["batch", batch, "--json"]).json();
        shown["batch"]["digest"].as_str().unwrap().to_owned()
    }
}

/// Row `index` of the template for an invented person.
pub(crate) fn row(index: usize, paid: &str) -> String {
    let id = citizen(index);
    format!(
        "XM-1,PZ-{index},990102001000,示例镇,990102001001,甲村,试户{index},01-居民身份证,{id},按户,{paid},{paid},03,"
    )
}

pub(crate) fn csv(rows: &[String]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

/// A workbook with a title, the rows, a hidden sheet of choices, and every cell as text.
pub(crate) fn xlsx(rows: &[String]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "示例县补助发放明细表").unwrap();
    for (at, line) in (1..).zip(std::iter::once(HEADER).chain(rows.iter().map(String::as_str))) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write_string(at, column, cell).unwrap();
        }
    }
    let choices = book.add_worksheet();
    choices.set_hidden(true);
    choices.write_string(0, 0, "按户").unwrap();
    book.save_to_buffer().unwrap()
}

/// An ID number of nobody: its division does not exist.
fn citizen(index: usize) -> String {
    let digits = format!("990102{}0101{:03}", 1950 + index / 900, index % 900 + 100);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let digit = |byte: u8| usize::from(byte - b'0');
    let sum: usize = digits.bytes().zip(weights).map(|(d, w)| digit(d) * w).sum();
    format!("{digits}{}", &"10X98765432"[sum % 11..=sum % 11])
}

/// Every line of the output as JSON.
pub(crate) fn objects(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub(crate) fn exists(file: &str) -> bool {
    Path::new(&format!("{file}.quarantine.csv")).exists()
}

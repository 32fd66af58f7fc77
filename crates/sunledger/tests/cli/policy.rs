//! `policy`: checked with line and reason, adopted once, shown by day.

use std::fs;
use std::path::Path;

use crate::run::{World, sunledger};

const SHIPPED: &str = "heilongjiang-2016";

#[test]
fn the_shipped_policy_is_adopted_and_shown_by_day() {
    let world = World::new();
    let none = world.policy("show", &["--on", "2016-01-08"]).done();
    assert!(none.starts_with("2016-01-08 没有采用任何政策"), "{none}");
    let adopted = world.policy("adopt", &[SHIPPED, "--as", "fin", "--on", "2017-01-03"]);
    let adopted = adopted.done();
    assert!(
        adopted.starts_with(
            "已采用 heilongjiang-2016（黑发〔2016〕1号）第 1 版，自 2016-01-09 起适用"
        ),
        "{adopted}"
    );
    let shown = world.policy("show", &["--on", "2016-01-09"]).done();
    for line in [
        "第16条 教育脱贫\n  [禁止 hard] student_yearly_cap 职业学校贫困学生补助每生每年不超过上限，可分次发放",
        "      per_year = 3000.00 元　每生每年上限",
        "  [提示 soft] like_aim 整合的资金目标接近、投向类似",
    ] {
        assert!(shown.contains(line), "{line}:\n{shown}");
    }
    let before = world.policy("show", &["--on", "2016-01-08"]).done();
    assert!(before.contains("没有采用任何政策"), "{before}");
    let json = world
        .policy("show", &["--on", "2016-01-09", "--json"])
        .json();
    assert_eq!(json["policy"]["set"]["id"], SHIPPED);
    let again = world.policy("adopt", &[SHIPPED, "--as", "fin", "--on", "2017-01-03"]);
    assert!(again.done().contains("已采用"), "the same answer");
    let otherwise = world.policy("adopt", &[SHIPPED, "--as", "fin", "--on", "2017-01-04"]);
    assert_eq!(otherwise.code, 1, "{}", otherwise.out);
    let maker = world.policy("adopt", &[SHIPPED, "--as", "maker"]);
    maker.refused("not_permitted");
}

#[test]
fn the_next_version_must_begin_later() {
    let world = World::new();
    world.policy("adopt", &[SHIPPED, "--as", "fin"]).done();
    let shipped = include_str!("../../../../policies/heilongjiang-2016.toml");
    let next = shipped.replace("\nversion = 1\n", "\nversion = 2\n");
    let file = world.dir.with_file_name("next.toml");
    fs::write(&file, &next).unwrap();
    let file = file.to_str().unwrap();
    let adopt = || world.policy("adopt", &[file, "--as", "fin"]);
    let refused = adopt();
    refused.refused("policy_set");
    assert!(
        refused.err.contains("生效日期 2016-01-09 须晚于"),
        "{}",
        refused.err
    );
    let later = next.replace(
        "effective_from = \"2016-01-09\"",
        "effective_from = \"2018-01-01\"",
    );
    let later = later.replace("per_year = \"3000.00\"", "per_year = \"3500.00\"");
    fs::write(file, later).unwrap();
    adopt().done();
    let cap = |day| {
        let shown = world.policy("show", &["--on", day]).done();
        let line = shown.lines().find(|line| line.contains("每生每年上限"));
        line.unwrap().trim().to_owned()
    };
    assert_eq!(cap("2017-12-31"), "per_year = 3000.00 元　每生每年上限");
    assert_eq!(cap("2018-01-01"), "per_year = 3500.00 元　每生每年上限");
    world.entries();
}

#[test]
fn a_file_is_checked_without_a_ledger() {
    let fine = sunledger(&["policy", "check", SHIPPED]).done();
    assert!(fine.contains("22条条款，44条规则，没有问题"), "{fine}");
    let missing = sunledger(&["policy", "check", "nowhere.toml"]);
    missing.refused("file_missing");
    assert!(missing.err.contains("随程序提供的政策：heilongjiang-2016"));
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("bad.toml");
    fs::write(&file, "format = 1\nid = \"x\"\ntitel = \"y\"\n").unwrap();
    let bad = sunledger(&["policy", "check", file.to_str().unwrap()]);
    bad.refused("policy_key_unknown");
    assert!(
        bad.err.contains("第 3 行：没有“titel”这个键"),
        "{}",
        bad.err
    );
    fs::write(&file, b"title = \"\xd5\xfe\xb2\xdf\"\n").unwrap();
    sunledger(&["policy", "check", file.to_str().unwrap()]).refused("file_not_utf8");
}

/// Words that only the article's own thing says, in what its commands print.
const SHOWN: &[(u16, &[&str])] = &[
    (7, &["县域产业项目奖补"]),
    (8, &["floor_village_product", "990421000000"]),
    (9, &["rugu", "household_counted_twice"]),
    (10, &["asset_title"]),
    (11, &["已付"]),
    (12, &["务工人员意外伤害保险补助"]),
    (13, &["已付"]),
    (14, &["已付"]),
    (15, &["村级小微工程补助"]),
    (16, &["已付"]),
    (18, &["已付"]),
    (19, &["临时救助"]),
    (20, &["困难残疾人生活补贴"]),
    (21, &["integration_plan", "voluntary", "investment_growth"]),
    (22, &["已付"]),
    (28, &["gs-100201-2017-03", "notice_unconfirmed"]),
    (29, &["sh-bangfu", "床棉被"]),
    (
        30,
        &["应公示", "fy-03", "management_fee", "2400.00", "没有疑点的"],
    ),
];

/// Called with the demo that another test has made.
pub(crate) fn on_the_demo(dir: &str) {
    let page = include_str!("../../../../docs/POLICY.md");
    let mut expected = SHOWN.iter();
    for row in page.lines().filter(|line| line.starts_with("| **")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let article: u16 = cells[1].trim_matches('*').parse().unwrap();
        if cells[4] == "后续 later" {
            assert!([2, 4, 5, 6].contains(&article), "{row}");
            continue;
        }
        let (of, words) = expected.next().expect("a row that nothing is expected of");
        assert_eq!(article, *of);
        let told = cells[4].split('`').skip(1).step_by(2);
        let mut said = String::new();
        for told in told.filter(|told| told.starts_with("sunledger ")) {
            let args = words_of(told);
            let args: Vec<&str> = args
                .iter()
                .skip(1)
                .map(|arg| if arg == "demo" { dir } else { arg })
                .collect();
            let out = sunledger(&args).done();
            assert!(!out.trim().is_empty(), "{told}");
            said += &out;
        }
        for word in *words {
            assert!(said.contains(word), "article {article}: {word}\n{said}");
        }
    }
    assert_eq!(expected.next(), None, "every expected article has its row");
}

/// The words of a command line; those between double quotes are one.
fn words_of(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (no, part) in line.split('"').enumerate() {
        match no % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// The tests that the table names are there.
#[test]
fn every_test_that_the_table_names_exists() {
    let page = include_str!("../../../../docs/POLICY.md");
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut code = String::new();
    gather(&crates, &mut code);
    let mut named = 0;
    for row in page.lines().filter(|line| line.starts_with("| **")) {
        let tests = row.split('|').nth(5).unwrap();
        for name in tests.split('`').skip(1).step_by(2) {
            named += 1;
            let there = match name.contains('.') {
                true => code.contains(&format!("\n// file {name}\n")),
                false => code.contains(&format!("fn {name}(")),
            };
            assert!(there, "{name} of {row}");
        }
    }
    assert!(named > 40, "{named}");
}

fn gather(dir: &Path, code: &mut String) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, code);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            let name = path.file_name().unwrap().to_str().unwrap();
            *code += &format!("\n// file {name}\n{}", fs::read_to_string(&path).unwrap());
        }
    }
}

impl World {
    pub(crate) fn policy(&self, what: &str, rest: &[&str]) -> crate::run::Ran {
        let mut args = vec!["policy", what, self.dir.to_str().unwrap()];
        args.extend(rest);
        sunledger(&args)
    }
}

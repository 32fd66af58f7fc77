//! `policy`: checked with line and reason, adopted once, shown by day.

use std::fs;

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
    assert!(fine.contains("22条条款，43条规则，没有问题"), "{fine}");
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

impl World {
    pub(crate) fn policy(&self, what: &str, rest: &[&str]) -> crate::run::Ran {
        let mut args = vec!["policy", what, self.dir.to_str().unwrap()];
        args.extend(rest);
        sunledger(&args)
    }
}

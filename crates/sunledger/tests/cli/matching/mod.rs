//! Payees beside outside lists: hits are payments, the run is logged, and nobody's name leaves the vault.

use std::fs;
use std::path::PathBuf;

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::run::{Ran, World, command, sunledger};

/// The example of GB 11643 itself.
const ID: &str = "11010519491231002X";

struct Office {
    world: World,
    files: tempfile::TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self {
            world: World::new(),
            files: tempfile::tempdir().unwrap(),
        };
        let auditor = "{\"officer\":\"audit\",\"post\":\"试审计岗\",\"roles\":[\"auditor\"],\"unit\":\"bureau\"}";
        office
            .world
            .post("registrar", &command("audit", "officer.register", auditor))
            .done();
        for (batch, on) in [("b2", "2017-02-10"), ("b3", "2017-03-10")] {
            let body = format!(
                "{{\"basis\":{{\"business_on\":\"{on}\"}},\"batch\":\"{batch}\",\"period\":\"{}\",\"project\":\"p\",\"scheme\":\"s\",\"lines\":[{},{}]}}",
                &on[..7],
                person("试户甲", &format!("\"id_number\":\"{ID}\"")),
                person("试户乙", "\"identity\":\"试-2\""),
            );
            office
                .world
                .post("maker", &command(batch, "payment.prepare", &body))
                .done();
        }
        office
    }

    fn list(&self, name: &str, rows: &[[&str; 3]]) -> String {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let header = ["姓名", "身份证号码", "死亡日期"];
        for (row, cells) in (0..).zip(std::iter::once(&header).chain(rows)) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
        let path: PathBuf = self.files.path().join(name);
        book.save(&path).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn matched(&self, list: &str, kind: &str, more: &[&str]) -> Ran {
        let dir = self.world.dir.to_str().unwrap();
        let mut args = vec![
            "match", dir, list, "--kind", kind, "--as", "audit", "--json",
        ];
        args.extend(more);
        sunledger(&args)
    }

    #[track_caller]
    fn found(&self, list: &str, kind: &str, more: &[&str]) -> Value {
        let ran = self.matched(list, kind, more);
        assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
        ran.json()
    }
}

fn person(name: &str, identity: &str) -> String {
    format!(
        "{{\"paid\":\"10.00\",\"payee\":{{\"person\":{{\"kind\":\"person\",\"name\":\"{name}\",{identity}}}}}}}"
    )
}

#[test]
fn only_what_was_paid_after_death_is_a_finding() {
    let office = Office::new();
    let list = office.list(
        "dead.xlsx",
        &[
            ["试户甲", ID, "2017-02-10"],
            ["某人", "110105194912310021", "2017-01-01"],
        ],
    );
    let said = office.found(&list, "death", &["--dry-run"]);
    assert_eq!(said["findings"].as_array().unwrap().len(), 1, "{said}");
    let said = office.found(&list, "death", &[]);
    let found = &said["findings"][0];
    assert_eq!(
        (&found["batch"], &found["since"], &found["business_on"]),
        (&"b3".into(), &"2017-02".into(), &"2017-03-10".into()),
        "{said}"
    );
    assert_eq!(
        (
            &said["rows"],
            &said["usable"],
            &said["known"],
            &said["unusable_rows"]
        ),
        (&2.into(), &1.into(), &1.into(), &serde_json::json!([3])),
        "a wrong check digit is told by its row: {said}"
    );
    assert!(found.get("name").is_none());
    assert_eq!(
        said["uncompared"], 1,
        "试户乙 has no ID number, and no list can find him: {said}"
    );

    // The next run finds nothing new, and is logged all the same.
    let entries = office.world.entries();
    let again = office.found(&list, "death", &[]);
    assert_eq!(
        (
            &again["found_before"],
            again["findings"].as_array().unwrap().len()
        ),
        (&1.into(), 0)
    );
    assert_eq!(office.world.entries(), entries + 1);
}

#[test]
fn other_lists_find_every_payment_of_the_period() {
    let office = Office::new();
    let list = office.list("payroll.xlsx", &[["试户甲", ID, ""]]);
    assert_eq!(
        office.found(&list, "payroll", &["--dry-run"])["findings"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let since = office.found(&list, "payroll", &["--since", "2017-03-01", "--names"]);
    assert_eq!(since["findings"].as_array().unwrap().len(), 1);
    assert_eq!(since["findings"][0]["name"], "试户甲");
    office
        .matched(&list, "death", &[])
        .refused("list_days_needed");
}

#[test]
fn nothing_of_the_list_is_kept() {
    let office = Office::new();
    let list = office.list("dead.xlsx", &[["试户甲", ID, "2017-02-11"]]);
    office.found(&list, "death", &["--names"]);
    let log = office.world.export().join("\n");
    assert!(log.contains("match.recorded") && log.contains("finding.suspected"));
    let plain = {
        use sha2::{Digest as _, Sha256};
        hex::encode(Sha256::digest(fs::read(&list).unwrap()))
    };
    for kept_out in [ID, "试户甲", "2017-02-11", &plain] {
        assert!(!log.contains(kept_out), "{kept_out}");
    }
    let db = fs::read(office.world.dir.join("ledger.sqlite")).unwrap();
    assert!(!db.windows(ID.len()).any(|window| window == ID.as_bytes()));
}

#[test]
fn a_list_without_numbers_or_an_officer_without_the_right_is_refused() {
    let office = Office::new();
    let entries = office.world.entries();
    let names = office.files.path().join("names.csv");
    fs::write(&names, "姓名,地址\n某人,某地\n").unwrap();
    office
        .matched(names.to_str().unwrap(), "cadre", &[])
        .refused("file_missing_columns");
    let list = office.list("l.xlsx", &[["试户甲", ID, ""]]);
    let dir = office.world.dir.to_str().unwrap();
    sunledger(&[
        "match", dir, &list, "--kind", "cadre", "--as", "bank", "--json",
    ])
    .refused("not_permitted");
    assert_eq!(office.world.entries(), entries);
}

#[test]
fn who_has_no_number_is_counted_and_said() {
    let office = Office::new();
    let list = office.list("l.xlsx", &[["某人", ID, ""]]);
    // In the period, one person twice is one person; before it, nobody was paid.
    let within = office.found(&list, "cadre", &["--since", "2017-02-01", "--dry-run"]);
    assert_eq!(within["uncompared"], 1, "{within}");
    let before = office.found(&list, "cadre", &["--until", "2017-02-09", "--dry-run"]);
    assert_eq!(
        (&before["uncompared"], &before["payments"]),
        (&0.into(), &0.into())
    );
    let dir = office.world.dir.to_str().unwrap();
    let said = sunledger(&["match", dir, &list, "--kind", "cadre", "--as", "audit"]).done();
    assert!(said.contains("1 名收款人未登记证件号码"), "{said}");
    let log = office.world.export().join("\n");
    assert!(
        log.contains("\"uncompared\":1"),
        "the run in the log says so too"
    );
}

//! Statements as they should not be: refused with a code, nothing recorded, nothing half-done.

use std::fs;

use super::desk::{AGENT, Desk, UNIT};
use crate::run::sunledger;

const LINE: [&str; 7] = ["2017-03-10", "XX-1", "", "5.00", "", "", ""];

#[test]
fn a_line_that_cannot_be_read_refuses_the_whole_statement() {
    let desk = Desk::new();
    let entries = desk.world.entries();
    let bad = ["2017-03-10", "XX-2", "", "五元", "", "", ""];
    let file = desk.csv("u.csv", &[LINE, bad]);
    desk.import(&file, UNIT, &["--dry-run"])
        .refused("statement_rows_quarantined");
    assert!(!desk.path("u.csv.quarantine.csv").exists());
    let ran = desk.import(&file, UNIT, &[]);
    ran.refused("statement_rows_quarantined");
    assert_eq!(ran.json()["summary"]["quarantined"], 1);
    let waits = fs::read_to_string(desk.path("u.csv.quarantine.csv")).unwrap();
    assert!(
        waits.contains("五元") && waits.contains("不是准确的金额"),
        "{waits}"
    );
    assert_eq!(desk.world.entries(), entries);
}

#[test]
fn the_same_days_twice_are_refused_and_the_same_file_is_recognised() {
    let desk = Desk::new();
    let file = desk.csv("u.csv", &[LINE]);
    let first = desk.imported(&file, UNIT, &[]);
    let entries = desk.world.entries();
    let again = desk.imported(&file, UNIT, &[]);
    assert_eq!(
        (&first["outcome"], &again["outcome"]),
        (&"recorded".into(), &"repeated".into())
    );
    assert_eq!(first["statement"], again["statement"]);
    assert_eq!(first["suspense"], again["suspense"]);
    desk.import(&file, UNIT, &["--to", "2017-03-12"])
        .refused("statement_known_otherwise");
    let other = desk.csv("other.csv", &[LINE, LINE]);
    desk.import(&other, UNIT, &[]).refused("statement_overlaps");
    assert_eq!(desk.world.entries(), entries);
}

#[test]
fn wrong_account_wrong_balance_wrong_days_and_wrong_currency_are_named() {
    let desk = Desk::new();
    desk.voucher("v1", "2017-03-05", "600.00", "BK-001");
    desk.batch("b1", "2017-03-09", &[("PZ-1", "100.00")], None);
    let entries = desk.world.entries();
    let file = desk.csv("u.csv", &[["2017-03-10", "PZ-1", "", "100.00", "", "", ""]]);
    desk.import(&file, AGENT, &[])
        .refused("statement_wrong_account");
    desk.import(&file, ["--unit", "nobody"], &[])
        .refused("not_found");
    desk.import(&file, ["--agent", "nobody"], &[])
        .refused("not_found");
    desk.import(&file, UNIT, &["--opening", "100.00", "--closing", "1.00"])
        .refused("control_total");
    desk.import(&file, UNIT, &["--from", "2017-03-11"])
        .refused("statement_outside_days");
    let empty = desk.csv("none.csv", &[]);
    desk.import(&empty, UNIT, &[]).refused("file_no_rows");
    assert_eq!(desk.world.entries(), entries);
    let pounds = desk.path("pounds");
    sunledger(&["init", pounds.to_str().unwrap(), "--currency", "GBP"]).done();
    let args = [
        "import",
        "statement",
        pounds.to_str().unwrap(),
        &file,
        "--unit",
        "bureau",
        "--as",
        "registrar",
        "--json",
    ];
    sunledger(&args).refused("mapping_currency");
    assert_eq!(
        sunledger(&["import", "statement", desk.dir(), &file, "--as", "bank"]).code,
        2
    );
}

#[test]
fn days_without_movement_are_recorded_by_their_bounds() {
    let desk = Desk::new();
    let empty = desk.csv("none.csv", &[]);
    let bounds = ["--from", "2017-03-11", "--to", "2017-03-12"];
    let said = desk.imported(&empty, UNIT, &bounds);
    assert_eq!(said["lines"], 0);
    // The next day's empty file has the same bytes.
    let said = desk.imported(
        &empty,
        UNIT,
        &["--from", "2017-03-13", "--to", "2017-03-13"],
    );
    assert_eq!(said["outcome"], "recorded");
    desk.import(
        &empty,
        UNIT,
        &["--from", "2017-03-12", "--to", "2017-03-12"],
    )
    .refused("statement_overlaps");
    desk.world.entries();
}

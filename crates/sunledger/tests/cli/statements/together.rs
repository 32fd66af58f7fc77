//! Two workers with one statement, and a machine that stops in the middle: once, whole, or not at all.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::desk::{Desk, Line, UNIT};

fn start(desk: &Desk, file: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args([
            "import",
            "statement",
            desk.dir(),
            file,
            "--unit",
            "bureau",
            "--as",
            "bank",
            "--json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

const LINES: [Line<'_>; 2] = [
    ["2017-03-10", "PZ-1", "", "100.00", "", "", ""],
    ["2017-03-10", "XX-1", "", "3.00", "", "", ""],
];

#[test]
fn two_workers_record_it_once() {
    let desk = Desk::new();
    desk.batch("b1", "2017-03-09", &[("PZ-1", "100.00")], None);
    let before = desk.world.entries();
    let file = desk.csv("u.csv", &LINES);
    let workers = [start(&desk, &file), start(&desk, &file)];
    let said = workers.map(|worker| {
        let output = worker.wait_with_output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    });
    let recorded = said
        .iter()
        .filter(|said| said.contains("\"outcome\":\"recorded\""))
        .count();
    let turned_away = said
        .iter()
        .filter(|said| said.contains("store_in_use") || said.contains("\"outcome\":\"repeated\""))
        .count();
    assert_eq!((recorded, turned_away), (1, 1), "{said:?}");
    assert_eq!(desk.imported(&file, UNIT, &[])["outcome"], "repeated");
    // The statement, one settlement, one item in suspense, two lines.
    assert_eq!(desk.world.entries(), before + 5);
}

#[test]
fn a_kill_in_the_middle_leaves_all_of_it_or_nothing() {
    let desk = Desk::new();
    desk.batch("b1", "2017-03-09", &[("PZ-1", "100.00")], None);
    let before = desk.world.entries();
    let file = desk.csv("u.csv", &LINES);
    for round in 0..6_u64 {
        let mut worker = start(&desk, &file);
        std::thread::sleep(Duration::from_millis(3 + 9 * round));
        // It may be done by now.
        drop(worker.kill());
        worker.wait().unwrap();
        let entries = desk.world.entries();
        assert!(
            entries == before || entries == before + 5,
            "{before} {entries}"
        );
    }
    desk.imported(&file, UNIT, &[]);
    assert_eq!(desk.world.entries(), before + 5);
}

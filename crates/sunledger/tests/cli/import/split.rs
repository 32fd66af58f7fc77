//! More rows than a batch may have: refused with the limit named, or several batches; killed between them, it goes on.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::sheet::{County, csv, row};

/// One batch may have so many lines.
const LIMIT: usize = 99_990;
const REST: usize = 10;

#[test]
fn too_many_rows_are_refused_or_split_and_a_split_that_is_killed_goes_on() {
    let county = County::new();
    // Few people, many payments.
    let rows: Vec<String> = (0..LIMIT + REST)
        .map(|index| row(index % 500, "0.01").replace("PZ-", &format!("PZ-{index}-")))
        .collect();
    let file = county.file("全年.csv", csv(&rows));
    let entries = county.world.entries();
    let refused = county.import(&file, &[]);
    refused.refused("batch_too_large");
    let said = refused.json()["message"].as_str().unwrap().to_owned();
    assert!(said.contains("99990") && said.contains("--split"), "{said}");
    assert_eq!(county.world.entries(), entries);

    let args = ["import", "payments", county.dir(), &file];
    let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
        .args(args)
        .args([
            "--template",
            "person",
            "--as",
            "maker",
            "--on",
            "2017-03-10",
        ])
        .args(["--split", "--json"])
        .env_remove("SUNLEDGER_MASTER_KEY")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    sleep(Duration::from_secs(2));
    child.kill().unwrap();
    child.wait().unwrap();
    let after = county.world.entries();
    let first = u64::try_from(LIMIT).unwrap() + 1;
    let second = u64::try_from(REST).unwrap() + 1;
    let whole = [entries, entries + first, entries + first + second];
    assert!(whole.contains(&after), "{entries} {after}");

    let done = county.import(&file, &["--split"]).json();
    assert_eq!(done["accepted"], 100_000, "{done}");
    let parts = done["parts"].as_array().unwrap();
    let lines: Vec<u64> = parts.iter().map(|p| p["lines"].as_u64().unwrap()).collect();
    assert_eq!(lines, [99_990, 10]);
    assert_eq!(county.world.entries(), entries + first + second);
    assert_eq!(county.bucket("pending"), "1000.00");
    let again = county.import(&file, &["--split"]).json();
    assert_eq!(again["outcome"], "repeated", "{again}");
}

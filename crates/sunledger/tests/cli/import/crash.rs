//! Killed in the middle: nothing is half-done, and the same command again completes it.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::sheet::{County, csv, row};

const ROUNDS: u64 = 8;
const ROWS: usize = 2_000;

#[test]
fn an_import_that_is_killed_is_whole_or_absent_and_can_be_repeated() {
    let county = County::new();
    let mut entries = county.world.entries();
    let mut killed = 0;
    for round in 0..ROUNDS {
        let first = usize::try_from(round).unwrap() * ROWS;
        let rows: Vec<String> = (first..first + ROWS)
            .map(|index| row(index, "0.01"))
            .collect();
        let file = county.file(&format!("{round}.csv"), csv(&rows));
        let args = [
            "import",
            "payments",
            county.dir(),
            &file,
            "--template",
            "person",
        ];
        let mut child = Command::new(env!("CARGO_BIN_EXE_sunledger"))
            .args(args)
            .args(["--as", "maker", "--on", "2017-03-10", "--json"])
            .env_remove("SUNLEDGER_MASTER_KEY")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(25 + 30 * round));
        killed += u64::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();

        let batch = u64::try_from(ROWS).unwrap() + 1;
        let after = county.world.entries();
        assert!(
            after == entries || after == entries + batch,
            "{entries} {after}"
        );
        let again = county.import(&file, &[]).json();
        let outcome = if after == entries {
            "recorded"
        } else {
            "repeated"
        };
        assert_eq!(again["outcome"], outcome, "{again}");
        entries += batch;
        assert_eq!(county.world.entries(), entries);
    }
    assert!(
        killed > 0,
        "every import was done before it could be killed"
    );
}

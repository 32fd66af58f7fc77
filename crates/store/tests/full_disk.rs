//! A disk that fills up: no entry is acknowledged that is not there, and the log goes on once there is room.
//!
//! A limit on the size of files stands for the disk. It is set for a process of its own, which is this test again.
//! No other test lives here: a child that was forked holds its parent's locks until it runs its own program.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as the tests themselves do"
)]

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sunledger_store::conformance::Maker;
use sunledger_store::{AppendError, Log, SledLog};

const CHILD: &str = "SUNLEDGER_TEST_FULL_DISK";
const CHILD_RUN: &str = "SUNLEDGER_TEST_FULL_DISK_RUN";
const CHILD_MAX: Duration = Duration::from_mins(1);

#[test]
fn a_full_disk_is_never_acknowledged_and_is_survived() {
    if let Some(dir) = std::env::var_os(CHILD) {
        let run = std::env::var(CHILD_RUN).unwrap().parse().unwrap();
        fill(Path::new(&dir), run);
        return;
    }
    // In blocks of 512 or 1,024 bytes, as the shell has it; a run of 3,000 entries is longer than a segment.
    let limits = [1_100, 1_500, 2_048, 2_500, 3_333, 4_096, 5_000, 7_777];
    for (blocks, run) in limits.into_iter().zip([300, 3_000].into_iter().cycle()) {
        let dir = tempfile::tempdir().unwrap();
        let ledger = dir.path().join("ledger");
        drop(SledLog::create(&ledger).unwrap());
        let (acknowledged, code) = fill_in_child(&ledger, blocks, run);
        assert!(
            ["store_unknown", "store_not_written"].contains(&code.as_str()),
            "{blocks}: {code}"
        );
        let log = SledLog::open(&ledger).unwrap();
        let mut maker = Maker::new(1);
        while maker.head().size < acknowledged {
            maker.batch(run);
        }
        // The run whose outcome was unknown is there as a whole or not at all.
        let unknown = maker.clone().batch(run);
        let with_unknown = acknowledged + u64::from(run);
        assert!(
            [acknowledged, with_unknown].contains(&log.head().size),
            "{blocks}: {}",
            log.head().size
        );
        if log.head().size == with_unknown {
            maker.batch(run);
            assert!(log.read(acknowledged, 9_999) == Ok(unknown), "{blocks}");
        }
        let expected = maker.head();
        assert_eq!(
            log.append(expected, &maker.batch(3)),
            Ok(maker.head()),
            "{blocks}: with room again"
        );
    }
}

/// Appends until it is refused; prints how many entries were acknowledged, and the refusal.
fn fill(ledger: &Path, run: u32) {
    let log = SledLog::open(ledger).unwrap();
    let mut maker = Maker::new(1);
    loop {
        let expected = maker.head();
        if let Err(error) = log.append(expected, &maker.batch(run)) {
            assert_eq!(
                log.head(),
                expected,
                "the head stays at what was acknowledged"
            );
            let again = log.append(expected, &Maker::following(1, expected).batch(run));
            assert!(
                matches!(again, Err(AppendError::Poisoned { .. })),
                "{again:?}"
            );
            println!("\nfull {} {}", expected.size, error.code());
            return;
        }
    }
}

fn fill_in_child(ledger: &Path, blocks: u32, run: u32) -> (u64, String) {
    let script =
        format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" --nocapture --exact \"$1\"");
    let mut child = Command::new("sh")
        .args(["-c", &script])
        .arg(std::env::current_exe().unwrap())
        .arg("a_full_disk_is_never_acknowledged_and_is_survived")
        .env(CHILD, ledger)
        .env(CHILD_RUN, run.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > CHILD_MAX {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{blocks} blocks: an append on a full disk hangs");
        }
        thread::sleep(Duration::from_millis(10));
    }
    let mut output = String::new();
    child.stdout.unwrap().read_to_string(&mut output).unwrap();
    let line = output
        .lines()
        .find_map(|line| line.strip_prefix("full "))
        .unwrap_or_else(|| panic!("{blocks}: {output}"));
    let (acknowledged, code) = line.split_once(' ').unwrap();
    (acknowledged.parse().unwrap(), code.to_owned())
}

//! kill -9 at random moments: nothing acknowledged is lost, no batch is partial, no retry doubles a command.
//!
//! The child is this very test binary, told by its environment to be the client under load.
//! `SUNLEDGER_ROUNDS` sets the number of rounds (`cargo xtask crash --rounds N`).

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod child;
mod load;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use sunledger_journal::{Outcome, SystemClock};
use sunledger_server::service::{Creation, Depth, Nature, create, rebuild, verify_dir};

use child::{DIR, ROUND, Said};
use load::{Job, OFFICER, actor, jobs_of, setting};

const ROUNDS_DEFAULT: u32 = 100;
const VERIFIED_EVERY: u32 = 10;

/// Does nothing unless it is started as the child of a round.
#[test]
fn client_under_load() {
    child::run_if_asked();
}

#[test]
fn kill_nine_loses_nothing_and_doubles_nothing() {
    let rounds = std::env::var("SUNLEDGER_ROUNDS").map_or(ROUNDS_DEFAULT, |n| n.parse().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("ledger");
    let mut size = make(&dir);
    let mut tally = Tally::default();
    for round in 0..rounds {
        let (sent, done) = kill_in_mid_work(&dir, round);
        // What is wrong stays wrong: the whole log is read now and then, and in the end.
        if (round + 1) % VERIFIED_EVERY == 0 || round + 1 == rounds {
            let checked = verify_dir(&dir, Depth::Rules, &[]).unwrap();
            assert!(checked.ok(), "round {round}: {}", checked.text());
        }
        size = settle_accounts(&dir, round, size, &sent, &done, &mut tally);
    }
    is_as_replayed(&dir);
    println!(
        "crash: {rounds} rounds, {} commands acknowledged, {} cut off before their answer, of which {} had been recorded; {size} entries",
        tally.acknowledged, tally.cut_off, tally.recorded_unheard
    );
    assert!(
        tally.acknowledged > 0 && (rounds < 20 || tally.cut_off > 0),
        "the kills hit nothing"
    );
}

/// What came of killed processes and their snapshots is what the log alone says.
fn is_as_replayed(dir: &Path) {
    let kept = std::fs::read_dir(dir.join("snapshots")).unwrap();
    assert!(
        (1..=2).contains(&kept.count()),
        "no snapshot was ever made, or too many are kept"
    );
    let ledger = child::open(dir);
    let state = ledger.state();
    ledger.close().unwrap();
    rebuild(dir).unwrap();
    assert!(!dir.join("snapshots").exists());
    let ledger = child::open(dir);
    assert!(
        ledger.state() == state,
        "another state from snapshots than from the log"
    );
    ledger.close().unwrap();
}

#[derive(Default)]
struct Tally {
    acknowledged: usize,
    cut_off: usize,
    recorded_unheard: usize,
}

fn make(dir: &Path) -> u64 {
    let what = Creation {
        currency: "CNY".to_owned(),
        origin: "crash.example/ledger".to_owned(),
        nature: Nature::Real,
    };
    let ledger = create(dir, &what, Arc::new(SystemClock)).unwrap();
    for (actor, request) in setting() {
        ledger.post(&actor, &request).unwrap();
    }
    let size = ledger.head().size;
    ledger.close().unwrap();
    size
}

/// Starts the client, lets it work for a random while, kills it, and returns what it said.
fn kill_in_mid_work(dir: &Path, round: u32) -> (Vec<String>, BTreeMap<String, (u64, u32)>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "client_under_load",
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(DIR, dir)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (mut sent, mut done) = (Vec::new(), BTreeMap::new());
    let mut killer = None;
    for line in lines {
        match Said::read(&line.unwrap()) {
            Some(Said::Sent(key)) => {
                sent.push(key);
                // From the first command on, so that the kill falls into the work and not before it.
                killer.get_or_insert_with(|| kill_after(&child, moment(round)));
            }
            Some(Said::Done(key, first, count)) => {
                done.insert(key, (first, count));
            }
            Some(Said::Refused(text)) => panic!("round {round}: the client was refused: {text}"),
            None => {}
        }
    }
    if let Some(killer) = killer {
        killer.join().unwrap();
    }
    child.wait().unwrap();
    (sent, done)
}

/// Anything from at once to a quarter of a second, other in every round.
fn moment(round: u32) -> Duration {
    let digest = blake3::hash(format!("{round} {}", std::process::id()).as_bytes());
    Duration::from_micros(
        u64::from(u16::from_le_bytes([
            digest.as_bytes()[0],
            digest.as_bytes()[1],
        ])) * 4,
    )
}

fn kill_after(child: &Child, wait: Duration) -> std::thread::JoinHandle<()> {
    let pid = child.id().to_string();
    std::thread::spawn(move || {
        std::thread::sleep(wait);
        // SIGKILL by the system's own command: this workspace forbids unsafe code.
        let killed = Command::new("kill")
            .args(["-9", &pid])
            .stderr(Stdio::null())
            .status();
        assert!(killed.is_ok(), "kill could not be run");
    })
}

/// Every command of the round is sent once more: what was acknowledged must answer the same, what was cut off
/// is either there or not, and in the end each stands in the log exactly once.
fn settle_accounts(
    dir: &Path,
    round: u32,
    before: u64,
    sent: &[String],
    done: &BTreeMap<String, (u64, u32)>,
    tally: &mut Tally,
) -> u64 {
    let ledger = child::open(dir);
    let warnings = ledger.take_warnings();
    assert!(warnings.is_empty(), "round {round}: {warnings:?}");
    let found = ledger.head().size;
    let mut expected = before;
    for Job { request, .. } in jobs_of(round, sent) {
        let receipt = ledger.post(&actor(OFFICER), &request).unwrap();
        expected += u64::from(receipt.count);
        if let Some(&(first, count)) = done.get(&request.key) {
            let key = &request.key;
            assert_eq!(
                receipt.outcome,
                Outcome::Repeated,
                "round {round}: {key} was lost"
            );
            assert_eq!(
                (receipt.first_seq, receipt.count),
                (first, count),
                "round {round}"
            );
            tally.acknowledged += 1;
        } else {
            tally.cut_off += 1;
            tally.recorded_unheard += usize::from(receipt.first_seq < found);
        }
        let again = ledger.post(&actor(OFFICER), &request).unwrap();
        assert_eq!(again.outcome, Outcome::Repeated, "round {round}");
        assert_eq!(again.first_seq, receipt.first_seq, "round {round}");
    }
    let size = ledger.head().size;
    assert_eq!(
        size, expected,
        "round {round}: a command is doubled or partial"
    );
    ledger.close().unwrap();
    size
}

//! A child process seals until it is killed. Whatever it was told to be sealed is there, and no
//! batch is there in part.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use sunledger_vault::{Entropy, Reveal, Vault};

use crate::support::{House, LEDGER, TAG, key, villagers};

const ROUNDS: u64 = 12;
const BATCH: usize = 60;
const DIRECTORY: &str = "SUNLEDGER_VAULT_KILL_TEST";

fn tag(batch: usize) -> [u8; 32] {
    let mut tag = TAG;
    tag[..8].copy_from_slice(&u64::try_from(batch).unwrap().to_be_bytes());
    tag
}

fn batch_of(tag: &[u8; 32]) -> usize {
    let number = tag
        .first_chunk::<8>()
        .map(|bytes| u64::from_be_bytes(*bytes));
    usize::try_from(number.unwrap()).unwrap()
}

fn persons_of(batch: usize) -> Vec<sunledger_vault::Person> {
    // Half of each batch is known from the one before.
    villagers(batch * BATCH / 2..batch * BATCH / 2 + BATCH)
}

/// The child: not a test by itself, it does nothing unless the parent names a directory.
#[test]
fn child_that_seals_until_killed() {
    let Some(directory) = std::env::var_os(DIRECTORY) else {
        return;
    };
    let path = Path::new(&directory).join("vault.sqlite");
    let mut vault = Vault::open(&path, LEDGER, &key(), Entropy::System).unwrap();
    let first = vault
        .pending()
        .unwrap()
        .iter()
        .map(batch_of)
        .max()
        .map_or(0, |last| last + 1);
    for batch in first.. {
        let sealed = vault.seal("助学", &tag(batch), &persons_of(batch)).unwrap();
        println!("sealed {batch} {}", sealed[BATCH - 1].handle);
    }
}

#[test]
fn nothing_acknowledged_is_lost_and_no_batch_is_there_in_part() {
    let house = House::new();
    house.create();
    let mut acknowledged: Vec<(usize, sunledger_vault::Handle)> = Vec::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "kill::child_that_seals_until_killed",
                "--nocapture",
            ])
            .env(DIRECTORY, house.dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, sealed) = std::sync::mpsc::channel();
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                // The line of the first batch follows what the test runner prints itself.
                let Some(line) = line.split("sealed ").nth(1) else {
                    continue;
                };
                let Some((batch, handle)) = line.split_once(' ') else {
                    continue;
                };
                // A line that the kill cut short was not acknowledged.
                if let (Ok(batch), Ok(handle)) = (batch.parse(), handle.parse()) {
                    sender.send((batch, handle)).unwrap();
                }
            }
        });
        acknowledged.push(sealed.recv_timeout(Duration::from_mins(1)).unwrap());
        std::thread::sleep(Duration::from_millis(round * 7_919 % 100));
        child.kill().unwrap();
        child.wait().unwrap();
        reader.join().unwrap();
        acknowledged.extend(sealed);

        let vault = house.open();
        let pending = vault.pending().unwrap();
        for (batch, handle) in &acknowledged {
            assert!(pending.contains(&tag(*batch)), "batch {batch} is lost");
            assert!(matches!(vault.reveal(handle).unwrap(), Reveal::Known(_)));
        }
        drop(vault);
        let batches = i64::try_from(pending.len()).unwrap();
        let half = i64::try_from(BATCH / 2).unwrap();
        let whole = if batches == 0 {
            0
        } else {
            (batches + 1) * half
        };
        assert_eq!(house.count("subject"), whole, "a batch is there in part");
    }
    let mut vault = house.open();
    for tag in vault.pending().unwrap() {
        vault.purge(&tag).unwrap();
    }
    drop(vault);
    assert_eq!(house.count("subject"), 0);
}

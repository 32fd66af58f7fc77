//! The client under load: several threads that post, and say on standard output what they sent and what was answered.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use sunledger_journal::SystemClock;
use sunledger_server::service::Ledger;

use crate::load::{OFFICER, THREADS, actor, job};

pub(crate) const DIR: &str = "SUNLEDGER_CRASH_DIR";
pub(crate) const ROUND: &str = "SUNLEDGER_CRASH_ROUND";

/// What one line of the client's output says.
pub(crate) enum Said {
    Sent(String),
    Done(String, u64, u32),
    Refused(String),
}

impl Said {
    /// Lines of the test harness around the client say nothing.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let (_, words) = line.split_once("client ")?;
        let words: Vec<&str> = words.split(' ').collect();
        match words.as_slice() {
            ["sent", key] => Some(Self::Sent((*key).to_owned())),
            ["done", key, first, count] => Some(Self::Done(
                (*key).to_owned(),
                first.parse().ok()?,
                count.parse().ok()?,
            )),
            ["refused", rest @ ..] => Some(Self::Refused(rest.join(" "))),
            _ => None,
        }
    }
}

/// Snapshots of the state as often as can be, so that kills fall into their writing and openings rest on them.
const SNAPSHOT_EVERY: u64 = 50;

pub(crate) fn open(dir: &Path) -> Ledger {
    Ledger::open_with(dir, Arc::new(SystemClock), SNAPSHOT_EVERY).unwrap()
}

pub(crate) fn run_if_asked() {
    let (Some(dir), Ok(round)) = (std::env::var_os(DIR), std::env::var(ROUND)) else {
        return;
    };
    let round: u32 = round.parse().unwrap();
    let ledger = Arc::new(open(&PathBuf::from(dir)));
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let ledger = Arc::clone(&ledger);
            thread::spawn(move || until_killed(&ledger, round, thread))
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
}

fn until_killed(ledger: &Ledger, round: u32, thread: u32) {
    let mut n = 0;
    loop {
        post(ledger, round, thread, n);
        n += 1;
    }
}

fn post(ledger: &Ledger, round: u32, thread: u32, n: u32) {
    let request = job(round, thread, n).request;
    say(&format!("client sent {}", request.key));
    match ledger.post(&actor(OFFICER), &request) {
        Ok(receipt) => {
            say(&format!(
                "client done {} {} {}",
                request.key, receipt.first_seq, receipt.count
            ));
        }
        Err(error) => say(&format!("client refused {} {error}", request.key)),
    }
}

/// One write, so that a kill leaves a line whole or absent, and threads do not mix.
fn say(line: &str) {
    std::io::stdout()
        .lock()
        .write_all(format!("{line}\n").as_bytes())
        .unwrap();
}

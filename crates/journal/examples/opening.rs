//! How long a ledger takes to open, by a replay of everything and from a snapshot: `opening LINES LINES_PER_COMMAND`.
//!
//! Never a test: it judges nothing. What it prints is kept in docs/PERFORMANCE.md.
#![allow(clippy::float_arithmetic, reason = "rates and ratios, no money")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sunledger_domain::command::LineDraft;
use sunledger_domain::subject::{Commitment, Digest, Handle, Party, Subject};
use sunledger_domain::{Actor, Command, Meta, Money};
use sunledger_journal::{Journal, Options, Request, Snapshots};
use sunledger_store::SledLog;

type Failure = Box<dyn Error>;

/// Entries behind the snapshot, as a ledger that was killed just before its next one would have.
const TAIL: usize = 99_999;
/// Openings of each kind; the shortest counts, since the machine does other things meanwhile.
const TURNS: usize = 3;

fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let lines: usize = words.next().ok_or("lines?")?.parse()?;
    let each: usize = words.next().ok_or("lines of a command?")?.parse()?;
    let temp = tempfile::tempdir_in("target")?;
    let (dir, kept) = (temp.path().join("ledger"), temp.path().join("snapshots"));
    let log = Arc::new(SledLog::create(&dir)?);
    let journal = Journal::open(log, Options::default())?;
    let mut bytes = Bytes::new();
    for (actor, command) in setting()? {
        submit(&journal, &mut bytes, &actor, command)?;
    }
    let actor = Actor::parse("all")?;
    let mut made = 0;
    while made < lines {
        let count = each.min(lines - made);
        let command = batch(made, count, &mut bytes)?;
        submit(&journal, &mut bytes, &actor, command)?;
        made += count;
    }
    let size = journal.head().size;
    journal.close()?;
    println!("{lines} payment lines by {each}: {size} entries");

    let replayed = shortest(&dir, None)?;
    println!("replay of everything      {:8.3} s", replayed.as_secs_f64());
    let (writing, ()) = timed(|| Ok(open(&dir, Some(Snapshots::new(&kept, 1)))?.close()?))?;
    for file in std::fs::read_dir(&kept)? {
        println!(
            "snapshot                  {} bytes",
            file?.metadata()?.len()
        );
    }
    println!("replay and first snapshot {:8.3} s", writing.as_secs_f64());
    let spared = Snapshots::new(&kept, u64::MAX);
    let exact = shortest(&dir, Some(&spared))?;
    say("from a snapshot at the end", exact, replayed);

    let journal = open(&dir, Some(spared.clone()))?;
    let command = batch(made, TAIL, &mut bytes)?;
    submit(&journal, &mut bytes, &actor, command)?;
    journal.close()?;
    say(
        "from one 100,000 before it",
        shortest(&dir, Some(&spared))?,
        replayed,
    );
    println!("peak memory {}", peak().unwrap_or_default());
    Ok(())
}

fn say(what: &str, took: Duration, replayed: Duration) {
    let (took, replayed) = (took.as_secs_f64(), replayed.as_secs_f64());
    println!("{what} {took:8.3} s, {:.4} of the replay", took / replayed);
}

/// Opens log and journal, as a program that starts does.
fn open(dir: &Path, snapshots: Option<Snapshots>) -> Result<Journal, Failure> {
    let options = Options {
        snapshots,
        ..Options::default()
    };
    let journal = Journal::open(Arc::new(SledLog::open(dir)?), options)?;
    match journal.take_snapshot_warnings().first() {
        Some(warning) => Err(warning.to_string().into()),
        None => Ok(journal),
    }
}

fn shortest(dir: &Path, snapshots: Option<&Snapshots>) -> Result<Duration, Failure> {
    let mut shortest = Duration::MAX;
    for _ in 0..TURNS {
        let (took, journal) = timed(|| open(dir, snapshots.cloned()))?;
        journal.close()?;
        shortest = shortest.min(took);
    }
    Ok(shortest)
}

fn timed<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<(Duration, T), Failure> {
    let begun = Instant::now();
    let done = work()?;
    Ok((begun.elapsed(), done))
}

fn peak() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(
        line.split_whitespace()
            .skip(1)
            .collect::<Vec<_>>()
            .join(" "),
    )
}

/// Bytes that look random and are the same in every run.
struct Bytes(blake3::OutputReader);

impl Bytes {
    fn new() -> Self {
        Self(blake3::Hasher::new().update(b"opening").finalize_xof())
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }
}

fn submit(
    journal: &Journal,
    bytes: &mut Bytes,
    actor: &Actor,
    command: Command,
) -> Result<(), Failure> {
    let meta = Meta {
        actor: actor.clone(),
        content: Digest::new(bytes.take()),
        issued_at: jiff::Timestamp::now(),
        key: Digest::new(bytes.take()),
        sigs: Vec::new(),
    };
    journal.submit(Request {
        meta,
        command,
        expected_size: None,
    })?;
    Ok(())
}

fn batch(number: usize, count: usize, bytes: &mut Bytes) -> Result<Command, Failure> {
    let mut command = read(
        "payment.prepare",
        &json!({
            "basis": { "business_on": "2017-03-01" }, "batch": format!("b{number}"), "lines": [],
            "period": "2017-03", "project": "p", "scheme": "s",
        }),
    )?;
    if let Command::PreparePayment(prepared) = &mut command {
        prepared.lines = (0..count).map(|_| line(bytes)).collect::<Result<_, _>>()?;
    }
    Ok(command)
}

fn line(bytes: &mut Bytes) -> Result<LineDraft, Failure> {
    let subject = Subject {
        commitment: Commitment::new(bytes.take()),
        handle: Handle::new(bytes.take()),
    };
    Ok(LineDraft {
        beneficiary: None,
        calc: None,
        due: None,
        on: None,
        paid: Money::from_minor(10_000 + i64::from(u16::from_be_bytes(bytes.take())))?,
        payee: Party::Subject(subject),
        period: None,
        reason: None,
        reference: None,
        village: None,
    })
}

fn setting() -> Result<Vec<(Actor, Command)>, Failure> {
    let basis = json!({ "business_on": "2017-03-01" });
    let amount = "80000000000.00";
    let steps = [
        (
            "system:init",
            "ledger.create",
            json!({
                "ledger": {
                    "algorithms": { "chain": "blake3", "signature": "ed25519", "tree": "sha256" },
                    "checkpoint_key": "00".repeat(32), "currency": "CNY", "demo": true,
                    "ledger": "11".repeat(16), "origin": "opening", "rules": 1, "scale": 2,
                },
                "unit": { "kind": "finance", "name": "试", "unit": "bureau" },
                "officer": {
                    "officer": "all", "post": "试", "roles": ["finance", "maker", "registrar"],
                    "unit": "bureau",
                },
            }),
        ),
        (
            "all",
            "scheme.register",
            json!({ "basis_text": "试", "class": "open", "name": "试", "scheme": "s" }),
        ),
        (
            "all",
            "project.register",
            json!({ "content": "试", "name": "试", "planned": "0.00", "project": "p", "unit": "bureau" }),
        ),
        (
            "all",
            "quota.receive",
            json!({
                "amount": amount, "basis": basis, "budget_year": 2017, "category": "special",
                "level": "central", "line": "l", "name": "试", "unit": "bureau",
            }),
        ),
        (
            "all",
            "project.fund",
            json!({ "amount": amount, "basis": basis, "project": "p", "source": { "line": "l" } }),
        ),
    ];
    let steps = steps.into_iter();
    steps
        .map(|(actor, kind, body)| Ok((Actor::parse(actor)?, read(kind, &body)?)))
        .collect()
}

fn read(kind: &str, body: &Value) -> Result<Command, Failure> {
    Ok(serde_json::from_value(
        json!({ "kind": kind, "body": body }),
    )?)
}

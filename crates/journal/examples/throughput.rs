//! Ten payment batches of 100,000 lines through the whole way on disk, and where the time goes.
//!
//! `cargo run --release -p sunledger-journal --example throughput -- [BATCHES] [DIR]`

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use sunledger_chain::{Entries, Header, LedgerId};
use sunledger_domain::subject::{Commitment, Digest, Handle, Party, Subject};
use sunledger_domain::{Actor, Cited, Command, Meta, decide};
use sunledger_journal::{Clock, Journal, Options, Request, SystemClock};
use sunledger_store::{Log, SledLog};

type Failure = Box<dyn std::error::Error>;

/// Lines of one batch: with the batch's own entry they make 100,000.
const LINES: u32 = 99_999;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let batches: u32 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let scratch = tempfile::tempdir()?;
    let dir = arguments
        .next()
        .map_or(scratch.path().join("log"), PathBuf::from);
    let log: Arc<dyn Log> = Arc::new(SledLog::create(&dir)?);
    let journal = Journal::open(log, Options::default())?;
    for command in setting() {
        journal.submit(request(&command, 0)?)?;
    }
    let requests: Vec<Request> = (0..batches)
        .map(|batch| request(&prepare(batch)?, batch))
        .collect::<Result<_, Failure>>()?;
    if let Some(first) = requests.first() {
        phases(&journal, first)?;
    }
    let timer = Timer::start();
    for request in requests {
        journal.submit(request)?;
    }
    timer.report("decide → encode → hash → sled", batches * (LINES + 1));
    let size = journal.head().size;
    journal.close()?;
    let log: Arc<dyn Log> = Arc::new(SledLog::open(&dir)?);
    let timer = Timer::start();
    let journal = Journal::open(log, Options::default())?;
    timer.report("replay at open", u32::try_from(size)?);
    drop(journal);
    let disk = std::fs::metadata(dir.join("log/db"))?.len();
    println!("{:>8} bytes of disk per entry", disk / size);
    Ok(())
}

/// The same batch, phase by phase, outside the journal and without writing.
fn phases(journal: &Journal, request: &Request) -> Result<(), Failure> {
    let snapshot = journal.snapshot();
    for _ in 0..3 {
        let timer = Timer::start();
        let decision = decide(
            &snapshot.state,
            &request.meta,
            &request.command,
            &Cited::new(),
        )?;
        timer.report("decide (bodies, JSON, digest, admit, evolve)", LINES + 1);
        let timer = Timer::start();
        let mut entries = Entries::new();
        let mut header = Header {
            ledger: LedgerId::new([0x11; 16]),
            seq: snapshot.head.size,
            prev: snapshot.head.hash,
            recorded_at_us: SystemClock.now_us(),
            batch_first: snapshot.head.size,
            batch_count: LINES + 1,
        };
        for payload in decision.payloads.iter() {
            header.prev = entries.push(&header, payload)?;
            header.seq += 1;
        }
        timer.report("frame and chain", LINES + 1);
        let timer = Timer::start();
        let bytes = entries.byte_len();
        drop(decision);
        timer.report("free the decision", LINES + 1);
        println!("{:>8} bytes per entry", bytes / entries.len());
    }
    Ok(())
}

/// Time on the wall, and time of all processors: on a busy machine only the second says what the work costs.
struct Timer {
    begun: Instant,
    busy: Duration,
}

impl Timer {
    fn start() -> Self {
        Self {
            begun: Instant::now(),
            busy: busy(),
        }
    }

    fn report(&self, what: &str, entries: u32) {
        let took = self.begun.elapsed();
        let busy = busy().saturating_sub(self.busy) / entries.max(1);
        let each = took / entries.max(1);
        let per_second = u128::from(entries) * 1_000_000 / took.as_micros().max(1);
        println!(
            "{per_second:>8} entries/s, {each:>8.2?} each, {busy:>8.2?} of processors: {what}"
        );
    }
}

/// Processor time of this process so far, in hundredths of a second, as Linux counts it; zero elsewhere.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn request(command: &Command, number: u32) -> Result<Request, Failure> {
    let mut key = [0; 32];
    let (kind, rest) = key.split_at_mut(28);
    kind.iter_mut()
        .zip(command.kind().bytes())
        .for_each(|(to, from)| *to = from);
    rest.copy_from_slice(&number.to_be_bytes());
    let actor = if matches!(command, Command::CreateLedger(_)) {
        Actor::Init
    } else {
        Actor::parse("officer")?
    };
    Ok(Request {
        meta: Meta {
            actor,
            content: Digest::new(key),
            issued_at: jiff::Timestamp::now(),
            key: Digest::new(key),
            sigs: Vec::new(),
        },
        command: command.clone(),
        expected_size: None,
    })
}

/// What must stand before a batch can be prepared.
fn setting() -> Vec<Command> {
    let basis = json!({"business_on": "2017-01-10"});
    let region = |code: &str, level: &str| json!({"code": code, "level": level, "name": "测试", "valid_from": "2010-01-01"});
    let commands = [
        json!({"kind": "ledger.create", "body": {
            "ledger": {
                "algorithms": {"chain": "blake3", "signature": "ed25519", "tree": "sha256"},
                "checkpoint_key": "00".repeat(32), "currency": "CNY", "demo": true,
                "ledger": "11".repeat(16), "origin": "sunledger.example/bench", "rules": 1, "scale": 2,
            },
            "unit": {"kind": "finance", "name": "县财政局", "unit": "finance"},
            "officer": {
                "officer": "officer", "post": "经办", "unit": "finance",
                "roles": ["approver", "finance", "maker", "registrar", "treasury", "village"],
            },
        }}),
        json!({"kind": "region.register", "body": {"regions": [
            region("230000000000", "province"), region("230100000000", "prefecture"),
            region("230102000000", "county"), region("230102001000", "township"),
            region("230102001002", "village"),
        ]}}),
        json!({"kind": "quota.receive", "body": {
            "amount": "90000000000.00", "basis": basis, "budget_year": 2017, "category": "special",
            "level": "central", "line": "line", "name": "专项资金", "unit": "finance",
        }}),
        json!({"kind": "scheme.register", "body": {
            "basis_text": "测试", "class": "open", "name": "补贴", "scheme": "subsidy",
        }}),
        json!({"kind": "project.register", "body": {
            "content": "补贴发放", "name": "补贴", "planned": "0.00", "project": "project", "unit": "finance",
        }}),
        json!({"kind": "project.fund", "body": {
            "amount": "90000000000.00", "basis": basis, "project": "project", "source": {"line": "line"},
        }}),
    ];
    commands
        .into_iter()
        .map(|command| serde_json::from_value(command).expect("a command of our own"))
        .collect()
}

/// One batch; commitments and handles are random, as real ones look.
fn prepare(batch: u32) -> Result<Command, Failure> {
    let line = json!({
        "paid": "1.00", "payee": {"unit": "finance"}, "reference": "V2017-000001", "village": "230102001002",
    });
    let command = json!({"kind": "payment.prepare", "body": {
        "basis": {"business_on": "2017-03-10"}, "batch": format!("batch-2017-{batch:04}"), "line": "line",
        "lines": [line], "period": "2017-03", "project": "project", "scheme": "subsidy",
    }});
    let mut command: Command = serde_json::from_value(command)?;
    let mut random = Random(u64::from(batch) + 1);
    if let Command::PreparePayment(prepare) = &mut command
        && let Some(line) = prepare.lines.first().cloned()
    {
        prepare.lines = (0..LINES)
            .map(|_| {
                let mut line = line.clone();
                line.payee = Party::Subject(Subject {
                    commitment: Commitment::new(random.bytes()),
                    handle: Handle::new(random.bytes()),
                });
                line
            })
            .collect();
    }
    Ok(command)
}

/// Xorshift: enough for bytes that do not compress.
struct Random(u64);

impl Random {
    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for byte in &mut bytes {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            *byte = self.0.to_be_bytes()[0];
        }
        bytes
    }
}

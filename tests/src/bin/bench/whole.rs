//! The whole way: payment lines through decide, hash and sled; then projection, reading back and verification.

use std::path::Path;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

use rayon::prelude::*;
use sunledger_audit::{
    Depth, EntrySource, Expected, MemorySource, Options, SourceError, verify_chain, verify_log,
};
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::{Entries, Entry};
use sunledger_domain::wire;
use sunledger_journal::{Journal, Request};
use sunledger_projections::{LedgerDb, Recorded};
use sunledger_store::{Log, SledLog};

use crate::material::{Bytes, batch, lines, meta, setting};
use crate::measure::{bytes_below, number, peak_mib, seconds};

/// Lines in one batch.
const BATCH: usize = 99_999;
/// Entries read or projected at a time.
const RUN: usize = 8_192;

pub(crate) fn run(dir: &Path, count: usize) -> anyhow::Result<()> {
    let dir = dir.join("whole");
    let log = Arc::new(SledLog::create(&dir)?);
    write(log.clone(), count)?;
    let all = read_all(log.as_ref())?;
    let payload: usize = all
        .iter()
        .filter_map(|e| Entry::decode(e).ok())
        .map(|e| e.payload.len())
        .sum();
    println!(
        "disk for each byte of payload: {:.2}",
        number_u64(bytes_below(&dir)?) / number(payload)
    );
    project(&dir, &all)?;
    drop(log);
    verify(&dir, &all)
}

pub(crate) fn write(log: Arc<SledLog>, count: usize) -> anyhow::Result<()> {
    let mut bytes = Bytes::new("whole");
    let journal = Journal::open(log, sunledger_journal::Options::default())?;
    let mut actor = None;
    for (who, command) in setting()? {
        let meta = meta(&who, &mut bytes);
        journal.submit(Request {
            meta,
            command,
            expected_size: None,
        })?;
        actor = Some(who);
    }
    let actor = actor.ok_or_else(|| anyhow::anyhow!("no setting"))?;
    let mut requests = Vec::new();
    let mut made = 0;
    while made < count {
        let part = (count - made).min(BATCH);
        let command = batch(&format!("b{made}"), lines(part, &mut bytes)?)?;
        requests.push(Request {
            meta: meta(&actor, &mut bytes),
            command,
            expected_size: None,
        });
        made += part;
    }
    let batches = requests.len();
    let before = peak_mib().unwrap_or(0);
    // Each batch from a client of its own: while one is written, the next can be decided.
    let (answers, took) = seconds(|| {
        Ok(thread::scope(|scope| {
            let submit = |request| scope.spawn(|| journal.submit(request));
            let clients: Vec<_> = requests.into_iter().map(submit).collect();
            let answers = clients.into_iter().map(ScopedJoinHandle::join);
            answers.collect::<Vec<_>>()
        }))
    })?;
    for answer in answers {
        answer.map_err(|_| anyhow::anyhow!("a client panicked"))??;
    }
    println!(
        "\n{count} payment lines in {batches} batches, each from a client of its own, through decide, encode, hash, sled, sync:"
    );
    println!(
        "{:.0} entries/s; peak memory {} MiB ({before} MiB before, requests included)",
        number(count) / took,
        peak_mib().unwrap_or(0)
    );
    Ok(journal.close()?)
}

pub(crate) fn read_all(log: &SledLog) -> anyhow::Result<Entries> {
    let mut all = Entries::new();
    loop {
        let run = log.read(u64::try_from(all.len())?, RUN)?;
        if run.is_empty() {
            return Ok(all);
        }
        run.iter().for_each(|entry| all.push_raw(entry));
    }
}

fn project(dir: &Path, all: &Entries) -> anyhow::Result<()> {
    let mut events = Vec::with_capacity(all.len());
    for bytes in all.iter() {
        let entry = Entry::decode(bytes)?;
        events.push(Recorded {
            seq: entry.header.seq,
            recorded_at_us: entry.header.recorded_at_us,
            leaf: leaf_hash(bytes),
            batch_first: entry.header.batch_first,
            event: wire::decode(entry.payload)?,
        });
    }
    let mut db = LedgerDb::open(&dir.join("ledger.sqlite"))?;
    let ((), took) = seconds(|| Ok(events.chunks(RUN).try_for_each(|run| db.apply(run))?))?;
    println!(
        "projection into SQLite: {:.0} entries/s",
        number(events.len()) / took
    );
    Ok(())
}

fn verify(dir: &Path, all: &Entries) -> anyhow::Result<()> {
    let views: Vec<&[u8]> = all.iter().collect();
    let bare = || -> anyhow::Result<()> {
        views.par_iter().with_min_len(1_024).for_each(|entry| {
            std::hint::black_box(sunledger_chain::hash::chain_hash(entry));
        });
        Ok(())
    };
    bare()?;
    let ((), bare_seconds) = seconds(bare)?;
    let (log, opening) = seconds(|| Ok(SledLog::open(dir)?))?;
    let stored = Stored(&log);
    let expected = Expected {
        end: Some(log.head()),
        ..Expected::default()
    };
    let (_, chain_seconds) = seconds(|| Ok(verify_chain(&stored, &expected)?))?;
    let (_, again_seconds) = seconds(|| Ok(verify_chain(&stored, &expected)?))?;
    let memory = MemorySource::new(all.clone());
    let (_, memory_seconds) = seconds(|| Ok(verify_chain(&memory, &expected)?))?;
    let (report, rules_seconds) = seconds(|| {
        Ok(verify_log(
            &stored,
            &expected,
            Options {
                depth: Depth::Rules,
            },
        ))
    })?;
    anyhow::ensure!(report.ok(), "the log that was just written does not verify");
    let rate = |seconds: f64| number(views.len()) / seconds;
    println!(
        "\nverification of {} entries, all cores, ratio to bare BLAKE3 of the same entries in memory:",
        views.len()
    );
    println!(
        "bare BLAKE3, in memory          {:>12.0} entries/s   1.00",
        rate(bare_seconds)
    );
    for (what, took) in [
        ("chain, in memory", memory_seconds),
        ("chain, from disk, first time", chain_seconds),
        ("chain, from disk, again", again_seconds),
        ("chain and rules, from disk", rules_seconds),
    ] {
        println!(
            "{what:<31} {:>12.0} entries/s   {:.2}",
            rate(took),
            bare_seconds / took
        );
    }
    println!("opening the log: {opening:.2} s");
    let (journal, took) = seconds(|| {
        Ok(Journal::open(
            Arc::new(log),
            sunledger_journal::Options::default(),
        )?)
    })?;
    println!(
        "replaying it into the state: {took:.2} s, {:.0} entries/s",
        rate(took)
    );
    Ok(journal.close()?)
}

struct Stored<'a>(&'a SledLog);

impl EntrySource for Stored<'_> {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        self.0.read(from, limit).map_err(|error| SourceError {
            seq: Some(error.seq()),
            kind: error.code(),
            detail: error.to_string(),
        })
    }
}

fn number_u64(count: u64) -> f64 {
    usize::try_from(count).map_or(f64::INFINITY, number)
}

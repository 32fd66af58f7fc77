//! Durable appends with and without the publisher beside them, round by round: what the second copy costs the first.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use sunledger_chain::Entries;
use sunledger_chain::rotation::KeyHistory;
use sunledger_store::tiles::{OsDisk, Publisher, TileKeeper};
use sunledger_store::{Log, SledLog};

use crate::append::{frame, payloads};
use crate::material::signer;
use crate::measure::{number, seconds};

/// Entries for each size of commit: some seconds each, so that several checkpoints fall into a round.
const ROUNDS: [(usize, usize); 3] = [(1, 6_000), (100, 200_000), (8_190, 327_600)];
/// Rounds with and without, in turn.
const TURNS: usize = 3;

pub(crate) fn run(dir: &Path) -> anyhow::Result<()> {
    println!("\ndurable append, entries/s: without and with tiles and checkpoints, in turn");
    println!(
        "{:>8} {:>10} {:>12} {:>12} {:>8} {:>12} {:>10}",
        "commit", "entries", "without", "with", "ratio", "published", "left, s"
    );
    for (commit, entries) in ROUNDS {
        let payloads = payloads(entries)?;
        let mut runs = Vec::new();
        let mut head = sunledger_chain::Head::default();
        for chunk in payloads.chunks(commit) {
            let run = frame(head.size, head.hash, chunk)?;
            head.size += u64::try_from(run.len())?;
            head.hash = run.hash(run.len() - 1).context("an empty run")?;
            runs.push(run);
        }
        let (mut without, mut with, mut left, mut published) = (0.0, 0.0, 0.0, 0);
        for turn in 0..TURNS {
            let log = SledLog::create(&dir.join(format!("bare-{commit}-{turn}")))?;
            without += append(&log, &runs)?;
            drop(log);
            let place = dir.join(format!("tiled-{commit}-{turn}"));
            let log = Arc::new(SledLog::create(&place)?);
            let signer = signer()?;
            let keys = KeyHistory::from(signer.public().clone());
            let disk = OsDisk::new(place.join("public"));
            let keeper = TileKeeper::open(disk, &log, signer, &keys)?;
            let publisher = Publisher::start(Arc::<SledLog>::clone(&log), keeper)?;
            with += append(&log, &runs)?;
            published += publisher.published().map_or(0, |published| published.size);
            left += seconds(|| Ok(publisher.close()?))?.1;
        }
        let all = number(payloads.len() * TURNS);
        println!(
            "{commit:>8} {:>10} {:>12.0} {:>12.0} {:>8.2} {:>12} {:>10.2}",
            payloads.len(),
            all / without,
            all / with,
            without / with,
            published / u64::try_from(TURNS)?,
            left / number(TURNS),
        );
    }
    Ok(())
}

fn append(log: &SledLog, runs: &[Entries]) -> anyhow::Result<f64> {
    let mut head = log.head();
    let ((), took) = seconds(|| {
        for run in runs {
            head = log.append(head, run)?;
        }
        Ok(())
    })?;
    Ok(took)
}

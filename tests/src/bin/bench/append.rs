//! Durable appends of the same bytes, into the log and into a raw file with fdatasync, turn by turn.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use sunledger_chain::{Entries, Hash, Header, LedgerId};
use sunledger_store::{Log, SledLog};

use crate::material::{Bytes, LEDGER, batch, lines, meta, setting};
use crate::measure::{number, seconds};

/// Entries for each size of commit: enough to see a steady state, few enough to wait for.
const ROUNDS: [(usize, usize); 4] = [(1, 2_000), (16, 16_000), (100, 60_000), (8_190, 327_600)];

pub(crate) fn run(dir: &Path) -> anyhow::Result<()> {
    println!(
        "\ndurable append, entries/s: log (zstd, sled, flush + sync) beside a raw file (write + fdatasync)"
    );
    println!(
        "{:>8} {:>10} {:>12} {:>12} {:>8}",
        "commit", "entries", "log", "raw", "ratio"
    );
    for (commit, entries) in ROUNDS {
        let payloads = payloads(entries)?;
        let log = SledLog::create(&dir.join(format!("append-{commit}")))?;
        let mut raw = File::create_new(dir.join(format!("raw-{commit}")))?;
        let (mut log_seconds, mut raw_seconds, mut head) = (0.0, 0.0, log.head());
        for chunk in payloads.chunks(commit) {
            let run = frame(head.size, head.hash, chunk)?;
            let (next, took) = seconds(|| Ok(log.append(head, &run)?))?;
            log_seconds += took;
            let whole: Vec<u8> = run.iter().flatten().copied().collect();
            let ((), took) = seconds(|| {
                raw.write_all(&whole)?;
                Ok(raw.sync_data()?)
            })?;
            raw_seconds += took;
            head = next;
        }
        let rate = |seconds: f64| number(payloads.len()) / seconds;
        println!(
            "{commit:>8} {:>10} {:>12.0} {:>12.0} {:>8.2}",
            payloads.len(),
            rate(log_seconds),
            rate(raw_seconds),
            raw_seconds / log_seconds
        );
    }
    Ok(())
}

/// Payloads of real payment lines.
pub(crate) fn payloads(count: usize) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut bytes = Bytes::new("append");
    let mut state = sunledger_domain::State::default();
    let cited = sunledger_domain::Cited::new();
    let mut actor = None;
    for (who, command) in setting()? {
        state = sunledger_domain::decide(&state, &meta(&who, &mut bytes), &command, &cited)?.after;
        actor = Some(who);
    }
    let actor = actor.ok_or_else(|| anyhow::anyhow!("no setting"))?;
    let mut all = Vec::with_capacity(count);
    while all.len() < count {
        let part = (count - all.len()).min(90_000);
        let command = batch(&format!("b{}", all.len()), lines(part, &mut bytes)?)?;
        let decision =
            sunledger_domain::decide(&state, &meta(&actor, &mut bytes), &command, &cited)?;
        all.extend(decision.payloads.iter().skip(1).map(<[u8]>::to_vec));
    }
    Ok(all)
}

/// One batch of entries.
pub(crate) fn frame(first: u64, mut prev: Hash, payloads: &[Vec<u8>]) -> anyhow::Result<Entries> {
    let mut run = Entries::new();
    for (seq, payload) in (first..).zip(payloads) {
        let header = Header {
            ledger: LedgerId::new(LEDGER),
            seq,
            prev,
            recorded_at_us: 1_488_326_400_000_000,
            batch_first: first,
            batch_count: u32::try_from(payloads.len())?,
        };
        prev = run.push(&header, payload)?;
    }
    Ok(run)
}

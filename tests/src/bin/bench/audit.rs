//! The audit of a published folder, in a process of its own so that its peak memory is its own; proofs from the same files.
//!
//! The folder is a whole log that keeps every rule; a log of other bytes would be refused before it is slow.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::Context;
use rayon::prelude::*;
use sunledger_audit::{Folder, Known, audit_bundle};
use sunledger_chain::hash::chain_hash;
use sunledger_chain::proof::{verify_consistency, verify_inclusion};
use sunledger_chain::rotation::KeyHistory;
use sunledger_store::SledLog;
use sunledger_store::tiles::{OsDisk, PublicLog, TileKeeper};

use crate::material::signer;
use crate::measure::{number, peak_mib, seconds};
use crate::whole::{read_all, write};

/// Proofs of each kind, spread over the log.
const PROOFS: u64 = 1_000;

pub(crate) fn run(dir: &Path, lines: usize) -> anyhow::Result<()> {
    let place = dir.join("audited");
    let public = place.join("public");
    let log = Arc::new(SledLog::create(&place)?);
    write(log.clone(), lines)?;
    let signer = signer()?;
    let keys = KeyHistory::from(signer.public().clone());
    let mut keeper = TileKeeper::open(OsDisk::new(&public), log.as_ref(), signer, &keys)?;
    let (_, took) = seconds(|| Ok(keeper.advance(log.as_ref())?))?;
    println!("publishing it at once: {took:.2} s");
    let all = read_all(log.as_ref())?;
    let views: Vec<&[u8]> = all.iter().collect();
    let bare = || -> anyhow::Result<()> {
        views.par_iter().with_min_len(1_024).for_each(|entry| {
            std::hint::black_box(chain_hash(entry));
        });
        Ok(())
    };
    bare()?;
    let ((), bare_seconds) = seconds(bare)?;
    let rate = number(views.len()) / bare_seconds;
    println!(
        "\naudit of a folder of {} entries; bare BLAKE3 of the same entries in memory: {rate:.0} entries/s",
        views.len()
    );
    drop(views);
    drop(all);
    proofs(&public)?;
    drop(keeper);
    drop(log);
    let child = Command::new(std::env::current_exe()?)
        .arg("audit-of")
        .arg(&public)
        .arg(rate.to_string())
        .status()?;
    anyhow::ensure!(child.success(), "the audit found something");
    Ok(())
}

/// Called by `run` in a process of its own.
pub(crate) fn of(mut words: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let public = words.next().context("a folder")?;
    let bare: f64 = words.next().context("a rate")?.parse()?;
    let key = signer()?.public().clone();
    let known = Known {
        key,
        policy: None,
        seen: Vec::new(),
    };
    let before = peak_mib().unwrap_or(0);
    let (report, took) = seconds(|| Ok(audit_bundle(&Folder::new(&public), &known)))?;
    anyhow::ensure!(report.ok, "{:?}", report.problems.first());
    let rate = number(usize::try_from(report.entries)?) / took;
    println!(
        "signature, tree, tiles, chain, rules: {took:.2} s, {rate:.0} entries/s, {:.3} of bare BLAKE3; peak memory {} MiB ({before} MiB before)",
        rate / bare,
        peak_mib().unwrap_or(0)
    );
    Ok(())
}

/// Proofs from the files, each with the checks that a server makes before it gives one out, and their verification.
fn proofs(public: &Path) -> anyhow::Result<()> {
    let files = PublicLog::with_own_key(OsDisk::new(public))?;
    let size = files.checkpoint()?.1.size();
    let step = size.checked_div(PROOFS).filter(|step| *step > 0);
    let places = (0..size).step_by(usize::try_from(step.context("too few entries")?)?);
    let places: Vec<u64> = places.collect();
    let made = number(places.len());
    let micros = |took: f64| took * 1_000_000.0 / made;
    let (inclusions, took) = seconds(|| {
        let made = places.iter().map(|seq| Ok(files.inclusion(*seq, None)?.1));
        made.collect::<anyhow::Result<Vec<_>>>()
    })?;
    let longest = inclusions.iter().map(|proof| proof.hashes.len()).max();
    let ((), check) = seconds(|| {
        for (seq, proof) in places.iter().zip(&inclusions) {
            verify_inclusion(&proof.of, *seq, size, &proof.hashes, &proof.root)?;
        }
        Ok(())
    })?;
    println!(
        "inclusion: at most {} hashes ({} bytes); {:.0} µs each from files, {:.1} µs to verify",
        longest.unwrap_or(0),
        longest.unwrap_or(0) * 32,
        micros(took),
        micros(check)
    );
    let (consistencies, took) = seconds(|| {
        let made = places
            .iter()
            .map(|from| Ok(files.consistency(*from, None)?.1));
        made.collect::<anyhow::Result<Vec<_>>>()
    })?;
    let longest = consistencies.iter().map(|proof| proof.hashes.len()).max();
    let ((), check) = seconds(|| {
        for (from, proof) in places.iter().zip(&consistencies) {
            verify_consistency((*from, &proof.of), (size, &proof.root), &proof.hashes)?;
        }
        Ok(())
    })?;
    println!(
        "consistency: at most {} hashes ({} bytes); {:.0} µs each from files, {:.1} µs to verify",
        longest.unwrap_or(0),
        longest.unwrap_or(0) * 32,
        micros(took),
        micros(check)
    );
    let (receipts, took) = seconds(|| {
        let made = places
            .iter()
            .map(|seq| Ok(files.receipt(*seq)?.to_string().len()));
        made.collect::<anyhow::Result<Vec<usize>>>()
    })?;
    let longest = receipts.iter().max().copied().unwrap_or(0);
    println!(
        "receipt with its entry: at most {longest} bytes; {:.0} µs each",
        micros(took)
    );
    Ok(())
}

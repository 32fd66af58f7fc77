//! `cargo xtask bench`: figures as ratios against a peer or a limit in the same run.
//!
//! Never a test: it judges nothing and fails on nothing but errors. Results are kept in docs/PERFORMANCE.md.

#![allow(clippy::float_arithmetic, reason = "rates and ratios, no money")]

mod append;
mod audit;
mod import;
mod material;
mod measure;
mod tiles;
mod whole;

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1).peekable();
    if words.next_if(|word| word == "audit-of").is_some() {
        return audit::of(words);
    }
    let dir = tempfile::Builder::new()
        .prefix("sunledger-bench")
        .tempdir_in("target")
        .context("a directory to work in")?;
    // Peak memory is the process's own, so that files are imported in a run of their own.
    let only_import = words.next_if(|word| word == "import").is_some();
    let only_tiles = words.next_if(|word| word == "tiles").is_some();
    let only_audit = words.next_if(|word| word == "audit").is_some();
    let lines = words
        .next()
        .map_or(Ok(1_000_000), |n| n.parse())
        .context("number of payment lines")?;
    println!(
        "on {} threads; directory {}",
        rayon::current_num_threads(),
        dir.path().display()
    );
    if only_import {
        return import::run(dir.path(), lines);
    }
    if only_tiles {
        return tiles::run(dir.path());
    }
    if only_audit {
        return audit::run(dir.path(), lines);
    }
    append::run(dir.path())?;
    tiles::run(dir.path())?;
    whole::run(dir.path(), lines)
}

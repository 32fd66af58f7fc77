//! `cargo xtask bench`: figures as ratios against a peer or a limit in the same run.
//!
//! Never a test: it judges nothing and fails on nothing but errors. Results are kept in docs/PERFORMANCE.md.

#![allow(clippy::float_arithmetic, reason = "rates and ratios, no money")]

mod append;
mod material;
mod measure;
mod whole;

use anyhow::Context;

fn main() -> anyhow::Result<()> {
    let dir = tempfile::Builder::new()
        .prefix("sunledger-bench")
        .tempdir_in("target")
        .context("a directory to work in")?;
    let lines = std::env::args()
        .nth(1)
        .map_or(Ok(1_000_000), |n| n.parse())
        .context("number of payment lines")?;
    println!(
        "on {} threads; directory {}",
        rayon::current_num_threads(),
        dir.path().display()
    );
    append::run(dir.path())?;
    whole::run(dir.path(), lines)
}

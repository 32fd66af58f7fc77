//! The repository's own chores: what must hold before a change is merged, and the long runs.
//!
//! It starts tools and reads files. It must never change a tracked file, and no crate may depend on it.

mod browser;
mod cli;
mod fuzz;
mod python;
mod report;
mod steps;
mod tidy;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Chore;
use crate::report::Outcome;
use crate::workspace::Workspace;

/// Something was checked and did not hold.
const FAILED: u8 = 1;
/// The command line could not be understood.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let chore = match cli::parse(&args) {
        Ok(chore) => chore,
        Err(error) => {
            eprintln!("{error}\n\n{}", cli::HELP);
            return ExitCode::from(USAGE);
        }
    };
    match run(&chore) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(FAILED),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(FAILED)
        }
    }
}

/// Whether everything that the chore checked holds.
fn run(chore: &Chore) -> Result<bool> {
    let outcome = match chore {
        Chore::Help => {
            println!("{}", cli::HELP);
            return Ok(true);
        }
        Chore::Test(depth) => {
            let report = steps::run_all(&Workspace::locate()?, *depth);
            println!("\n{}", report.render());
            return Ok(report.all_held());
        }
        Chore::Tidy => tidy::run(Workspace::locate()?.root()),
        Chore::Crash(rounds) => steps::crash(&Workspace::locate()?, *rounds),
        Chore::Tamper(rounds) => steps::tamper(&Workspace::locate()?, *rounds),
        Chore::Fuzz(seconds, targets) => fuzz::run_all(&Workspace::locate()?, targets, *seconds),
        Chore::Bench(args) => steps::bench(&Workspace::locate()?, args),
    };
    match outcome {
        Outcome::Passed => Ok(true),
        Outcome::Failed(why) | Outcome::Skipped(why) => {
            eprintln!("error: {why}");
            Ok(false)
        }
    }
}

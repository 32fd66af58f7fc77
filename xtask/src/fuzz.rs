//! Every parser of outside bytes in the hands of a fuzzer, one after the other.
//!
//! It stands outside of the tests: it needs a nightly compiler, and minutes to build. What it finds stays in `fuzz/artifacts`.

use std::fs;
use std::num::NonZeroU32;

use crate::report::Outcome;
use crate::workspace::{Workspace, run, succeeds};

const TARGETS: &str = "fuzz/fuzz_targets";
/// Real files to begin with, beside what earlier runs have kept.
const FIXTURES: &str = "crates/exchange/fixtures";

/// Runs the targets that are named, or all, for so many seconds each.
pub(crate) fn run_all(workspace: &Workspace, named: &[String], seconds: NonZeroU32) -> Outcome {
    let all = match targets(workspace) {
        Ok(all) => all,
        Err(error) => return Outcome::Failed(format!("{TARGETS} cannot be read: {error}")),
    };
    if let Some(unknown) = named.iter().find(|name| !all.contains(name)) {
        let known = all.join(" ");
        return Outcome::Failed(format!(
            "there is no target '{unknown}'; there are: {known}"
        ));
    }
    if let Err(why) = tools(workspace) {
        return Outcome::Skipped(why);
    }
    let chosen = if named.is_empty() { &all[..] } else { named };
    let broken = chosen
        .iter()
        .filter(|target| run_one(workspace, target, seconds) != Outcome::Passed);
    let broken: Vec<&str> = broken.map(String::as_str).collect();
    match broken.is_empty() {
        true => {
            println!("{} targets, {seconds} s each: nothing found", chosen.len());
            Outcome::Passed
        }
        false => Outcome::Failed(format!(
            "something was found by {}; see fuzz/artifacts",
            broken.join(" ")
        )),
    }
}

fn run_one(workspace: &Workspace, target: &str, seconds: NonZeroU32) -> Outcome {
    let corpus = format!("fuzz/corpus/{target}");
    if let Err(error) = fs::create_dir_all(workspace.root().join(&corpus)) {
        return Outcome::Failed(format!("{corpus} cannot be made: {error}"));
    }
    let mut command = workspace.program("cargo");
    command.args(["+nightly", "fuzz", "run", target, &corpus, FIXTURES, "--"]);
    command.arg(format!("-max_total_time={seconds}"));
    run(command.args(["-rss_limit_mb=2048", "-print_final_stats=1"]))
}

fn targets(workspace: &Workspace) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace.root().join(TARGETS))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".rs").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// The compiler and the tool, fetched where they are not there.
fn tools(workspace: &Workspace) -> Result<(), String> {
    let nightly = || succeeds(workspace.program("cargo").args(["+nightly", "--version"]));
    if !nightly() {
        let rustup = ["toolchain", "install", "nightly", "--profile", "minimal"];
        run(workspace.program("rustup").args(rustup));
        if !nightly() {
            return Err(
                "a nightly compiler is not there: rustup toolchain install nightly".to_owned(),
            );
        }
    }
    let tool = || succeeds(workspace.program("cargo").args(["fuzz", "--version"]));
    if !tool() {
        run(workspace
            .program("cargo")
            .args(["install", "--locked", "cargo-fuzz"]));
        if !tool() {
            return Err("cargo-fuzz is not there: cargo install --locked cargo-fuzz".to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_explained_and_an_unknown_one_is_named() {
        let workspace = Workspace::locate().expect("the tests run in the workspace");
        let told = fs::read_to_string(workspace.root().join("fuzz/README.md")).expect("a page");
        for target in targets(&workspace).expect("targets") {
            assert!(told.contains(&format!("`{target}`")), "{target}");
        }
        let outcome = run_all(&workspace, &["nothing".to_owned()], NonZeroU32::MIN);
        assert!(matches!(outcome, Outcome::Failed(why) if why.contains("'nothing'")));
    }
}

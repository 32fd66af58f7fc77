//! The steps of `cargo xtask test`, and the long runs.
//!
//! A tool that is not there is fetched or the step is skipped with the reason; it must never pass unseen.

use std::env;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;

use crate::browser;
use crate::cli::Depth;
use crate::python::Python;
use crate::report::{Outcome, Report};
use crate::tidy;
use crate::workspace::{Workspace, run, succeeds};

/// Where the independent verifier and its tests stand.
const VERIFIER: &str = "tests/python";
/// How often the crash harness kills its child; read by `tests/tests/crash`.
const ROUNDS: &str = "SUNLEDGER_ROUNDS";
/// How many changes of each kind are made to a bundle; read by the tests of the audit.
const TAMPER: &str = "SUNLEDGER_TAMPER";
/// With --quick: enough to see that the harness works.
const QUICK: [(&str, &str); 2] = [(ROUNDS, "10"), ("PROPTEST_CASES", "32")];

pub(crate) fn run_all(workspace: &Workspace, depth: Depth) -> Report {
    let mut report = Report::new(8);
    report.step("format", || format(workspace));
    report.step("clippy", || clippy(workspace));
    report.step("docs", || docs(workspace, depth));
    let mut python = Err("it was not looked for".to_owned());
    report.step("tests", || {
        python = Python::prepare(workspace);
        tests(workspace, depth, python.as_ref().ok())
    });
    report.step("verifier", || verifier(workspace, &python));
    report.step("browser", || browser::run(workspace, depth));
    report.step("licences", || licences(workspace));
    report.step("tidy", || tidy::run(workspace.root()));
    report
}

pub(crate) fn crash(workspace: &Workspace, rounds: NonZeroU32) -> Outcome {
    let args = "test --release -p sunledger-tests --test crash -- --nocapture";
    run(workspace.cargo(args).env(ROUNDS, rounds.to_string()))
}

pub(crate) fn tamper(workspace: &Workspace, rounds: NonZeroU32) -> Outcome {
    let args = "test --release -p sunledger-audit --test audit tamper -- --nocapture";
    run(workspace.cargo(args).env(TAMPER, rounds.to_string()))
}

pub(crate) fn bench(workspace: &Workspace, args: &[String]) -> Outcome {
    let mut cargo = workspace.cargo("run --profile dist -p sunledger-tests --bin bench --");
    run(cargo.args(args))
}

fn format(workspace: &Workspace) -> Outcome {
    match component(workspace, "fmt", "rustfmt") {
        Ok(()) => run(&mut workspace.cargo("fmt --all -- --check")),
        Err(why) => Outcome::Skipped(why),
    }
}

fn clippy(workspace: &Workspace) -> Outcome {
    let args = "clippy --release --workspace --all-targets -- -D warnings";
    match component(workspace, "clippy", "clippy") {
        Ok(()) => run(&mut workspace.cargo(args)),
        Err(why) => Outcome::Skipped(why),
    }
}

fn docs(workspace: &Workspace, depth: Depth) -> Outcome {
    if depth == Depth::Quick {
        return Outcome::Skipped("left out by --quick".to_owned());
    }
    let mut cargo = workspace.cargo("doc --release --no-deps --workspace");
    run(cargo.env("RUSTDOCFLAGS", "-D warnings"))
}

fn tests(workspace: &Workspace, depth: Depth, python: Option<&Python>) -> Outcome {
    let mut cargo = workspace.cargo("test --release --workspace --no-fail-fast");
    if depth == Depth::Quick {
        cargo.args(["--lib", "--bins", "--tests"]);
        for (name, value) in QUICK {
            if env::var_os(name).is_none() {
                cargo.env(name, value);
            }
        }
    }
    match python {
        Some(python) => python.set_env(&mut cargo),
        None => println!("without Python: the journeys that run the verifier skip it"),
    }
    run(&mut cargo)
}

fn verifier(workspace: &Workspace, python: &Result<Python, String>) -> Outcome {
    let directory = workspace.root().join(VERIFIER);
    // `unittest` calls a directory without tests a success.
    if !has_tests(&directory) {
        return Outcome::Failed(format!("{VERIFIER} has no test*.py"));
    }
    match python {
        Ok(python) => {
            let mut command = workspace.program("python3");
            python.set_env(&mut command);
            run(command.current_dir(directory).args(["-m", "unittest"]))
        }
        Err(why) => Outcome::Skipped(why.clone()),
    }
}

fn licences(workspace: &Workspace) -> Outcome {
    if !succeeds(&mut workspace.cargo("deny --version")) {
        let why =
            "cargo-deny is not there and takes minutes to build: cargo install --locked cargo-deny";
        return Outcome::Skipped(why.to_owned());
    }
    run(&mut workspace.cargo("deny --locked check --hide-inclusion-graph licenses bans sources"))
}

/// Makes sure of a part of the toolchain; a minimal installation lacks both that we need.
fn component(workspace: &Workspace, subcommand: &str, component: &str) -> Result<(), String> {
    let is_there = || succeeds(workspace.cargo(subcommand).arg("--version"));
    if is_there() {
        return Ok(());
    }
    run(workspace
        .program("rustup")
        .args(["component", "add", component]));
    if is_there() {
        return Ok(());
    }
    Err(format!(
        "{component} is not there: rustup component add {component}"
    ))
}

fn has_tests(directory: &Path) -> bool {
    let Ok(entries) = fs::read_dir(directory) else {
        return false;
    };
    let mut names = entries.flatten().map(|entry| entry.file_name());
    names.any(|name| is_test_file(&name.to_string_lossy()))
}

/// As `unittest` looks for them.
fn is_test_file(name: &str) -> bool {
    name.strip_prefix("test")
        .is_some_and(|rest| rest.strip_suffix(".py").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifiers_tests_are_told_from_other_files() {
        assert!(is_test_file("test_format.py"));
        for name in ["verify.py", "test_format.pyc", "latest.py", "test"] {
            assert!(!is_test_file(name), "{name}");
        }
    }

    #[test]
    fn a_directory_that_is_not_there_has_no_tests() {
        let workspace = Workspace::locate().expect("the tests run in the workspace");
        assert!(!has_tests(&workspace.root().join("no/such/directory")));
    }
}

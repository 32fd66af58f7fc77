//! `sunledger`: the one binary. Thin: it reads arguments, calls the service, prints, and sets the exit code.
//!
//! Exit codes: 0 done, 1 refused or integrity failure, 2 usage.

mod cli;
mod commands;
mod demo;
mod fault;
mod output;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Verb};
use output::{Format, report};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let format = Format::new(cli.json);
    let done = match cli.verb {
        Verb::Init(args) => commands::init::run(&args, format),
        Verb::Demo(args) => commands::demo::run(&args, format),
        Verb::Serve(args) => commands::serve::run(&args),
        Verb::Post(args) => commands::post::run(&args, format),
        Verb::Show(args) => commands::show::run(&args, format),
        Verb::Slip(args) => commands::slip::run(&args, format),
        Verb::Disclose(args) => commands::disclose::run(&args, format),
        Verb::Erase(args) => commands::erase::run(&args, format),
        Verb::Trace(args) => commands::trace::run(&args, format),
        Verb::Verify(args) => commands::verify::run(&args, format),
        Verb::Rebuild(args) => commands::rebuild::run(&args, format),
        Verb::Key(args) => commands::key::run(&args, format),
        Verb::Import(args) => commands::import::run(&args, format),
        Verb::Approve(args) => commands::approve::approve(&args, format),
        Verb::Refuse(args) => commands::approve::refuse(&args, format),
        Verb::Reconcile(args) => commands::reconcile::run(&args, format),
        Verb::Day(args) => commands::day::run(&args, format),
        Verb::Obligations(args) => commands::report::obligations(&args, format),
        Verb::Report(args) => commands::report::run(&args, format),
        Verb::Match(args) => commands::matching::run(&args, format),
        Verb::Finding(args) => commands::case::run(&args, format),
        Verb::Findings(args) => commands::findings::run(&args, format),
        Verb::Query(args) => commands::query::run(&args, format),
        Verb::Policy(args) => commands::policy::run(&args, format),
        Verb::Audit(args) => commands::audit::run(&args, format),
        Verb::Fetch(args) => commands::bundle::fetch(&args, format),
        Verb::Export(args) => commands::export::run(&args, format),
        Verb::Proof(args) => commands::proof::proof(&args, format),
        Verb::Receipt(args) => commands::proof::receipt(&args, format),
        Verb::Witness(args) => commands::witness::run(&args, format),
        Verb::Repair(args) => commands::repair::run(&args, format),
        Verb::Tiles(args) => commands::proof::tiles(&args, format),
    };
    report(done, format)
}

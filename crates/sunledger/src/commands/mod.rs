//! One file per verb.

pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod post;
pub(crate) mod rebuild;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod verify;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use sunledger_domain::Actor;
use sunledger_journal::SystemClock;
use sunledger_server::service::Ledger;

/// Opens a ledger under the clock of this machine.
fn open(dir: &Path) -> anyhow::Result<Ledger> {
    Ok(Ledger::open(dir, Arc::new(SystemClock))?)
}

fn officer(text: &str) -> anyhow::Result<Actor> {
    match Actor::parse(text).context("--as")? {
        officer @ Actor::Officer(_) => Ok(officer),
        Actor::Init | Actor::History => {
            anyhow::bail!("--as {text}: nobody acts as the system itself")
        }
    }
}

/// Reads a file whole; `-` is standard input.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)
            .context("standard input")?;
        return Ok(bytes);
    }
    std::fs::read(path).with_context(|| path.display().to_string())
}

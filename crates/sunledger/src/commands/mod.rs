//! One file per verb.

pub(crate) mod approve;
pub(crate) mod audit;
mod board_audit;
pub(crate) mod bundle;
pub(crate) mod case;
pub(crate) mod day;
pub(crate) mod demo;
pub(crate) mod disclose;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod findings;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod key;
pub(crate) mod matching;
pub(crate) mod policy;
pub(crate) mod post;
pub(crate) mod proof;
pub(crate) mod query;
pub(crate) mod rebuild;
pub(crate) mod reconcile;
pub(crate) mod repair;
pub(crate) mod report;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod slip;
pub(crate) mod trace;
pub(crate) mod verify;
pub(crate) mod witness;

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use sunledger_domain::Actor;
use sunledger_journal::SystemClock;
use sunledger_server::service::{Ledger, Warning, read_key};

use crate::cli::Signing;
use crate::fault::Fault;
use crate::output::remark;

/// Opens a ledger under the clock of this machine.
fn open(dir: &Path) -> anyhow::Result<Ledger> {
    let ledger = Ledger::open(dir, Arc::new(SystemClock))?;
    if let Some(fault) = ledger.checkpoint_key_fault() {
        remark(&Fault::told(&fault.into()));
    }
    warn(&ledger);
    Ok(ledger)
}

/// Opens a ledger for an officer, who signs what is given where a key is named.
fn open_as(dir: &Path, signing: &Signing) -> anyhow::Result<Ledger> {
    let secret = signing.sign.as_deref().map(read_key).transpose()?;
    let ledger = open(dir)?;
    ledger.sign_with(secret);
    Ok(ledger)
}

/// Says what went wrong beside what was done, and does not undo it.
fn warn(ledger: &Ledger) {
    for Warning { code, zh, en } in ledger.take_warnings() {
        remark(&Fault::new(code, zh, en));
    }
}

fn officer(text: &str) -> anyhow::Result<Actor> {
    match Actor::parse(text) {
        Ok(officer @ Actor::Officer(_)) => Ok(officer),
        Ok(Actor::Init | Actor::History) => Err(Fault::argument(
            "--as",
            &format!("{text}：不能以系统自身的名义办理，请写岗位编号"),
            &format!("{text}: nobody acts as the system itself, name an officer"),
        )
        .into()),
        Err(error) => Err(Fault::argument(
            "--as",
            "应写岗位编号：1 至 64 位字母、数字、“-”“_”“.”",
            &format!("takes the id of an officer: {error}"),
        )
        .into()),
    }
}

/// The largest receipt, policy, mapping, state file or command to be signed that is read: twice the largest batch.
const DOCUMENT_BYTES_MAX: u64 = 128 << 20;
/// The largest list that is read: payments, statements, requests, disclosures.
const LIST_BYTES_MAX: u64 = 512 << 20;

/// Reads a document whole; `-` is standard input. One without an end is refused before it fills the memory.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_at_most(path, DOCUMENT_BYTES_MAX)
}

/// As [`read`], for lists.
fn read_list(path: &Path) -> anyhow::Result<Vec<u8>> {
    read_at_most(path, LIST_BYTES_MAX)
}

fn read_at_most(path: &Path, bytes_max: u64) -> anyhow::Result<Vec<u8>> {
    if path == Path::new("-") {
        let shown = Path::new("standard input");
        return Ok(bounded(std::io::stdin().lock(), bytes_max)
            .map_err(|error| Fault::file(shown, &error))?);
    }
    let file = std::fs::File::open(path).map_err(|error| Fault::file(path, &error))?;
    Ok(bounded(file, bytes_max).map_err(|error| Fault::file(path, &error))?)
}

fn bounded(reader: impl Read, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()).is_ok_and(|length| length <= bytes_max) {
        true => Ok(bytes),
        false => Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("more than {bytes_max} bytes"),
        )),
    }
}

/// Writes a file whole or not at all: under another name first, and durably before it takes the place of the old one.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let refused = |error| Fault::file(path, &error);
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).map_err(refused)?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let aside = Path::new(&name);
    let mut file = std::fs::File::create(aside).map_err(refused)?;
    std::io::Write::write_all(&mut file, bytes).map_err(refused)?;
    file.sync_all().map_err(refused)?;
    std::fs::rename(aside, path).map_err(refused)
}

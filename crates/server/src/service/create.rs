//! A new ledger: directory, keys, vault, genesis, and the first unit and officer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use sunledger_chain::note::KeyName;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Cited, Meta, RULES_VERSION, State, decide};
use sunledger_journal::{Clock, Journal, Options, Snapshots};
use sunledger_store::tiles::PUBLIC_DIR;
use sunledger_store::{DirLock, SledLog};
use sunledger_vault::{Entropy, Vault};

use super::keys::{self, Keys, random};
use super::{
    CONTENT_CONTEXT, KEY_CONTEXT, LEDGER_FILE, Ledger, PEOPLE_FILE, ServiceError, VAULT_FILE,
    currency, public, request,
};

/// What a new ledger is to be.
#[derive(Debug, Clone)]
pub struct Creation {
    /// ISO 4217 code.
    pub currency: String,
    /// The name under which its checkpoints will be published.
    pub origin: String,
    /// Whether everything in it is invented.
    pub nature: Nature,
}

/// Real or for show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Random id, own keys.
    Real,
    /// Fixed id and keys, the same on every machine.
    Demo,
}

/// Makes a ledger in a new or empty directory and opens it.
///
/// Its first unit is `bureau` (`demo-finance` in a demo), its first officer `registrar`, who registers all others.
/// Whatever can be refused is refused before anything is made; what fails later takes with it what was made.
pub fn create(dir: &Path, what: &Creation, clock: Arc<dyn Clock>) -> Result<Ledger, ServiceError> {
    rehearse(dir, what, clock.as_ref())?;
    let above = missing_above(dir);
    let lock = DirLock::take_new(dir)?;
    make(dir, what, clock, lock).inspect_err(|_| unmake(dir, &above))
}

/// The same command under an empty key, decided as the writer will decide it, and the key that is to be found.
fn rehearse(dir: &Path, what: &Creation, clock: &dyn Clock) -> Result<(), ServiceError> {
    currency::check(&what.currency)?;
    if what.origin.parse::<KeyName>().is_err() {
        return Err(public::unsignable(&what.origin));
    }
    if what.nature == Nature::Real {
        Keys::Own.check_environment(dir)?;
    }
    let command = request::command("ledger.create", &genesis(what, [0; 16], [0; 32]))?;
    let nothing = Digest::new([0; 32]);
    let meta = Meta {
        actor: Actor::Init,
        content: nothing,
        issued_at: time(clock)?,
        key: nothing,
        sigs: Vec::new(),
    };
    let decided = decide(&State::default(), &meta, &command, &Cited::new());
    decided.map_err(sunledger_journal::SubmitError::Rejected)?;
    Ok(())
}

fn time(clock: &dyn Clock) -> Result<jiff::Timestamp, ServiceError> {
    jiff::Timestamp::from_microsecond(clock.now_us())
        .map_err(|error| ServiceError::io("clock", std::io::Error::other(error.to_string())))
}

fn make(
    dir: &Path,
    what: &Creation,
    clock: Arc<dyn Clock>,
    lock: DirLock,
) -> Result<Ledger, ServiceError> {
    let log = Arc::new(SledLog::create_locked(&lock)?);
    let (keys, entropy, id) = match what.nature {
        Nature::Demo => (
            Keys::Demo,
            Entropy::Seeded(keys::DEMO_SEED),
            *b"sunledger-demo-1",
        ),
        Nature::Real => (Keys::Own, Entropy::System, random()?),
    };
    let master = keys.make_master(dir)?;
    let vault = Vault::create(&dir.join(VAULT_FILE), id, &master, entropy)?;
    let body = genesis(what, id, keys.make_checkpoint(dir)?);
    let command = request::command("ledger.create", &body)?;
    let text = body.to_string();
    let meta = Meta {
        actor: Actor::Init,
        content: Digest::new(vault.keyed_digest(CONTENT_CONTEXT, &[text.as_bytes()])),
        issued_at: time(clock.as_ref())?,
        key: Digest::new(vault.keyed_digest(KEY_CONTEXT, &[b"ledger.create"])),
        sigs: Vec::new(),
    };
    drop(vault);
    let options = Options {
        clock: Arc::clone(&clock),
        ..Options::default()
    };
    let journal = Journal::open(log.clone(), options)?;
    journal.submit(sunledger_journal::Request {
        meta,
        command,
        expected_size: Some(0),
    })?;
    journal.close()?;
    Ledger::assemble(dir, lock, log, clock, Snapshots::EVERY)
}

/// The directories that are not there yet, from `dir` upwards.
fn missing_above(dir: &Path) -> Vec<PathBuf> {
    let named = dir
        .ancestors()
        .filter(|above| !above.as_os_str().is_empty());
    named
        .take_while(|above| !above.exists())
        .map(Path::to_owned)
        .collect()
}

/// Removes what an unfinished creation has made: the files by name, directories only where they are empty.
/// The first failure is what the caller reports; what cannot be removed stays.
fn unmake(dir: &Path, above: &[PathBuf]) {
    drop(std::fs::remove_dir_all(dir.join("log")));
    drop(std::fs::remove_dir_all(dir.join(PUBLIC_DIR)));
    for name in [
        "head",
        "lock",
        keys::MASTER_KEY_FILE,
        keys::CHECKPOINT_KEY_FILE,
    ] {
        drop(std::fs::remove_file(dir.join(name)));
    }
    for name in [VAULT_FILE, LEDGER_FILE, PEOPLE_FILE] {
        for beside in ["", "-journal", "-wal", "-shm"] {
            drop(std::fs::remove_file(dir.join(format!("{name}{beside}"))));
        }
    }
    for made in above {
        drop(std::fs::remove_dir(made));
    }
}

fn genesis(what: &Creation, id: [u8; 16], checkpoint_key: [u8; 32]) -> Value {
    let demo = what.nature == Nature::Demo;
    let unit = if demo { "demo-finance" } else { "bureau" };
    json!({
        "ledger": {
            "algorithms": { "chain": "blake3", "signature": "ed25519", "tree": "sha256" },
            "checkpoint_key": Digest::new(checkpoint_key),
            "currency": what.currency,
            "demo": demo,
            "ledger": sunledger_chain::LedgerId::new(id).to_string(),
            "origin": what.origin,
            "rules": RULES_VERSION,
            "scale": 2,
        },
        "unit": { "kind": "finance", "name": "账本管理单位", "unit": unit },
        "officer": {
            "officer": "registrar",
            "post": "账本登记员",
            "roles": ["registrar"],
            "unit": unit,
        },
    })
}

//! A new ledger: directory, keys, vault, genesis, and the first unit and officer.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Meta, RULES_VERSION};
use sunledger_journal::{Clock, Journal, Options};
use sunledger_store::{DirLock, SledLog};
use sunledger_vault::{Entropy, Vault};

use super::keys::{self, Keys, random};
use super::{CONTENT_CONTEXT, KEY_CONTEXT, Ledger, ServiceError, VAULT_FILE, request};

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
pub fn create(dir: &Path, what: &Creation, clock: Arc<dyn Clock>) -> Result<Ledger, ServiceError> {
    let lock = DirLock::take_new(dir)?;
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
    let now = clock.now_us();
    let meta = Meta {
        actor: Actor::Init,
        content: Digest::new(vault.keyed_digest(CONTENT_CONTEXT, &[text.as_bytes()])),
        issued_at: jiff::Timestamp::from_microsecond(now)
            .map_err(|error| ServiceError::io("clock", std::io::Error::other(error.to_string())))?,
        key: Digest::new(vault.keyed_digest(KEY_CONTEXT, &[b"ledger.create"])),
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
    Ledger::assemble(dir, lock, log, clock)
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

//! The ledger as one thing: log, journal, vault and read models put together in one directory.
//!
//! The only place that knows of all of them. It must never hold a rule of the money or a line of HTTP.

mod check;
mod create;
mod error;
mod export;
mod import;
mod keys;
mod people;
mod person;
mod reads;
mod request;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use sunledger_chain::{Head, LedgerId};
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Command, Meta, State};
use sunledger_journal::{Clock, Journal, Options, Outcome, Receipt, SubmitError};
use sunledger_projections::LedgerDb;
use sunledger_store::{DirLock, Log, SledLog};
use sunledger_vault::{Entropy, Fingerprint, Person, Sealed, Vault};

pub use check::{Checked, Depth, verify_dir, verify_file};
pub use create::{Creation, Nature, create};
pub use error::ServiceError;
pub use import::{PaymentImport, RegionImport};
pub use reads::rebuild;
pub use request::Request;

use keys::Keys;
use people::People;

const VAULT_FILE: &str = "vault.sqlite";
const LEDGER_FILE: &str = "ledger.sqlite";
const PEOPLE_FILE: &str = "people.sqlite";

/// An open ledger. One process at a time; any number of threads.
pub struct Ledger {
    dir: PathBuf,
    id: LedgerId,
    log: Arc<SledLog>,
    journal: Journal,
    clock: Arc<dyn Clock>,
    vault: Mutex<Vault>,
    people: Mutex<People>,
    reads: Mutex<LedgerDb>,
    _lock: DirLock,
}

impl Ledger {
    /// Opens an existing ledger: log, then vault, then journal, then read models.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<Self, ServiceError> {
        let lock = DirLock::take(dir)?;
        let log = Arc::new(SledLog::open_locked(&lock)?);
        Self::assemble(dir, lock, log, clock)
    }

    fn assemble(
        dir: &Path,
        lock: DirLock,
        log: Arc<SledLog>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ServiceError> {
        let options = Options {
            clock: Arc::clone(&clock),
            ..Options::default()
        };
        let journal = Journal::open(log.clone(), options)?;
        let state = journal.state();
        let Some(genesis) = state.ledger() else {
            return Err(ServiceError::request(
                "ledger_unfinished",
                "dir",
                "账本尚未建成（建账时中断），请删除该目录后重新 init",
                "the ledger was never finished: remove the directory and run init again",
            ));
        };
        let ledger = LedgerId::new(*genesis.ledger.as_bytes());
        let (keys, entropy) = match genesis.demo {
            true => (Keys::Demo, Entropy::Seeded(keys::DEMO_SEED)),
            false => (Keys::Own, Entropy::System),
        };
        let master = keys.find_master(dir)?;
        let mut vault = Vault::open(&dir.join(VAULT_FILE), *ledger.as_bytes(), &master, entropy)?;
        settle_pending(&mut vault, log.as_ref())?;
        let people = People::open(&dir.join(PEOPLE_FILE), &vault)?;
        let reads = LedgerDb::open(&dir.join(LEDGER_FILE))?;
        let ledger = Self {
            dir: dir.to_owned(),
            id: ledger,
            log,
            journal,
            clock,
            vault: Mutex::new(vault),
            people: Mutex::new(people),
            reads: Mutex::new(reads),
            _lock: lock,
        };
        ledger.catch_up()?;
        Ok(ledger)
    }

    /// Records one request, its people sealed first.
    pub fn post(&self, actor: &Actor, request: &Request) -> Result<Receipt, ServiceError> {
        let mut body = request.body.clone();
        let people = person::find(&body)?;
        let key = self.key_digest(&request.key);
        let scope = request::scope(&request.kind, &body);
        let sealed = self.seal(scope.as_deref(), &key, &people)?;
        let done = self.post_sealed(actor, request, key, &mut body, &sealed);
        let sealed: Vec<Sealed> = sealed.into_iter().map(|(sealed, _)| sealed).collect();
        self.settle(&key, &people, &sealed, done)
    }

    fn post_sealed(
        &self,
        actor: &Actor,
        request: &Request,
        key: [u8; 32],
        body: &mut serde_json::Value,
        sealed: &[(Sealed, Fingerprint)],
    ) -> Result<Receipt, ServiceError> {
        // The content is what was said, people by fingerprint: handles and commitments may move on.
        person::replace(body, &mut sealed.iter().map(|(sealed, _)| *sealed));
        let mut said = request.body.clone();
        person::fingerprint(&mut said, &mut sealed.iter().map(|(_, print)| *print));
        let (actor_text, text) = (actor.to_string(), said.to_string());
        let parts = [
            actor_text.as_bytes(),
            request.kind.as_bytes(),
            text.as_bytes(),
        ];
        let content = self.vault().keyed_digest(CONTENT_CONTEXT, &parts);
        let mut command = request::command(&request.kind, body)?;
        if let Command::PostNotice(notice) = &mut command {
            self.fill_notice(notice)?;
        }
        let issued_at = match request.issued_at {
            Some(issued_at) => issued_at,
            None => self.now()?,
        };
        let meta = Meta {
            actor: actor.clone(),
            content: Digest::new(content),
            issued_at,
            key: Digest::new(key),
        };
        self.submit(meta, command, request.expected_size)
    }

    fn submit(
        &self,
        meta: Meta,
        command: Command,
        expected_size: Option<u64>,
    ) -> Result<Receipt, ServiceError> {
        let request = sunledger_journal::Request {
            meta,
            command,
            expected_size,
        };
        Ok(self.journal.submit(request)?)
    }

    /// Seals people before their command is recorded: the vault is on disk before the log.
    fn seal(
        &self,
        scope: Option<&str>,
        tag: &[u8; 32],
        people: &[Person],
    ) -> Result<Vec<(Sealed, Fingerprint)>, ServiceError> {
        match (scope, people.is_empty()) {
            (_, true) => Ok(Vec::new()),
            (Some(scope), false) => Ok(self.vault().seal_with_fingerprints(scope, tag, people)?),
            (None, false) => Err(ServiceError::request(
                "person_unexpected",
                "person",
                "这种指令不含人员信息",
                "this kind of command has no people in it",
            )),
        }
    }

    /// Keeps what was sealed where the log holds it, removes it where the log never will,
    /// and leaves it pending where that is not known.
    fn settle(
        &self,
        tag: &[u8; 32],
        people: &[Person],
        sealed: &[Sealed],
        done: Result<Receipt, ServiceError>,
    ) -> Result<Receipt, ServiceError> {
        let unknown = matches!(
            &done,
            Err(ServiceError::Submit(
                SubmitError::Unknown(_) | SubmitError::NoAnswer
            ))
        );
        if !people.is_empty() && !unknown {
            match &done {
                Ok(Receipt {
                    outcome: Outcome::Recorded,
                    ..
                }) => {
                    self.vault().confirm(tag)?;
                    lock(&self.people).add(people, sealed)?;
                }
                // What the first time sealed is confirmed already; this time's is not needed.
                Ok(Receipt {
                    outcome: Outcome::Repeated,
                    ..
                })
                | Err(_) => {
                    self.vault().purge(tag)?;
                }
            }
        }
        done
    }

    /// The state after the last durable batch.
    pub fn state(&self) -> State {
        self.journal.state()
    }

    /// The durable head of the log.
    pub fn head(&self) -> Head {
        self.log.head()
    }

    /// The ledger's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The ledger's id.
    pub const fn id(&self) -> LedgerId {
        self.id
    }

    /// The journal, for whoever follows new heads.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Stops the writer and seals the log. What is dropped without it is sealed as well, but says nothing.
    pub fn close(self) -> Result<(), ServiceError> {
        Ok(self.journal.close()?)
    }

    fn now(&self) -> Result<Timestamp, ServiceError> {
        Timestamp::from_microsecond(self.clock.now_us())
            .map_err(|error| ServiceError::io("clock", std::io::Error::other(error.to_string())))
    }

    fn key_digest(&self, key: &str) -> [u8; 32] {
        self.vault().keyed_digest(KEY_CONTEXT, &[key.as_bytes()])
    }

    fn vault(&self) -> MutexGuard<'_, Vault> {
        lock(&self.vault)
    }
}

const KEY_CONTEXT: &str = "sunledger idempotency key v1";
const CONTENT_CONTEXT: &str = "sunledger command content v1";

/// Every change under these locks is one database transaction, so a panic elsewhere leaves nothing half-done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// After a crash: what the log holds is kept, what it never got is removed.
fn settle_pending(vault: &mut Vault, log: &SledLog) -> Result<(), ServiceError> {
    let tags: BTreeSet<[u8; 32]> = vault.pending()?.into_iter().collect();
    if tags.is_empty() {
        return Ok(());
    }
    let recorded = reads::keys_among(log, &tags)?;
    for tag in &tags {
        match recorded.contains(tag) {
            true => vault.confirm(tag)?,
            false => {
                vault.purge(tag)?;
            }
        }
    }
    Ok(())
}

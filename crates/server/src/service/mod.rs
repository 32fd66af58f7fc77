//! The ledger as one thing: log, journal, vault and read models put together in one directory.
//!
//! The only place that knows of all of them. It must never hold a rule of the money or a line of HTTP.

mod behind;
mod boards;
mod check;
mod create;
mod currency;
mod day;
mod disclose;
mod disclosed;
mod entries;
mod erase;
mod error;
mod export;
mod import;
mod keys;
mod lineage;
mod malformed;
mod matching;
mod people;
mod person;
mod policy;
mod public;
mod reads;
mod repair;
mod report;
mod request;
mod rotate;
mod sealed;
mod sealing;
mod signing;
mod slip;
mod statement;
mod trace;
mod warning;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use sunledger_chain::officer::Secret;
use sunledger_chain::{Head, LedgerId};
use sunledger_domain::command::PostNotice;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Actor, Command, Meta, State, places};
use sunledger_journal::{Clock, Journal, Options, Receipt, Snapshots};
use sunledger_store::{DirLock, Log, SledLog};
pub use sunledger_vault::Field;
use sunledger_vault::{Entropy, Vault};

pub use boards::{BoardsChecked, check_boards};
pub use check::{Checked, Depth, verify_dir, verify_file};
pub use create::{Creation, Nature, create};
pub use day::{Closed, ReconcileOrder, Reconciled, hindrance};
pub use disclose::{Disclosed, DisclosureLine, Part, Which};
pub use disclosed::{CheckedDisclosure, CheckedLine, EntriesError, check_disclosure};
pub use erase::{Erasure, Whom};
pub use error::ServiceError;
pub use import::{
    ImportOrder, Oversize, PartImport, PaymentImport, Plan, ReadFile, RegionImport, Stage, Watch,
};
pub use lineage::lineage_beside;
pub use matching::{Found, MatchOrder, MatchRun, Names};
pub use public::{ProofJson, PublicFiles, public_beside, public_file, rebuild_tiles};
pub(crate) use reads::recorded;
pub use reads::{read_beside, rebuild};
pub use repair::repair_dir;
pub use report::ReportText;
pub use request::Request;
pub use rotate::Rotated;
pub use sealed::SealedFindings;
pub use signing::{ToSign, read_key, write_key};
pub use slip::{Compared, Slip, SlipItem, Whose};
pub use statement::{ReadStatement, StatementImport, StatementOrder, SuspendedLine, Why};
pub use trace::{no_lineage_beside, trace_refused, what_refused};
pub use warning::Warning;

use keys::Keys;
pub(crate) use keys::{random, write_secret};
use lineage::Fold;
use people::People;
use public::Public;
use reads::Boards;
use sealing::Sealing;

/// How often the rows of a notice are sought while others keep recording.
const NOTICE_TRIES: u32 = 16;
const VAULT_FILE: &str = "vault.sqlite";
pub(crate) const LEDGER_FILE: &str = "ledger.sqlite";
const PEOPLE_FILE: &str = "people.sqlite";
const SNAPSHOTS_DIR: &str = "snapshots";

/// An open ledger. One process at a time; any number of threads.
pub struct Ledger {
    dir: PathBuf,
    id: LedgerId,
    log: Arc<SledLog>,
    journal: Journal,
    /// Dropped after the journal, so that the last entries are published.
    public: Public,
    clock: Arc<dyn Clock>,
    vault: Mutex<Vault>,
    /// None where the file cannot be had: everyone is a pseudonym then.
    people: Mutex<Option<People>>,
    reads: Mutex<Boards>,
    lineage: Mutex<Fold>,
    warnings: Mutex<Vec<Warning>>,
    /// Who signs what is given from here on.
    signer: Mutex<Option<Secret>>,
    _lock: DirLock,
}

impl Ledger {
    /// Opens an existing ledger: log, then journal, then vault, then read models. A read model that fails closes
    /// nothing: the boards stand still, and [`Ledger::take_warnings`] says so.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<Self, ServiceError> {
        Self::open_with(dir, clock, Snapshots::EVERY)
    }

    /// As [`Ledger::open`], with a snapshot of the state after every so many entries.
    pub fn open_with(
        dir: &Path,
        clock: Arc<dyn Clock>,
        snapshot_every: u64,
    ) -> Result<Self, ServiceError> {
        let lock = DirLock::take(dir)?;
        let log = Arc::new(SledLog::open_locked(&lock)?);
        Self::assemble(dir, lock, log, clock, snapshot_every)
    }

    fn assemble(
        dir: &Path,
        lock: DirLock,
        log: Arc<SledLog>,
        clock: Arc<dyn Clock>,
        snapshot_every: u64,
    ) -> Result<Self, ServiceError> {
        let snapshots = Snapshots::new(dir.join(SNAPSHOTS_DIR), snapshot_every);
        let options = Options {
            clock: Arc::clone(&clock),
            snapshots: Some(snapshots),
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
        let keys = Keys::of(genesis.demo);
        let entropy = match keys {
            Keys::Demo => Entropy::Seeded(keys::DEMO_SEED),
            Keys::Own => Entropy::System,
        };
        let public = Public::start(dir, &log, keys, &state)?;
        let master = keys.find_master(dir)?;
        let mut vault = Vault::open(&dir.join(VAULT_FILE), *ledger.as_bytes(), &master, entropy)?;
        sealing::settle_pending(&mut vault, &journal, log.as_ref())?;
        let other = behind::other_log(&vault, log.as_ref())?;
        behind::check(&mut vault, log.as_ref())?;
        let (people, nameless) = match People::open(&dir.join(PEOPLE_FILE), &vault) {
            Ok(people) => (Some(people), None),
            Err(error) => (None, Some(error)),
        };
        let reads = Boards::new(dir.join(LEDGER_FILE));
        let ledger = Self {
            dir: dir.to_owned(),
            id: ledger,
            log,
            journal,
            public,
            clock,
            vault: Mutex::new(vault),
            people: Mutex::new(people),
            reads: Mutex::new(reads),
            lineage: Mutex::default(),
            warnings: Mutex::default(),
            signer: Mutex::default(),
            _lock: lock,
        };
        for fault in nameless.iter().chain(&other) {
            ledger.warn(fault);
        }
        if let Some(fault) = &ledger.public.fault {
            ledger.warn(fault);
        }
        ledger.follow();
        Ok(ledger)
    }

    /// Records one request, its people sealed first.
    pub fn post(&self, actor: &Actor, request: &Request) -> Result<Receipt, ServiceError> {
        self.post_placed(actor, request).map(|(receipt, _)| receipt)
    }

    /// As [`Ledger::post`], and says where each line of a payment batch came to stand: not where its maker gave it.
    pub fn post_placed(
        &self,
        actor: &Actor,
        request: &Request,
    ) -> Result<(Receipt, Vec<u32>), ServiceError> {
        request::not_reserved(&request.kind)?;
        let mut places = Vec::new();
        let mut body = request.body.clone();
        let people = person::find(&body, &self.said_by(actor))?;
        let key = self.officer_key(actor, &request.key);
        let scope = request::scope(&request.kind, &body);
        let sealing = self.seal(scope.as_deref(), &key, people)?;
        let done = self.post_sealed(actor, request, key, &mut body, &sealing, &mut places);
        Ok((self.settle(&sealing, done)?, places))
    }

    fn post_sealed(
        &self,
        actor: &Actor,
        request: &Request,
        key: [u8; 32],
        body: &mut serde_json::Value,
        sealing: &Sealing,
        stand: &mut Vec<u32>,
    ) -> Result<Receipt, ServiceError> {
        // The content is what was said, people by fingerprint: handles and commitments may move on.
        person::replace(body, &mut sealing.sealed().into_iter());
        let mut said = request.body.clone();
        person::fingerprint(&mut said, &mut sealing.prints().into_iter());
        let command = request::command(&request.kind, body)?;
        if let Command::PreparePayment(batch) = &command {
            *stand = places(&batch.lines);
        }
        let meta = self.meta(actor, request, &said, key)?;
        if let Command::PostNotice(notice) = &command {
            return self.post_notice(&meta, notice, request.expected_size);
        }
        self.submit(meta, command, request.expected_size)
    }

    /// Who gives a request, and under which key; `said` is its content, people by fingerprint.
    fn meta(
        &self,
        actor: &Actor,
        request: &Request,
        said: &serde_json::Value,
        key: [u8; 32],
    ) -> Result<Meta, ServiceError> {
        let (actor_text, text) = (actor.to_string(), said.to_string());
        let parts = [
            actor_text.as_bytes(),
            request.kind.as_bytes(),
            text.as_bytes(),
        ];
        let content = self.vault().keyed_digest(CONTENT_CONTEXT, &parts);
        let issued_at = match request.issued_at {
            Some(issued_at) => issued_at,
            None => self.now()?,
        };
        Ok(Meta {
            actor: actor.clone(),
            content: Digest::new(content),
            issued_at,
            key: Digest::new(key),
            sigs: request.sigs.clone(),
        })
    }

    /// A notice is as of the log as it is: where others were recorded while its rows were sought, they are sought again.
    fn post_notice(
        &self,
        meta: &Meta,
        notice: &PostNotice,
        expected_size: Option<u64>,
    ) -> Result<Receipt, ServiceError> {
        let mut tries = if notice.size.is_none() {
            NOTICE_TRIES
        } else {
            1
        };
        loop {
            let mut filled = notice.clone();
            self.fill_notice(&mut filled)?;
            let done = self.submit(meta.clone(), Command::PostNotice(filled), expected_size);
            tries -= 1;
            match done {
                Err(error) if tries > 0 && error.code() == "notice_size" => {}
                done => return done,
            }
        }
    }

    fn submit(
        &self,
        meta: Meta,
        command: Command,
        expected_size: Option<u64>,
    ) -> Result<Receipt, ServiceError> {
        let request = self.signed(sunledger_journal::Request {
            meta,
            command,
            expected_size,
        })?;
        Ok(self.journal.submit(request)?)
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

    /// Stops the writer, seals the log and publishes what is left. What is dropped without it is sealed as well, but says nothing.
    pub fn close(self) -> Result<(), ServiceError> {
        self.journal.close()?;
        Ok(self.public.close()?)
    }

    fn now(&self) -> Result<Timestamp, ServiceError> {
        Timestamp::from_microsecond(self.clock.now_us())
            .map_err(|error| ServiceError::io("clock", std::io::Error::other(error.to_string())))
    }

    /// The key of a file or another thing that this service names itself, by its purpose and its digest. No officer
    /// can choose such a key, so none can keep a file out.
    fn key_digest(&self, name: &str) -> [u8; 32] {
        self.vault().keyed_digest(KEY_CONTEXT, &[name.as_bytes()])
    }

    /// The key that an officer chose, which is that officer's alone.
    fn officer_key(&self, actor: &Actor, key: &str) -> [u8; 32] {
        let actor = actor.to_string();
        let parts = [actor.as_bytes(), key.as_bytes()];
        self.vault().keyed_digest(OFFICER_KEY_CONTEXT, &parts)
    }

    /// Whose word it is where people are known by a number of the speaker's own: the officer's unit.
    fn said_by(&self, actor: &Actor) -> String {
        let state = self.state();
        let unit = actor.officer().and_then(|officer| state.unit_of(officer));
        // Whoever is not registered is refused later; until then he speaks for himself.
        unit.map_or_else(|| actor.to_string(), ToString::to_string)
    }

    fn vault(&self) -> MutexGuard<'_, Vault> {
        lock(&self.vault)
    }
}

const KEY_CONTEXT: &str = "sunledger idempotency key v1";
const OFFICER_KEY_CONTEXT: &str = "sunledger officer key v1";
const CONTENT_CONTEXT: &str = "sunledger command content v1";

/// Every change under these locks is one database transaction, so a panic elsewhere leaves nothing half-done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

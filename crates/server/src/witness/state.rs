//! A witness that serves: it decides, stores what it decided, and only then signs.
//!
//! It must never sign what is not on disk, and no second process may serve the same directory.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sunledger_chain::note::{Algorithm, Cosigner, KeyName, Note, Signature, VerifierKey};
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::witness::{AddCheckpoint, Decision, Latest, Refusal, Watched};
use sunledger_store::tiles::{Disk, OsDisk};

use super::stored::{self, LOGS_DIR, PUBLIC_KEY_FILE, StoredLog};
use crate::service::{ServiceError, random, write_secret};

const LOCK_FILE: &str = "lock";

/// A witness with its directory, which no other process serves meanwhile.
pub struct Witness {
    dir: PathBuf,
    cosigner: Cosigner,
    watched: Mutex<Known>,
    _lock: File,
}

/// What is known of the logs; the same as on disk.
struct Known {
    watched: Watched,
    logs: Vec<StoredLog>,
}

/// A checkpoint that is stored as the latest of its log, and may be signed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted(Note);

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The request is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What was decided could not be put on disk.
    #[error(transparent)]
    Store(#[from] std::io::Error),
    /// The clock of this machine shows a time that no cosignature can hold.
    #[error("the clock is beyond what a cosignature can hold")]
    Clock,
}

/// One log that is watched, for display.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Watching {
    /// Its origin.
    pub origin: String,
    /// The keys that are trusted for it.
    pub keys: Vec<String>,
    /// Entries of the tree cosigned last.
    pub size: u64,
    /// Its root.
    pub root: String,
}

/// Makes a witness of this name in a new or empty directory, and says its public key.
pub fn init(dir: &Path, name: &str) -> Result<VerifierKey, ServiceError> {
    let name: KeyName = name.parse().map_err(|_| bad_name(name))?;
    let io = |error| ServiceError::io(dir, error);
    fs::create_dir_all(dir).map_err(io)?;
    if fs::read_dir(dir).map_err(io)?.next().is_some() {
        return Err(ServiceError::request(
            "witness_exists",
            "dir",
            "目录不为空，不在其中新建见证方",
            "the directory is not empty: no witness is made in it",
        ));
    }
    let seed = random()?;
    let cosigner = Cosigner::new(name.clone(), &seed).map_err(|_| bad_name(name.as_str()))?;
    write_secret(&dir.join(stored::KEY_FILE), &seed).map_err(io)?;
    let mut disk = OsDisk::new(dir);
    disk.make_dirs(Path::new(LOGS_DIR)).map_err(io)?;
    let public = cosigner.public();
    // Last: a directory without it is no witness yet.
    stored::replace(
        dir,
        Path::new(PUBLIC_KEY_FILE),
        format!("{public}\n").as_bytes(),
    )
    .map_err(io)?;
    Ok(public.clone())
}

/// What a witness watches, read beside a process that may be serving it.
pub fn watching(dir: &Path) -> Result<(VerifierKey, Vec<Watching>), ServiceError> {
    let key = stored::public_key(dir)?;
    let logs = stored::logs(dir)?;
    Ok((key, logs.iter().map(shown).collect()))
}

fn shown(log: &StoredLog) -> Watching {
    Watching {
        origin: stored::origin(log).to_owned(),
        keys: log.keys.iter().map(ToString::to_string).collect(),
        size: log.latest.size,
        root: log.latest.root.to_string(),
    }
}

impl Witness {
    /// Takes a witness from its directory.
    pub fn open(dir: &Path) -> Result<Self, ServiceError> {
        let cosigner = stored::cosigner(dir)?;
        let lock = hold(dir)?;
        let logs = stored::logs(dir)?;
        let mut watched = Watched::new();
        for log in &logs {
            let origin = stored::origin(log);
            for key in &log.keys {
                watched.trust(key.clone());
            }
            if !watched.restore(origin, log.latest) {
                return Err(impossible(origin));
            }
        }
        Ok(Self {
            dir: dir.to_owned(),
            cosigner,
            watched: Mutex::new(Known { watched, logs }),
            _lock: lock,
        })
    }

    /// The key by which others verify.
    pub const fn key(&self) -> &VerifierKey {
        self.cosigner.public()
    }

    /// The logs that are watched.
    pub fn watching(&self) -> Vec<Watching> {
        self.known().logs.iter().map(shown).collect()
    }

    /// Watches a log from its beginning, or trusts a further key of a log that is watched.
    pub fn trust(&self, key: &VerifierKey) -> Result<(), ServiceError> {
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(ServiceError::request(
                "witness_log_key",
                "--key",
                "应是账本的公钥（log.vkey 中的一行），不是见证方的公钥",
                "takes the key of a log (the line of log.vkey), not that of a witness",
            ));
        }
        let mut known = self.known();
        let origin = key.name().as_str();
        let place = known
            .logs
            .iter()
            .position(|log| stored::origin(log) == origin);
        let mut log = match place.and_then(|place| known.logs.get(place)) {
            Some(log) => log.clone(),
            None => StoredLog {
                keys: Vec::new(),
                latest: Latest::default(),
            },
        };
        if !log.keys.contains(key) {
            log.keys.push(key.clone());
        }
        stored::write(&self.dir, &log).map_err(|error| ServiceError::io(&self.dir, error))?;
        known.watched.trust(key.clone());
        match place.and_then(|place| known.logs.get_mut(place)) {
            Some(old) => *old = log,
            None => known.logs.push(log),
        }
        Ok(())
    }

    /// Goes on with the latest key of a log that is watched by an earlier one, which is trusted no longer.
    pub fn follow(&self, keys: &KeyHistory) -> Result<(), ServiceError> {
        let mut known = self.known();
        let origin = keys.latest().name().as_str();
        let log = known.logs.iter().find(|log| {
            stored::origin(log) == origin && log.keys.iter().any(|key| keys.contains(key))
        });
        let mut log = log.cloned().ok_or_else(|| not_watched(origin))?;
        log.keys = vec![keys.latest().clone()];
        stored::write(&self.dir, &log).map_err(|error| ServiceError::io(&self.dir, error))?;
        known.watched.follow(keys);
        let mut logs = known.logs.iter_mut();
        if let Some(old) = logs.find(|log| stored::origin(log) == origin) {
            *old = log;
        }
        Ok(())
    }

    /// Decides a request and, where it may be cosigned, puts that on disk. Requests are taken one after another.
    pub fn accept(&self, body: &[u8]) -> Result<Accepted, Failure> {
        let mut known = self.known();
        let (checkpoint, seen, latest) = match known.watched.decide(body) {
            Decision::Refuse(refusal) => return Err(refusal.into()),
            Decision::Cosign {
                checkpoint,
                seen,
                latest,
            } => (checkpoint, seen, latest),
        };
        let note = AddCheckpoint::parse(body)
            .map_err(Refusal::from)?
            .checkpoint;
        let origin = checkpoint.origin();
        let log = known.logs.iter().find(|log| stored::origin(log) == origin);
        let unknown = || Refusal::UnknownLog {
            origin: origin.to_owned(),
        };
        let mut log = log.cloned().ok_or_else(unknown)?;
        log.latest = latest;
        // The same tree again is on disk already.
        if seen != latest {
            stored::write(&self.dir, &log)?;
        }
        if !known.watched.advance(origin, seen, latest) {
            return Err(Refusal::Stale { size: seen.size }.into());
        }
        let mut logs = known.logs.iter_mut();
        if let Some(old) = logs.find(|log| stored::origin(log) == origin) {
            old.latest = latest;
        }
        Ok(Accepted(note))
    }

    /// Signs what was accepted, at a time in seconds since the Unix epoch.
    pub fn sign(&self, Accepted(note): &Accepted, at: u64) -> Result<Signature, Failure> {
        self.cosigner.sign(note, at).ok_or(Failure::Clock)
    }

    /// The state is changed after the disk, in one step that cannot panic between its parts.
    fn known(&self) -> MutexGuard<'_, Known> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hold(dir: &Path) -> Result<File, ServiceError> {
    let path = dir.join(LOCK_FILE);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    let file = options.open(&path);
    let file = file.map_err(|error| ServiceError::io(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ServiceError::request(
            "witness_in_use",
            "dir",
            "见证方正由另一个程序使用，请先停止它",
            "another process uses this witness: stop it first",
        )),
        Err(TryLockError::Error(error)) => Err(ServiceError::io(path, error)),
    }
}

fn bad_name(name: &str) -> ServiceError {
    ServiceError::request(
        "witness_name",
        "--name",
        &format!("名称“{name}”不能用于签名：不得为空，不得含空格或“+”，如 witness.example/audit"),
        &format!(
            "'{name}' can sign nothing: a name is not empty and has no spaces and no '+', such as witness.example/audit"
        ),
    )
}

fn not_watched(origin: &str) -> ServiceError {
    ServiceError::request(
        "witness_log_unknown",
        "--keys",
        &format!("本见证方没有用其中任何一把公钥见证 {origin}；首次见证请用 add-log --key"),
        &format!(
            "this witness watches no log {origin} by any of these keys: begin with add-log --key"
        ),
    )
}

fn impossible(origin: &str) -> ServiceError {
    ServiceError::request(
        "witness_damaged",
        "dir",
        &format!("{origin} 的记录自相矛盾，已拒绝启动"),
        &format!("what is stored of {origin} contradicts itself"),
    )
}

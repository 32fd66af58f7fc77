//! The ledger's own secrets as files: the vault's master key and the key that signs checkpoints.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use sunledger_chain::note::{Signer, VerifierKey};
use sunledger_domain::subject::Digest;
use sunledger_vault::{MASTER_KEY_ENV, MasterKey};

use super::Ledger;
use super::error::ServiceError;

pub(super) const MASTER_KEY_FILE: &str = "vault.key";
pub(super) const CHECKPOINT_KEY_FILE: &str = "checkpoint.key";
/// The key that follows, from before it is recorded until the first checkpoint that it has signed is published.
pub(super) const NEXT_KEY_FILE: &str = "checkpoint.key.next";

/// Where the secrets of a ledger come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// Drawn by the operating system and kept in files that only their owner may read.
    Own,
    /// Known to everybody, so that the demonstration is the same on every machine.
    Demo,
}

/// Everybody knows these: nothing real may ever be put under them.
pub(super) const DEMO_SEED: [u8; 32] = *b"sunledger demo, known to anyone!";

impl Keys {
    /// Those of a ledger, by whether its genesis says that it is a demonstration.
    pub(super) const fn of(demo: bool) -> Self {
        match demo {
            true => Self::Demo,
            false => Self::Own,
        }
    }

    /// Refuses a master key in the environment that is none, before a ledger is made with it.
    pub(super) fn check_environment(self, dir: &Path) -> Result<(), ServiceError> {
        match std::env::var_os(MASTER_KEY_ENV) {
            Some(_) => self.find_master(dir).map(drop),
            None => Ok(()),
        }
    }

    /// Makes the master key of a new ledger; one in the environment is used as it is.
    pub(super) fn make_master(self, dir: &Path) -> Result<MasterKey, ServiceError> {
        match self {
            Self::Demo => Ok(MasterKey::fixed(DEMO_SEED)),
            Self::Own if std::env::var_os(MASTER_KEY_ENV).is_some() => {
                Ok(MasterKey::from_env(MASTER_KEY_ENV)?)
            }
            Self::Own => Ok(MasterKey::create_file(&dir.join(MASTER_KEY_FILE))?),
        }
    }

    /// Finds the master key of an existing ledger: the environment first, then its file.
    pub(super) fn find_master(self, dir: &Path) -> Result<MasterKey, ServiceError> {
        match self {
            Self::Demo => Ok(MasterKey::fixed(DEMO_SEED)),
            Self::Own if std::env::var_os(MASTER_KEY_ENV).is_some() => {
                Ok(MasterKey::from_env(MASTER_KEY_ENV)?)
            }
            Self::Own => Ok(MasterKey::from_file(&dir.join(MASTER_KEY_FILE))?),
        }
    }

    /// Finds the secret half of a key for checkpoints, and in which file; none where it is in neither, of which
    /// [`Ledger::checkpoint_key_fault`] tells.
    pub(super) fn find_signer(
        self,
        dir: &Path,
        key: &VerifierKey,
    ) -> Option<(Signer, &'static str)> {
        let files = [CHECKPOINT_KEY_FILE, NEXT_KEY_FILE];
        files.into_iter().find_map(|file| {
            let seed = match self {
                Self::Demo => DEMO_SEED,
                Self::Own => {
                    let text = std::fs::read_to_string(dir.join(file)).ok()?;
                    *text.trim().parse::<Digest>().ok()?.as_bytes()
                }
            };
            let signer = Signer::new(key.name().clone(), &seed).ok();
            Some((signer.filter(|signer| signer.public() == key)?, file))
        })
    }

    /// Makes the Ed25519 key for checkpoints and gives its public half.
    pub(super) fn make_checkpoint(self, dir: &Path) -> Result<[u8; 32], ServiceError> {
        let seed = match self {
            Self::Demo => DEMO_SEED,
            Self::Own => {
                let seed = random()?;
                let path = dir.join(CHECKPOINT_KEY_FILE);
                write_secret(&path, &seed).map_err(|source| ServiceError::io(path, source))?;
                seed
            }
        };
        Ok(SigningKey::from_bytes(&seed).verifying_key().to_bytes())
    }
}

impl Ledger {
    /// What is wrong with the key that signs checkpoints, to be named at every opening. It closes nothing: no entry
    /// needs it, and a ledger whose key is lost must still be read and kept.
    pub fn checkpoint_key_fault(&self) -> Option<ServiceError> {
        let state = self.state();
        let genesis = state.ledger().filter(|genesis| !genesis.demo)?;
        let (keys, own) = (state.checkpoint_keys()?, Keys::of(genesis.demo));
        if own.find_signer(self.dir(), keys.latest()).is_some() {
            return None;
        }
        let path = self.dir().join(CHECKPOINT_KEY_FILE);
        let fault = |code, zh: &str, en: &str| {
            let (file, at) = (CHECKPOINT_KEY_FILE, path.display());
            ServiceError::request(
                code,
                file,
                &format!("检查点密钥 {at} {zh}，请从备份放回现用的那一把"),
                &format!("the checkpoint key {at} {en}: put the one back that is in force"),
            )
        };
        match std::fs::read_to_string(&path) {
            Ok(_) => Some(fault(
                "checkpoint_key_foreign",
                "不是本账本的密钥",
                "is not this ledger's",
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Some(fault("checkpoint_key_missing", "不在", "is missing"))
            }
            Err(_) => Some(fault(
                "checkpoint_key_unreadable",
                "无法读取",
                "cannot be read",
            )),
        }
    }
}

/// Keeps the key that is to follow; it is on disk when this returns. One that is there must never have been recorded: the
/// caller has looked, since a recorded one may be the only copy.
pub(super) fn keep_next_key(dir: &Path, seed: &[u8]) -> Result<(), ServiceError> {
    let next = dir.join(NEXT_KEY_FILE);
    match std::fs::remove_file(&next) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(ServiceError::io(next, error));
        }
        Ok(()) | Err(_) => {}
    }
    write_secret(&next, seed).map_err(|source| ServiceError::io(next, source))?;
    sync(dir)
}

/// Puts the key that follows in the place of the old one, which is gone with that.
pub(super) fn replace_checkpoint_key(dir: &Path) -> Result<(), ServiceError> {
    let (next, place) = (dir.join(NEXT_KEY_FILE), dir.join(CHECKPOINT_KEY_FILE));
    std::fs::rename(&next, place).map_err(|source| ServiceError::io(next, source))?;
    sync(dir)
}

fn sync(dir: &Path) -> Result<(), ServiceError> {
    let synced = File::open(dir).and_then(|dir| dir.sync_all());
    synced.map_err(|source| ServiceError::io(dir, source))
}

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], ServiceError> {
    let mut bytes = [0; N];
    let failed = |error: getrandom::Error| {
        ServiceError::io(
            PathBuf::from("random numbers"),
            io::Error::other(error.to_string()),
        )
    };
    getrandom::fill(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Writes a new file as hex, for its owner only; it is on disk when this returns.
pub(crate) fn write_secret(path: &Path, secret: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    for byte in secret {
        write!(file, "{byte:02x}")?;
    }
    writeln!(file)?;
    file.sync_all()
}

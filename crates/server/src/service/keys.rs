//! The ledger's own secrets as files: the vault's master key and the key that signs checkpoints.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use sunledger_chain::note::{KeyName, Signer};
use sunledger_domain::subject::Digest;
use sunledger_vault::{MASTER_KEY_ENV, MasterKey};

use super::Ledger;
use super::error::ServiceError;

pub(super) const MASTER_KEY_FILE: &str = "vault.key";
pub(super) const CHECKPOINT_KEY_FILE: &str = "checkpoint.key";

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

    /// Finds the key for checkpoints; none where it is not there or not a key, of which
    /// [`Ledger::checkpoint_key_fault`] tells.
    pub(super) fn find_signer(self, dir: &Path, name: KeyName) -> Option<Signer> {
        let seed = match self {
            Self::Demo => DEMO_SEED,
            Self::Own => {
                let text = std::fs::read_to_string(dir.join(CHECKPOINT_KEY_FILE)).ok()?;
                *text.trim().parse::<Digest>().ok()?.as_bytes()
            }
        };
        Signer::new(name, &seed).ok()
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
        let path = self.dir().join(CHECKPOINT_KEY_FILE);
        let fault = |code, zh: &str, en: &str| {
            let (file, at) = (CHECKPOINT_KEY_FILE, path.display());
            ServiceError::request(
                code,
                file,
                &format!("检查点密钥 {at} {zh}，请从备份放回建账时的那一把"),
                &format!(
                    "the checkpoint key {at} {en}: put the one back that was made with the ledger"
                ),
            )
        };
        match std::fs::read_to_string(&path) {
            Ok(text) if public_half(&text) == Some(*genesis.checkpoint_key.as_bytes()) => None,
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

/// The public key of a secret that is kept as hex.
fn public_half(text: &str) -> Option<[u8; 32]> {
    let seed: Digest = text.trim().parse().ok()?;
    Some(
        SigningKey::from_bytes(seed.as_bytes())
            .verifying_key()
            .to_bytes(),
    )
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

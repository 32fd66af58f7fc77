//! The vault itself: making it, opening it, and digests under its secret.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior, params};
use zeroize::Zeroizing;

use crate::commit::Committer;
use crate::crypto::{Key, SecretKeys, Wrap};
use crate::entropy::Entropy;
use crate::error::VaultError;
use crate::key::MasterKey;
use crate::{file, schema};

/// The step of [`Entropy`] that a vault is made with; batches count on from 1.
const CREATION_STEP: i64 = 0;

/// Personal data of one ledger, open for this process alone.
///
/// Not shared between threads: the composition root keeps it behind a lock.
pub struct Vault {
    pub(crate) connection: Connection,
    /// A second view of the same file, to look for traces. It stays open as long as the connection
    /// and is dropped after it: on POSIX systems, closing any descriptor of a file gives up the
    /// process's locks on it.
    pub(crate) raw: File,
    pub(crate) path: PathBuf,
    pub(crate) keys: Keys,
    pub(crate) entropy: Entropy,
}

/// Everything that is derived once, when the vault is opened.
pub(crate) struct Keys {
    pub(crate) ledger: [u8; 16],
    pub(crate) wrap: Wrap,
    pub(crate) secret: SecretKeys,
    pub(crate) committer: Committer,
}

impl Keys {
    fn new(ledger: [u8; 16], wrap: Wrap, secret: &Key) -> Self {
        let committer = Committer::new(&ledger);
        Self {
            ledger,
            wrap,
            secret: SecretKeys::new(secret),
            committer,
        }
    }
}

impl Vault {
    /// Makes a new vault file, readable by its owner only. It is on disk when this returns.
    pub fn create(
        path: &Path,
        ledger_id: [u8; 16],
        key: &MasterKey,
        entropy: Entropy,
    ) -> Result<Self, VaultError> {
        let raw = create_file(path)?;
        let mut draws = entropy.draws(CREATION_STEP)?;
        let secret = Zeroizing::new(draws.bytes());
        let wrap = Wrap::new(key, ledger_id);
        let wrapped = wrap.wrap(None, draws.bytes(), &secret).ok_or(TOO_LARGE)?;
        let mut connection = schema::connect(path)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        schema::create_tables(&transaction)?;
        transaction.execute(
            "INSERT INTO meta (id, ledger, seeded, secret, next_subject, next_batch)
             VALUES (1, ?1, ?2, ?3, 1, 1)",
            params![ledger_id, entropy.is_seeded(), wrapped],
        )?;
        transaction.commit()?;
        file::sync_directory_of(path).map_err(|source| io_at(path, source))?;
        let keys = Keys::new(ledger_id, wrap, &secret);
        Ok(Self {
            connection,
            raw,
            path: path.to_owned(),
            keys,
            entropy,
        })
    }

    /// Opens a vault. A wrong ledger or key is told apart from damage, and nothing is changed
    /// before both are known to be right.
    pub fn open(
        path: &Path,
        ledger_id: [u8; 16],
        key: &MasterKey,
        entropy: Entropy,
    ) -> Result<Self, VaultError> {
        let raw = open_file(path)?;
        let connection = schema::connect(path).map_err(|error| {
            let foreign = matches!(error, VaultError::Damaged { .. }) && !looks_like_sqlite(&raw);
            if foreign { not_a_vault(path) } else { error }
        })?;
        schema::check_format(&connection, path)?;
        let (ledger, seeded, wrapped): ([u8; 16], bool, Vec<u8>) = connection.query_row(
            "SELECT ledger, seeded, secret FROM meta WHERE id = 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        if ledger != ledger_id {
            return Err(VaultError::WrongLedger);
        }
        if entropy.is_seeded() && !seeded {
            return Err(VaultError::SeedRefused);
        }
        let wrap = Wrap::new(key, ledger_id);
        let secret = wrap.unwrap(None, &wrapped).ok_or(VaultError::WrongKey)?;
        // An erasure may have been cut off between its commit and these steps.
        file::scrub_journal(path).map_err(|source| io_at(path, source))?;
        let keys = Keys::new(ledger_id, wrap, &secret);
        let mut vault = Self {
            connection,
            raw,
            path: path.to_owned(),
            keys,
            entropy,
        };
        vault.finish_erasure()?;
        Ok(vault)
    }

    /// A digest that nobody without the vault can recompute: for idempotency keys and contents
    /// whose plain digest could be guessed. Each use has its own context.
    pub fn keyed_digest(&self, context: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.keys.secret.digest(context, parts)
    }
}

/// The cipher refuses only what is longer than any limit of this crate.
pub(crate) const TOO_LARGE: VaultError = VaultError::damaged("length of a text");

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

pub(crate) fn io_at(path: &Path, source: io::Error) -> VaultError {
    VaultError::Io {
        path: path.to_owned(),
        source,
    }
}

fn not_a_vault(path: &Path) -> VaultError {
    VaultError::NotAVault {
        path: path.to_owned(),
    }
}

/// An empty file is what a creation that was cut off leaves behind; it is taken over.
fn create_file(path: &Path) -> Result<File, VaultError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    let file = file::owner_only(&mut options)
        .open(path)
        .map_err(|source| io_at(path, source))?;
    let length = file.metadata().map_err(|source| io_at(path, source))?.len();
    if length == 0 {
        Ok(file)
    } else {
        Err(VaultError::AlreadyExists {
            path: path.to_owned(),
        })
    }
}

fn open_file(path: &Path) -> Result<File, VaultError> {
    let file = File::open(path).map_err(|source| {
        let missing = source.kind() == io::ErrorKind::NotFound;
        if missing {
            not_a_vault(path)
        } else {
            io_at(path, source)
        }
    })?;
    let metadata = file.metadata().map_err(|source| io_at(path, source))?;
    if metadata.is_file() && metadata.len() > 0 {
        Ok(file)
    } else {
        Err(not_a_vault(path))
    }
}

/// The first bytes of every SQLite file ("Database File Format", section 1.3.1).
fn looks_like_sqlite(mut file: &File) -> bool {
    use std::io::Read;
    let mut magic = [0_u8; 16];
    file.read_exact(&mut magic).is_ok() && &magic == b"SQLite format 3\0"
}

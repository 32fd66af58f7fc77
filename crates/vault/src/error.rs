//! The one error of the vault. It must never carry a personal value or a key.

use std::io;
use std::path::PathBuf;

use crate::hexbytes::Handle;
use crate::person::Field;
use crate::reveal::SubjectId;
use crate::text::TextFault;

/// Why the vault refused or failed. [`VaultError::code`] is stable; messages may improve.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The master key could not be had.
    #[error("master key {from}: {fault}")]
    Key {
        /// The file or the environment variable.
        from: String,
        /// What was wrong with it.
        fault: KeyFault,
    },
    /// The master key is not the one that this vault was made with.
    #[error(
        "this master key does not open the vault; use the key made when the ledger was created"
    )]
    WrongKey,
    /// The vault belongs to another ledger.
    #[error("this vault belongs to another ledger; do not move vault files between ledgers")]
    WrongLedger,
    /// There is already a vault at the path.
    #[error("{} already exists; a vault is never overwritten", path.display())]
    AlreadyExists {
        /// Where it is.
        path: PathBuf,
    },
    /// There is no vault at the path, or the file is something else.
    #[error("{} is not a vault; restore it from the backup of this ledger", path.display())]
    NotAVault {
        /// What was opened.
        path: PathBuf,
    },
    /// The vault was written in a format that this program does not know.
    #[error("the vault has format {found}, this program knows {known}; use a newer program")]
    UnknownFormat {
        /// The format of the file.
        found: i64,
        /// The format of this program.
        known: i64,
    },
    /// Another process, or another part of this one, has the vault open.
    #[error("the vault is in use by another process; stop that first")]
    Locked,
    /// Fixed-seed randomness was asked for on a vault that was made with real randomness.
    #[error("this vault holds real people; fixed-seed randomness is for demonstrations only")]
    SeedRefused,
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers: {0}")]
    Randomness(getrandom::Error),
    /// The disk is full. Nothing was written.
    #[error("the disk is full; nothing was written to the vault, make room and try again")]
    DiskFull,
    /// What is stored contradicts itself or fails its authentication.
    #[error("the vault is damaged ({part}{}); restore it from a backup", of_subject(*subject))]
    Damaged {
        /// What was being read.
        part: &'static str,
        /// Whose it was, where known.
        subject: Option<SubjectId>,
    },
    /// SQLite failed in another way. Nothing was written.
    #[error("the vault's database failed: {0}")]
    Storage(#[source] rusqlite::Error),
    /// A file beside the database could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The name of a scope cannot be used.
    #[error("the scope is refused: {fault}")]
    InvalidScope {
        /// What was wrong.
        fault: TextFault,
    },
    /// An identity cannot be used.
    #[error("the identity is refused: {fault}")]
    InvalidIdentity {
        /// What was wrong.
        fault: TextFault,
    },
    /// A value cannot be sealed.
    #[error("the field {} is refused: {fault}", field.name())]
    InvalidValue {
        /// Which field.
        field: Field,
        /// What was wrong.
        fault: TextFault,
    },
    /// One field was given twice for one person.
    #[error("the field {} is given twice for one person", field.name())]
    RepeatedField {
        /// Which field.
        field: Field,
    },
    /// A person without any field would commit to nothing.
    #[error("a person needs at least one field")]
    NoFields,
    /// More persons in one call than the vault takes.
    #[error("{persons} persons in one batch, at most {persons_max} are allowed; split it")]
    TooManyPersons {
        /// How many were given.
        persons: usize,
        /// How many are allowed.
        persons_max: usize,
    },
    /// No such subject, or it has been erased.
    #[error("there is no {0}; it may have been erased already")]
    UnknownSubject(SubjectId),
    /// The subject has sealed values whose log entry is not confirmed yet.
    #[error("{0} has unconfirmed entries; confirm or purge them before erasing")]
    SubjectPending(SubjectId),
    /// The vault never sealed this handle with this commitment.
    #[error("the vault knows no such commitment under handle {0}")]
    UnknownSealed(Handle),
    /// The person behind the handle has been erased.
    #[error("the person behind handle {0} has been erased")]
    Erased(Handle),
    /// The commitment does not cover a field that was to be disclosed.
    #[error("the commitment does not cover the field {}", field.name())]
    NotCovered {
        /// Which field.
        field: Field,
    },
    /// The subject is gone from the vault, but traces may be left in its files.
    #[error("{subject} is erased, but traces may be left in the vault's files; scrub the vault")]
    ErasureIncomplete {
        /// Who was erased.
        subject: SubjectId,
        /// What failed; nothing where a trace outlived the rewriting of the file.
        #[source]
        cause: Option<Box<VaultError>>,
    },
}

/// What was wrong with a master key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// There is a file already.
    #[error("the file already exists; a key is never overwritten")]
    Exists,
    /// The file could not be read or written.
    #[error("{0}")]
    Io(String),
    /// Others than the owner may read or write the file.
    #[error("the file's permissions are {mode:04o}; allow nobody but the owner (chmod 600)")]
    Permissions {
        /// The mode's permission bits.
        mode: u32,
    },
    /// The environment variable is not set.
    #[error("the environment variable is not set")]
    Unset,
    /// It is not 64 hex digits.
    #[error("expected 64 hex digits")]
    Malformed,
}

impl VaultError {
    /// A stable name for programs and for the manual.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Key { fault, .. } => fault.code(),
            Self::WrongKey => "wrong_key",
            Self::WrongLedger => "wrong_ledger",
            Self::AlreadyExists { .. } => "vault_exists",
            Self::NotAVault { .. } => "not_a_vault",
            Self::UnknownFormat { .. } => "vault_format_unknown",
            Self::Locked => "vault_locked",
            Self::SeedRefused => "seed_refused",
            Self::Randomness(_) => "no_randomness",
            Self::DiskFull => "disk_full",
            Self::Damaged { .. } => "vault_damaged",
            Self::Storage(_) => "vault_storage",
            Self::Io { .. } => "vault_io",
            Self::InvalidScope { .. } => "invalid_scope",
            Self::InvalidIdentity { .. } => "invalid_identity",
            Self::InvalidValue { .. } => "invalid_value",
            Self::RepeatedField { .. } => "repeated_field",
            Self::NoFields => "no_fields",
            Self::TooManyPersons { .. } => "too_many_persons",
            Self::UnknownSubject(_) => "unknown_subject",
            Self::SubjectPending(_) => "subject_pending",
            Self::UnknownSealed(_) => "unknown_commitment",
            Self::Erased(_) => "subject_erased",
            Self::NotCovered { .. } => "field_not_covered",
            Self::ErasureIncomplete { .. } => "erasure_incomplete",
        }
    }
}

impl KeyFault {
    const fn code(&self) -> &'static str {
        match self {
            Self::Exists => "key_exists",
            Self::Io(_) => "key_unreadable",
            Self::Permissions { .. } => "key_permissions",
            Self::Unset => "key_missing",
            Self::Malformed => "key_malformed",
        }
    }
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        const UNREADABLE: [Code; 2] = [Code::DatabaseCorrupt, Code::NotADatabase];
        const BUSY: [Code; 2] = [Code::DatabaseBusy, Code::DatabaseLocked];
        match error.sqlite_error_code() {
            Some(code) if UNREADABLE.contains(&code) => Self::damaged("database file"),
            Some(code) if BUSY.contains(&code) => Self::Locked,
            Some(Code::DiskFull) => Self::DiskFull,
            _ if is_of_content(&error) => Self::damaged("a stored row"),
            _ => Self::Storage(error),
        }
    }
}

impl VaultError {
    pub(crate) const fn damaged(part: &'static str) -> Self {
        Self::Damaged {
            part,
            subject: None,
        }
    }

    pub(crate) const fn damaged_of(part: &'static str, subject: SubjectId) -> Self {
        Self::Damaged {
            part,
            subject: Some(subject),
        }
    }
}

/// A row that is missing or is not what this crate writes: SQLite itself has nothing to say.
const fn is_of_content(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    matches!(
        error,
        E::QueryReturnedNoRows
            | E::InvalidColumnType(..)
            | E::IntegralValueOutOfRange(..)
            | E::FromSqlConversionFailure(..)
    )
}

fn of_subject(subject: Option<SubjectId>) -> String {
    subject
        .map(|subject| format!(" of {subject}"))
        .unwrap_or_default()
}

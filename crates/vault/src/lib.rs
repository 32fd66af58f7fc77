//! Personal data beside the log: sealed, pseudonymous, disclosed field by field, erasable.
//!
//! The vault turns people into what a public log may hold (a [`Handle`] and a [`Commitment`])
//! and keeps the rest encrypted. It must never know of the log, of money or of HTTP, and no
//! personal value may appear in an error, in a `Debug` output or unencrypted in a file.
//!
//! # Who holds what
//! ```text
//! master key (file, 0600) ── wraps ─► vault secret (random) ─► blind index key, digest key
//!                         └─ wraps ─► k, one random key per subject
//!                                       k ─► value, nonce, salt, handle and fingerprint key
//! ```
//! - **Handle**: a pseudonym per subject *and* scope (the scheme), derived from k. Two schemes show
//!   two unrelated handles of one household; once k is destroyed no handle can be derived again.
//! - **Commitment**: a digest over one salted commitment per field. The salts come from k and the
//!   scope, so that what is disclosed in one scheme opens nothing in another.
//! - **Blind index**: a keyed hash of the identity finds a subject again; the identity is not stored.
//! - **Erasure** destroys k, the encrypted values and the index entry; the log stays as it is.
//!
//! Only the *wrapping* depends on the master key: handles, commitments, the blind index and the
//! keyed digests survive a change of it.
//!
//! # Order of durability
//! [`Vault::seal`] is on disk when it returns and marks what it made as pending under the caller's
//! batch tag. The caller then appends to its log and calls [`Vault::confirm`]; after a crash it asks
//! [`Vault::pending`] and confirms or purges each tag by what the log holds.
//!
//! # Limits
//! - Erasure reaches the vault's file and its rollback journal. Copies made elsewhere (backups,
//!   snapshots of a file system, worn cells of a flash disk) are beyond it: keep backups for a
//!   limited term, and the master key apart from them.
//! - Whoever holds the vault file without the master key still sees how many people there are, how
//!   long their values are and which handles belong to one person.
//! - An erasure needs the log's word that nothing of the person is in flight: whoever calls it
//!   must not be appending at the same time.
//!
//! # Sources
//! - BLAKE3 (hash, keyed hash, `derive_key`): O'Connor, Aumasson, Neves, Wilcox-O'Hearn,
//!   "BLAKE3: one function, fast everywhere".
//! - ChaCha20-Poly1305: RFC 8439. XChaCha20 with its 24-byte nonce: draft-irtf-cfrg-xchacha-03.
//! - SQLite: "PRAGMA secure_delete", "PRAGMA journal_mode", "Atomic Commit In SQLite".
#![deny(missing_docs)]

mod commit;
mod covers;
mod crypto;
mod disclosure;
mod entropy;
mod erase;
mod error;
mod file;
mod hexbytes;
mod key;
mod pack;
mod pending;
mod person;
mod reached;
mod reader;
mod restrict;
mod reveal;
mod schema;
mod seal;
mod search;
mod text;
mod vault;

pub use commit::Sealed;
pub use disclosure::{Disclosure, DisclosureError, Opened};
pub use entropy::Entropy;
pub use erase::Erased;
pub use error::{KeyFault, VaultError};
pub use hexbytes::{Commitment, FieldCommitment, Fingerprint, Handle, HexError, Salt};
pub use key::{MASTER_KEY_ENV, MasterKey};
pub use pending::{BatchNo, Purged};
pub use person::{Field, Kind, Person};
pub use reached::Reached;
pub use reveal::{Reveal, Revealed, SealEntry, SubjectId};
pub use seal::SealedBatch;
pub use search::{EverSealed, Search};
pub use text::TextFault;
pub use vault::Vault;

//! What the ledger publishes of its log: tiles and checkpoints, and the proofs that are made from them.
//!
//! It must never let a ledger be opened that could say something else than what was published of it.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use sunledger_chain::Entry;
use sunledger_chain::note::{Algorithm, KeyName, VerifierKey};
use sunledger_domain::event::{Body, LedgerCreated};
use sunledger_domain::wire;
use sunledger_store::tiles::{
    OsDisk, PUBLIC_DIR, PublicLog, Published, Publisher, TileKeeper, TilesError, check_published,
};
use sunledger_store::{DirLock, Log, SledLog};

use super::keys::Keys;
use super::{Ledger, ServiceError};

/// What an open ledger publishes.
#[derive(Default)]
pub(super) struct Public {
    /// None where the key that signs is not there: what was published stays, and nothing is added.
    pub(super) publisher: Option<Publisher>,
    /// None where the origin or the key of the genesis can sign nothing.
    pub(super) files: Option<PublicLog<OsDisk>>,
    /// Why nothing is added, where that is not for want of the key.
    pub(super) fault: Option<ServiceError>,
}

impl Public {
    /// Goes on from what is published. Refused where the log does not: all else closes nothing.
    pub(super) fn start(
        dir: &Path,
        log: &Arc<SledLog>,
        keys: Keys,
        genesis: &LedgerCreated,
    ) -> Result<Self, ServiceError> {
        let mut public = Self::default();
        let Some(key) = key_of(genesis) else {
            public.fault = Some(unsignable(&genesis.origin.to_string()));
            return Ok(public);
        };
        let disk = OsDisk::new(dir.join(PUBLIC_DIR));
        check_published(&disk, log.as_ref(), &key)?;
        public.files = Some(PublicLog::new(disk.clone(), key.clone()));
        let signer = keys.find_signer(dir, key.name().clone());
        if let Some(signer) = signer.filter(|signer| *signer.public() == key) {
            let started = TileKeeper::open(disk, log.as_ref(), signer)
                .and_then(|keeper| Publisher::start(Arc::<SledLog>::clone(log), keeper));
            match started {
                Ok(publisher) => public.publisher = Some(publisher),
                Err(error) => public.fault = Some(error.into()),
            }
        }
        Ok(public)
    }

    /// Publishes what is left.
    pub(super) fn close(self) -> Result<(), TilesError> {
        self.publisher.map_or(Ok(()), Publisher::close)
    }
}

impl Ledger {
    /// The published files, for readers; none where this ledger can publish nothing.
    pub const fn public(&self) -> Option<&PublicLog<OsDisk>> {
        self.public.files.as_ref()
    }

    /// Why the latest attempt to publish failed; it is tried again every second.
    pub(super) fn publishing_fault(&self) -> Option<ServiceError> {
        let publisher = self.public.publisher.as_ref()?;
        publisher.fault().map(ServiceError::from)
    }
}

/// The published files of a ledger that is not opened: for making proofs while another process serves it.
pub fn public_beside(dir: &Path) -> Result<PublicLog<OsDisk>, ServiceError> {
    Ok(PublicLog::with_own_key(OsDisk::new(dir.join(PUBLIC_DIR)))?)
}

/// Makes every published file anew from the log, and publishes the log whole. The log must be the published one.
pub fn rebuild_tiles(dir: &Path) -> Result<Published, ServiceError> {
    let lock = DirLock::take(dir)?;
    let log = SledLog::open_locked(&lock)?;
    let genesis = genesis_of(&log)?;
    let keys = Keys::of(genesis.demo);
    let name = genesis.origin.to_string();
    let name: KeyName = name.parse().map_err(|_| unsignable(&name))?;
    let disk = OsDisk::new(dir.join(PUBLIC_DIR));
    let signer = keys.find_signer(dir, name);
    let signer = signer.filter(|signer| Some(signer.public()) == key_of(&genesis).as_ref());
    let signer = signer.ok_or_else(no_signer)?;
    let mut keeper = TileKeeper::open(disk, &log, signer)?;
    keeper.rebuild(&log)?;
    keeper.advance(&log)?;
    keeper.published().ok_or(TilesError::NoCheckpoint.into())
}

fn genesis_of(log: &SledLog) -> Result<LedgerCreated, ServiceError> {
    let run = log.read(0, 1)?;
    let genesis = run.get(0).and_then(genesis_in);
    genesis.ok_or_else(super::check::log_empty)
}

/// What the bytes of a ledger's first entry say; none where they are not that.
pub(super) fn genesis_in(bytes: &[u8]) -> Option<LedgerCreated> {
    let entry = Entry::decode(bytes).ok()?;
    if let Body::LedgerCreated(genesis) = wire::decode(entry.payload).ok()?.body {
        return Some(genesis);
    }
    None
}

fn no_signer() -> ServiceError {
    ServiceError::request(
        "checkpoint_key_missing",
        "checkpoint.key",
        "检查点密钥 checkpoint.key 不在，或不是本账本的密钥，不能发布检查点；请从备份放回",
        "checkpoint.key is missing or not this ledger's, and no checkpoint can be signed: put it back from a backup",
    )
}

pub(super) fn key_of(genesis: &LedgerCreated) -> Option<VerifierKey> {
    let name: KeyName = genesis.origin.to_string().parse().ok()?;
    let key = genesis.checkpoint_key.as_bytes();
    VerifierKey::new(name, Algorithm::Ed25519, key).ok()
}

/// An origin under which no checkpoint can be signed.
pub(super) fn unsignable(origin: &str) -> ServiceError {
    ServiceError::request(
        "origin_unsignable",
        "origin",
        &format!(
            "本账本的发布名“{origin}”或其密钥不能用于签名，不发布检查点；重新建账时请用不含空格和“+”的名称"
        ),
        &format!(
            "the origin '{origin}', or its key, can sign nothing, so that no checkpoint is published: an origin has no spaces and no '+'"
        ),
    )
}

/// A proof as programs read it: hashes as lower-case hex, in the order of RFC 6962.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ProofJson {
    /// One entry stands in the tree.
    Inclusion {
        /// The entry.
        seq: u64,
        /// The size of the tree.
        size: u64,
        /// The entry's leaf hash.
        leaf: String,
        /// The root of the tree.
        root: String,
        /// From the leaf's sibling up.
        hashes: Vec<String>,
    },
    /// A later tree goes on from an earlier one.
    Consistency {
        /// The size of the earlier tree.
        from: u64,
        /// The size of the later tree.
        to: u64,
        /// The root of the earlier tree.
        from_root: String,
        /// The root of the later tree.
        to_root: String,
        /// As RFC 6962 orders them.
        hashes: Vec<String>,
    },
}

impl ProofJson {
    /// That an entry stands in the tree of a size, or of the checkpoint.
    pub fn inclusion(
        public: &PublicLog<OsDisk>,
        seq: u64,
        size: Option<u64>,
    ) -> Result<Self, TilesError> {
        let (size, proof) = public.inclusion(seq, size)?;
        Ok(Self::Inclusion {
            seq,
            size,
            leaf: proof.of.to_string(),
            root: proof.root.to_string(),
            hashes: proof.hashes.iter().map(ToString::to_string).collect(),
        })
    }

    /// That the tree of a size, or of the checkpoint, goes on from an earlier one.
    pub fn consistency(
        public: &PublicLog<OsDisk>,
        from: u64,
        to: Option<u64>,
    ) -> Result<Self, TilesError> {
        let (to, proof) = public.consistency(from, to)?;
        Ok(Self::Consistency {
            from,
            to,
            from_root: proof.of.to_string(),
            to_root: proof.root.to_string(),
            hashes: proof.hashes.iter().map(ToString::to_string).collect(),
        })
    }
}

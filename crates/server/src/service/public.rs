//! What the ledger publishes of its log: tiles and checkpoints, and the proofs that are made from them.
//!
//! It must never let a ledger be opened that could say something else than what was published of it.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use sunledger_chain::Entry;
use sunledger_chain::note::Signer;
use sunledger_chain::rotation::KeyHistory;
use sunledger_domain::event::{Body, LedgerCreated};
use sunledger_domain::{State, wire};
use sunledger_store::tiles::{
    OsDisk, PUBLIC_DIR, PublicLog, Published, Publisher, TileKeeper, TilesError, check_published,
};
use sunledger_store::{DirLock, SledLog};

use super::keys::{self, Keys, NEXT_KEY_FILE};
use super::reads::read;
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
        state: &State,
    ) -> Result<Self, ServiceError> {
        let mut public = Self::default();
        let Some(history) = state.checkpoint_keys() else {
            let origin = state.ledger().map(|genesis| genesis.origin.to_string());
            public.fault = Some(unsignable(&origin.unwrap_or_default()));
            return Ok(public);
        };
        let disk = OsDisk::new(dir.join(PUBLIC_DIR));
        check_published(&disk, log.as_ref(), &history)?;
        public.files = Some(PublicLog::new(disk, history.clone()));
        if let Some((signer, file)) = keys.find_signer(dir, history.latest()) {
            match publisher(dir, log, signer, &history, file) {
                Ok(publisher) => public.publisher = Some(publisher),
                Err(error) => public.fault = Some(error),
            }
        }
        Ok(public)
    }

    /// Publishes what is left.
    pub(super) fn close(self) -> Result<(), TilesError> {
        self.publisher.map_or(Ok(()), Publisher::close)
    }
}

/// Starts publishing. A key that has just followed another takes its place once it has signed a published checkpoint: until
/// then the log could still be lost and made anew from what the old one signed.
fn publisher(
    dir: &Path,
    log: &Arc<SledLog>,
    signer: Signer,
    keys: &KeyHistory,
    file: &'static str,
) -> Result<Publisher, ServiceError> {
    let disk = OsDisk::new(dir.join(PUBLIC_DIR));
    let mut keeper = TileKeeper::open(disk, log.as_ref(), signer, keys)?;
    if file == NEXT_KEY_FILE {
        keeper.advance(log.as_ref())?;
        keys::replace_checkpoint_key(dir)?;
    }
    Ok(Publisher::start(Arc::<SledLog>::clone(log), keeper)?)
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

/// The published files of a ledger on disk.
pub type PublicFiles = PublicLog<OsDisk>;

/// One small published file of a ledger that is not opened; none where there is none of this name.
pub fn public_file(dir: &Path, name: &str) -> Result<Option<Vec<u8>>, ServiceError> {
    let path = dir.join(PUBLIC_DIR).join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ServiceError::io(path, source)),
    }
}

/// The published files of a ledger that is not opened: for making proofs while another process serves it.
pub fn public_beside(dir: &Path) -> Result<PublicFiles, ServiceError> {
    Ok(PublicLog::with_own_key(OsDisk::new(dir.join(PUBLIC_DIR)))?)
}

/// Makes every published file anew from the log, and publishes the log whole. The log must be the published one.
pub fn rebuild_tiles(dir: &Path) -> Result<Published, ServiceError> {
    let lock = DirLock::take(dir)?;
    let log = SledLog::open_locked(&lock)?;
    let state = replayed(&log)?;
    let genesis = state.ledger().ok_or_else(super::check::log_empty)?;
    let history = state.checkpoint_keys();
    let history = history.ok_or_else(|| unsignable(genesis.origin.as_str()))?;
    let signer = Keys::of(genesis.demo).find_signer(dir, history.latest());
    let (signer, _) = signer.ok_or_else(no_signer)?;
    let disk = OsDisk::new(dir.join(PUBLIC_DIR));
    let mut keeper = TileKeeper::open(disk, &log, signer, &history)?;
    keeper.rebuild(&log)?;
    keeper.advance(&log)?;
    keeper.published().ok_or(TilesError::NoCheckpoint.into())
}

/// The state after every entry, without the journal, which would have to be stopped again.
fn replayed(log: &SledLog) -> Result<State, ServiceError> {
    let mut state = State::default();
    loop {
        let run = read(log, state.size())?;
        if run.is_empty() {
            return Ok(state);
        }
        for recorded in &run {
            state.evolve(&recorded.event);
        }
    }
}

/// What the bytes of a ledger's first entry say; none where they are not that.
pub(super) fn genesis_in(bytes: &[u8]) -> Option<LedgerCreated> {
    let entry = Entry::decode(bytes).ok()?;
    if let Body::LedgerCreated(genesis) = wire::decode(entry.payload).ok()?.body {
        return Some(genesis);
    }
    None
}

pub(super) fn no_signer() -> ServiceError {
    ServiceError::request(
        "checkpoint_key_missing",
        "checkpoint.key",
        "检查点密钥 checkpoint.key 不在，或不是本账本的密钥，不能发布检查点；请从备份放回",
        "checkpoint.key is missing or not this ledger's, and no checkpoint can be signed: put it back from a backup",
    )
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

//! A ledger whose log is damaged or lost, made anew from what it has published.
//!
//! It must never believe a key that the ledger's own first entry does not name.

use std::path::Path;

use sunledger_chain::Entry;
use sunledger_chain::note::VerifierKey;
use sunledger_chain::rotation::KeyHistory;
use sunledger_domain::{State, first_key, wire};
use sunledger_store::tiles::{OsDisk, PUBLIC_DIR, PublicLog};
use sunledger_store::{DirLock, RepairError, Repaired, repair};

use super::public::{genesis_in, public_beside};
use super::{PublicFiles, ServiceError, rebuild};

/// Rebuilds the log up to the last checkpoint, and has what was derived from the old one derived again. The key is
/// that of the published files, unless one is given that was kept elsewhere.
pub fn repair_dir(dir: &Path, key: Option<&VerifierKey>) -> Result<Repaired, ServiceError> {
    let repaired = {
        let lock = DirLock::take(dir)?;
        let public = match (public_beside(dir), key) {
            (Ok(public), Some(key)) if public.keys().contains(key) => public,
            (_, Some(key)) => PublicLog::new(
                OsDisk::new(dir.join(PUBLIC_DIR)),
                KeyHistory::from(key.clone()),
            ),
            (public, None) => public?,
        };
        let keys = match is_first(&public)? {
            true => public.keys().clone(),
            // The changes of key may be known by the entries alone.
            false => recorded(&public).ok_or_else(foreign_key)?,
        };
        repair(&lock, &keys).map_err(refused)?
    };
    rebuild(dir)?;
    Ok(repaired)
}

/// Whether the genesis names the first of these keys.
fn is_first(public: &PublicFiles) -> Result<bool, ServiceError> {
    let first = public.entry(0)?.unwrap_or_default();
    let named = genesis_in(&first).and_then(|genesis| first_key(&genesis));
    Ok(named.as_ref() == Some(public.keys().first()))
}

/// The keys that the published entries say the log has had, where the one that signs is the latest of them.
fn recorded(public: &PublicFiles) -> Option<KeyHistory> {
    let size = public.checkpoint().ok()?.1.size();
    let mut state = State::default();
    while state.size() < size {
        for entry in public.bundle(state.size()).ok()?.iter() {
            let payload = Entry::decode(entry).ok()?.payload;
            state.evolve(&wire::decode(payload).ok()?);
        }
    }
    let keys = state.checkpoint_keys()?;
    (keys.at(size) == public.key()).then_some(keys)
}

fn refused(error: RepairError) -> ServiceError {
    match error {
        RepairError::Tiles(error) => error.into(),
        RepairError::Open(error) => error.into(),
        RepairError::Whole(head) => ServiceError::request(
            "repair_not_needed",
            "dir",
            &format!(
                "账本日志完整（{} 条），且包含已发布的全部条目，无须修复；未作任何改动",
                head.size
            ),
            &error.to_string(),
        ),
        RepairError::Entries(_) | RepairError::Append(_) => ServiceError::request(
            error.code(),
            "dir",
            "public/ 中的条目不成一条完整的链，不能用来恢复账本；请改用别处保存的一份（任何人下载过的都可以）",
            &error.to_string(),
        ),
    }
}

fn foreign_key() -> ServiceError {
    ServiceError::request(
        "repair_foreign_key",
        "key",
        "public/ 中的创世条目写的不是这把公钥：这份文件不属于本账本，未作任何改动",
        "the genesis in public/ names another key: these files are of another ledger, and nothing was changed",
    )
}

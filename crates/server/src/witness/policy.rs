//! The policy of a ledger on its witnesses, and how the published checkpoint stands in its light.
//!
//! It must never count a cosignature that it has not verified.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;
use sunledger_chain::policy::{Cosigned, Policy};
use sunledger_chain::rotation::KeyHistory;
use sunledger_store::tiles::{OsDisk, PublicLog, WITNESS_POLICY_FILE};

use crate::service::ServiceError;

/// Who has cosigned what of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Entries of the published checkpoint.
    pub published: u64,
    /// Entries of the checkpoint that was cosigned last; none where none was.
    pub size: Option<u64>,
    /// Its root.
    pub root: Option<String>,
    /// Who has cosigned it.
    pub cosigned: Vec<By>,
    /// Who has not.
    pub missing: Vec<String>,
    /// Whether they are enough by the policy.
    pub quorum: bool,
}

/// One cosignature that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct By {
    /// The witness by its name in the policy.
    pub witness: String,
    /// When, in seconds since the Unix epoch.
    pub at: u64,
}

impl From<&Cosigned> for By {
    fn from(cosigned: &Cosigned) -> Self {
        Self {
            witness: cosigned.witness.clone(),
            at: cosigned.at,
        }
    }
}

/// How the published checkpoint stands with the witnesses of the published policy; none where there is no policy.
pub fn standing_of(public: &PublicLog<OsDisk>) -> Result<Option<Standing>, ServiceError> {
    let Some(bytes) = public.witness_policy()? else {
        return Ok(None);
    };
    let policy = read(&bytes, public.keys(), Path::new(WITNESS_POLICY_FILE))?;
    let published = public.checkpoint()?.1.size();
    let Some(note) = public.cosigned()? else {
        let missing = policy.witnesses().iter().map(|one| one.name.clone());
        return Ok(Some(Standing {
            published,
            size: None,
            root: None,
            cosigned: Vec::new(),
            missing: missing.collect(),
            quorum: policy.witnesses().is_empty(),
        }));
    };
    let judged = policy.judge(&note).map_err(|_| damaged())?;
    Ok(Some(Standing {
        published,
        size: Some(judged.checkpoint.size()),
        root: Some(judged.checkpoint.root().to_string()),
        cosigned: judged.cosigned.iter().map(By::from).collect(),
        missing: judged.missing,
        quorum: judged.quorum,
    }))
}

/// The file that says whom a ledger asks.
pub(super) fn default_path(dir: &Path) -> PathBuf {
    dir.join(WITNESS_POLICY_FILE)
}

/// The bytes of a policy file; none where there is none.
pub(super) fn find(path: &Path) -> Result<Option<Vec<u8>>, ServiceError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ServiceError::io(path, error)),
    }
}

/// Reads a policy, which must believe this log by one of its keys, and then believes them all.
pub(super) fn read(bytes: &[u8], keys: &KeyHistory, path: &Path) -> Result<Policy, ServiceError> {
    let (at, log) = (path.display(), keys.latest());
    let mut policy = Policy::parse(bytes).map_err(|error| {
        ServiceError::request(
            "witness_policy",
            "--policy",
            &format!("见证方政策 {at} 有误，见下面的英文：{error}"),
            &format!("the witness policy {at} is not one: {error}"),
        )
    })?;
    policy.follow(keys);
    match policy.logs().iter().any(|one| one.key == *log) {
        true => Ok(policy),
        false => Err(ServiceError::request(
            "witness_policy_log",
            "--policy",
            &format!("见证方政策 {at} 没有写本账本的公钥；请加一行：log {log}"),
            &format!(
                "the witness policy {at} does not name the key of this ledger: add the line 'log {log}'"
            ),
        )),
    }
}

pub(super) fn damaged() -> ServiceError {
    ServiceError::request(
        "witness_cosigned_damaged",
        "checkpoint.cosigned",
        "public/checkpoint.cosigned 中的签名不成立；请移走该文件，再运行 witness gather",
        "a signature in public/checkpoint.cosigned does not hold: move the file away and run witness gather",
    )
}

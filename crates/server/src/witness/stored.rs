//! The files of a witness: its key, and for each log the tree that it has cosigned last.
//!
//! A file that is there and cannot be read must never be taken for one that is not: the witness would forget.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sunledger_chain::note::{Cosigner, VerifierKey};
use sunledger_chain::witness::Latest;
use sunledger_domain::subject::Digest;
use sunledger_store::tiles::{Disk, OsDisk};

use crate::service::ServiceError;

pub(super) const KEY_FILE: &str = "witness.key";
pub(super) const PUBLIC_KEY_FILE: &str = "witness.vkey";
pub(super) const LOGS_DIR: &str = "logs";

/// One log as its file has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogFile {
    keys: Vec<String>,
    root: String,
    size: u64,
}

/// One log, read back.
#[derive(Debug, Clone)]
pub(super) struct StoredLog {
    pub(super) keys: Vec<VerifierKey>,
    pub(super) latest: Latest,
}

/// Every log, in the order of their origins.
pub(super) fn logs(dir: &Path) -> Result<Vec<StoredLog>, ServiceError> {
    let at = dir.join(LOGS_DIR);
    let names = fs::read_dir(&at).map_err(|error| ServiceError::io(&at, error))?;
    let mut logs = Vec::new();
    for name in names {
        let path = name.map_err(|error| ServiceError::io(&at, error))?.path();
        if path.extension().is_some_and(|end| end == "json") {
            let log = read(&path)?;
            // Under another name it would be written beside, and not over.
            let own = log.keys.first().map(|key| file_of(key.name().as_str()));
            match own.is_some_and(|own| path.ends_with(own)) {
                true => logs.push(log),
                false => return Err(damaged(&path)),
            }
        }
    }
    logs.sort_by(|a, b| origin(a).cmp(origin(b)));
    Ok(logs)
}

pub(super) fn origin(log: &StoredLog) -> &str {
    log.keys.first().map_or("", |key| key.name().as_str())
}

/// Where the log of an origin is kept: origins hold slashes, names of files do not.
pub(super) fn file_of(origin: &str) -> PathBuf {
    let digest = Digest::new(Sha256::digest(origin.as_bytes()).into());
    Path::new(LOGS_DIR).join(format!("{digest}.json"))
}

fn read(path: &Path) -> Result<StoredLog, ServiceError> {
    let bytes = fs::read(path).map_err(|error| ServiceError::io(path, error))?;
    let file: LogFile = serde_json::from_slice(&bytes).map_err(|_| damaged(path))?;
    let keys: Result<Vec<VerifierKey>, _> = file.keys.iter().map(|key| key.parse()).collect();
    let keys = keys.map_err(|_| damaged(path))?;
    let root = file.root.parse().map_err(|_| damaged(path))?;
    let one = keys.first().map(VerifierKey::name);
    match keys.iter().all(|key| Some(key.name()) == one) {
        true => Ok(StoredLog {
            keys,
            latest: Latest {
                size: file.size,
                root,
            },
        }),
        false => Err(damaged(path)),
    }
}

/// Puts one log on disk in the place of what was there; it is durable when this returns.
pub(super) fn write(dir: &Path, log: &StoredLog) -> io::Result<()> {
    let file = LogFile {
        keys: log.keys.iter().map(ToString::to_string).collect(),
        root: log.latest.root.to_string(),
        size: log.latest.size,
    };
    let mut bytes = serde_json::to_vec(&file)?;
    bytes.push(b'\n');
    replace(dir, &file_of(origin(log)), &bytes)
}

/// Writes a file whole beside its place, then puts it there: readers see the old one or the new one.
pub(super) fn replace(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut disk = OsDisk::new(root);
    // Another process may be writing the same file.
    let under_way = path.with_added_extension(format!("{}.new", std::process::id()));
    disk.write(&under_way, bytes)?;
    disk.sync(&under_way)?;
    disk.rename(&under_way, path)?;
    disk.sync_dir(path.parent().unwrap_or(Path::new("")))
}

/// The key that cosigns, by its two files.
pub(super) fn cosigner(dir: &Path) -> Result<Cosigner, ServiceError> {
    let public = public_key(dir)?;
    let path = dir.join(KEY_FILE);
    let text = fs::read_to_string(&path).map_err(|error| ServiceError::io(&path, error))?;
    let seed: Digest = text.trim().parse().map_err(|_| damaged(&path))?;
    let cosigner = Cosigner::new(public.name().clone(), seed.as_bytes());
    let cosigner = cosigner.map_err(|_| damaged(&path))?;
    match *cosigner.public() == public {
        true => Ok(cosigner),
        false => Err(damaged(&path)),
    }
}

/// The key by which others verify.
pub(super) fn public_key(dir: &Path) -> Result<VerifierKey, ServiceError> {
    let path = dir.join(PUBLIC_KEY_FILE);
    match fs::read_to_string(&path) {
        Ok(text) => text.trim_end().parse().map_err(|_| damaged(&path)),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(ServiceError::request(
            "witness_missing",
            "dir",
            "此目录中没有见证方，请先用 witness init 新建",
            "there is no witness in this directory: make one with witness init",
        )),
        Err(error) => Err(ServiceError::io(path, error)),
    }
}

fn damaged(path: &Path) -> ServiceError {
    let at = path.display();
    ServiceError::request(
        "witness_damaged",
        "dir",
        &format!(
            "见证方的文件 {at} 不完整或与其他文件不符，已拒绝启动：宁可停，不可忘记签过什么；请从备份放回"
        ),
        &format!(
            "{at} is damaged or does not belong to the other files; a witness must not forget what it signed: put the file back from a backup"
        ),
    )
}

//! A private copy of a ledger's log, for whoever wants to look without touching: sled changes what it opens.
//!
//! It must never write to the original, nor remove a directory that it did not make itself.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::db::{BLOBS_DIR, DB_FILE};
use super::lock::{HEAD_FILE, LOG_DIR};

/// Where copies stand within a ledger. Nothing outside of it is ever looked at for removal.
const COPIES_DIR: &str = ".sunledger-copies";
/// An empty file in every copy: a directory without it was made by somebody else.
const MARKER_FILE: &str = ".scratch-copy";

/// A directory that is removed when this is dropped.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Copies log and head file. The copy is made inside the ledger's directory, where a file system that can share
    /// blocks does so, or else in the system's directory for temporary files. The caller has the claim to the log, so
    /// a copy that is found in the ledger was left behind by a process that was killed.
    pub(super) fn copy_of(ledger: &Path) -> io::Result<Self> {
        let copies = ledger.join(COPIES_DIR);
        remove_leftovers(&copies);
        Self::copy_into(ledger, &copies)
            .or_else(|_| Self::copy_into(ledger, &std::env::temp_dir().join(COPIES_DIR)))
    }

    /// Where the copy is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn copy_into(ledger: &Path, parent: &Path) -> io::Result<Self> {
        let scratch = Self::make(parent)?;
        let copied = scratch.path();
        fs::copy(ledger.join(HEAD_FILE), copied.join(HEAD_FILE))?;
        copy_files(&ledger.join(LOG_DIR), &copied.join(LOG_DIR))?;
        let blobs = ledger.join(LOG_DIR).join(BLOBS_DIR);
        if blobs.is_dir() {
            copy_files(&blobs, &copied.join(LOG_DIR).join(BLOBS_DIR))?;
        }
        Ok(scratch)
    }

    fn make(parent: &Path) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let process = std::process::id();
        private_dir().recursive(true).create(parent)?;
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("{process}-{count}"));
            match private_dir().create(&path) {
                Ok(()) => {
                    let scratch = Self(path);
                    fs::write(scratch.path().join(MARKER_FILE), [])?;
                    return Ok(scratch);
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is a copy of public data; the next one takes another name.
        drop(fs::remove_dir_all(&self.0));
        if let Some(copies) = self.0.parent() {
            // Fails, and is meant to, while anything else stands in it.
            drop(fs::remove_dir(copies));
        }
    }
}

fn remove_leftovers(copies: &Path) {
    // A link that somebody put here leads to what is not ours.
    if !fs::symlink_metadata(copies).is_ok_and(|metadata| metadata.is_dir()) {
        return;
    }
    let Ok(files) = fs::read_dir(copies) else {
        return;
    };
    for file in files.flatten() {
        let is_dir = file.file_type().is_ok_and(|kind| kind.is_dir());
        if is_dir && file.path().join(MARKER_FILE).is_file() {
            // One that cannot be removed only takes room.
            drop(fs::remove_dir_all(file.path()));
        }
    }
}

fn private_dir() -> fs::DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "modes exist on Unix only"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Copies the plain files of one directory. sled's data file may be absent: a lost one is for the caller to judge.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for file in fs::read_dir(from)? {
        let file = file?;
        if file.file_type()?.is_file() {
            fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    let db = to.join(DB_FILE);
    if db.exists() {
        // A copy of a read-only file must still be writable: it is sled's to change.
        let mut permissions = fs::metadata(&db)?.permissions();
        if permissions.readonly() {
            make_writable(&mut permissions);
            fs::set_permissions(&db, permissions)?;
        }
    }
    Ok(())
}

fn make_writable(permissions: &mut fs::Permissions) {
    #[cfg(unix)]
    std::os::unix::fs::PermissionsExt::set_mode(permissions, 0o600);
    #[cfg(not(unix))]
    permissions.set_readonly(false);
}

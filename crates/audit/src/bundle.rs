//! The audit of a published folder: signature, quorum, tree, every tile, then the log in it.
//!
//! It trusts the key that it is given, never the one in the folder, and must never write anything there.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sunledger_chain::checkpoint::Checkpoint;
use sunledger_chain::hash::leaf_hash;
use sunledger_chain::note::{Note, VerifierKey};
use sunledger_chain::policy::Policy;
use sunledger_chain::tile::{Bundle, HashTile, Kind, Tile, WIDTH};
use sunledger_chain::tree::TileTree;
use sunledger_chain::{Entries, LeafHash};

use crate::chain::Expected;
use crate::log::{Options, verify_log};
use crate::report::Report;
use crate::source::{EntrySource, SourceError};

/// Files of a bundle beside its tiles.
const BESIDE: [&str; 4] = ["README.txt", "checkpoint", "log.vkey", "policy"];

/// Problems of a folder's files that are listed.
const PROBLEMS_MAX: usize = 1_000;

/// The files of a bundle by their paths, with `/` between names.
pub trait Files: Sync {
    /// The whole file; `None` where there is none.
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>>;

    /// The paths of all files.
    fn list(&self) -> io::Result<BTreeSet<String>>;
}

/// A folder of the operating system.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// What the auditor knows from elsewhere.
#[derive(Debug, Clone)]
pub struct Known {
    /// The log's key.
    pub key: VerifierKey,
    /// Which witnesses must have cosigned; nobody where none is given.
    pub policy: Option<Policy>,
    /// Sizes with their roots, seen earlier or copied from paper.
    pub seen: Vec<(u64, LeafHash)>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleProblem {
    /// The entry; none where no entry can be named.
    pub seq: Option<u64>,
    /// A stable name.
    pub kind: &'static str,
    /// The file, or what is known of it.
    pub detail: String,
}

/// What the audit of a bundle found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleReport {
    /// True where nothing is wrong.
    pub ok: bool,
    /// Entries that the checkpoint signs.
    pub entries: u64,
    /// The root computed from the entries; none where they cannot all be read.
    pub root: Option<String>,
    /// Everything that is wrong.
    pub problems: Vec<BundleProblem>,
    /// The audit of the log itself; none where there is no signed checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Report>,
}

impl Folder {
    /// The folder at this path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.0.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self) -> io::Result<BTreeSet<String>> {
        let (mut found, mut ahead) = (BTreeSet::new(), vec![self.0.clone()]);
        while let Some(dir) = ahead.pop() {
            for item in fs::read_dir(&dir)? {
                let item = item?;
                match item.file_type()?.is_dir() {
                    true => ahead.push(item.path()),
                    false => drop(found.insert(relative(&self.0, &item.path()))),
                }
            }
        }
        Ok(found)
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let names = below.iter().map(|name| name.to_string_lossy());
    names.collect::<Vec<_>>().join("/")
}

/// Audits a bundle. Everything below the checkpoint is computed from the entries and compared.
pub fn audit_bundle<F: Files>(files: &F, known: &Known) -> BundleReport {
    let mut audit = Audit {
        files,
        problems: Vec::new(),
        expected: BTreeSet::new(),
    };
    let Some(checkpoint) = audit.checkpoint(known) else {
        return audit.into_report(0, None, None);
    };
    audit.key(&known.key);
    let size = checkpoint.size();
    audit.rolled_back(size, &known.seen);
    let root = audit.tree(&checkpoint, &known.seen);
    audit.strangers();
    let source = BundleSource { files, size };
    let log = verify_log(&source, &Expected::default(), Options::default());
    let faults = log.chain_fault().into_iter().chain(log.findings());
    audit.problems.extend(faults.map(|finding| BundleProblem {
        seq: finding.seq,
        kind: finding.problem.code(),
        detail: finding.problem.to_string(),
    }));
    audit.into_report(size, root, Some(log))
}

struct Audit<'f, F> {
    files: &'f F,
    problems: Vec<BundleProblem>,
    /// Tiles that the tree of the checkpoint has.
    expected: BTreeSet<String>,
}

impl<F: Files> Audit<'_, F> {
    fn add(&mut self, seq: Option<u64>, kind: &'static str, detail: impl Into<String>) {
        // Who sees so many needs no more of them.
        if self.problems.len() < PROBLEMS_MAX {
            let detail = detail.into();
            self.problems.push(BundleProblem { seq, kind, detail });
        }
    }

    /// A file that must be there.
    fn read(&mut self, path: &str) -> Option<Vec<u8>> {
        match self.files.read(path) {
            Ok(Some(bytes)) => return Some(bytes),
            Ok(None) => self.add(None, "file_missing", path),
            Err(error) => self.add(None, "file_unreadable", format!("{path}: {error}")),
        }
        None
    }

    fn checkpoint(&mut self, known: &Known) -> Option<Checkpoint> {
        let bytes = self.read("checkpoint")?;
        let opened = Note::parse(&bytes)
            .map_err(Into::into)
            .and_then(|note| Ok((Checkpoint::open(&note, &known.key, &[])?.0, note)));
        let (checkpoint, note) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let error: sunledger_chain::checkpoint::CheckpointError = error;
                self.add(None, "checkpoint_invalid", error.to_string());
                return None;
            }
        };
        match known.policy.as_ref().map(|policy| policy.judge(&note)) {
            Some(Ok(judged)) if !judged.quorum => {
                self.add(None, "quorum_missing", judged.to_string());
            }
            Some(Err(error)) => self.add(None, "quorum_unjudged", error.to_string()),
            Some(Ok(_)) | None => {}
        }
        Some(checkpoint)
    }

    fn key(&mut self, key: &VerifierKey) {
        if let Some(line) = self.read("log.vkey")
            && line != format!("{key}\n").into_bytes()
        {
            self.add(None, "key_differs", "log.vkey");
        }
    }

    /// Said first: it holds whatever else the folder lacks.
    fn rolled_back(&mut self, size: u64, seen: &[(u64, LeafHash)]) {
        for (at, _) in seen.iter().filter(|(at, _)| *at > size) {
            let detail = format!("{at} entries were seen, the checkpoint has {size}");
            self.add(None, "rolled_back", detail);
        }
    }

    /// Computes the tree bundle by bundle, and compares each tile as it is filled.
    fn tree(&mut self, checkpoint: &Checkpoint, seen: &[(u64, LeafHash)]) -> Option<LeafHash> {
        let size = checkpoint.size();
        let mut tree = TileTree::new();
        self.compare_seen(&tree, seen);
        while tree.size() < size {
            let first = tree.size();
            let tile = Tile::in_tree(Kind::Entries, first / u64::from(WIDTH), size)?;
            let path = tile.to_string();
            let bytes = self.read(&path)?;
            self.expected.insert(path.clone());
            let entries = match exact(tile, &bytes) {
                Ok(entries) => entries,
                Err(why) => {
                    self.add(Some(first), "entries_malformed", format!("{path}: {why}"));
                    return None;
                }
            };
            for entry in entries {
                for (tile, hashes) in tree.append([leaf_hash(entry)]) {
                    self.compare(tile, &hashes);
                }
                self.compare_seen(&tree, seen);
            }
        }
        for (tile, hashes) in tree.partials() {
            self.compare(tile, &hashes);
        }
        let root = tree.root();
        if root != *checkpoint.root() {
            let signed = checkpoint.root();
            self.add(
                None,
                "root_differs",
                format!("signed {signed}, computed {root}"),
            );
        }
        Some(root)
    }

    fn compare(&mut self, tile: Tile, hashes: &HashTile) {
        let path = tile.to_string();
        if let Some(bytes) = self.read(&path)
            && bytes != hashes.to_bytes()
        {
            self.add(None, "tile_differs", path.clone());
        }
        self.expected.insert(path);
    }

    fn compare_seen(&mut self, tree: &TileTree, seen: &[(u64, LeafHash)]) {
        for (size, root) in seen {
            if *size == tree.size() && *root != tree.root() {
                self.add(
                    None,
                    "history_differs",
                    format!("size {size}: seen {root}, computed {}", tree.root()),
                );
            }
        }
    }

    /// Files that nothing vouches for.
    fn strangers(&mut self) {
        let found = match self.files.list() {
            Ok(found) => found,
            Err(error) => return self.add(None, "file_unreadable", error.to_string()),
        };
        for path in found {
            if !self.expected.contains(&path) && !BESIDE.contains(&path.as_str()) {
                self.add(None, "file_unknown", path);
            }
        }
    }

    fn into_report(
        self,
        entries: u64,
        root: Option<LeafHash>,
        log: Option<Report>,
    ) -> BundleReport {
        BundleReport {
            ok: self.problems.is_empty(),
            entries,
            root: root.map(|root| root.to_string()),
            problems: self.problems,
            log,
        }
    }
}

/// The entries of a bundle that has exactly the width of its name.
fn exact(tile: Tile, bytes: &[u8]) -> Result<Vec<&[u8]>, String> {
    let entries = Bundle::parse(tile, bytes).map_err(|error| error.to_string())?;
    let used = entries
        .iter()
        .map(|entry| entry.len().saturating_add(2))
        .sum::<usize>();
    match used == bytes.len() {
        true => Ok(entries),
        false => Err("more entries than its name says".to_owned()),
    }
}

/// The entries of a bundle as far as its checkpoint goes.
struct BundleSource<'f, F> {
    files: &'f F,
    size: u64,
}

impl<F: Files> EntrySource for BundleSource<'_, F> {
    fn read(&self, from: u64, limit: usize) -> Result<Entries, SourceError> {
        let mut run = Entries::new();
        let mut next = from;
        while run.len() < limit && next < self.size {
            let Some(tile) = Tile::in_tree(Kind::Entries, next / u64::from(WIDTH), self.size)
            else {
                break;
            };
            let fault = |detail: String| SourceError {
                seq: Some(next),
                kind: "bundle_unreadable",
                detail: format!("{tile}: {detail}"),
            };
            let bytes = self.files.read(&tile.to_string());
            let bytes = bytes.map_err(|error| fault(error.to_string()))?;
            let bytes = bytes.ok_or_else(|| fault("missing".to_owned()))?;
            let entries = exact(tile, &bytes).map_err(fault)?;
            let skip = usize::try_from(next % u64::from(WIDTH)).unwrap_or(usize::MAX);
            let room = limit.saturating_sub(run.len());
            for entry in entries.into_iter().skip(skip).take(room) {
                run.push_raw(entry);
                next = next.saturating_add(1);
            }
        }
        Ok(run)
    }
}

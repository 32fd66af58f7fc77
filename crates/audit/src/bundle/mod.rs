//! The audit of a published folder: signature, quorum, tree, every tile, then the log in it.
//!
//! It trusts the key that it is given, never the one in the folder, and must never write anything there.

mod clock;
mod fault;
mod files;
mod log;
mod signed;
mod tree;
mod unchecked;
mod unopened;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use sunledger_chain::LeafHash;
use sunledger_chain::note::VerifierKey;
use sunledger_chain::policy::Policy;
use sunledger_chain::tile::Tile;

pub use fault::{BundleFault, BundleProblem};
pub use files::{Files, Folder, MemoryFiles};
pub use unchecked::Unchecked;
pub use unopened::Unopened;

use crate::report::Report;
use crate::seen::Seen;

/// Files of a bundle beside its tiles and cosigned checkpoints.
const BESIDE: [&str; 5] = ["README.txt", "checkpoint", KEYS_FILE, "log.vkey", "policy"];

/// All keys that the log has had, where there is more than one.
const KEYS_FILE: &str = "log.keys";

/// Problems that are listed; all are counted.
const PROBLEMS_MAX: usize = 1_000;

/// What the auditor knows from elsewhere.
#[derive(Debug, Clone)]
pub struct Known {
    /// The log's key: the one that signs now, or one that it followed.
    pub key: VerifierKey,
    /// Which witnesses must have cosigned; nobody where none is given.
    pub policy: Option<Policy>,
    /// Sizes with their roots, seen earlier or copied from paper.
    pub seen: Vec<Seen>,
}

/// What the audit of a bundle found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BundleReport {
    /// True where nothing is wrong.
    pub ok: bool,
    /// Entries that the checkpoint signs.
    pub entries: u64,
    /// The root computed from the entries; none where they cannot all be believed.
    pub root: Option<String>,
    /// What is wrong; the first thousand.
    pub problems: Vec<BundleProblem>,
    /// How much is wrong in all.
    pub problems_total: u64,
    /// What was seen earlier and was compared.
    pub compared: Vec<Compared>,
    /// What could have been wrong and was not looked at, for want of something from elsewhere.
    pub unchecked: Vec<Unchecked>,
    /// The audit of the log itself; none where there is no signed checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<Report>,
}

/// A root seen earlier that was held against the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// How many hex digits of it were known: 64 are a whole root.
    pub digits: usize,
    /// Over how many entries it is.
    pub size: u64,
}

/// Audits a bundle. Everything below the checkpoint is computed from the entries and compared.
pub fn audit_bundle<F: Files>(files: &F, known: &Known) -> BundleReport {
    let mut audit = Audit {
        files,
        listed: BTreeSet::new(),
        problems: Vec::new(),
        total: 0,
        compared: Vec::new(),
        hashed: Vec::new(),
    };
    match files.list() {
        Ok(listed) => audit.listed = listed,
        Err(error) => {
            let why = error.to_string();
            audit.add(None, None, BundleFault::FileUnreadable { why });
        }
    }
    let keys = audit.keys(&known.key);
    let Some((note, checkpoint)) = audit.checkpoint(&keys) else {
        return audit.into_report(0, None, None);
    };
    audit.key(keys.latest());
    let size = checkpoint.size();
    let mut watched = audit.rolled_back(size, &known.seen);
    let older = audit.cosigned(size, &keys);
    let mut policy = known.policy.clone();
    if let Some(policy) = &mut policy {
        policy.follow(&keys);
    }
    audit.quorum(policy.as_ref(), &note, size, &older);
    for (path, _, checkpoint) in &older {
        let (size, root) = (checkpoint.size(), *checkpoint.root());
        let path = path.clone();
        let watch = Watch::Cosigned { path, root };
        watched.entry(size).or_default().push(watch);
    }
    audit.strangers(size);
    if size == 0 {
        audit.add_file("checkpoint", BundleFault::LogEmpty);
        return audit.into_report(0, None, None);
    }
    let root = audit.tree(&checkpoint, watched);
    let log = audit.log(size);
    audit.same_keys(&keys, &log, size);
    // The clock of a demonstration stands where its story does.
    if !log.is_demo() && log.judged() == size {
        audit.clock(policy.as_ref(), &note, &older, size);
    }
    let mut report = audit.into_report(size, root, Some(log));
    report.unchecked = Unchecked::of(&report, policy.as_ref());
    report
}

struct Audit<'f, F> {
    files: &'f F,
    /// Every file there is.
    listed: BTreeSet<String>,
    problems: Vec<BundleProblem>,
    total: u64,
    compared: Vec<Compared>,
    /// The files of entries as the tree was computed from them, in order: none where one could not be read.
    hashed: Vec<Option<blake3::Hash>>,
}

/// A root that the entries are held against on the way.
enum Watch {
    /// Seen by the auditor.
    Seen(Seen),
    /// Signed by the log and kept for its cosignatures.
    Cosigned { path: String, root: LeafHash },
}

impl<F: Files> Audit<'_, F> {
    fn add(&mut self, seq: Option<u64>, file: Option<String>, fault: BundleFault) {
        self.total = self.total.saturating_add(1);
        // Who sees so many needs no more of them, but has to know that there are more.
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(BundleProblem { seq, file, fault });
        }
    }

    fn add_file(&mut self, path: &str, fault: BundleFault) {
        self.add(None, Some(path.to_owned()), fault);
    }

    /// A file that must be there.
    fn read(&mut self, path: &str) -> Option<Vec<u8>> {
        match self.files.read(path) {
            Ok(Some(bytes)) => return Some(bytes),
            Ok(None) => self.add_file(path, BundleFault::FileMissing),
            Err(error) => {
                let why = error.to_string();
                self.add_file(path, BundleFault::FileUnreadable { why });
            }
        }
        None
    }

    fn key(&mut self, key: &VerifierKey) {
        if let Some(line) = self.read("log.vkey")
            && line != format!("{key}\n").into_bytes()
        {
            self.add_file("log.vkey", BundleFault::KeyDiffers);
        }
    }

    /// Said first: it holds whatever else the folder lacks. What can be compared is given back by its size.
    fn rolled_back(&mut self, size: u64, seen: &[Seen]) -> BTreeMap<u64, Vec<Watch>> {
        let mut watched: BTreeMap<u64, Vec<Watch>> = BTreeMap::new();
        for earlier in seen {
            let seen = earlier.size();
            if seen > size {
                self.add_file("checkpoint", BundleFault::RolledBack { seen, size });
            } else {
                let watch = Watch::Seen(earlier.clone());
                watched.entry(seen).or_default().push(watch);
            }
        }
        watched
    }

    /// Files that nothing vouches for. Which tiles belong is said by the size alone, whatever could be read of them.
    fn strangers(&mut self, size: u64) {
        let is_stranger = |path: &&String| {
            let in_place = |tile: Tile| Tile::in_tree(tile.kind(), tile.index(), size);
            let is_tile = path.parse().is_ok_and(|tile| in_place(tile) == Some(tile));
            !is_tile && !BESIDE.contains(&path.as_str()) && signed::size_in(path).is_none()
        };
        let strangers: Vec<String> = self.listed.iter().filter(is_stranger).cloned().collect();
        let is_beyond = |path: &String| {
            let tile = path.parse::<Tile>().ok();
            tile.is_some_and(|tile| {
                let now = Tile::in_tree(tile.kind(), tile.index(), size);
                now.is_none_or(|now| now.width() < tile.width())
            })
        };
        if strangers.iter().any(is_beyond) {
            self.add_file("checkpoint", BundleFault::CheckpointBehind { size });
        }
        for path in strangers {
            self.add(None, Some(path), BundleFault::FileUnknown);
        }
    }

    fn into_report(
        self,
        entries: u64,
        root: Option<LeafHash>,
        log: Option<Report>,
    ) -> BundleReport {
        BundleReport {
            ok: self.total == 0,
            entries,
            root: root.map(|root| root.to_string()),
            problems: self.problems,
            problems_total: self.total,
            compared: self.compared,
            unchecked: Vec::new(),
            log,
        }
    }
}

//! A directory under a log that can be taken back in time and harmed, and the judgement of what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use sunledger_chain::{Entries, Head};
use sunledger_store::conformance::Maker;
use sunledger_store::{Log, SledLog};

/// The ledger that all these tests write.
pub(crate) const SEED: u8 = 7;
/// A round that takes longer hangs.
const ROUND_MAX: Duration = Duration::from_mins(1);

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(round: u64) -> Self {
        Self((round + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 11) % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }
}

/// All files of a directory, by path within it; empty directories are kept as `None`.
pub(crate) type Files = BTreeMap<PathBuf, Option<Vec<u8>>>;

pub(crate) fn load(dir: &Path) -> Files {
    fn walk(root: &Path, dir: &Path, files: &mut Files) {
        for file in fs::read_dir(dir).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_path_buf();
            if path.is_dir() {
                files.insert(name, None);
                walk(root, &path, files);
            } else {
                files.insert(name, Some(fs::read(&path).unwrap()));
            }
        }
    }
    let mut files = Files::new();
    walk(dir, dir, &mut files);
    files
}

pub(crate) fn store(files: &Files, dir: &Path) {
    for (name, bytes) in files {
        let path = dir.join(name);
        match bytes {
            None => fs::create_dir_all(&path).unwrap(),
            Some(bytes) => {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, bytes).unwrap();
            }
        }
    }
}

/// A ledger directory as it was at a moment when everything in it was synced.
#[derive(Clone)]
pub(crate) struct Point {
    /// Its place in the past.
    pub(crate) index: usize,
    pub(crate) files: Files,
    /// What was acknowledged by then.
    pub(crate) head: Head,
    /// What must be there if the log opens.
    pub(crate) promised: Head,
    /// Whether the log was closed, so that the head file says `head` too.
    pub(crate) closed: bool,
}

impl Point {
    pub(crate) fn db(&mut self) -> &mut Vec<u8> {
        self.file(Path::new("log/db"))
    }

    pub(crate) fn file(&mut self, name: &Path) -> &mut Vec<u8> {
        self.files.get_mut(name).unwrap().as_mut().unwrap()
    }

    pub(crate) fn snapshots(&self) -> Vec<PathBuf> {
        let is_snapshot = |path: &&PathBuf| path.to_string_lossy().contains("snap.");
        self.files.keys().filter(is_snapshot).cloned().collect()
    }
}

/// A log's whole past: every moment after an acknowledgement, and every entry.
pub(crate) struct Past {
    pub(crate) points: Vec<Point>,
    pub(crate) entries: Entries,
}

impl Past {
    /// Writes a log in runs of these sizes, closing it after each inner slice.
    pub(crate) fn write(dir: &Path, lives: &[&[u32]]) -> Self {
        let mut maker = Maker::new(SEED);
        let mut past = Self {
            points: Vec::new(),
            entries: Entries::new(),
        };
        drop(SledLog::create(dir).unwrap());
        for life in lives {
            let log = SledLog::open(dir).unwrap();
            for &count in *life {
                let expected = maker.head();
                let run = maker.batch(count);
                log.append(expected, &run).unwrap();
                run.iter().for_each(|entry| past.entries.push_raw(entry));
                past.remember(dir, maker.head(), false);
            }
            drop(log);
            past.remember(dir, maker.head(), true);
        }
        past
    }

    fn remember(&mut self, dir: &Path, head: Head, closed: bool) {
        let promised = if closed { head } else { Head::default() };
        self.points.push(Point {
            index: self.points.len(),
            files: load(dir),
            head,
            promised,
            closed,
        });
    }
}

/// What came of a directory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Everything that was promised is there, and the log takes more.
    Whole,
    /// Opening was refused under this name.
    Refused(&'static str),
    /// The log opened; reading was refused under this name.
    Unread(&'static str),
}

/// Opens the directory and compares with the past.
///
/// Panics where entries that were promised are missing without a word, where an entry differs from what was written,
/// where the log takes nothing more, and where nothing is answered at all.
pub(crate) fn judge(files: &Files, promised: Head, past: &Past, what: &str) -> Outcome {
    let dir = tempfile::tempdir().unwrap();
    store(files, dir.path());
    let path = dir.path().to_path_buf();
    let (sender, receiver) = mpsc::channel();
    let trial = thread::spawn(move || sender.send(try_out(&path)).unwrap());
    let (head, entries) = match receiver.recv_timeout(ROUND_MAX) {
        Ok(Trial::Ended(outcome)) => return outcome,
        Ok(Trial::Read(head, entries)) => (head, entries),
        Err(_) if trial.is_finished() => {
            let panic = trial.join().unwrap_err();
            eprintln!("{what}: a panic came out");
            std::panic::resume_unwind(panic)
        }
        Err(error) => panic!("{what}: no answer within {ROUND_MAX:?}: {error}"),
    };
    let there = u64::try_from(entries.len()).unwrap();
    assert_eq!(there, head.size, "{what}: entries and head disagree");
    assert!(
        there >= promised.size,
        "{what}: {} entries promised, {there} there",
        promised.size
    );
    for (index, entry) in entries.iter().enumerate() {
        assert!(
            past.entries.get(index) == Some(entry),
            "{what}: entry {index} differs"
        );
    }
    Outcome::Whole
}

enum Trial {
    Ended(Outcome),
    Read(Head, Entries),
}

fn try_out(dir: &Path) -> Trial {
    let log = match SledLog::open(dir) {
        Ok(log) => log,
        Err(error) => return Trial::Ended(Outcome::Refused(error.code())),
    };
    let head = log.head();
    let mut entries = Entries::new();
    while let Ok(from) = u64::try_from(entries.len())
        && from < head.size
    {
        match log.read(from, 1_000) {
            Ok(run) => run.iter().for_each(|entry| entries.push_raw(entry)),
            Err(error) => return Trial::Ended(Outcome::Unread(error.code())),
        }
    }
    let mut maker = Maker::following(SEED, head);
    let run = maker.batch(40);
    log.append(head, &run).unwrap();
    drop(log);
    assert_eq!(
        SledLog::open(dir).unwrap().head(),
        maker.head(),
        "what was recovered takes more"
    );
    Trial::Read(head, entries)
}

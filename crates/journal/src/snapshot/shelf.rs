//! The directory of snapshots: writes one whole or not at all, keeps the newest two, finds the newest that fits.
//!
//! It must never touch a file whose name it would not give.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use sunledger_store::Log;

use super::file::{self, Fitting};
use super::{Frozen, SnapshotStep, SnapshotWarning, Snapshots, Unfit, Warnings};

const PREFIX: &str = "state-";
const ENDING: &str = ".snap";
const DRAFT_ENDING: &str = ".snap.new";
const BUFFER_BYTES: usize = 256 * 1024;

/// Writes one, and removes what it makes needless. What a failure leaves behind is a draft, which the next one removes.
pub(super) fn save(on: &Snapshots, frozen: &Frozen) -> Result<(), SnapshotWarning> {
    let size = frozen.at.head.size;
    let path = on.dir.join(format!("{PREFIX}{size}{ENDING}"));
    let draft = on.dir.join(format!("{PREFIX}{size}{DRAFT_ENDING}"));
    let during = |step: SnapshotStep, done: &dyn Fn() -> io::Result<()>| {
        let failed = |source| SnapshotWarning::NotMade {
            path: path.clone(),
            step,
            source,
        };
        on.ask(step).and_then(|()| done()).map_err(failed)
    };
    during(SnapshotStep::Directory, &|| fs::create_dir_all(&on.dir))?;
    during(SnapshotStep::Draft, &|| File::create(&draft).map(drop))?;
    during(SnapshotStep::Write, &|| {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, File::create(&draft)?);
        file::write(&mut out, frozen)?;
        out.flush()
    })?;
    during(SnapshotStep::Sync, &|| File::open(&draft)?.sync_all())?;
    during(SnapshotStep::Rename, &|| fs::rename(&draft, &path))?;
    during(SnapshotStep::SyncDirectory, &|| sync_dir(&on.dir))?;
    during(SnapshotStep::Prune, &|| prune(&on.dir, size))
}

/// The newest one that fits the log. Every one that does not is told.
pub(crate) fn newest(on: &Snapshots, log: &dyn Log, warnings: &Warnings) -> Option<Fitting> {
    let mut kept = match list(&on.dir) {
        Ok(found) => found.kept,
        Err(source) => {
            let path = on.dir.clone();
            warnings.add(SnapshotWarning::Unlisted { path, source });
            return None;
        }
    };
    kept.sort_unstable_by_key(|(size, _)| std::cmp::Reverse(*size));
    kept.into_iter().find_map(|(size, path)| {
        let fitting = load(&path, size, log);
        fitting
            .map_err(|why| warnings.add(SnapshotWarning::PassedOver { path, why }))
            .ok()
    })
}

fn load(path: &Path, size: u64, log: &dyn Log) -> Result<Fitting, Unfit> {
    if size > log.head().size {
        return Err(Unfit::OtherLog);
    }
    let fitting = file::read(&fs::read(path)?, log)?;
    match fitting.frozen.at.head.size == size {
        true => Ok(fitting),
        false => Err(Unfit::Foreign),
    }
}

/// Keeps this one and the next older. A larger one is of a log that is not this one any more.
fn prune(dir: &Path, size: u64) -> io::Result<()> {
    let found = list(dir)?;
    let older = found.kept.iter().map(|(other, _)| *other);
    let older = older.filter(|other| *other < size).max();
    let needless = found
        .kept
        .into_iter()
        .filter(|(other, _)| *other != size && Some(*other) != older);
    let mut needless = needless.map(|(_, path)| path).chain(found.drafts);
    needless.try_for_each(fs::remove_file)
}

#[derive(Default)]
struct Found {
    kept: Vec<(u64, PathBuf)>,
    drafts: Vec<PathBuf>,
}

fn list(dir: &Path) -> io::Result<Found> {
    let mut found = Found::default();
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if let Some(size) = size_in(&name, ENDING) {
            found.kept.push((size, entry.path()));
        } else if size_in(&name, DRAFT_ENDING).is_some() {
            found.drafts.push(entry.path());
        }
    }
    Ok(found)
}

/// The size in a name, if it is a name that would be given here.
fn size_in(name: &OsStr, ending: &str) -> Option<u64> {
    let name = name.to_str()?;
    let size = name.strip_prefix(PREFIX)?.strip_suffix(ending)?;
    let number: u64 = size.parse().ok()?;
    (number.to_string() == size).then_some(number)
}

fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

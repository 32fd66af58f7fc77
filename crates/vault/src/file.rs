//! The files under the database: permissions, traces, the rollback journal.
//!
//! It must never touch a journal while a transaction is open: SQLite may need it to roll back.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use memchr::memmem::Finder;

const CHUNK: usize = 1 << 20;

/// New files are readable by their owner only.
#[cfg(unix)]
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
pub(crate) fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes the entry of a new file in its directory durable.
pub(crate) fn sync_directory_of(path: &Path) -> io::Result<()> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if cfg!(unix) {
        File::open(directory)?.sync_all()
    } else {
        Ok(())
    }
}

/// The rollback journal that SQLite keeps beside a database.
pub(crate) fn journal_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-journal");
    PathBuf::from(name)
}

/// Overwrites the pages that earlier transactions left in the journal, then empties it.
pub(crate) fn scrub_journal(database: &Path) -> io::Result<()> {
    let mut journal = match OpenOptions::new().write(true).open(journal_of(database)) {
        Ok(journal) => journal,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut left = journal.metadata()?.len();
    if left == 0 {
        return Ok(());
    }
    let zeros = vec![0_u8; CHUNK];
    while left > 0 {
        let part = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        journal.write_all(&zeros[..part])?;
        left -= u64::try_from(part).unwrap_or(left);
    }
    journal.sync_all()?;
    journal.set_len(0)?;
    journal.sync_all()
}

/// Length of the pieces that [`holds_trace`] looks for.
const TRACE_LEN: usize = 8;

/// True if the file holds any 8-byte piece of one of the secrets, so that a half-overwritten copy
/// is found too.
pub(crate) fn holds_trace(mut file: &File, secrets: &[Vec<u8>]) -> io::Result<bool> {
    let finders: Vec<Finder<'_>> = secrets
        .iter()
        .flat_map(|secret| secret.chunks_exact(TRACE_LEN))
        .map(Finder::new)
        .collect();
    file.seek(SeekFrom::Start(0))?;
    let mut window = vec![0_u8; TRACE_LEN - 1 + CHUNK];
    let mut kept = 0;
    loop {
        let read = file.read(&mut window[kept..])?;
        if read == 0 {
            return Ok(false);
        }
        let seen = &window[..kept + read];
        if finders.iter().any(|finder| finder.find(seen).is_some()) {
            return Ok(true);
        }
        // The tail is looked at again with what follows: a piece may straddle two reads.
        let filled = seen.len();
        kept = filled.min(TRACE_LEN - 1);
        window.copy_within(filled - kept..filled, 0);
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    #[test]
    fn a_trace_is_found_wherever_it_stands() {
        let secret: Vec<u8> = (1..=16).collect();
        for place in [
            0,
            1,
            CHUNK - 3,
            CHUNK + 3,
            CHUNK + TRACE_LEN - 2,
            2 * CHUNK + 5,
        ] {
            let mut file = tempfile::tempfile().unwrap();
            let mut bytes = vec![0_u8; 2 * CHUNK + 64];
            file.write_all(&bytes).unwrap();
            assert!(!holds_trace(&file, slice::from_ref(&secret)).unwrap());
            bytes[place..place + 8].copy_from_slice(&secret[8..]);
            file.rewind().unwrap();
            file.write_all(&bytes).unwrap();
            assert!(
                holds_trace(&file, &[vec![9; 8], secret.clone()]).unwrap(),
                "at {place}"
            );
        }
    }

    #[test]
    fn a_scrubbed_journal_is_empty_and_a_missing_one_is_fine() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("vault.sqlite");
        scrub_journal(&database).unwrap();
        std::fs::write(journal_of(&database), vec![1_u8; CHUNK + 9]).unwrap();
        scrub_journal(&database).unwrap();
        assert_eq!(std::fs::metadata(journal_of(&database)).unwrap().len(), 0);
    }
}

//! Where quarantined rows are put: beside their file, for their clerk only.
//!
//! A file that is there is never overwritten: somebody may have corrected it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use sunledger_server::service::ServiceError;

const ENDING: &str = ".quarantine.csv";

pub(super) struct Place {
    path: PathBuf,
    written: bool,
}

impl Place {
    pub(super) fn of(file: &Path, chosen: Option<&Path>) -> Self {
        let path = match chosen {
            Some(chosen) => chosen.to_owned(),
            None => {
                let mut name = file.as_os_str().to_owned();
                name.push(ENDING);
                PathBuf::from(name)
            }
        };
        Self {
            path,
            written: false,
        }
    }

    /// Where the rows are, once they are there.
    pub(super) fn written(&self) -> Option<String> {
        self.written.then(|| self.path.display().to_string())
    }

    /// Writes the rows; the same rows that are there already are left as they are.
    pub(super) fn write(&mut self, rows: &[u8]) -> anyhow::Result<()> {
        match self.create(rows) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let there = fs::read(&self.path).with_context(|| self.shown())?;
                if there != rows {
                    let path = self.shown();
                    return Err(ServiceError::quarantine_exists(&path).into());
                }
            }
            other => other.with_context(|| self.shown())?,
        }
        self.written = true;
        Ok(())
    }

    /// For a file that was imported before: its quarantine file may be half corrected by now.
    pub(super) fn keep_or_write(&mut self, rows: &[u8]) -> anyhow::Result<()> {
        if !self.path.exists() {
            self.write(rows)?;
        }
        self.written = true;
        Ok(())
    }

    fn create(&self, rows: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path)?;
        let done = file.write_all(rows).and_then(|()| file.sync_all());
        if done.is_err() {
            // Half a file would look like a whole one.
            drop(fs::remove_file(&self.path));
        }
        done
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

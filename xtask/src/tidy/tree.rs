//! The files of the repository, read once.
//!
//! What `.gitignore` names is never looked at; git itself is not needed, so that an unpacked archive can be checked too.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::ignore::{Ignore, Kind};

/// Every file by its path relative to the root, with `/` between the parts.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Absent text: the file is not UTF-8.
    files: BTreeMap<String, Option<String>>,
    directories: BTreeSet<String>,
}

impl Tree {
    pub(super) fn read(root: &Path) -> Result<Self> {
        let path = root.join(".gitignore");
        let ignore = fs::read_to_string(&path)
            .with_context(|| format!("reading {}", path.display()))
            .and_then(|text| Ignore::parse(&text))?;
        let mut tree = Self::default();
        tree.read_directory(root, "", &ignore)?;
        Ok(tree)
    }

    fn read_directory(&mut self, root: &Path, within: &str, ignore: &Ignore) -> Result<()> {
        let directory = root.join(within);
        let entries =
            fs::read_dir(&directory).with_context(|| format!("reading {}", directory.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("reading {}", directory.display()))?;
            let Ok(name) = entry.file_name().into_string() else {
                bail!("{}: its name is not UTF-8", entry.path().display());
            };
            let path = if within.is_empty() {
                name
            } else {
                format!("{within}/{name}")
            };
            let kind = entry.file_type().with_context(|| path.clone())?;
            if kind.is_dir() && !ignore.holds(&path, Kind::Directory) {
                self.read_directory(root, &path, ignore)?;
                self.directories.insert(path);
            } else if kind.is_file() && !ignore.holds(&path, Kind::File) {
                let bytes = fs::read(entry.path()).with_context(|| path.clone())?;
                self.files.insert(path, String::from_utf8(bytes).ok());
            }
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The files that are text, by path.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Whether a file or a directory stands there; the root is the empty path.
    pub(super) fn has(&self, path: &str) -> bool {
        path.is_empty() || self.files.contains_key(path) || self.directories.contains(path)
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            let parts = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
            tree.directories.extend(parts);
            tree.files
                .insert((*path).to_owned(), Some((*text).to_owned()));
        }
        tree
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_read_without_what_git_ignores() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let tree = Tree::read(&root).expect("the repository can be read");
        assert!(tree.text("xtask/src/main.rs").is_some());
        assert!(tree.has("xtask/src") && tree.has(".ci/run") && tree.has(""));
        assert!(!tree.has("target") && !tree.has(".git"));
    }
}

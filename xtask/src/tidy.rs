//! The repository's own rules, as checks over the text of its files.
//!
//! A check sees files and returns what is wrong; it must never read the disk itself, run a tool or mend anything.

mod allowances;
mod edges;
mod ignore;
mod links;
mod manifest;
mod module_docs;
mod size;
mod tree;
mod words;

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use crate::report::Outcome;
use tree::Tree;

/// One place that breaks one rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    path: String,
    /// From 1; absent where the whole file is meant.
    line: Option<usize>,
    /// What is wrong and what to do.
    message: String,
}

type Check = fn(&Tree) -> Vec<Violation>;

/// Each rule by the word that stands before what it found.
const RULES: [(&str, Check); 5] = [
    ("size", size::check),
    ("module docs", module_docs::check),
    ("dependencies", edges::check),
    ("words", words::check),
    ("links", links::check),
];

/// Prints every violation of every rule.
pub(crate) fn run(root: &Path) -> Outcome {
    let tree = match Tree::read(root) {
        Ok(tree) => tree,
        Err(error) => return Outcome::Failed(format!("{error:#}")),
    };
    let mut found = 0;
    for (rule, check) in RULES {
        let mut violations = check(&tree);
        violations.sort();
        found += violations.len();
        for violation in violations {
            println!("{violation} [{rule}]");
        }
    }
    if found == 0 {
        println!("{} files keep all {} rules", tree.len(), RULES.len());
        Outcome::Passed
    } else {
        Outcome::Failed(format!("tidy found {found} places to mend"))
    }
}

impl Violation {
    fn of_file(path: &str, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            message: message.into(),
        }
    }

    fn at(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::of_file(path, message)
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.path, self.message),
            None => write!(out, "{}: {}", self.path, self.message),
        }
    }
}

/// Whether the file's name ends in a dot and one of these.
fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(path).extension();
    extensions
        .iter()
        .any(|known| extension == Some(OsStr::new(known)))
}

/// The lines of a text with their numbers, from 1.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_reads_like_a_compilers_message() {
        let line = Violation::at("docs/API.md", 7, "it is wrong");
        assert_eq!(line.to_string(), "docs/API.md:7: it is wrong");
        let file = Violation::of_file("docs/API.md", "it is wrong");
        assert_eq!(file.to_string(), "docs/API.md: it is wrong");
    }

    #[test]
    fn a_tree_that_cannot_be_read_fails() {
        let outcome = run(Path::new("no/such/directory"));
        assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    }
}

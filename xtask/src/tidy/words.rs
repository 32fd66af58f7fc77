//! Words that may not stand in any file: leftover markers, and paths of somebody's machine.
//!
//! The words are written in two halves here, so that this file keeps the rule as well.

use super::tree::Tree;
use super::{Violation, numbered};

/// Work that was left for later: finish it, or open an issue.
const MARKERS: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("to", "do!"),
    concat!("db", "g!"),
];

/// Directories that exist on one machine only.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/tmp/ba", "sh_jobs"),
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.texts() {
        for (line, text) in numbered(text) {
            for marker in MARKERS.iter().filter(|marker| has_word(text, marker)) {
                let message = format!("'{marker}' was left here: finish it, or open an issue");
                violations.push(Violation::at(path, line, message));
            }
            for directory in MACHINE_PATHS.iter().filter(|path| has_path(text, path)) {
                let message = format!(
                    "'{directory}' exists on one machine only: say it relative to the root"
                );
                violations.push(Violation::at(path, line, message));
            }
        }
    }
    violations
}

/// The word stands alone, not inside a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        // What follows a macro's `!` is its own business.
        let ends = word.ends_with('!') || !after.is_some_and(is_part);
        ends && !before.is_some_and(is_part)
    })
}

/// The path begins here; `target` or `..` before it would make it relative.
fn has_path(line: &str, path: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_-.~/}".contains(c);
    line.match_indices(path)
        .any(|(at, _)| !line[..at].chars().next_back().is_some_and(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Option<usize>> {
        let violations = check(&Tree::of(&[("docs/x.md", text)]));
        violations.iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn every_marker_is_found_where_it_stands() {
        for marker in MARKERS {
            let text = format!("fine\n// {marker}(): later\n");
            assert_eq!(found(&text), [Some(2)], "{marker}");
            assert_eq!(found(&format!("余额：{marker}")), [Some(1)], "{marker}");
        }
    }

    #[test]
    fn a_longer_word_is_not_a_marker() {
        let word = concat!("XX", "X");
        assert_eq!(
            found(&format!("mktemp {word}{word}, A{word}, {word}_1")),
            []
        );
        assert_eq!(found(concat!("to", "do = \"warn\"; my_db", "g!()")), []);
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        for path in MACHINE_PATHS {
            assert_eq!(found(&format!("see {path}x")), [Some(1)], "{path}");
            assert_eq!(found(&format!("\"{path}x\"")), [Some(1)], "{path}");
        }
    }

    #[test]
    fn a_relative_path_is_nobodys_machine() {
        for path in MACHINE_PATHS {
            for before in ["target", "..", "~", "${DIR}", "https://example.org"] {
                assert_eq!(found(&format!("see {before}{path}x")), [], "{before}");
            }
        }
    }
}

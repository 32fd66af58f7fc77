//! Small files: one that has grown too long holds two things.
//!
//! It counts lines only; what a line holds is rustfmt's and clippy's business.

use super::allowances::{LONG_FILES, LongFile};
use super::tree::Tree;
use super::{Violation, has_extension};

const LINES_MAX: usize = 470;
/// What is written by hand; data, lock files and prose may be as long as they are.
const SOURCES: [&str; 6] = ["rs", "py", "sh", "sql", "html", "css"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    check_with(tree, LONG_FILES)
}

fn check_with(tree: &Tree, allowed: &[LongFile]) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.texts() {
        let lines = text.lines().count();
        let is_source = has_extension(path, &SOURCES);
        let is_allowed = allowed.iter().any(|file| file.path == path);
        if is_source && lines > LINES_MAX && !is_allowed {
            let message = format!(
                "has {lines} lines, more than {LINES_MAX}; split it, or give the reason in xtask/src/tidy/allowances.rs"
            );
            violations.push(Violation::of_file(path, message));
        }
    }
    for LongFile { path, reason } in allowed {
        let lines = tree.text(path).map_or(0, |text| text.lines().count());
        if lines <= LINES_MAX {
            let message = format!(
                "has {lines} lines and needs its allowance ({reason}) no longer; strike it out"
            );
            violations.push(Violation::of_file(path, message));
        }
        if reason.is_empty() {
            violations.push(Violation::of_file(
                path,
                "is allowed to be long without a reason",
            ));
        }
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: LongFile = LongFile {
        path: "crates/chain/src/long.rs",
        reason: "one table",
    };

    fn tree_of(path: &str, lines: usize) -> Tree {
        Tree::of(&[(path, &"x\n".repeat(lines))])
    }

    #[test]
    fn a_long_source_file_is_found() {
        let path = "crates/chain/src/long.rs";
        assert_eq!(check_with(&tree_of(path, LINES_MAX), &[]), []);
        let found = check_with(&tree_of(path, LINES_MAX + 1), &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, path);
    }

    #[test]
    fn prose_and_data_may_be_long() {
        for path in ["docs/FORMAT.md", "Cargo.lock", "demo.csv"] {
            assert_eq!(check_with(&tree_of(path, 9_000), &[]), [], "{path}");
        }
    }

    #[test]
    fn an_allowance_holds_only_while_it_is_needed() {
        assert_eq!(check_with(&tree_of(LONG.path, 500), &[LONG]), []);
        assert_eq!(check_with(&tree_of(LONG.path, 400), &[LONG]).len(), 1);
        assert_eq!(check_with(&Tree::of(&[]), &[LONG]).len(), 1);
    }

    #[test]
    fn an_allowance_without_a_reason_is_found() {
        let silent = LongFile { reason: "", ..LONG };
        assert_eq!(check_with(&tree_of(LONG.path, 500), &[silent]).len(), 1);
    }
}

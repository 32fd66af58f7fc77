//! Every crate says at its head what it is for.
//!
//! It asks for words at the head only; it does not judge them.

use super::Violation;
use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    tree.texts()
        .filter(|(path, text)| is_root_of_crate(path) && !begins_with_docs(text))
        .map(|(path, _)| {
            let message =
                "does not begin with `//!`: say what the crate is for and what it must never do";
            Violation::at(path, 1, message)
        })
        .collect()
}

fn is_root_of_crate(path: &str) -> bool {
    path.ends_with("src/lib.rs") || path.ends_with("src/main.rs")
}

fn begins_with_docs(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let words = first.strip_prefix("//!").unwrap_or_default();
    !words.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_a_crate_begins_with_docs() {
        let good = Tree::of(&[("crates/chain/src/lib.rs", "//! What it is for.\n")]);
        assert_eq!(check(&good), []);
        for text in [
            "",
            "//!\n//! Late.\n",
            "use std::fmt;\n//! Late.\n",
            "// No.\n",
        ] {
            let bad = Tree::of(&[("xtask/src/main.rs", text)]);
            assert_eq!(check(&bad).len(), 1, "{text:?}");
        }
    }

    #[test]
    fn other_files_are_not_asked() {
        let tree = Tree::of(&[("crates/chain/src/hash.rs", "use std::fmt;\n")]);
        assert_eq!(check(&tree), []);
    }
}

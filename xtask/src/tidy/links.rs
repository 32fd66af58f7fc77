//! Links from one document to another lead somewhere.
//!
//! Only what a clone holds is looked at; addresses on the network are never fetched.

mod markdown;

use super::tree::Tree;
use super::{Violation, has_extension};

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let documents = tree
        .texts()
        .filter(|(path, _)| has_extension(path, &["md"]));
    documents
        .flat_map(|(path, text)| {
            let links = markdown::links(text);
            links.into_iter().filter_map(move |link| {
                let why = broken(tree, path, &link.target)?;
                Some(Violation::at(path, link.line, why))
            })
        })
        .collect()
}

/// Why the link leads nowhere; `None` where it leads somewhere or out of the repository.
fn broken(tree: &Tree, from: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() {
        from.to_owned()
    } else {
        let Some(path) = resolve(from, path) else {
            return Some(format!("the link '{target}' leaves the repository"));
        };
        path
    };
    if !tree.has(&path) {
        return Some(format!(
            "the link '{target}' leads nowhere: there is no {path}"
        ));
    }
    let text = tree.text(&path).filter(|_| has_extension(&path, &["md"]))?;
    let leads_on = anchor.is_empty() || markdown::anchors(text).iter().any(|known| known == anchor);
    (!leads_on)
        .then(|| format!("the link '{target}' leads nowhere: {path} has no heading #{anchor}"))
}

/// The path from the root that `target` means in the document `from`; `None` above the root.
fn resolve(from: &str, target: &str) -> Option<String> {
    if target.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(target: &str) -> Vec<String> {
        let api = format!("# API\nsee\n[there]({target})\n");
        let tree = Tree::of(&[
            ("README.md", "# Read me\n"),
            ("docs/API.md", &api),
            ("docs/FORMAT.md", "# Bytes\n## Entry `header`: 56 字节\n"),
            ("crates/chain/src/lib.rs", "//! Bytes.\n"),
        ]);
        let violations = check(&tree).into_iter();
        violations.map(|violation| violation.to_string()).collect()
    }

    #[test]
    fn a_link_to_what_is_there_holds() {
        for target in [
            "FORMAT.md",
            "FORMAT.md#entry-header-56-字节",
            "./FORMAT.md",
            "../README.md#read-me",
            "../crates/chain/",
            "../crates/chain/src/lib.rs#L1",
            "..",
            "#api",
            "https://example.org/none#at-all",
            "mailto:nobody@example.org",
        ] {
            assert_eq!(found(target), Vec::<String>::new(), "{target}");
        }
    }

    #[test]
    fn a_link_to_nothing_is_found_with_its_line() {
        for target in [
            "README.md",
            "FORMAT.md#tail",
            "#nothing",
            "../crates/none",
            "../../elsewhere.md",
            "/docs/FORMAT.md",
        ] {
            let found = found(target);
            assert_eq!(found.len(), 1, "{target}");
            assert!(found[0].starts_with("docs/API.md:3: "), "{found:?}");
        }
    }
}

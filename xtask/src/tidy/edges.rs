//! Which crate may depend on which: docs/ARCHITECTURE.md as a table.
//!
//! A crate that is not in the table is refused, so that a new one is placed before it is used.

use super::Violation;
use super::manifest::{self, Dependency, Kind};
use super::tree::Tree;

/// What one crate may know.
struct Place {
    /// Its directory.
    at: &'static str,
    /// Our crates that it may depend on.
    ours: Ours,
    /// Crates of others that it must know nothing of; its tests may.
    never: &'static [&'static str],
}

enum Ours {
    /// The binary, the service and the journeys: they compose.
    All,
    Only(&'static [&'static str]),
}

const PREFIX: &str = "sunledger";

const PLACES: [Place; 12] = [
    Place {
        at: "crates/chain",
        ours: Ours::Only(&[]),
        never: &[
            "getrandom",
            "jiff",
            "rust_decimal",
            "rusqlite",
            "sled",
            "tokio",
        ],
    },
    Place {
        at: "crates/domain",
        ours: Ours::Only(&["sunledger-chain"]),
        never: &["axum", "getrandom", "rusqlite", "sled", "tokio"],
    },
    Place {
        at: "crates/store",
        ours: Ours::Only(&["sunledger-chain"]),
        never: &["axum", "rust_decimal", "rusqlite"],
    },
    Place {
        at: "crates/vault",
        ours: Ours::Only(&[]),
        never: &["axum", "sled"],
    },
    Place {
        at: "crates/journal",
        ours: Ours::Only(&["sunledger-chain", "sunledger-domain", "sunledger-store"]),
        never: &["axum", "rusqlite", "sled"],
    },
    Place {
        at: "crates/projections",
        ours: Ours::Only(&["sunledger-chain", "sunledger-domain"]),
        never: &["axum", "sled", "tokio"],
    },
    Place {
        at: "crates/exchange",
        ours: Ours::Only(&["sunledger-chain", "sunledger-domain"]),
        never: &["axum", "rusqlite", "sled", "tokio"],
    },
    Place {
        at: "crates/audit",
        ours: Ours::Only(&["sunledger-chain", "sunledger-domain"]),
        never: &["axum", "sled", "tokio"],
    },
    Place {
        at: "crates/server",
        ours: Ours::All,
        never: &["calamine", "csv", "rusqlite", "rust_xlsxwriter", "sled"],
    },
    Place {
        at: "crates/sunledger",
        ours: Ours::All,
        never: &["axum", "rusqlite", "sled"],
    },
    Place {
        at: "tests",
        ours: Ours::All,
        never: &[],
    },
    Place {
        at: "xtask",
        ours: Ours::Only(&[]),
        never: &[],
    },
];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (path, text) in tree.texts() {
        let Some(at) = path.strip_suffix("/Cargo.toml") else {
            continue;
        };
        if text.lines().any(|line| line == "[workspace]") {
            // A workspace of its own, such as `fuzz`, is built by itself and names its own versions.
            continue;
        }
        match PLACES.iter().find(|place| place.at == at) {
            Some(place) => violations.extend(check_crate(path, text, place)),
            None => violations.push(Violation::of_file(
                path,
                "is in no table: say in xtask/src/tidy/edges.rs and docs/ARCHITECTURE.md what it may know",
            )),
        }
    }
    violations
}

fn check_crate(path: &str, text: &str, place: &Place) -> Vec<Violation> {
    let (dependencies, odd) = manifest::dependencies(text);
    let mut violations: Vec<Violation> = odd
        .iter()
        .map(|odd| {
            let message =
                "write it as `name.workspace = true`; versions stand in the root Cargo.toml";
            Violation::at(path, odd.line, message)
        })
        .collect();
    for Dependency { name, line, kind } in dependencies {
        if !place.may_use(name, kind) {
            let message = format!(
                "{} must know nothing of {name}: dependencies point one way (docs/ARCHITECTURE.md)",
                place.at
            );
            violations.push(Violation::at(path, line, message));
        }
    }
    violations
}

impl Place {
    fn may_use(&self, name: &str, kind: Kind) -> bool {
        match (&self.ours, kind) {
            (Ours::Only(allowed), _) if name.starts_with(PREFIX) => allowed.contains(&name),
            (Ours::All, _) if name.starts_with(PREFIX) => true,
            (_, Kind::Product) => !self.never.contains(&name),
            (_, Kind::Chore) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(manifest_path: &str, dependencies: &str) -> Vec<Violation> {
        check(&Tree::of(&[(manifest_path, dependencies)]))
    }

    #[test]
    fn an_edge_in_the_table_is_allowed() {
        let path = "crates/journal/Cargo.toml";
        assert_eq!(
            found(path, "[dependencies]\nsunledger-store.workspace = true\n"),
            []
        );
        let path = "crates/server/Cargo.toml";
        assert_eq!(
            found(path, "[dependencies]\nsunledger-vault.workspace = true\n"),
            []
        );
    }

    #[test]
    fn an_edge_against_the_direction_is_found_in_tests_too() {
        for table in ["dependencies", "dev-dependencies"] {
            let manifest = format!("[{table}]\nsunledger-domain.workspace = true\n");
            let found = found("crates/store/Cargo.toml", &manifest);
            assert_eq!(found.len(), 1, "{table}");
            assert_eq!(found[0].line, Some(2));
        }
    }

    #[test]
    fn a_foreign_crate_is_forbidden_in_the_product_only() {
        let path = "crates/audit/Cargo.toml";
        assert_eq!(
            found(path, "[dependencies]\nsled.workspace = true\n").len(),
            1
        );
        assert_eq!(
            found(path, "[dev-dependencies]\nsled.workspace = true\n"),
            []
        );
    }

    #[test]
    fn a_crate_that_is_not_in_the_table_is_found() {
        assert_eq!(found("crates/extra/Cargo.toml", "[package]\n").len(), 1);
        assert_eq!(found("Cargo.toml", "[workspace]\n"), []);
    }

    #[test]
    fn a_version_of_its_own_is_found() {
        let found = found("crates/chain/Cargo.toml", "[dependencies]\nsled = \"1\"\n");
        assert_eq!(found.len(), 1);
    }
}

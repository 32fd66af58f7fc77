//! The dependencies that a crate's Cargo.toml names, read line by line.
//!
//! It knows one form, `name.workspace = true`, and refuses every other, so that nothing can slip past it.

use super::numbered;

/// One dependency as a crate's manifest names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Dependency<'a> {
    pub(super) name: &'a str,
    pub(super) line: usize,
    pub(super) kind: Kind,
}

/// Whether the product carries it, or its tests and build only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Product,
    Chore,
}

/// A line of a table of dependencies that is not of the one form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OddLine {
    pub(super) line: usize,
}

pub(super) fn dependencies(manifest: &str) -> (Vec<Dependency<'_>>, Vec<OddLine>) {
    let mut dependencies = Vec::new();
    let mut odd = Vec::new();
    let mut table = None;
    for (line, text) in numbered(manifest) {
        let text = text.split('#').next().unwrap_or_default().trim();
        if let Some(header) = text.strip_prefix('[') {
            table = kind_of(header.trim_end_matches(']'));
            // `[dependencies.name]` would hide a name in a header.
            if header.contains("dependencies.") {
                odd.push(OddLine { line });
            }
        } else if let Some(kind) = table.filter(|_| !text.is_empty()) {
            match name_of(text) {
                Some(name) => dependencies.push(Dependency { name, line, kind }),
                None => odd.push(OddLine { line }),
            }
        }
    }
    (dependencies, odd)
}

/// Tables for one platform count like the others.
fn kind_of(header: &str) -> Option<Kind> {
    if header.ends_with("dev-dependencies") || header.ends_with("build-dependencies") {
        Some(Kind::Chore)
    } else if header.ends_with("dependencies") {
        Some(Kind::Product)
    } else {
        None
    }
}

fn name_of(text: &str) -> Option<&str> {
    let (key, value) = text.split_once('=')?;
    let (key, value) = (key.trim(), value.trim());
    let name = match key.strip_suffix(".workspace") {
        Some(name) if value == "true" => name,
        None if value.starts_with('{')
            && value.ends_with('}')
            && value.contains("workspace = true") =>
        {
            key
        }
        Some(_) | None => return None,
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!name.is_empty() && name.chars().all(is_plain)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_dependencies_is_read() {
        let manifest = "\
[package]
name = \"x\"

[dependencies]
# Said why.
serde.workspace = true
tokio = { workspace = true, features = [\"io-util\"] } # said why

[dev-dependencies]
proptest.workspace = true
[target.'cfg(unix)'.dependencies]
rustix.workspace = true

[lints]
workspace = true
";
        let (found, odd) = dependencies(manifest);
        let found: Vec<_> = found.iter().map(|d| (d.name, d.line, d.kind)).collect();
        assert_eq!(
            found,
            [
                ("serde", 6, Kind::Product),
                ("tokio", 7, Kind::Product),
                ("proptest", 10, Kind::Chore),
                ("rustix", 12, Kind::Product),
            ]
        );
        assert_eq!(odd, []);
    }

    #[test]
    fn every_other_form_is_refused() {
        for line in [
            "serde = \"1\"",
            "chain = { path = \"../chain\" }",
            "serde.workspace = false",
            "serde = { workspace = true,",
            "\"serde\".workspace = true",
            "serde.version = \"1\"",
        ] {
            let manifest = format!("[dependencies]\n{line}\n");
            let (found, odd) = dependencies(&manifest);
            assert_eq!(found, [], "{line}");
            assert_eq!(odd, [OddLine { line: 2 }], "{line}");
        }
        let (_, odd) = dependencies("[dependencies.serde]\nworkspace = true\n");
        assert_eq!(odd, [OddLine { line: 1 }]);
    }
}

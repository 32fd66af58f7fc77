//! What the root `.gitignore` keeps out of the repository.
//!
//! It knows the simple forms `/name`, `name/`, `name` and `*ending`, and must refuse any other instead of guessing.

use anyhow::{Result, bail};

/// The lines of one `.gitignore`.
#[derive(Debug, Default)]
pub(super) struct Ignore {
    patterns: Vec<Pattern>,
}

#[derive(Debug)]
struct Pattern {
    name: Name,
    place: Place,
    kind: Kind,
}

#[derive(Debug)]
enum Name {
    Exactly(String),
    EndsWith(String),
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    Anywhere,
    Root,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Any,
    Directory,
    File,
}

impl Ignore {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let patterns = lines.map(pattern).collect::<Result<_>>()?;
        Ok(Self { patterns })
    }

    /// Whether the path, relative to the root, is kept out. Git's own directory always is.
    pub(super) fn holds(&self, path: &str, kind: Kind) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        name == ".git"
            || self.patterns.iter().any(|pattern| {
                let fits = match &pattern.name {
                    Name::Exactly(exact) => name == exact,
                    Name::EndsWith(ending) => name.ends_with(ending.as_str()),
                };
                fits && (pattern.kind == Kind::Any || pattern.kind == kind)
                    && (pattern.place == Place::Anywhere || !path.contains('/'))
            })
    }
}

fn pattern(line: &str) -> Result<Pattern> {
    let (place, rest) = match line.strip_prefix('/') {
        Some(rest) => (Place::Root, rest),
        None => (Place::Anywhere, line),
    };
    let (kind, rest) = match rest.strip_suffix('/') {
        Some(rest) => (Kind::Directory, rest),
        None => (Kind::Any, rest),
    };
    let name = match rest.strip_prefix('*') {
        Some(ending) => Name::EndsWith(ending.to_owned()),
        None => Name::Exactly(rest.to_owned()),
    };
    let (Name::Exactly(text) | Name::EndsWith(text)) = &name;
    if text.is_empty() || text.contains(['*', '?', '[', '!', '/', '\\']) {
        bail!(
            ".gitignore: '{line}' is none of `/name`, `name/`, `name`, `*ending`; tidy knows no other form"
        );
    }
    Ok(Pattern { name, place, kind })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simple_forms_mean_what_git_means() {
        let text = "# said why\n\n/target\n*.tmp\n__pycache__/\n.env\n";
        let ignore = Ignore::parse(text).expect("simple forms");
        for (path, kind, expected) in [
            ("target", Kind::Directory, true),
            ("crates/target", Kind::Directory, false),
            ("tests/a.tmp", Kind::File, true),
            ("tests/a.tmp.rs", Kind::File, false),
            ("tests/python/__pycache__", Kind::Directory, true),
            ("__pycache__", Kind::File, false),
            ("docs/.env", Kind::File, true),
            (".git", Kind::Directory, true),
            (".gitignore", Kind::File, false),
        ] {
            assert_eq!(ignore.holds(path, kind), expected, "{path}");
        }
    }

    #[test]
    fn any_other_form_is_refused() {
        for line in ["!kept", "a/b", "**/x", "a*b", "?", "[ab]", "/", "*"] {
            let error = Ignore::parse(line).expect_err(line);
            assert!(error.to_string().contains(line), "{error}");
        }
    }
}

//! Reading a policy, line by line.
//!
//! What is not understood must never be skipped: a policy that means something else than it says is worse than none.

use std::collections::{BTreeMap, BTreeSet};

use super::{Log, Policy, Quorum, Rule, Witness};
use crate::note::{Algorithm, KeyError, VerifierKey};

/// Longest policy that is read.
pub const POLICY_BYTES_MAX: usize = 256 << 10;
/// Most logs and witnesses, and most groups; at least 32 must be taken.
const LINES_MAX: usize = 1_024;
/// The name that stands for no witness at all.
const NONE: &str = "none";

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct PolicyError {
    /// The line, from 1; the line after the last where something is missing.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a line of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// More bytes than [`POLICY_BYTES_MAX`], or more lines of one kind than are taken.
    #[error("the policy is too large")]
    TooLarge,
    /// A control character other than the tab, or a name or address that is not UTF-8.
    #[error("a character that a policy may not hold")]
    Character,
    /// The last line is not ended.
    #[error("the line is not ended by a line feed")]
    Unended,
    /// A first word other than `log`, `witness`, `group` and `quorum`, or too few or too many words.
    #[error(
        "expected: log <key> [<url>], witness <name> <key> [<url>], group <name> <all|any|k> <name>..., or quorum <name>"
    )]
    Shape,
    /// A key that is malformed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A key of a type by which such a party does not sign.
    #[error("a log's key has type 0x01, a witness's type 0x04")]
    KeyType,
    /// A key that another log or witness of this policy has.
    #[error("the key stands twice")]
    DuplicateKey,
    /// A name that is defined already, or is `none`.
    #[error("the name {name} is taken")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A name that no line above defines.
    #[error("no line above defines {name}")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// A witness or group that is a member of a group already.
    #[error("{name} is a member of a group already")]
    SecondMembership {
        /// Its name.
        name: String,
    },
    /// A threshold that is not `all`, `any` or a decimal between 1 and the number of members.
    #[error("the threshold is not between 1 and the number of members")]
    Threshold,
    /// A second quorum line.
    #[error("the quorum is defined twice")]
    SecondQuorum,
    /// No quorum line at all.
    #[error("no line defines the quorum")]
    NoQuorum,
}

impl Policy {
    /// Reads a policy.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let at = |line| move |problem| PolicyError { line, problem };
        if bytes.len() > POLICY_BYTES_MAX {
            return Err(at(1)(Problem::TooLarge));
        }
        let mut draft = Draft::default();
        let mut rest = bytes;
        let mut line = 1_usize;
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n');
            let split = end.and_then(|end| rest.split_at_checked(end));
            let (text, behind) = split.ok_or(at(line)(Problem::Unended))?;
            draft.line(text).map_err(at(line))?;
            rest = behind.get(1..).unwrap_or_default();
            line = line.saturating_add(1);
        }
        let quorum = draft.quorum.ok_or(at(line)(Problem::NoQuorum))?;
        Ok(Self {
            logs: draft.logs,
            witnesses: draft.witnesses,
            rules: draft.rules,
            quorum,
        })
    }
}

/// What the lines so far have defined.
#[derive(Default)]
struct Draft {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    /// Witnesses and groups, by the place of their rule.
    names: BTreeMap<String, usize>,
    rules: Vec<Rule>,
    /// The rules that are members of a group.
    joined: BTreeSet<usize>,
    /// What the quorum line says, if there was one.
    quorum: Option<Quorum>,
}

impl Draft {
    fn line(&mut self, line: &[u8]) -> Result<(), Problem> {
        if line
            .iter()
            .any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7F)
        {
            return Err(Problem::Character);
        }
        let is_comment = line.trim_ascii_start().starts_with(b"#");
        if is_comment {
            return Ok(());
        }
        let line = str::from_utf8(line).map_err(|_| Problem::Character)?;
        let words = line.split([' ', '\t']).filter(|word| !word.is_empty());
        match words.collect::<Vec<_>>().as_slice() {
            [] => Ok(()),
            ["log", key] => self.log(key, None),
            ["log", key, url] => self.log(key, Some(url)),
            ["witness", name, key] => self.witness(name, key, None),
            ["witness", name, key, url] => self.witness(name, key, Some(url)),
            ["group", name, threshold, members @ ..] if !members.is_empty() => {
                self.group(name, threshold, members)
            }
            ["quorum", name] => self.quorum(name),
            _ => Err(Problem::Shape),
        }
    }

    fn log(&mut self, key: &str, url: Option<&str>) -> Result<(), Problem> {
        let key = read_key(key, Algorithm::Ed25519)?;
        if self
            .logs
            .iter()
            .any(|log| log.key.as_bytes() == key.as_bytes())
        {
            return Err(Problem::DuplicateKey);
        }
        let url = url.map(str::to_owned);
        push(&mut self.logs, Log { key, url })
    }

    fn witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), Problem> {
        let key = read_key(key, Algorithm::CosignatureV1)?;
        let mut others = self.witnesses.iter();
        if others.any(|other| other.key.as_bytes() == key.as_bytes()) {
            return Err(Problem::DuplicateKey);
        }
        self.define(name, Rule::Witness(self.witnesses.len()))?;
        let witness = Witness {
            name: name.to_owned(),
            key,
            url: url.map(str::to_owned),
        };
        push(&mut self.witnesses, witness)
    }

    fn group(&mut self, name: &str, threshold: &str, names: &[&str]) -> Result<(), Problem> {
        let threshold = match threshold {
            "any" => Some(1),
            "all" => Some(names.len()),
            number => crate::text::read_decimal(number).and_then(|k| usize::try_from(k).ok()),
        };
        let threshold = threshold.filter(|k| (1..=names.len()).contains(k));
        let threshold = threshold.ok_or(Problem::Threshold)?;
        let mut members = Vec::new();
        for name in names {
            members.push(self.join(name)?);
        }
        self.define(name, Rule::Group { threshold, members })
    }

    fn quorum(&mut self, name: &str) -> Result<(), Problem> {
        if self.quorum.is_some() {
            return Err(Problem::SecondQuorum);
        }
        self.quorum = Some(match name {
            NONE => Quorum::Nobody,
            name => Quorum::Rule(self.find(name)?),
        });
        Ok(())
    }

    /// Takes a name into a group, which can be done once.
    fn join(&mut self, name: &str) -> Result<usize, Problem> {
        let rule = self.find(name)?;
        match self.joined.insert(rule) {
            true => Ok(rule),
            false => Err(Problem::SecondMembership {
                name: name.to_owned(),
            }),
        }
    }

    fn find(&self, name: &str) -> Result<usize, Problem> {
        let rule = self.names.get(name).copied();
        rule.ok_or_else(|| Problem::UnknownName {
            name: name.to_owned(),
        })
    }

    fn define(&mut self, name: &str, rule: Rule) -> Result<(), Problem> {
        if name == NONE || self.names.contains_key(name) {
            return Err(Problem::DuplicateName {
                name: name.to_owned(),
            });
        }
        self.names.insert(name.to_owned(), self.rules.len());
        push(&mut self.rules, rule)
    }
}

fn read_key(key: &str, algorithm: Algorithm) -> Result<VerifierKey, Problem> {
    let key: VerifierKey = key.parse()?;
    match key.algorithm() == algorithm {
        true => Ok(key),
        false => Err(Problem::KeyType),
    }
}

fn push<T>(list: &mut Vec<T>, item: T) -> Result<(), Problem> {
    if list.len() >= LINES_MAX {
        return Err(Problem::TooLarge);
    }
    list.push(item);
    Ok(())
}

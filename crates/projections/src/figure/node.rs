//! Where money flows from and to, by the words that name it in figures.

use std::fmt;

use serde::{Serialize, Serializer};
use sunledger_domain::Account;
use sunledger_domain::event::SourceLevel;
use sunledger_domain::id::{LineId, PoolId, ProjectId};

use crate::word::{parse_word, word_of};

/// Where money flows from and to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// The world outside, by the level that gives.
    Outside(SourceLevel),
    /// A fund line.
    Line(LineId),
    /// A pool of integrated funds.
    Pool(PoolId),
    /// A project.
    Project(ProjectId),
}

impl Node {
    /// What sort of node it is.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Outside(_) => "outside",
            Self::Line(_) => "line",
            Self::Pool(_) => "pool",
            Self::Project(_) => "project",
        }
    }

    /// Its id; the level's word for the world outside.
    pub fn id(&self) -> String {
        match self {
            Self::Outside(level) => word_of(level).unwrap_or_default(),
            Self::Line(id) => id.to_string(),
            Self::Pool(id) => id.to_string(),
            Self::Project(id) => id.to_string(),
        }
    }

    /// By kind and id.
    pub fn parse(kind: &str, id: &str) -> Option<Self> {
        Some(match kind {
            "outside" => Self::Outside(parse_word(id)?),
            "line" => Self::Line(id.parse().ok()?),
            "pool" => Self::Pool(id.parse().ok()?),
            "project" => Self::Project(id.parse().ok()?),
            _ => return None,
        })
    }

    /// The account behind it; none outside.
    pub fn account(&self) -> Option<Account> {
        match self {
            Self::Outside(_) => None,
            Self::Line(id) => Some(Account::Line(id.clone())),
            Self::Pool(id) => Some(Account::Pool(id.clone())),
            Self::Project(id) => Some(Account::Project(id.clone())),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind(), self.id())
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

//! Findings in the order of the log: the first ones are kept, all are counted.
//!
//! However bad a log is, they must never fill the memory, and never hide that there are more.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::chain::ChainFault;
use crate::problem::Problem;

/// Something that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Position of the entry; `None` where no entry can be named.
    pub seq: Option<u64>,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Finding {
    /// The whole sentence for a bureau, in Chinese; `Display` is the same in English.
    pub fn zh(&self) -> String {
        let (code, words) = (self.problem.code(), self.problem.zh());
        match self.seq {
            Some(seq) => format!("第 {seq} 号条目：{words}（{code}）"),
            None => format!("{words}（{code}）"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, problem } = self;
        match seq {
            Some(seq) => write!(f, "entry {seq}: {problem} ({})", problem.code()),
            None => write!(f, "{problem} ({})", problem.code()),
        }
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Finding", 4)?;
        fields.serialize_field("seq", &self.seq)?;
        fields.serialize_field("kind", self.problem.code())?;
        fields.serialize_field("detail", &self.problem.to_string())?;
        fields.serialize_field("detail_zh", &self.problem.zh())?;
        fields.end()
    }
}

impl From<ChainFault> for Finding {
    fn from(fault: ChainFault) -> Self {
        match fault {
            ChainFault::Bad(bad) => Self {
                seq: bad.seq,
                problem: Problem::Chain(bad.kind),
            },
            ChainFault::Source(error) => Self {
                seq: error.seq,
                problem: Problem::Source(error),
            },
        }
    }
}

/// What breaks rules, ascending.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// By position, then in the order in which they were found.
    kept: BTreeMap<(u64, u64), Problem>,
    total: u64,
}

impl Findings {
    /// How many are kept word by word: the first ones.
    const KEPT_MAX: usize = 1_000;

    pub(crate) fn add(&mut self, seq: u64, problem: Problem) {
        self.kept.insert((seq, self.total), problem);
        self.total = self.total.saturating_add(1);
        if self.kept.len() > Self::KEPT_MAX {
            self.kept.pop_last();
        }
    }

    /// The kept ones, and how many there are in all.
    pub(crate) fn into_list(self) -> (Vec<Finding>, u64) {
        let findings = self.kept.into_iter().map(|((seq, _), problem)| Finding {
            seq: Some(seq),
            problem,
        });
        (findings.collect(), self.total)
    }
}

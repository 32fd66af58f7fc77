//! Checking a disclosure with nothing but the exported entries: no vault, no key, no server.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

use serde::Serialize;
use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entry, Hash};
use sunledger_exchange::entries::read_entry_line;
use sunledger_vault::{Field, Sealed};

use super::disclose::{DisclosureLine, Part, body, parts};

/// One line of the file, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedLine {
    /// Line in the file, from 1.
    pub line: usize,
    /// The payment's entry; none where the line could not be read.
    pub seq: Option<u64>,
    /// Whose it is.
    pub part: Option<Part>,
    /// The values, where they are those that the entry commits to.
    pub fields: BTreeMap<Field, String>,
    /// Why they are not, by a stable code; none where they are.
    pub problem: Option<&'static str>,
}

/// What a disclosure is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedDisclosure {
    /// Every line is proved.
    pub ok: bool,
    /// The lines.
    pub lines: Vec<CheckedLine>,
    /// How many entries were read.
    pub size: u64,
    /// Chain hash of the last of them: whether they are the ledger's is for whoever has that from elsewhere.
    pub head: String,
}

/// Why the entries cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EntriesError {
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A line is no exported entry, or does not follow on the one before.
    #[error("line {line} of the entries is no entry that follows on the one before")]
    Broken {
        /// Line, from 1.
        line: usize,
    },
}

/// Checks a file of [`DisclosureLine`]s against the lines of `export entries`, which must begin at entry 0.
pub fn check_disclosure(
    file: &str,
    entries: impl BufRead,
) -> Result<CheckedDisclosure, EntriesError> {
    let lines: Vec<Option<DisclosureLine>> = file
        .lines()
        .map(|line| serde_json::from_str(line).ok())
        .collect();
    let wanted: BTreeSet<u64> = lines.iter().flatten().map(|line| line.seq).collect();
    let mut found: BTreeMap<u64, Vec<(Part, Sealed)>> = BTreeMap::new();
    let (mut size, mut head, mut ledger) = (0_u64, Hash::new([0; 32]), None);
    for (line, text) in (1..).zip(entries.lines()) {
        let broken = || EntriesError::Broken { line };
        let read = read_entry_line(&text?).map_err(|_| broken())?;
        let header = Entry::decode(&read.entry).map_err(|_| broken())?.header;
        let of = *ledger.get_or_insert(header.ledger);
        let follows = header.seq == size && header.prev == head && header.ledger == of;
        if read.differs.is_some() || !follows {
            return Err(broken());
        }
        if wanted.contains(&size) {
            let line = body(&read.entry).as_ref().and_then(parts);
            found.insert(size, line.map(|line| line.sealed).unwrap_or_default());
        }
        head = chain_hash(&read.entry);
        size = size.saturating_add(1);
    }
    let ledger = ledger.map(|id| *id.as_bytes()).unwrap_or_default();
    let checked: Vec<CheckedLine> = (1..)
        .zip(lines)
        .map(|(line, read)| one(line, read, &found, &ledger))
        .collect();
    Ok(CheckedDisclosure {
        ok: !checked.is_empty() && checked.iter().all(|line| line.problem.is_none()),
        lines: checked,
        size,
        head: head.to_string(),
    })
}

fn one(
    line: usize,
    read: Option<DisclosureLine>,
    found: &BTreeMap<u64, Vec<(Part, Sealed)>>,
    ledger: &[u8; 16],
) -> CheckedLine {
    let Some(read) = read else {
        return CheckedLine {
            line,
            seq: None,
            part: None,
            fields: BTreeMap::new(),
            problem: Some("disclosure_unreadable"),
        };
    };
    let all = found.get(&read.seq);
    let sealed = all.and_then(|parts| parts.iter().find(|(part, _)| *part == read.part));
    let problem = match sealed {
        None => Some("disclosure_no_payment"),
        Some((_, sealed)) => {
            let verified = read.disclosure.verify(ledger, sealed);
            verified.err().map(|error| error.code())
        }
    };
    let opened = read.disclosure.opened().iter();
    let fields = match problem {
        None => opened
            .map(|opened| (opened.field(), opened.value().to_owned()))
            .collect(),
        Some(_) => BTreeMap::new(),
    };
    CheckedLine {
        line,
        seq: Some(read.seq),
        part: Some(read.part),
        fields,
        problem,
    }
}

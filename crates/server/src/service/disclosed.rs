//! Checking a disclosure with nothing but the exported entries: no vault, no key, no server.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::num::NonZeroU32;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sunledger_chain::hash::chain_hash;
use sunledger_chain::{Entry, Hash};
use sunledger_domain::event::Body;
use sunledger_domain::subject::Digest;
use sunledger_exchange::entries::read_entry_line;
use sunledger_exchange::lines::BoundedLines;
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
    /// Every line is proved, none stands twice, and an entry records this very file.
    pub ok: bool,
    /// The entry that records it.
    pub recorded: Option<u64>,
    /// What is wrong with the file as a whole: `disclosure_not_recorded` where no entry has its digest and its number of
    /// lines.
    pub problem: Option<&'static str>,
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

/// How the payload of an entry ends that records a disclosure: keys stand in their order.
const MADE: &[u8] = b"\"type\":\"disclosure.made\"}";

/// Checks a file of [`DisclosureLine`]s against the lines of `export entries`, which must begin at entry 0 and come as far
/// as the entry that records it: lines that are true do not yet make it the whole file.
pub fn check_disclosure(
    file: &str,
    entries: impl BufRead,
) -> Result<CheckedDisclosure, EntriesError> {
    let lines: Vec<Option<DisclosureLine>> = file
        .lines()
        .map(|line| serde_json::from_str(line).ok())
        .collect();
    let digest = Digest::new(Sha256::digest(file).into());
    let count = u32::try_from(lines.len()).ok().and_then(NonZeroU32::new);
    let mut recorded = None;
    let wanted: BTreeSet<u64> = lines.iter().flatten().map(|line| line.seq).collect();
    let mut found: BTreeMap<u64, Vec<(Part, Sealed)>> = BTreeMap::new();
    let (mut size, mut head, mut ledger) = (0_u64, Hash::new([0; 32]), None);
    for (line, text) in (1..).zip(BoundedLines::new(entries)) {
        let broken = || EntriesError::Broken { line };
        let read = read_entry_line(&text?).map_err(|_| broken())?;
        let Entry { header, payload } = Entry::decode(&read.entry).map_err(|_| broken())?;
        let of = *ledger.get_or_insert(header.ledger);
        let follows = header.seq == size && header.prev == head && header.ledger == of;
        if read.differs.is_some() || !follows {
            return Err(broken());
        }
        if wanted.contains(&size) {
            let line = body(&read.entry).as_ref().and_then(parts);
            found.insert(size, line.map(|line| line.sealed).unwrap_or_default());
        }
        if payload.ends_with(MADE)
            && let Some(Body::DisclosureMade(made)) = body(&read.entry)
            && (made.digest, Some(made.count)) == (digest, count)
        {
            recorded = recorded.or(Some(size));
        }
        head = chain_hash(&read.entry);
        size = size.saturating_add(1);
    }
    let ledger = ledger.map(|id| *id.as_bytes()).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let checked: Vec<CheckedLine> = (1..)
        .zip(lines)
        .map(|(line, read)| {
            let mut checked = one(line, read, &found, &ledger);
            let proved = checked.seq.zip(checked.part);
            let proved = proved.filter(|_| checked.problem.is_none());
            if proved.is_some_and(|place| !seen.insert(place)) {
                checked.problem = Some("disclosure_repeated_line");
                checked.fields.clear();
            }
            checked
        })
        .collect();
    Ok(CheckedDisclosure {
        ok: recorded.is_some() && checked.iter().all(|line| line.problem.is_none()),
        recorded,
        problem: recorded.is_none().then_some("disclosure_not_recorded"),
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

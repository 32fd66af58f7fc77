//! What an audit found, as data: for a command's `--json`, and to be put into words by `describe`.
//!
//! It must never call a log whole of which a part was not looked at: it says how deep, and how far, it went.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use sunledger_chain::rotation::KeyHistory;
use sunledger_chain::{Head, Verified};
use sunledger_domain::event::{Cmd, SigningRequired};
use sunledger_domain::{Bucket, State};

use crate::chain::{ChainFault, Expected};
use crate::finding::Finding;
use crate::log::Depth;
use crate::problem::amount;
use crate::source::SourceError;

/// The outcome of an audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    depth: Depth,
    entries: u64,
    head: Option<Head>,
    heads_given: usize,
    chain_fault: Option<Finding>,
    rules: Option<Rules>,
}

/// What the rules came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rules {
    /// How many entries were judged.
    pub(crate) entries: u64,
    /// How many notices were gathered again.
    pub(crate) notices: usize,
    /// The first findings, ascending.
    pub(crate) findings: Vec<Finding>,
    /// How many there are in all.
    pub(crate) total: u64,
    pub(crate) sums: Vec<Total>,
    /// What its first entry says.
    pub(crate) demo: bool,
    /// None where the first entry names none that can sign.
    pub(crate) keys: Option<KeyHistory>,
    pub(crate) signing: Signing,
}

/// How many commands are signed, and whether they must be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Signing {
    /// Commands in all; those of the system are signed by nobody.
    pub commands: u64,
    /// Commands of officers.
    pub of_officers: u64,
    /// Those with a signature that is by the key it names.
    pub signed: u64,
    /// Since when officers must sign; none where nothing requires it.
    pub required: Option<SigningRequired>,
}

/// All money of one kind of account in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// What kind of account.
    pub account: &'static str,
    /// In which state.
    pub bucket: Bucket,
    /// How much, as a decimal.
    pub amount: String,
}

impl Signing {
    /// Counts a command, whose signature holds where it has one.
    pub(crate) fn count(&mut self, cmd: &Cmd, holds: bool) {
        let one = |yes: bool| u64::from(yes);
        let of_officer = cmd.actor.officer().is_some();
        self.commands = self.commands.saturating_add(1);
        self.of_officers = self.of_officers.saturating_add(one(of_officer));
        let signed = of_officer && holds && !cmd.sigs.is_empty();
        self.signed = self.signed.saturating_add(one(signed));
    }
}

impl Report {
    /// The report on a log that could not even be opened.
    pub fn unreadable(error: SourceError) -> Self {
        Self::of_chain(Err(ChainFault::Source(error)), &Expected::default())
    }

    pub(crate) fn of_chain(chain: Result<Verified, ChainFault>, expected: &Expected) -> Self {
        let (head, chain_fault) = match chain {
            Ok(verified) => (Some(verified.head), None),
            Err(fault) => (None, Some(Finding::from(fault))),
        };
        let sound = chain_fault.as_ref().and_then(|bad| bad.seq).unwrap_or(0);
        Self {
            depth: Depth::ChainOnly,
            entries: head.map_or(sound, |head| head.size),
            head,
            heads_given: expected
                .passed
                .len()
                .saturating_add(usize::from(expected.end.is_some())),
            chain_fault,
            rules: None,
        }
    }

    pub(crate) fn add_rules(&mut self, rules: Rules) {
        self.depth = Depth::Rules;
        self.rules = Some(rules);
    }

    /// True where nothing is wrong.
    pub fn ok(&self) -> bool {
        self.first_bad().is_none()
    }

    /// How much was verified.
    pub const fn depth(&self) -> Depth {
        self.depth
    }

    /// How many entries the chain holds for, from entry 0 on.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// Where the log ends; none where the chain does not hold.
    pub const fn head(&self) -> Option<Head> {
        self.head
    }

    /// With how many heads the log was compared; without any, nothing vouches for its last entry.
    pub const fn heads_given(&self) -> usize {
        self.heads_given
    }

    /// The first entry that is wrong, in whatever way. Of one entry, what the chain says comes first.
    pub fn first_bad(&self) -> Option<&Finding> {
        let rule = self.findings().first();
        match (self.chain_fault(), rule) {
            (Some(fault), Some(rule)) if fault.seq.is_some_and(|seq| Some(seq) <= rule.seq) => {
                Some(fault)
            }
            (fault, rule) => rule.or(fault),
        }
    }

    /// What breaks the chain.
    pub const fn chain_fault(&self) -> Option<&Finding> {
        self.chain_fault.as_ref()
    }

    /// What breaks rules, ascending; the first thousand.
    pub fn findings(&self) -> &[Finding] {
        self.rules.as_ref().map_or(&[], |rules| &rules.findings)
    }

    /// How many break rules in all.
    pub fn findings_total(&self) -> u64 {
        self.rules.as_ref().map_or(0, |rules| rules.total)
    }

    /// How many entries the rules were run over, from entry 0 on.
    pub fn judged(&self) -> u64 {
        self.rules.as_ref().map_or(0, |rules| rules.entries)
    }

    /// The keys of checkpoints that the log says it has had, as far as it was judged.
    pub fn checkpoint_keys(&self) -> Option<&KeyHistory> {
        self.rules.as_ref()?.keys.as_ref()
    }

    /// True where the log says that everything in it is invented.
    pub fn is_demo(&self) -> bool {
        self.rules.as_ref().is_some_and(|rules| rules.demo)
    }

    /// How many notices were gathered again.
    pub fn notices(&self) -> usize {
        self.rules.as_ref().map_or(0, |rules| rules.notices)
    }

    /// How many of the commands that were judged are signed; none where no rules were run.
    pub fn signing(&self) -> Option<&Signing> {
        self.rules.as_ref().map(|rules| &rules.signing)
    }

    /// All money by kind of account and state, as derived from the entries that were judged.
    pub fn totals(&self) -> &[Total] {
        self.rules.as_ref().map_or(&[], |rules| &rules.sums)
    }
}

/// All money by kind of account and state.
pub(crate) fn sums_of(state: &State) -> Vec<Total> {
    let mut sums: BTreeMap<(&'static str, Bucket), i128> = BTreeMap::new();
    for (account, bucket, minor) in state.balances() {
        let sum = sums.entry((account.kind(), bucket)).or_insert(0);
        *sum = sum.saturating_add(minor);
    }
    let total = |((account, bucket), minor)| Total {
        account,
        bucket,
        amount: amount(minor),
    };
    sums.into_iter().map(total).collect()
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Report", 11)?;
        fields.serialize_field("ok", &self.ok())?;
        fields.serialize_field("entries", &self.entries)?;
        let head = self.head.map(|head| head.hash.to_string());
        fields.serialize_field("head", &head)?;
        fields.serialize_field("first_bad", &self.first_bad())?;
        fields.serialize_field("depth", self.depth.name())?;
        if let Some(rules) = &self.rules {
            fields.serialize_field("judged", &rules.entries)?;
            fields.serialize_field("notices", &rules.notices)?;
            fields.serialize_field("findings", &rules.findings)?;
            fields.serialize_field("findings_total", &rules.total)?;
            fields.serialize_field("totals", &rules.sums)?;
            fields.serialize_field("signing", &rules.signing)?;
        }
        fields.end()
    }
}

impl Depth {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ChainOnly => "chain",
            Self::Rules => "rules",
        }
    }
}

//! Reads a log once, in order, and says whether it holds or which entry is the first bad one.
//!
//! It must never trust what an entry says about its own place, and never read a payload's meaning.

use std::cmp::Ordering;

use crate::bad::{Bad, BadKind};
use crate::entries::{Entries, Head};
use crate::entry::{Entry, Header};
use crate::hash::{Hash, LedgerId, chain_hash};

/// What a whole log was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Number of entries and hash of the last one.
    pub head: Head,
    /// The ledger that every entry names; `None` for an empty log of which nothing was expected.
    pub ledger: Option<LedgerId>,
}

/// Verifies a log that is fed to it from entry 0 on, in runs of any size.
///
/// An entry is judged when the next one is known: its bytes are vouched for by the hash that the next entry, or the
/// expected head, holds. To check an earlier head on the way (a log may be longer than what was last written down
/// about it), feed up to it and let a clone finish with it.
#[derive(Debug, Clone)]
pub struct Verifier {
    expected_ledger: Option<LedgerId>,
    ledger: Option<LedgerId>,
    /// How many entries were judged; the position of `pending`.
    judged: u64,
    /// The last entry that was judged.
    before: Option<Linked>,
    /// The entry that waits for its successor.
    pending: Option<Seen>,
    bad: Option<Bad>,
}

/// One entry as far as verification needs it; without a header where its bytes are not an entry.
#[derive(Debug, Clone, Copy)]
struct Seen {
    hash: Hash,
    header: Option<Header>,
}

/// An entry that was judged.
#[derive(Debug, Clone, Copy)]
struct Linked {
    hash: Hash,
    header: Header,
}

/// What follows the entry that is judged.
#[derive(Debug, Clone, Copy)]
enum Next {
    Entry(Seen),
    End(Option<Head>),
}

/// What the successor or the head says about the bytes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LinkOut {
    Holds,
    Fails,
    /// The log ends here and nothing is expected, or the successor cannot be read.
    Unknown,
}

/// The chain hashes of a run: a pure function, so that callers may spread runs over threads.
pub fn link_hashes(run: &Entries) -> Vec<Hash> {
    run.iter().map(chain_hash).collect()
}

impl Verifier {
    /// A verifier at entry 0. Without an expected ledger, entry 0 says which one it is.
    pub const fn new(expected_ledger: Option<LedgerId>) -> Self {
        Self {
            expected_ledger,
            ledger: expected_ledger,
            judged: 0,
            before: None,
            pending: None,
            bad: None,
        }
    }

    /// A verifier that goes on behind an entry that somebody else vouches for, and everything before it with it.
    pub const fn behind(entry: Header, hash: Hash) -> Self {
        Self {
            expected_ledger: Some(entry.ledger),
            ledger: Some(entry.ledger),
            judged: entry.seq.saturating_add(1),
            before: Some(Linked {
                hash,
                header: entry,
            }),
            pending: None,
            bad: None,
        }
    }

    /// Takes the next run. After the first bad entry it only repeats its answer.
    pub fn feed(&mut self, run: &Entries) -> Result<(), Bad> {
        run.iter()
            .try_for_each(|entry| self.take(entry, chain_hash(entry)))
    }

    /// Takes the next run with its [`link_hashes`], computed elsewhere.
    ///
    /// # Panics
    /// Where there is not one hash for each entry: pairing them anyhow would blame the log for the caller's mistake.
    pub fn feed_hashed(&mut self, run: &Entries, hashes: &[Hash]) -> Result<(), Bad> {
        assert_eq!(
            run.len(),
            hashes.len(),
            "one hash for each entry of the run"
        );
        run.iter()
            .zip(hashes)
            .try_for_each(|(entry, &hash)| self.take(entry, hash))
    }

    /// Ends the log. With an expected head the log must reach exactly it; without one, nothing vouches for the bytes
    /// of the last entry.
    pub fn finish(mut self, expected: Option<Head>) -> Result<Verified, Bad> {
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        if let Some(last) = self.pending {
            self.accept(last, Next::End(expected))?;
        }
        let head = Head {
            size: self.judged,
            hash: self.hash_before(),
        };
        if let Some(expected) = expected {
            compare_heads(head, expected)?;
        }
        match self.before {
            Some(Linked { header, .. }) if !header.ends_batch() => Err(Bad {
                seq: Some(header.batch_first),
                kind: BadKind::BatchTorn,
            }),
            Some(_) | None => Ok(Verified {
                head,
                ledger: self.ledger,
            }),
        }
    }

    fn take(&mut self, entry: &[u8], hash: Hash) -> Result<(), Bad> {
        if let Some(bad) = self.bad {
            return Err(bad);
        }
        let seen = Seen {
            hash,
            header: Entry::decode(entry).ok().map(|entry| entry.header),
        };
        if let Some(pending) = self.pending.replace(seen) {
            self.accept(pending, Next::Entry(seen))
                .inspect_err(|&bad| self.bad = Some(bad))?;
        }
        Ok(())
    }

    /// Judges the entry at position `judged` and moves past it.
    fn accept(&mut self, seen: Seen, next: Next) -> Result<(), Bad> {
        let bad_here = |kind| Bad {
            seq: Some(self.judged),
            kind,
        };
        let header = seen.header.ok_or(bad_here(BadKind::EntryMalformed))?;
        let link_out = self.link_out(seen.hash, next);
        if header.prev != self.hash_before() {
            return Err(self.why_unlinked(&header, link_out, next));
        }
        match (self.contradiction(&header), link_out) {
            (None, _) => {}
            // Its bytes are not those that were linked, so what they say proves nothing about the writer.
            (Some(_), LinkOut::Fails) => return Err(bad_here(BadKind::EntryAltered)),
            (Some(kind), LinkOut::Holds | LinkOut::Unknown) => return Err(bad_here(kind)),
        }
        self.ledger.get_or_insert(header.ledger);
        self.before = Some(Linked {
            hash: seen.hash,
            header,
        });
        self.judged = self.judged.saturating_add(1);
        Ok(())
    }

    /// The hash that the entry at position `judged` has to hold.
    fn hash_before(&self) -> Hash {
        self.before.map_or(Hash::default(), |before| before.hash)
    }

    fn link_out(&self, hash: Hash, next: Next) -> LinkOut {
        let held = match next {
            Next::Entry(next) => next.header.map(|header| header.prev),
            Next::End(head) => head
                .filter(|head| head.size.checked_sub(1) == Some(self.judged))
                .map(|head| head.hash),
        };
        match held {
            Some(held) if held == hash => LinkOut::Holds,
            Some(_) => LinkOut::Fails,
            None => LinkOut::Unknown,
        }
    }

    /// Names the fault where an entry does not hold the hash of the one before it.
    fn why_unlinked(&self, header: &Header, link_out: LinkOut, next: Next) -> Bad {
        let here = self.judged;
        let next = match next {
            Next::Entry(next) => next.header,
            Next::End(_) => None,
        };
        let kind = if self.is_foreign(header, link_out) {
            BadKind::LedgerForeign
        } else {
            match header.seq.cmp(&here) {
                Ordering::Less => BadKind::EntryDoubled,
                Ordering::Greater
                    if next.is_none_or(|next| Some(next.seq) == header.seq.checked_add(1)) =>
                {
                    BadKind::EntryMissing
                }
                Ordering::Greater => BadKind::EntryOutOfOrder,
                Ordering::Equal => match (here.checked_sub(1), link_out) {
                    (None, _) => BadKind::GenesisWrong,
                    (Some(_), LinkOut::Fails) => BadKind::LinkBroken,
                    // The entry itself is vouched for, or is one against whom only its 32 bytes of `prev` speak:
                    // what was changed is the entry before.
                    (Some(before), LinkOut::Holds | LinkOut::Unknown) => {
                        return Bad {
                            seq: Some(before),
                            kind: BadKind::EntryAltered,
                        };
                    }
                },
            }
        };
        Bad {
            seq: Some(here),
            kind,
        }
    }

    /// Whether an unlinked entry is from another ledger. Where only entry 0 says which ledger this is, entry 1 may
    /// differ because entry 0 was altered; it counts as foreign only if nothing vouches for it.
    fn is_foreign(&self, header: &Header, link_out: LinkOut) -> bool {
        let differs = self.ledger.is_some_and(|ledger| ledger != header.ledger);
        let known = self.expected_ledger.is_some() || self.judged > 1;
        differs && (known || link_out == LinkOut::Fails)
    }

    /// What a linked entry says that cannot be so at its position.
    fn contradiction(&self, header: &Header) -> Option<BadKind> {
        let before = self.before.map(|before| before.header);
        if header.seq != self.judged {
            return Some(BadKind::SeqWrong);
        }
        if self.ledger.is_some_and(|ledger| ledger != header.ledger) {
            return Some(BadKind::LedgerForeign);
        }
        if before.is_some_and(|before| header.recorded_at_us < before.recorded_at_us) {
            return Some(BadKind::TimeBackwards);
        }
        let batch_agrees = match before {
            Some(before) if !before.ends_batch() => {
                (header.batch_first, header.batch_count) == (before.batch_first, before.batch_count)
            }
            Some(_) | None => header.batch_first == header.seq,
        };
        (!batch_agrees).then_some(BadKind::BatchTorn)
    }
}

/// Compares where the log ends with where it should.
fn compare_heads(found: Head, expected: Head) -> Result<(), Bad> {
    match found.size.cmp(&expected.size) {
        Ordering::Less => Err(Bad {
            seq: Some(found.size),
            kind: BadKind::EntryMissing,
        }),
        Ordering::Greater => Err(Bad {
            seq: Some(expected.size),
            kind: BadKind::HeadMismatch,
        }),
        Ordering::Equal if found.hash == expected.hash => Ok(()),
        Ordering::Equal => Err(match found.size.checked_sub(1) {
            Some(last) => Bad {
                seq: Some(last),
                kind: BadKind::EntryAltered,
            },
            None => Bad {
                seq: None,
                kind: BadKind::HeadMismatch,
            },
        }),
    }
}

//! The chain check: every entry hashed on all cores, links and order judged one after the other.
//!
//! What is wrong and where is for `sunledger_chain::Verifier` to say; nothing here must judge a second time.

use sunledger_chain::{
    Bad, BadKind, Entries, Hash, Head, LedgerId, Verified, Verifier, link_hashes,
};

use crate::source::{EntrySource, SourceError};
use crate::walk::{Span, Unread, walk};

/// What is known about a log from elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// The ledger that every entry must name; entry 0 says which where none is given.
    pub ledger: Option<LedgerId>,
    /// The head that the log must end in.
    pub end: Option<Head>,
    /// Heads that were written down or published earlier: the log must have passed through each, and may be longer.
    pub passed: Vec<Head>,
}

/// Why a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// An entry is not what its neighbours, or a head, say it is.
    #[error("{0}")]
    Bad(#[from] Bad),
    /// An entry cannot be read, and everything before it holds.
    #[error("{0}")]
    Source(#[from] SourceError),
}

/// Verifies the chain of a whole log and returns where it ends.
pub fn verify_chain<S: EntrySource + ?Sized>(
    source: &S,
    expected: &Expected,
) -> Result<Verified, ChainFault> {
    verify_span(source, expected, Span::WHOLE)
}

fn verify_span<S: EntrySource + ?Sized>(
    source: &S,
    expected: &Expected,
    span: Span,
) -> Result<Verified, ChainFault> {
    let mut check = ChainCheck::new(expected);
    walk(
        source,
        span,
        |_, entries| link_hashes(entries),
        |run| check.feed(run.from, &run.entries, &run.prepared, run.unread),
    )?;
    check.finish()
}

/// The chain check as it goes along.
pub(crate) struct ChainCheck {
    verifier: Verifier,
    end: Option<Head>,
    /// Heads not reached yet, nearest last.
    ahead: Vec<Head>,
    unread: Option<Unread>,
}

impl ChainCheck {
    pub(crate) fn new(expected: &Expected) -> Self {
        let mut ahead = expected.passed.clone();
        ahead.sort_by_key(|head| std::cmp::Reverse(head.size));
        Self {
            verifier: Verifier::new(expected.ledger),
            end: expected.end,
            ahead,
            unread: None,
        }
    }

    /// Takes the next run, which begins at position `from`.
    pub(crate) fn feed(
        &mut self,
        from: u64,
        entries: &Entries,
        hashes: &[Hash],
        unread: Option<Unread>,
    ) -> Result<(), ChainFault> {
        self.unread = unread;
        let end = from.saturating_add(u64::try_from(entries.len()).unwrap_or(u64::MAX));
        let reached = self.ahead.last().is_some_and(|head| head.size <= end);
        let fed = match reached {
            false => self.verifier.feed_hashed(entries, hashes),
            true => self.feed_by_heads(from, entries, hashes, end),
        };
        fed.map_err(|bad| self.explain(bad))
    }

    /// Ends the log.
    pub(crate) fn finish(mut self) -> Result<Verified, ChainFault> {
        // A head that lies ahead is missing entries; which of several is the same to the verifier.
        let expected = self.ahead.pop().or(self.end);
        let verifier = self.verifier.clone();
        verifier.finish(expected).map_err(|bad| self.explain(bad))
    }

    /// Feeds a run in which earlier heads lie, and asks at each whether the log would be whole if it ended there.
    fn feed_by_heads(
        &mut self,
        from: u64,
        entries: &Entries,
        hashes: &[Hash],
        end: u64,
    ) -> Result<(), Bad> {
        let mut rest = (from..).zip(entries.iter()).zip(hashes).peekable();
        loop {
            let stop = self.ahead.last().map_or(end, |head| head.size.min(end));
            let (mut part, mut part_hashes) = (Entries::new(), Vec::new());
            while let Some(((_, entry), hash)) = rest.next_if(|((seq, _), _)| *seq < stop) {
                part.push_raw(entry);
                part_hashes.push(*hash);
            }
            self.verifier.feed_hashed(&part, &part_hashes)?;
            match self.ahead.pop_if(|head| head.size <= end) {
                Some(head) => self.verifier.clone().finish(Some(head)).map(|_| ())?,
                None => return Ok(()),
            }
        }
    }

    /// The verifier sees no bytes where an entry could not be read; the source knows why.
    fn explain(&self, bad: Bad) -> ChainFault {
        match &self.unread {
            Some(unread) if bad.kind == BadKind::EntryMalformed && bad.seq == Some(unread.seq) => {
                ChainFault::Source(unread.error.clone())
            }
            Some(_) | None => ChainFault::Bad(bad),
        }
    }
}

#[cfg(test)]
mod tests;

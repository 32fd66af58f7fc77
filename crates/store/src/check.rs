//! What a run of entries must satisfy before any log takes it: pure functions.
//!
//! They must never be skipped: a broken chain that reached the disk could not be mended.

use std::ops::Range;

use sunledger_chain::entry::BATCH_BYTES_MAX;
use sunledger_chain::{Entries, Entry, Hash, Head, Header, LedgerId};

use crate::error::Malformed;

/// Most entry bytes of one append, be it one batch or several: larger commits cost seconds and gigabytes (docs/DECISIONS.md).
pub const RUN_BYTES_MAX: usize = BATCH_BYTES_MAX;

/// Checks everything about a run but its links: order, ledger and batches. Returns the ledger that it belongs to.
pub fn structure(expected: Head, entries: &Entries) -> Result<LedgerId, Malformed> {
    if entries.byte_len() > RUN_BYTES_MAX {
        return Err(Malformed::TooLarge {
            bytes: entries.byte_len(),
            limit: RUN_BYTES_MAX,
        });
    }
    let mut before: Option<Header> = None;
    for (seq, bytes) in (expected.size..).zip(entries.iter()) {
        let header = match Entry::decode(bytes) {
            Ok(entry) => entry.header,
            Err(error) => return Err(Malformed::NotAnEntry { seq, error }),
        };
        follows(before, header, seq)?;
        before = Some(header);
    }
    match before {
        Some(last) if last.ends_batch() => Ok(last.ledger),
        Some(last) => Err(Malformed::BrokenBatch { seq: last.seq }),
        None => Err(Malformed::Empty),
    }
}

fn follows(before: Option<Header>, header: Header, seq: u64) -> Result<(), Malformed> {
    if header.seq != seq {
        return Err(Malformed::WrongSeq {
            expected: seq,
            found: header.seq,
        });
    }
    if before.is_some_and(|before| before.ledger != header.ledger) {
        return Err(Malformed::WrongLedger { seq });
    }
    let whole = match before {
        Some(before) if !before.ends_batch() => {
            (before.batch_first, before.batch_count) == (header.batch_first, header.batch_count)
        }
        Some(_) | None => header.batch_first == seq,
    };
    if whole {
        Ok(())
    } else {
        Err(Malformed::BrokenBatch { seq })
    }
}

/// Checks that each entry in `range` holds the hash of the one before it, and returns the hash of the range's last.
///
/// Ranges of one run are independent of each other, so threads may share them.
pub fn links(expected: Head, entries: &Entries, range: Range<usize>) -> Result<Hash, Malformed> {
    let before = range
        .start
        .checked_sub(1)
        .and_then(|index| entries.hash(index));
    let mut hash = before.unwrap_or(expected.hash);
    for index in range {
        let seq = seq_at(expected, index);
        let bytes = entries.get(index).unwrap_or_default();
        match Entry::decode(bytes) {
            Ok(entry) if entry.header.prev == hash => {
                hash = entries.hash(index).unwrap_or_default();
            }
            Ok(_) => return Err(Malformed::WrongPrev { seq }),
            Err(error) => return Err(Malformed::NotAnEntry { seq, error }),
        }
    }
    Ok(hash)
}

/// The head that the log has once `entries` follow `expected`.
pub fn head_after(expected: Head, entries: &Entries, last: Hash) -> Head {
    Head {
        size: seq_at(expected, entries.len()),
        hash: last,
    }
}

/// The sequence number of the `index`-th entry of a run that follows `expected`.
pub(crate) fn seq_at(expected: Head, index: usize) -> u64 {
    // An address space holds fewer entries than a u64 counts, and a log never holds that many.
    expected
        .size
        .saturating_add(u64::try_from(index).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{Flaw, Maker};

    #[test]
    fn links_of_any_split_agree_with_the_whole() {
        let mut maker = Maker::new(1);
        maker.batch(3);
        let expected = maker.head();
        let run = maker.batch(20);
        let whole = links(expected, &run, 0..20).unwrap();
        assert_eq!(whole, maker.head().hash);
        for at in 0..20 {
            links(expected, &run, 0..at).unwrap();
            assert_eq!(links(expected, &run, at..20), Ok(whole), "split at {at}");
        }
    }

    #[test]
    fn a_broken_link_is_named_by_its_own_sequence_number_in_any_range() {
        let mut maker = Maker::new(1);
        maker.batch(3);
        let run = maker.flawed(Flaw::LaterLink);
        for range in [0..3, 1..3, 2..3] {
            assert_eq!(
                links(maker.head(), &run, range),
                Err(Malformed::WrongPrev { seq: 5 })
            );
        }
    }
}

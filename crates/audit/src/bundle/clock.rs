//! The times that entries state, held against those at which witnesses cosigned: a log with a stopped clock, or one that
//! runs ahead, is seen by clocks of others.
//!
//! It must never judge times closer than machines' clocks agree.

use sunledger_chain::Entry;
use sunledger_chain::note::Note;
use sunledger_chain::policy::Policy;

use super::log::BundleSource;
use super::signed::Older;
use super::{Audit, BundleFault, Files};
use crate::source::EntrySource;

/// How far an entry's time may lie on the wrong side of a cosignature's: clocks differ, and a checkpoint is some minutes old
/// when a slow witness cosigns it.
const SLACK_SECONDS: i64 = 3_600;

/// When a tree of a size was cosigned, in seconds since the Unix epoch.
struct Cosigned {
    size: u64,
    first: i64,
    last: i64,
}

impl<F: Files> Audit<'_, F> {
    /// Times never fall along a log, so two entries tell for each cosigned size: the last one in it and the first one behind.
    pub(super) fn clock(
        &mut self,
        policy: Option<&Policy>,
        newest: &Note,
        older: &[Older],
        size: u64,
    ) {
        let Some(policy) = policy else {
            return;
        };
        let notes = older.iter().map(|(_, note, _)| note).chain([newest]);
        let cosigned: Vec<_> = notes.filter_map(|note| times(policy, note)).collect();
        let mut found = Vec::new();
        {
            let source = BundleSource {
                files: self.files,
                size,
                hashed: &self.hashed,
            };
            let recorded = |seq: u64| -> Option<i64> {
                let run = source.read(seq, 1).ok()?;
                let header = Entry::decode(run.get(0)?).ok()?.header;
                Some(header.recorded_at_us.div_euclid(1_000_000))
            };
            for at in cosigned {
                let ahead = at.first.saturating_add(SLACK_SECONDS);
                if let Some(seq) = at.size.checked_sub(1)
                    && recorded(seq).is_some_and(|recorded| recorded > ahead)
                {
                    let cosigned = at.first;
                    found.push((seq, BundleFault::RecordedAhead { cosigned }));
                }
                let late = at.last.saturating_sub(SLACK_SECONDS);
                if at.size < size && recorded(at.size).is_some_and(|recorded| recorded < late) {
                    let cosigned = at.last;
                    found.push((at.size, BundleFault::RecordedBehind { cosigned }));
                }
            }
        }
        for (seq, fault) in found {
            self.add(Some(seq), None, fault);
        }
    }
}

/// The first and the last time at which witnesses of the policy cosigned it; none where none has.
fn times(policy: &Policy, note: &Note) -> Option<Cosigned> {
    let judged = policy.judge(note).ok()?;
    let at = judged.cosigned.iter();
    let at: Vec<i64> = at.filter_map(|one| i64::try_from(one.at).ok()).collect();
    Some(Cosigned {
        size: judged.checkpoint.size(),
        first: *at.iter().min()?,
        last: *at.iter().max()?,
    })
}

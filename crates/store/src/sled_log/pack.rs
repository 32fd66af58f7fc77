//! Turns a checked run into the key–value parts that one commit writes, on as many threads as it is worth.
//!
//! It must never give out a part of a run whose links do not hold.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::thread;

use sunledger_chain::{Entries, Hash, Head};

use super::block::{self, Packer, RAW_BYTES_TARGET};
use super::key::Key;
use crate::check;
use crate::error::{AppendError, Cause, Malformed, Step, StorageFault};

/// Longest value in bytes. sled keeps up to 17 of them in one leaf, and a leaf above a quarter of its 512 KiB
/// segment goes to a file that is never synced: 18 × 7,000 stays below.
pub(super) const PART_BYTES_MAX: usize = 7_000;
/// Runs below this are packed on the caller's thread: starting another costs more.
const PARALLEL_BYTES_MIN: usize = 256 << 10;

/// One key and value of a commit.
pub(super) struct Part {
    pub key: Key,
    pub value: Vec<u8>,
}

/// A run ready to be written.
pub(super) struct Packed {
    pub parts: Vec<Part>,
    /// The hash of its last entry.
    pub last: Hash,
}

/// Packers that rest between runs: their working memory is costly to set up.
#[derive(Default)]
pub(super) struct Packers(Mutex<Vec<Packer>>);

impl Packers {
    /// Packs a run whose structure was checked, and checks its links on the way.
    pub(super) fn pack(&self, expected: Head, entries: &Entries) -> Result<Packed, AppendError> {
        let run = Run {
            expected,
            entries,
            end: check::seq_at(expected, entries.len()),
        };
        let blocks = plan(entries);
        let halves = if entries.byte_len() < PARALLEL_BYTES_MIN {
            1
        } else {
            thread::available_parallelism().map_or(1, std::num::NonZero::get)
        };
        let shares: Vec<&[Range<usize>]> = blocks
            .chunks(blocks.len().div_ceil(halves).max(1))
            .collect();
        let Some((own, others)) = shares.split_last() else {
            return Err(Malformed::Empty.into());
        };
        let mut packed = Packed {
            parts: Vec::new(),
            last: expected.hash,
        };
        let done: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = others
                .iter()
                .map(|share| scope.spawn(|| self.pack_share(run, share)))
                .collect();
            let own = self.pack_share(run, own);
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())))
                .chain([own])
                .collect()
        });
        // In order of the run, so that the first broken link is the one that is named.
        for share in done {
            let share = share?;
            packed.parts.extend(share.parts);
            packed.last = share.last;
        }
        Ok(packed)
    }

    fn pack_share(&self, run: Run<'_>, blocks: &[Range<usize>]) -> Result<Packed, AppendError> {
        let mut packer = match self.lock().pop() {
            Some(packer) => packer,
            None => Packer::new().map_err(|error| not_packed(&error))?,
        };
        let mut done = Packed {
            parts: Vec::new(),
            last: Hash::default(),
        };
        for range in blocks {
            done.last = check::links(run.expected, run.entries, range.clone())?;
            let entries: Vec<&[u8]> = range
                .clone()
                .filter_map(|index| run.entries.get(index))
                .collect();
            let frame = packer
                .pack(&entries, run.end)
                .map_err(|error| not_packed(&error))?;
            let first = check::seq_at(run.expected, range.start);
            done.parts.extend(
                (0_u16..)
                    .zip(frame.chunks(PART_BYTES_MAX))
                    .map(|(part, bytes)| Part {
                        key: Key { first, part },
                        value: bytes.to_vec(),
                    }),
            );
        }
        self.lock().push(packer);
        Ok(done)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Packer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Copy)]
struct Run<'a> {
    expected: Head,
    entries: &'a Entries,
    end: u64,
}

/// Divides a run into blocks: as many entries as fit the target, at least one.
fn plan(entries: &Entries) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut raw = 0;
    for (index, entry) in entries.iter().enumerate() {
        let more = block::raw_bytes(entry.len());
        if index > start && raw + more > RAW_BYTES_TARGET {
            blocks.push(start..index);
            start = index;
            raw = 0;
        }
        raw += more;
    }
    if start < entries.len() {
        blocks.push(start..entries.len());
    }
    blocks
}

fn not_packed(error: &std::io::Error) -> AppendError {
    AppendError::NotWritten {
        fault: StorageFault::io(Step::Pack, error),
    }
}

fn panicked() -> AppendError {
    AppendError::NotWritten {
        fault: StorageFault::new(Step::Pack, Cause::Panicked, "a packing thread panicked"),
    }
}

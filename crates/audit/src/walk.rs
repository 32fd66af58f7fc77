//! Reads a source once from the start: runs are fetched and prepared on all cores, and taken one by one in order.
//!
//! Memory stays bounded whatever the length of the log: two rounds of runs are alive at any time. It must never hand
//! on a run out of order, nor one that stands behind an entry that could not be read.

use rayon::prelude::*;
use sunledger_chain::Entries;

use crate::source::{EntrySource, SourceError};

/// Entries in one run, as many as a file of a bundle: 100 KiB of ordinary ones, 16 MiB where every one is as long as it may be.
const RUN_ENTRIES: u16 = 256;
/// Runs of one round for each thread. All threads wait for the last run of a round, so one run must be little beside it.
const RUNS_PER_THREAD: u32 = 8;
/// Runs of one round on any machine: whoever makes every entry as long as it may be gets no more memory than that.
const RUNS_MAX: u32 = 16;

/// How far to read, in runs of what size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) run_entries: u16,
    /// The position behind the last entry to read.
    pub(crate) end: u64,
}

impl Span {
    pub(crate) const WHOLE: Self = Self::until(u64::MAX);

    pub(crate) const fn until(end: u64) -> Self {
        Self {
            run_entries: RUN_ENTRIES,
            end,
        }
    }

    fn is_full(self, entries: &Entries) -> bool {
        entries.len() == usize::from(self.run_entries)
    }
}

/// Consecutive entries and what was prepared from them.
pub(crate) struct Run<T> {
    /// Position of the first entry.
    pub(crate) from: u64,
    pub(crate) entries: Entries,
    pub(crate) prepared: T,
    /// Set where the last entry is a stand-in for one that could not be read.
    pub(crate) unread: Option<Unread>,
}

/// An entry that could not be read. In its place stand no bytes, which is never an entry.
#[derive(Debug, Clone)]
pub(crate) struct Unread {
    pub(crate) seq: u64,
    pub(crate) error: SourceError,
}

/// Walks over the source until it ends, an entry cannot be read, or `take` fails.
pub(crate) fn walk<S, T, E>(
    source: &S,
    span: Span,
    prepare: impl Fn(u64, &Entries) -> T + Sync,
    mut take: impl FnMut(Run<T>) -> Result<(), E> + Send,
) -> Result<(), E>
where
    S: EntrySource + ?Sized,
    T: Send,
    E: Send,
{
    let threads = u32::try_from(rayon::current_num_threads()).unwrap_or(1);
    let runs = threads.saturating_mul(RUNS_PER_THREAD).min(RUNS_MAX);
    let start_of = |run: u32| u64::from(run).saturating_mul(u64::from(span.run_entries));
    let fetch = |start: u64| -> Vec<Run<T>> {
        let run_at = |run| fetch_run(source, span, start.saturating_add(start_of(run)), &prepare);
        (0..runs).into_par_iter().map(run_at).collect()
    };
    let mut start = 0;
    let mut ready = fetch(start);
    loop {
        let is_last = |run: &Run<T>| run.unread.is_some() || !span.is_full(&run.entries);
        if let Some(last) = ready.iter().position(is_last) {
            ready.truncate(last.saturating_add(1));
            return ready.into_iter().try_for_each(&mut take);
        }
        start = start.saturating_add(start_of(runs));
        let (taken, next) = rayon::join(
            || ready.into_iter().try_for_each(&mut take),
            || fetch(start),
        );
        taken?;
        ready = next;
    }
}

fn fetch_run<S: EntrySource + ?Sized, T>(
    source: &S,
    span: Span,
    from: u64,
    prepare: &impl Fn(u64, &Entries) -> T,
) -> Run<T> {
    let left = span.end.saturating_sub(from);
    let limit = usize::from(span.run_entries).min(usize::try_from(left).unwrap_or(usize::MAX));
    let (entries, unread) = read_up_to_fault(source, from, limit);
    Run {
        from,
        prepared: prepare(from, &entries),
        entries,
        unread,
    }
}

/// Where the range cannot be read as a whole, what stands before the fault still can: an earlier fault comes first.
fn read_up_to_fault<S: EntrySource + ?Sized>(
    source: &S,
    from: u64,
    limit: usize,
) -> (Entries, Option<Unread>) {
    let error = match source.read(from, limit) {
        Ok(entries) => {
            assert!(
                entries.len() <= limit,
                "a source returns no more than asked for"
            );
            return (entries, None);
        }
        Err(error) => error,
    };
    let before = error.seq.and_then(|seq| seq.checked_sub(from));
    let before = before.and_then(|before| usize::try_from(before).ok());
    let before = before.filter(|before| *before < limit).unwrap_or(0);
    let (mut entries, error) = match source.read(from, before) {
        Ok(entries) => (entries, error),
        Err(second) => (Entries::new(), second),
    };
    let readable = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    let seq = from.saturating_add(readable);
    entries.push_raw(&[]);
    (entries, Some(Unread { seq, error }))
}

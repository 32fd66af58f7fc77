//! From a log to the ledger that it records: reads, verifies, decodes on every core, folds on one.
//!
//! It must never skip an entry that it cannot read, and never change the log.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use sunledger_chain::{Bad, BadKind, Entries, Entry, Hash, Head, Verifier, link_hashes};
use sunledger_domain::event::{Cmd, Event};
use sunledger_domain::{State, wire};
use sunledger_store::Log;

use crate::error::OpenError;
use crate::group::Position;
use crate::keys::{Keys, Remembered};
use crate::snapshot::{Fitting, Frozen};

/// Entries that one thread reads and decodes at a time.
const CHUNK_ENTRIES: u64 = 2_048;
/// Chunks that a thread may be ahead of the fold: bounds the memory.
const CHUNKS_AHEAD: usize = 2;
/// More threads than this would wait for the fold.
const THREADS_MAX: u64 = 8;

/// What a replay gives.
#[derive(Debug)]
pub(crate) struct Replayed {
    pub(crate) at: Position,
    pub(crate) keys: Keys,
}

/// Some consecutive entries, decoded.
struct Chunk {
    entries: Entries,
    hashes: Vec<Hash>,
    /// Fewer than the entries where one of them is unreadable.
    events: Vec<Placed>,
    unreadable: Option<OpenError>,
}

/// An event and what its header says of its place.
struct Placed {
    event: Event,
    seq: u64,
    batch_first: u64,
    batch_count: u32,
    recorded_at_us: i64,
}

/// Replays a log from its first entry, or from behind a snapshot of it, to its head.
pub(crate) fn replay(log: &dyn Log, from: Option<Fitting>) -> Result<Replayed, OpenError> {
    let head = log.head();
    let mut fold = from.map_or_else(Fold::new, Fold::behind);
    let first = fold.state.size();
    let chunks = head.size.saturating_sub(first).div_ceil(CHUNK_ENTRIES);
    let cores = thread::available_parallelism().map_or(1, |n| u64::try_from(n.get()).unwrap_or(1));
    let threads = cores.min(chunks).clamp(1, THREADS_MAX);
    thread::scope(|scope| {
        let mut readers = Vec::new();
        for reader in 0..threads {
            let (out, decoded) = sync_channel(CHUNKS_AHEAD);
            thread::Builder::new()
                .name("journal-replay".to_owned())
                .spawn_scoped(scope, move || {
                    let chunks = (reader..chunks).step_by(step(threads));
                    let chunks = chunks.map(|chunk| first + chunk * CHUNK_ENTRIES);
                    read_chunks(log, head, chunks, &out);
                })?;
            readers.push(decoded);
        }
        fold.take_all(&readers)?;
        // The receivers go out of scope here on any error, and the readers stop at their next chunk.
        fold.finish(head)
    })
}

fn step(threads: u64) -> usize {
    usize::try_from(threads).unwrap_or(1)
}

/// Reads and decodes every chunk of one reader by its first entry, until the fold has gone away.
fn read_chunks(
    log: &dyn Log,
    head: Head,
    chunks: impl Iterator<Item = u64>,
    out: &SyncSender<Result<Chunk, OpenError>>,
) {
    for first in chunks {
        let limit = CHUNK_ENTRIES.min(head.size.saturating_sub(first));
        if out.send(read_chunk(log, first, limit)).is_err() {
            return;
        }
    }
}

fn read_chunk(log: &dyn Log, first: u64, limit: u64) -> Result<Chunk, OpenError> {
    let entries = log.read(first, usize::try_from(limit).unwrap_or(usize::MAX))?;
    let hashes = link_hashes(&entries);
    let mut events = Vec::with_capacity(entries.len());
    let mut unreadable = None;
    for (seq, bytes) in (first..).zip(entries.iter()) {
        match read_event(seq, bytes) {
            Ok(placed) => events.push(placed),
            // The chain is judged first: it says whether the entry was altered.
            Err(error) => {
                unreadable = Some(error);
                break;
            }
        }
    }
    Ok(Chunk {
        entries,
        hashes,
        events,
        unreadable,
    })
}

fn read_event(seq: u64, bytes: &[u8]) -> Result<Placed, OpenError> {
    let malformed = |_| Bad {
        seq: Some(seq),
        kind: BadKind::EntryMalformed,
    };
    let Entry { header, payload } = Entry::decode(bytes).map_err(malformed)?;
    let event = wire::decode(payload).map_err(|error| OpenError::Event { seq, error })?;
    Ok(Placed {
        event,
        seq,
        batch_first: header.batch_first,
        batch_count: header.batch_count,
        recorded_at_us: header.recorded_at_us,
    })
}

/// The sequential part.
struct Fold {
    verifier: Verifier,
    state: State,
    keys: Keys,
    recorded_at_us: i64,
    /// The command of the batch that is being read.
    open: Option<Cmd>,
}

impl Fold {
    fn new() -> Self {
        Self {
            verifier: Verifier::new(None),
            state: State::default(),
            keys: Keys::default(),
            recorded_at_us: i64::MIN,
            open: None,
        }
    }

    /// What comes behind a snapshot, whose last entry stands in the log.
    fn behind(snapshot: Fitting) -> Self {
        let Frozen { at, keys } = snapshot.frozen;
        Self {
            verifier: Verifier::behind(snapshot.last, at.head.hash),
            state: at.state,
            keys,
            recorded_at_us: at.recorded_at_us,
            open: None,
        }
    }

    /// Takes the chunks in order: the readers deal them out one by one.
    fn take_all(
        &mut self,
        readers: &[Receiver<Result<Chunk, OpenError>>],
    ) -> Result<(), OpenError> {
        for reader in readers.iter().cycle() {
            // A reader that is done had the last chunk, or the one before those of readers that are done too.
            let Ok(chunk) = reader.recv() else {
                return Ok(());
            };
            self.take(chunk?)?;
        }
        Ok(())
    }

    fn take(&mut self, chunk: Chunk) -> Result<(), OpenError> {
        self.verifier.feed_hashed(&chunk.entries, &chunk.hashes)?;
        for (placed, hash) in chunk.events.into_iter().zip(chunk.hashes) {
            self.record(placed, hash)?;
        }
        chunk.unreadable.map_or(Ok(()), Err)
    }

    fn record(&mut self, placed: Placed, hash: Hash) -> Result<(), OpenError> {
        let Placed {
            event,
            seq,
            batch_first,
            batch_count,
            recorded_at_us,
        } = placed;
        self.state.evolve(&event);
        self.recorded_at_us = recorded_at_us;
        let counts = |cmd: &Cmd| cmd.count == batch_count;
        match event.cmd {
            Some(cmd) if seq == batch_first && counts(&cmd) => self.open = Some(cmd),
            None if seq != batch_first => {}
            Some(_) | None => return Err(OpenError::Command { seq }),
        }
        if batch_first.saturating_add(u64::from(batch_count)) == seq.saturating_add(1)
            && let Some(cmd) = self.open.take()
        {
            let command = Remembered::new(&cmd, batch_first, recorded_at_us, hash);
            self.keys.remember(cmd.key, command);
        }
        Ok(())
    }

    fn finish(self, head: Head) -> Result<Replayed, OpenError> {
        let verified = self.verifier.finish(Some(head))?;
        let created = self
            .state
            .ledger()
            .map(|genesis| *genesis.ledger.as_bytes());
        if created != verified.ledger.map(|ledger| *ledger.as_bytes()) {
            return Err(OpenError::Genesis);
        }
        Ok(Replayed {
            at: Position {
                state: self.state,
                head,
                recorded_at_us: self.recorded_at_us,
            },
            keys: self.keys,
        })
    }
}

//! The thread that writes snapshots while the writer goes on.
//!
//! It must never make the writer wait: where it is behind, a snapshot is left out, and the next one tried.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::shelf::save;
use super::{Frozen, SnapshotWarning, Snapshots, Warnings};

/// Ledgers that may wait while one is written: with it, what bounds the memory that old ones hold.
const WAITING_MAX: usize = 1;

/// Says when a snapshot is due, and has it written.
#[derive(Debug)]
pub(crate) struct Maker {
    on: Snapshots,
    warnings: Warnings,
    thread: Option<Thread>,
    /// The size from which on one is due.
    due_at: u64,
}

#[derive(Debug)]
struct Thread {
    send: SyncSender<Frozen>,
    writing: JoinHandle<()>,
}

impl Maker {
    /// A maker for a ledger whose newest snapshot has this size; none has 0.
    pub(crate) fn start(on: Snapshots, newest: u64, warnings: Warnings) -> Self {
        let (send, frozen) = sync_channel(WAITING_MAX);
        let (own, told) = (on.clone(), warnings.clone());
        let spawned = Builder::new()
            .name("journal-snapshot".to_owned())
            .spawn(move || write_all(&own, &frozen, &told));
        let thread = match spawned {
            Ok(writing) => Some(Thread { send, writing }),
            Err(error) => {
                warnings.add(SnapshotWarning::NoThread(error));
                None
            }
        };
        Self {
            due_at: newest.saturating_add(on.every()),
            on,
            warnings,
            thread,
        }
    }

    /// Has a snapshot made of what `freeze` copies, if one is due.
    pub(crate) fn consider(&mut self, size: u64, freeze: impl FnOnce() -> Frozen) {
        if size < self.due_at {
            return;
        }
        let Some(thread) = &self.thread else {
            return;
        };
        match thread.send.try_send(freeze()) {
            Ok(()) => self.due_at = size.saturating_add(self.on.every()),
            // Asked again at the next commit.
            Err(TrySendError::Full(_)) => {}
            Err(TrySendError::Disconnected(_)) => self.due_at = u64::MAX,
        }
    }

    /// Waits for what is being written, and then writes the last one here if it is due.
    pub(crate) fn finish(mut self, size: u64, freeze: impl FnOnce() -> Frozen) {
        self.wait();
        if size >= self.due_at
            && let Err(warning) = save(&self.on, &freeze())
        {
            self.warnings.add(warning);
        }
    }

    fn wait(&mut self) {
        if let Some(Thread { send, writing }) = self.thread.take() {
            drop(send);
            // A panic there has been said on standard error, and costs a snapshot.
            drop(writing.join());
        }
    }
}

impl Drop for Maker {
    /// The directory belongs to whoever comes next.
    fn drop(&mut self) {
        self.wait();
    }
}

fn write_all(on: &Snapshots, frozen: &Receiver<Frozen>, warnings: &Warnings) {
    for frozen in frozen {
        if let Err(warning) = save(on, &frozen) {
            warnings.add(warning);
        }
    }
}

//! The background thread that keeps the head file close behind the log.
//!
//! It must never write a head that was not acknowledged as durable before.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::db::Db;
use super::head_file::{HeadFile, Record};
use crate::error::{Step, StorageFault};

/// How often it looks for a new head: with one sync of a small file this stays within the promised 50 ms.
const TICK: Duration = Duration::from_millis(20);

/// Owns the head file while the log is open. Dropping it writes the last head.
pub(super) struct Keeper {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    db: Arc<Db>,
    /// Taken before `state` by whoever writes, so that records reach the file in order.
    file: Mutex<HeadFile>,
    state: Mutex<State>,
    stopping: Condvar,
}

#[derive(Default)]
struct State {
    wanted: Option<Record>,
    fault: Option<StorageFault>,
    stop: bool,
}

impl Keeper {
    /// Starts the thread.
    pub(super) fn start(db: Arc<Db>, file: HeadFile) -> Result<Self, StorageFault> {
        let shared = Arc::new(Shared {
            db,
            file: Mutex::new(file),
            state: Mutex::default(),
            stopping: Condvar::new(),
        });
        let own = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("head-file".to_owned())
            .spawn(move || own.run())
            .map_err(|error| StorageFault::io(Step::HeadFile, &error))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Has `record` written soon.
    pub(super) fn note(&self, record: Record) {
        locked(&self.shared.state).wanted = Some(record);
    }

    /// Writes the last noted record now. Once a write has failed, every later one fails the same way.
    pub(super) fn write_now(&self) -> Result<(), StorageFault> {
        self.shared.write_wanted()
    }

    /// The failure that ended the keeping of the head file, if there was one.
    pub(super) fn fault(&self) -> Option<StorageFault> {
        locked(&self.shared.state).fault.clone()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        locked(&self.shared.state).stop = true;
        self.shared.stopping.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed; the last write below is tried all the same.
            drop(thread.join());
        }
        // There is nobody left to tell: the log is longer than its head file, which the next open takes as normal.
        drop(self.shared.write_wanted());
    }
}

impl Shared {
    fn run(&self) {
        let mut state = locked(&self.state);
        while !state.stop {
            state = self
                .stopping
                .wait_timeout(state, TICK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            let idle = state.wanted.is_none() || state.fault.is_some();
            drop(state);
            if !idle {
                // The failure is kept, and the next append reports it.
                drop(self.write_wanted());
            }
            self.db.wake_after_failure();
            state = locked(&self.state);
        }
    }

    fn write_wanted(&self) -> Result<(), StorageFault> {
        let mut file = locked(&self.file);
        let record = {
            let mut state = locked(&self.state);
            if let Some(fault) = &state.fault {
                return Err(fault.clone());
            }
            state.wanted.take()
        };
        let Some(record) = record else {
            return Ok(());
        };
        file.write(record).map_err(|error| {
            let fault = StorageFault::io(Step::HeadFile, &error);
            locked(&self.state).fault = Some(fault.clone());
            fault
        })
    }
}

/// Every critical section here leaves whole values behind, so a panic elsewhere does not spoil them.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

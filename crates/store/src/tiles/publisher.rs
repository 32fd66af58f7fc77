//! The thread that publishes a log as it grows, off the way of whoever appends.
//!
//! It must never hold up an append: it only reads what is durable. A failure is told, tried again, and stops nothing.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::{Disk, Published, TileKeeper, TilesError};
use crate::log::Log;
use crate::sled_log::locked;

/// Between two checkpoints while the log is open; closing it publishes once more.
const PACE: Duration = Duration::from_secs(1);

/// Publishes a log until it is dropped, and what is left then.
#[derive(Debug)]
pub struct Publisher {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    stopping: Condvar,
}

#[derive(Debug, Default)]
struct State {
    published: Option<Published>,
    fault: Option<TilesError>,
    stop: bool,
}

impl Publisher {
    /// Starts the thread. Where the system has none to give, nothing is published, and that is the answer.
    pub fn start<D: Disk + 'static>(
        log: Arc<dyn Log>,
        mut keeper: TileKeeper<D>,
    ) -> Result<Self, TilesError> {
        let shared = Arc::new(Shared::default());
        locked(&shared.state).published = keeper.published();
        let own = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("tiles".to_owned())
            .spawn(move || own.run(log.as_ref(), &mut keeper))
            .map_err(|error| TilesError::io(std::path::Path::new(""), &error))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// What the latest checkpoint vouches for.
    pub fn published(&self) -> Option<Published> {
        locked(&self.shared.state).published
    }

    /// The latest failure, if publishing has not succeeded since.
    pub fn fault(&self) -> Option<TilesError> {
        locked(&self.shared.state).fault.clone()
    }

    /// Publishes what is left and ends the thread.
    pub fn close(mut self) -> Result<(), TilesError> {
        self.stop();
        self.fault().map_or(Ok(()), Err)
    }

    fn stop(&mut self) {
        locked(&self.shared.state).stop = true;
        self.shared.stopping.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic there has been printed; the log is as it was, and the next opening publishes the rest.
            drop(thread.join());
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn run<D: Disk>(&self, log: &dyn Log, keeper: &mut TileKeeper<D>) {
        loop {
            let state = self
                .stopping
                .wait_timeout_while(locked(&self.state), PACE, |state| !state.stop)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            // Seen before the log is looked at: what was appended before the stop is published.
            let last = state.stop;
            drop(state);
            let done = keeper.advance(log);
            let mut state = locked(&self.state);
            state.published = keeper.published();
            state.fault = done.err();
            if last {
                break;
            }
        }
    }
}

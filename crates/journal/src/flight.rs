//! A group on its way to the disk, on a thread of its own, while the next one is decided.
//!
//! It must never be dropped before it has landed: its clients wait for their answers.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use sunledger_chain::Head;
use sunledger_domain::subject::Digest;
use sunledger_store::{AppendError, Log};

use crate::group::Closed;

/// What the log says to a group.
pub(crate) type Appended = Result<Head, AppendError>;

/// A group that is being written.
#[derive(Debug)]
pub(crate) struct Flight {
    closed: Box<Closed>,
    appending: JoinHandle<Appended>,
}

impl Flight {
    /// Begins to write a group behind `head`; gives it back where the system has no thread for that.
    pub(crate) fn start(
        log: &Arc<dyn Log>,
        head: Head,
        closed: Box<Closed>,
    ) -> Result<Self, Box<Closed>> {
        let (log, entries) = (Arc::clone(log), Arc::clone(&closed.entries));
        let spawned = Builder::new()
            .name("journal-append".to_owned())
            .spawn(move || log.append(head, &entries));
        match spawned {
            Ok(appending) => Ok(Self { closed, appending }),
            Err(_) => Err(closed),
        }
    }

    /// True where one of its commands has this key.
    pub(crate) fn carries(&self, key: &Digest) -> bool {
        self.closed.keys.iter().any(|(own, _)| own == key)
    }

    /// Waits for the log's answer. A panic of the log goes on here, as if the writer had asked it itself.
    pub(crate) fn land(self) -> (Box<Closed>, Appended) {
        let answer = self.appending.join();
        let answer = answer.unwrap_or_else(|panic| resume_unwind(panic));
        (self.closed, answer)
    }
}

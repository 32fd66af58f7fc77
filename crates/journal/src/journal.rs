//! The handle that everyone shares: submit commands, read the latest durable ledger, hear of new heads.
//!
//! It must never show a state that is not durable.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread::{self, JoinHandle};

use sunledger_chain::Head;
use sunledger_domain::subject::Digest;
use sunledger_domain::{Rehearsal, State, cites, rehearse};
use sunledger_store::{Log, StorageFault};
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::cited;
use crate::clock::{Clock, SystemClock};
use crate::error::{CloseError, OpenError, Poison};
use crate::group::{Answer, Position};
use crate::replay::replay;
use crate::request::{Receipt, Request};
use crate::snapshot::{Maker, SnapshotWarning, Snapshots, Warnings, newest};
use crate::submit_error::SubmitError;
use crate::writer::{Job, Writer};

/// Heads that a slow subscriber may fall behind before it misses some; it then goes on with the latest.
const HEADS_KEPT: usize = 256;

/// What may differ from one journal to another.
#[derive(Clone)]
pub struct Options {
    /// Where the time of recording comes from.
    pub clock: Arc<dyn Clock>,
    /// Commands that may wait for the writer before `submit` waits itself; at least 1.
    pub queue_len: usize,
    /// Where snapshots are kept; without, every opening replays the whole log.
    pub snapshots: Option<Snapshots>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            queue_len: 1_024,
            snapshots: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("queue_len", &self.queue_len)
            .field("snapshots", &self.snapshots)
            .finish_non_exhaustive()
    }
}

/// The ledger as of one durable head.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// What the ledger knows; its size is the head's.
    pub state: State,
    /// How far the log reaches.
    pub head: Head,
}

/// A log with its one writer. Dropping it does what [`close`](Self::close) does.
pub struct Journal {
    log: Arc<dyn Log>,
    published: Arc<Published>,
    /// Taken away to close the queue.
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<Result<(), StorageFault>>>,
    warnings: Warnings,
}

impl Journal {
    /// Replays the log, from behind its newest snapshot where there is one, and starts the writer.
    pub fn open(log: Arc<dyn Log>, options: Options) -> Result<Self, OpenError> {
        let warnings = Warnings::default();
        let kept = options.snapshots.as_ref();
        let kept = kept.and_then(|on| newest(on, log.as_ref(), &warnings));
        let kept_size = kept.as_ref().map_or(0, |kept| kept.frozen.at.head.size);
        let replayed = replay(log.as_ref(), kept)?;
        let published = Arc::new(Published::new(&replayed.at));
        let maker = options.snapshots;
        let maker = maker.map(|on| Maker::start(on, kept_size, warnings.clone()));
        let (jobs, queue) = mpsc::channel(options.queue_len.max(1));
        let writer = Writer::new(
            Arc::clone(&log),
            options.clock,
            Arc::clone(&published),
            replayed,
            maker,
        );
        let thread = thread::Builder::new().name("journal-writer".to_owned());
        let writer = thread.spawn(move || writer.run(queue))?;
        Ok(Self {
            log,
            published,
            jobs: Some(jobs),
            writer: Some(writer),
            warnings,
        })
    }

    /// Submits a command and waits until it is durable or refused.
    ///
    /// # Panics
    /// On a thread of an asynchronous runtime, which must not be blocked: use [`submit_async`](Self::submit_async).
    pub fn submit(&self, request: Request) -> Result<Receipt, SubmitError> {
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        let (reply, answer) = oneshot::channel();
        let request = Box::new(request);
        jobs.blocking_send(Job::Submit { request, reply })
            .map_err(|_| stopped())?;
        answer.blocking_recv().unwrap_or_else(no_answer)
    }

    /// As [`submit`](Self::submit), without blocking the thread. Once the command is in the queue, dropping the future
    /// does not take it back: its key tells later what became of it.
    pub async fn submit_async(&self, request: Request) -> Result<Receipt, SubmitError> {
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        let (reply, answer) = oneshot::channel();
        let request = Box::new(request);
        jobs.send(Job::Submit { request, reply })
            .await
            .map_err(|_| stopped())?;
        answer.await.unwrap_or_else(no_answer)
    }

    /// What a command would be recorded as on the latest durable ledger, for its maker to sign. Whether it may be recorded
    /// is not asked: that is for [`submit`](Self::submit), with the signature.
    pub fn rehearse(&self, request: &Request) -> Result<Rehearsal, SubmitError> {
        let Snapshot { state, head } = self.snapshot();
        let seqs: BTreeSet<u64> = cites(&state, &request.command).into_iter().collect();
        let cited = cited::read(self.log.as_ref(), head, &seqs)?;
        Ok(rehearse(&state, &request.meta, &request.command, &cited)?)
    }

    /// Which of these keys stand for a durable command, however long ago it was recorded, with the first entry of each.
    ///
    /// # Panics
    /// On a thread of an asynchronous runtime, which must not be blocked.
    pub fn recorded(&self, keys: BTreeSet<Digest>) -> Result<BTreeMap<Digest, u64>, SubmitError> {
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        let (reply, answer) = oneshot::channel();
        jobs.blocking_send(Job::Recorded { keys, reply })
            .map_err(|_| stopped())?;
        answer.blocking_recv().map_err(|_| stopped())
    }

    /// The latest durable ledger.
    pub fn snapshot(&self) -> Snapshot {
        self.published.read().snapshot.clone()
    }

    /// The latest durable state.
    pub fn state(&self) -> State {
        self.published.read().snapshot.state.clone()
    }

    /// The latest durable head.
    pub fn head(&self) -> Head {
        self.published.read().snapshot.head
    }

    /// New heads, one for each commit from now on. A subscriber that is slow misses some and never holds up the writer.
    pub fn subscribe(&self) -> broadcast::Receiver<Head> {
        self.published.heads.subscribe()
    }

    /// What went wrong with snapshots since this was last asked. Nothing but time is lost by it.
    pub fn take_snapshot_warnings(&self) -> Vec<SnapshotWarning> {
        self.warnings.take()
    }

    /// The log beneath, for readers.
    pub fn log(&self) -> &Arc<dyn Log> {
        &self.log
    }

    /// Commands that wait for the writer.
    pub fn queued(&self) -> usize {
        self.jobs.as_ref().map_or(0, |jobs| {
            jobs.max_capacity().saturating_sub(jobs.capacity())
        })
    }

    /// Whether commands are taken.
    pub fn health(&self) -> Result<(), Poison> {
        match (&self.published.read().poison, &self.writer) {
            (Some(poison), _) => Err(poison.clone()),
            (None, Some(writer)) if !writer.is_finished() => Ok(()),
            (None, _) => Err(Poison::Stopped),
        }
    }

    /// Takes no more commands, answers those that wait, and seals the log.
    pub fn close(mut self) -> Result<(), CloseError> {
        self.stop()
    }

    fn stop(&mut self) -> Result<(), CloseError> {
        self.jobs = None;
        match self.writer.take().map(JoinHandle::join) {
            Some(Ok(sealed)) => Ok(sealed?),
            Some(Err(_)) => Err(CloseError::Stopped),
            None => Ok(()),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // What was acknowledged is durable without the seal; whoever wants to hear of a failure calls `close`.
        drop(self.stop());
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("head", &self.head())
            .field("health", &self.health())
            .finish_non_exhaustive()
    }
}

fn stopped() -> SubmitError {
    SubmitError::Poisoned(Poison::Stopped)
}

fn no_answer(_: oneshot::error::RecvError) -> Answer {
    Err(SubmitError::NoAnswer)
}

/// What the writer shows to everyone.
#[derive(Debug)]
pub(crate) struct Published {
    latest: RwLock<Latest>,
    heads: broadcast::Sender<Head>,
}

#[derive(Debug)]
struct Latest {
    snapshot: Snapshot,
    poison: Option<Poison>,
}

impl Published {
    fn new(at: &Position) -> Self {
        let snapshot = Snapshot {
            state: at.state.clone(),
            head: at.head,
        };
        Self {
            latest: RwLock::new(Latest {
                snapshot,
                poison: None,
            }),
            heads: broadcast::Sender::new(HEADS_KEPT),
        }
    }

    /// Shows a new durable ledger.
    pub(crate) fn advance(&self, to: &Position) {
        let snapshot = Snapshot {
            state: to.state.clone(),
            head: to.head,
        };
        let before = {
            let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut latest.snapshot, snapshot)
        };
        // Freed outside the lock: the last holder of a state pays for what only it still held.
        drop(before);
        // Without subscribers there is nobody to tell.
        drop(self.heads.send(to.head));
    }

    /// Shows that the writer has stopped, and why.
    pub(crate) fn poison(&self, poison: &Poison) {
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        latest.poison = Some(poison.clone());
    }

    fn read(&self) -> RwLockReadGuard<'_, Latest> {
        self.latest.read().unwrap_or_else(PoisonError::into_inner)
    }
}

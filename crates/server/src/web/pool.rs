//! A bounded number of readers, each on a thread that may block. Nobody waits longer than a limit.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sunledger_projections::{ProjectionError, Reader};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::board::Board;

/// Questions answered at the same time; SQLite's readers do not wait for each other.
const READERS: usize = 8;
const WAIT_MAX: Duration = Duration::from_secs(5);
const ANSWER_MAX: Duration = Duration::from_secs(20);

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum PoolError {
    /// Every reader stayed busy for as long as anyone waits.
    #[error("every reader is busy")]
    Busy,
    /// The answer took longer than anyone waits.
    #[error("the answer took too long")]
    TooSlow,
    /// The read models cannot be opened.
    #[error(transparent)]
    Open(#[from] ProjectionError),
    /// The code that answers gave up; its panic message stands in the log of the process.
    #[error("the answer was never finished")]
    Broken,
}

/// Readers of one ledger, opened when first needed and used again.
pub(super) struct Pool {
    board: Arc<dyn Board>,
    permits: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Reader>>>,
}

impl Pool {
    pub(super) fn new(board: Arc<dyn Board>) -> Self {
        Self {
            board,
            permits: Arc::new(Semaphore::new(READERS)),
            idle: Arc::default(),
        }
    }

    /// As [`Pool::ask`], for what needs no read model and must not wait for one that stands still.
    pub(super) async fn ask_board<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Board) -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let permit = timeout(WAIT_MAX, self.permits.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(PoolError::Busy);
        };
        let board = self.board.clone();
        let answer = tokio::task::spawn_blocking(move || {
            let answer = question(&*board);
            drop(permit);
            answer
        });
        match timeout(ANSWER_MAX, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(PoolError::Broken),
            Err(_) => Err(PoolError::TooSlow),
        }
    }

    /// Asks on a thread that may block. What takes too long is left behind, and keeps its place until it is done.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn Board, &mut Reader) -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let permit = timeout(WAIT_MAX, self.permits.clone().acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(PoolError::Busy);
        };
        let (board, idle) = (self.board.clone(), self.idle.clone());
        let answer = tokio::task::spawn_blocking(move || {
            let taken = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut reader = match taken {
                Some(reader) => reader,
                None => board.reader()?,
            };
            let answer = question(&*board, &mut reader);
            idle.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(reader);
            drop(permit);
            Ok(answer)
        });
        match timeout(ANSWER_MAX, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(PoolError::Broken),
            Err(_) => Err(PoolError::TooSlow),
        }
    }
}

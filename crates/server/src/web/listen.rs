//! Takes connections, a bounded number of them, each with bounded time and memory, until it is told to stop.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const CONNECTIONS: usize = 512;
/// For a whole request head, and for silence between two requests.
const HEAD_WAIT: Duration = Duration::from_secs(15);
/// Request line and headers together.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// What a connection may take after the program was told to stop.
const FAREWELL: Duration = Duration::from_secs(5);
/// Between attempts, when the system has no more files to give.
const BREATH: Duration = Duration::from_millis(200);

/// Serves until Ctrl-C or SIGTERM, then lets running answers finish.
pub async fn serve(listener: TcpListener, routes: Router) -> io::Result<()> {
    let service = TowerToHyperService::new(routes);
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(told_to_stop());
    loop {
        let (stream, permit) = tokio::select! {
            taken = take(&listener, &permits) => taken,
            stopped = &mut stop => {
                stopped?;
                break;
            }
        };
        // A page is written in a few pieces: none may wait until the one before has been acknowledged.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays slower");
        }
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WAIT)
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(TokioIo::new(stream), service.clone());
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("connections were cut off");
    }
    Ok(())
}

/// The next connection, once there is room for it.
async fn take(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> (TcpStream, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there is always a permit in the end.
    let permit = permits.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return (stream, permit),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

#[cfg(unix)]
async fn told_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

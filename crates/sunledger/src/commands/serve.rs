//! `serve`: the public board.

use std::net::SocketAddr;
use std::sync::Arc;

use sunledger_server::service::{Ledger, ServiceError};
use sunledger_server::web;

use super::open;
use crate::cli::ServeArgs;
use crate::output::{Done, print_line};

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Done> {
    let ledger = open(&args.dir)?;
    serve(ledger, args.listen)
}

/// Serves until it is told to stop (Ctrl-C or SIGTERM), then closes the ledger.
pub(crate) fn serve(ledger: Ledger, listen: SocketAddr) -> anyhow::Result<Done> {
    let demo = ledger.state().ledger().is_some_and(|genesis| genesis.demo);
    if demo && !listen.ip().is_loopback() {
        return Err(ServiceError::demo_beyond_loopback(listen).into());
    }
    let subscriber = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .finish();
    let logging = tracing::subscriber::set_global_default(subscriber);
    debug_assert!(logging.is_ok(), "logging is set up once");
    let ledger = Arc::new(ledger);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        print_line(&format!(
            "公开栏 board: http://{}/   （Ctrl-C 停止 to stop）",
            listener.local_addr()?
        ))?;
        web::serve(listener, ledger.clone()).await?;
        anyhow::Ok(())
    })?;
    drop(runtime);
    if let Some(ledger) = Arc::into_inner(ledger) {
        ledger.close()?;
    }
    Ok(Done::Yes)
}

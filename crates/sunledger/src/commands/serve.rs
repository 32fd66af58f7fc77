//! `serve`: the public board.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use sunledger_server::service::{Ledger, ServiceError};
use sunledger_server::web;
use sunledger_server::witness::{EVERY, keep_gathering};

use super::open;
use crate::cli::ServeArgs;
use crate::fault::Fault;
use crate::output::{Done, print_line};

pub(crate) fn run(args: &ServeArgs) -> anyhow::Result<Done> {
    let ledger = open(&args.dir)?;
    refuse_demo_beyond_loopback(&ledger, args.listen)?;
    let listener = bind(args.listen)?;
    serve(ledger, listener, args.url.clone())
}

/// Takes an address, so that it is known to be free before anything else is done.
pub(crate) fn bind(listen: SocketAddr) -> anyhow::Result<TcpListener> {
    let refused = |error: io::Error| {
        let (code, zh, en) = reason(error.kind());
        Fault::new(
            code,
            format!("无法监听 {listen}：{zh}"),
            format!("cannot listen on {listen}: {en} ({error})"),
        )
    };
    let listener = TcpListener::bind(listen).map_err(refused)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn reason(kind: io::ErrorKind) -> (&'static str, &'static str, &'static str) {
    let known = [
        (
            io::ErrorKind::AddrInUse,
            (
                "address_in_use",
                "地址已被另一个程序占用，请停止它，或换一个端口（serve 用 --listen，demo 用 --port）",
                "another program uses it, stop that or choose another port (serve: --listen, demo: --port)",
            ),
        ),
        (
            io::ErrorKind::AddrNotAvailable,
            (
                "address_not_here",
                "本机没有这个地址，请用 127.0.0.1 或本机的地址",
                "it is no address of this machine, use 127.0.0.1 or one that is",
            ),
        ),
        (
            io::ErrorKind::PermissionDenied,
            (
                "address_denied",
                "没有权限；1024 以下的端口需要管理员，请换一个，如 8080",
                "this user may not; ports below 1024 need an administrator, take another, such as 8080",
            ),
        ),
    ];
    let found = known.into_iter().find(|(one, _)| *one == kind);
    found.map_or(
        (
            "address_failed",
            "系统拒绝了这个地址",
            "the system refuses it",
        ),
        |(_, said)| said,
    )
}

fn refuse_demo_beyond_loopback(ledger: &Ledger, listen: SocketAddr) -> Result<(), ServiceError> {
    let demo = ledger.state().ledger().is_some_and(|genesis| genesis.demo);
    if demo && !listen.ip().is_loopback() {
        return Err(ServiceError::demo_beyond_loopback(listen));
    }
    Ok(())
}

/// Serves until it is told to stop (Ctrl-C or SIGTERM), then closes the ledger.
pub(crate) fn serve(
    ledger: Ledger,
    listener: TcpListener,
    url: Option<String>,
) -> anyhow::Result<Done> {
    log_to_stderr();
    // Before anybody asks: the first page must not wait for the whole log.
    ledger.ready_lineage()?;
    super::warn(&ledger);
    let ledger = Arc::new(ledger);
    let runtime = runtime()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        print_line(&format!(
            "公开栏 board: http://{}/   （Ctrl-C 停止 to stop）",
            listener.local_addr()?
        ))?;
        let asking = tokio::spawn(keep_gathering(ledger.dir().to_owned(), EVERY));
        web::serve(listener, web::router_at(ledger.clone(), url)).await?;
        asking.abort();
        anyhow::Ok(())
    })?;
    drop(runtime);
    if let Some(ledger) = Arc::into_inner(ledger) {
        ledger.close()?;
    }
    Ok(Done::Yes)
}

/// What servers tell their operator while they run.
pub(super) fn log_to_stderr() {
    let subscriber = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .finish();
    let logging = tracing::subscriber::set_global_default(subscriber);
    debug_assert!(logging.is_ok(), "logging is set up once");
}

pub(super) fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
}

//! A browser without anything: it asks the router and keeps what comes back.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use sunledger_server::service::Ledger;
use sunledger_server::web::router;
use tower::ServiceExt;

use crate::world::world;

/// One answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }
}

/// The board of the small ledger, made once for all tests.
pub(crate) fn board() -> &'static Router {
    static BOARD: OnceLock<Router> = OnceLock::new();
    BOARD.get_or_init(|| router(ledger()))
}

pub(crate) fn ledger() -> Arc<Ledger> {
    static LEDGER: OnceLock<Arc<Ledger>> = OnceLock::new();
    LEDGER.get_or_init(|| Arc::new(world())).clone()
}

pub(crate) fn get(path: &str) -> Answer {
    ask(Method::GET, path, &[])
}

pub(crate) fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    ask_of(board(), method, path, headers)
}

/// Asks another board than that of the small ledger.
pub(crate) fn ask_of(
    board: &Router,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let board = board.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let response = board.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    })
}

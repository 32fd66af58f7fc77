//! The witness over HTTP, by C2SP tlog-witness, with a page for people.
//!
//! It must never answer with a cosignature before what it signs is on disk; `state` sees to that.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use sunledger_chain::witness::{REQUEST_BYTES_MAX, Refusal};

use super::state::{Failure, Watching, Witness};
use crate::web::{css, guard, icon};

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// How a size is told to whoever starts from another one.
const SIZE: HeaderValue = HeaderValue::from_static("text/x.tlog.size");
/// For a whole body to arrive.
const BODY_WAIT: Duration = Duration::from_secs(15);

/// A witness as a service.
pub fn router(witness: Arc<Witness>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/witness.vkey", get(key))
        .route("/static/board.css", get(css))
        .route("/static/icon.svg", get(icon))
        .layer(map_response(guard))
        .with_state(witness)
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Body) -> Response {
    let body = tokio::time::timeout(BODY_WAIT, to_bytes(body, REQUEST_BYTES_MAX)).await;
    let Ok(Ok(body)) = body else {
        let said = "the request is too long, or did not arrive in time";
        return said_with(StatusCode::BAD_REQUEST, TEXT, format!("{said}\n"));
    };
    let done = tokio::task::spawn_blocking(move || {
        let accepted = witness.accept(&body)?;
        let now = u64::try_from(Timestamp::now().as_second()).map_err(|_| Failure::Clock)?;
        witness.sign(&accepted, now)
    });
    match done.await {
        Ok(Ok(line)) => said_with(StatusCode::OK, TEXT, format!("{line}\n")),
        Ok(Err(Failure::Refused(refusal))) => refuse(&refusal),
        Ok(Err(failure @ (Failure::Store(_) | Failure::Clock))) => {
            tracing::error!(%failure, "nothing was signed");
            out_of_order()
        }
        Err(_) => out_of_order(),
    }
}

fn refuse(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    tracing::info!(%refusal, "not cosigned");
    match refusal {
        Refusal::Stale { size } => said_with(status, SIZE, format!("{size}\n")),
        Refusal::Malformed(_)
        | Refusal::BadSignature(_)
        | Refusal::UnknownLog { .. }
        | Refusal::BadProof => said_with(status, TEXT, format!("{refusal}\n")),
    }
}

fn out_of_order() -> Response {
    let said = "the witness is out of order, and nothing was signed\n".to_owned();
    said_with(StatusCode::INTERNAL_SERVER_ERROR, TEXT, said)
}

fn said_with(status: StatusCode, kind: HeaderValue, body: String) -> Response {
    let kept = HeaderValue::from_static("no-store");
    (status, [(CONTENT_TYPE, kind), (CACHE_CONTROL, kept)], body).into_response()
}

async fn key(State(witness): State<Arc<Witness>>) -> Response {
    said_with(StatusCode::OK, TEXT, format!("{}\n", witness.key()))
}

#[derive(Template)]
#[template(path = "witness.html")]
struct Page {
    name: String,
    key: String,
    logs: Vec<Watching>,
}

async fn page(State(witness): State<Arc<Witness>>) -> Response {
    let page = Page {
        name: witness.key().name().to_string(),
        key: witness.key().to_string(),
        logs: witness.watching(),
    };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page failed");
            out_of_order()
        }
    }
}
